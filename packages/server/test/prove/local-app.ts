import type { ConnectionSettings } from "../../src/database/database.ts";
import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { Database, openPool } from "../../src/database/database.ts";
import { systemIds } from "../../src/http/ports.ts";

/** The application in this process with a clock that stands still, for questions about any day of any year. */
export interface LocalApp {
  readonly clock: { now: number };
  readonly db: Database;
  call(method: string, url: string, options?: { key?: string; body?: unknown }): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

export async function aLocalApp(connection: ConnectionSettings): Promise<LocalApp> {
  const pool = openPool({ ...connection, maxConnections: 4 }, () => {});
  const db = new Database(pool);
  const clock = { now: Date.now() };
  const { app } = createApp({
    config: loadConfig({ LOG_LEVEL: "silent", MERIDIAN_RATE_LIMIT: "0" }),
    secret: "0123456789abcdef0123456789abcdef",
    db,
    clock: () => clock.now,
    ids: systemIds,
    probes: {
      migrationLevel: () => "prove",
      database: async () => {},
      jobs: async () => ({ waiting: 0 }),
      events: async () => ({ waiting: 0, oldestAgeSeconds: 0 }),
    },
    checkResponses: true,
  });
  await app.ready();
  return {
    clock,
    db,
    async call(method, url, { key, body } = {}) {
      const response = await app.inject({
        method: method as "GET",
        url,
        ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
        ...(body === undefined ? {} : { payload: body as object }),
      });
      return { status: response.statusCode, body: response.json() };
    },
    async close() {
      await app.close();
      await pool.end();
    },
  };
}
