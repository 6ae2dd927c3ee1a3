import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../src/database/embedded.ts";
import { migrate } from "../../src/database/migrate.ts";
import { TEMPLATE } from "./template.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The PostgreSQL that all test files of a run share; each takes its own database from the template. */
    postgres: { host: string; port: number; user: string };
  }
}

/** One PostgreSQL for the whole run, with a migrated template database. Nothing in it survives the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "meridian-test-"));
  const complain = (message: string) => console.error(message);
  const embedded = await startEmbedded({ dataDir, durable: false, maxConnections: 200, log: complain });
  const { database: _, ...server } = embedded.connection;
  const teardown = async () => {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide("postgres", server);
  return teardown;
}

async function makeTemplate(server: { host: string; port: number; user: string }): Promise<void> {
  const admin = new pg.Client({ ...server, database: "postgres" });
  await admin.connect();
  try {
    await admin.query(`create database ${TEMPLATE}`);
    const pool = new pg.Pool({ ...server, database: TEMPLATE, max: 2 });
    await migrate(pool);
    await pool.end();
    // A connection to the template would make every copy of it fail.
    await admin.query(`alter database ${TEMPLATE} with allow_connections false is_template true`);
  } finally {
    await admin.end();
  }
}
