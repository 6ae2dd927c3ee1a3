import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Any 64-bit constant; two servers that start together must agree on it. */
const MIGRATION_LOCK = 7_361_204_411;

/** The migrations beside this file (beside the bundle once built), in the order of their names. */
export function loadMigrations(): Migration[] {
  const directory = join(dirname(fileURLToPath(import.meta.url)), "migrations");
  return readdirSync(directory)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({ name: file.replace(/\.sql$/, ""), sql: readFileSync(join(directory, file), "utf8") }));
}

/**
 * Brings the database to the newest schema. Each migration is one transaction; servers that start together wait for
 * each other on an advisory lock and run each migration once.
 * @throws Error when the database was migrated by a newer server than this one.
 */
export async function migrate(
  pool: pg.Pool,
  log: (message: string) => void = () => {},
): Promise<{ applied: string[]; level: string }> {
  const migrations = loadMigrations();
  const client = await pool.connect();
  try {
    // Requests must be quick; a new index on a large table, and the wait for it, may take minutes.
    await client.query("set statement_timeout = 0");
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migrations order by name");
    const done = new Set(rows.map((row) => row.name));
    const unknown = rows.find((row) => !migrations.some((migration) => migration.name === row.name));
    if (unknown) throw new Error(`the database has migration ${unknown.name}, which this version does not know`);
    const applied: string[] = [];
    for (const migration of migrations) {
      if (done.has(migration.name)) continue;
      await client.query("begin");
      try {
        await client.query(migration.sql);
        await client.query("insert into migrations (name) values ($1)", [migration.name]);
        await client.query("commit");
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
      applied.push(migration.name);
      log(`migrated ${migration.name}`);
    }
    return { applied, level: migrations.at(-1)?.name ?? "none" };
  } finally {
    await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]).catch(() => {});
    await client.query("reset statement_timeout").catch(() => {});
    client.release();
  }
}
