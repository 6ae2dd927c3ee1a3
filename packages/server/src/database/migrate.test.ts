import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { loadMigrations, migrate } from "./migrate.ts";

const database = `migrating_${randomBytes(8).toString("hex")}`;
const pools: pg.Pool[] = [];
let admin: pg.Client;

/** Impatient, so that a wait that counts as a statement's time shows. */
function aPool(): pg.Pool {
  const pool = new pg.Pool({ ...inject("postgres"), database, max: 1, statement_timeout: 300 });
  // Dropping the database ends connections that are still saying goodbye.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  pools.push(pool);
  return pool;
}

beforeAll(async () => {
  admin = new pg.Client({ ...inject("postgres"), database: "postgres" });
  await admin.connect();
  await admin.query(`create database ${database}`);
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await admin.query(`drop database ${database} with (force)`);
  await admin.end();
});

test("servers that start at once on an empty database apply each migration once", async () => {
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => migrate(aPool())));
  const names = loadMigrations().map(({ name }) => name);
  expect(outcomes.flatMap(({ applied }) => applied)).toEqual(names);
  expect(new Set(outcomes.map(({ level }) => level))).toEqual(new Set([names.at(-1)]));
});

test("a server waits for another's migrations longer than a statement may take, and is impatient again afterwards", async () => {
  const [other, pool] = [aPool(), aPool()];
  const holder = await other.connect();
  await holder.query("select pg_advisory_lock(7361204411)");
  const migrated = migrate(pool);
  // Its failure is looked at below.
  migrated.catch(() => {});
  await sleep(800);
  await holder.query("select pg_advisory_unlock(7361204411)");
  holder.release();
  expect((await migrated).applied).toEqual([]);
  expect((await pool.query("show statement_timeout")).rows).toEqual([{ statement_timeout: "300ms" }]);
});
