import { createApp } from "../../src/app.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { Database, openPool } from "../../src/database/database.ts";
import { type Ids, systemIds } from "../../src/http/ports.ts";
import { aDatabase } from "./database.ts";

export interface TestResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[] | number | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface TestApp {
  /** The server's idea of now, in epoch milliseconds; tests move it. */
  readonly clock: { now: number };
  readonly db: Database;
  readonly config: Config;
  /** One request through the whole pipeline. `key` is an API key; `version` the cal-api-version. */
  call(
    method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
    url: string,
    options?: { key?: string; version?: string; headers?: Record<string, string>; body?: unknown },
  ): Promise<TestResponse>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Epoch ms or ISO text; default 2050-09-01T00:00:00Z, a Thursday. */
  readonly now?: number | string;
  readonly env?: Record<string, string>;
  readonly ids?: Ids;
  readonly maxConnections?: number;
}

/** The real application on a database of its own. Answers that break their own schema make the test fail. */
export async function anApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await aDatabase();
  const pool = openPool({ ...database.connection, maxConnections: options.maxConnections ?? 8 }, () => {});
  const db = new Database(pool);
  const clock = { now: new Date(options.now ?? "2050-09-01T00:00:00Z").getTime() };
  const config = loadConfig({ LOG_LEVEL: process.env.TEST_LOG ?? "silent", MERIDIAN_RATE_LIMIT: "0", ...options.env });
  const { app } = createApp({
    config,
    secret: "0123456789abcdef0123456789abcdef",
    db,
    clock: () => clock.now,
    ids: options.ids ?? systemIds,
    probes: {
      migrationLevel: () => "test",
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
    config,
    async call(method, url, { key, version, headers = {}, body } = {}) {
      const response = await app.inject({
        method,
        url,
        headers: {
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...(version ? { "cal-api-version": version } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const text = response.body;
      let parsed: unknown = text;
      if (String(response.headers["content-type"]).includes("json") && text) parsed = JSON.parse(text);
      return { status: response.statusCode, headers: response.headers, body: parsed };
    },
    async close() {
      await app.close();
      await pool.end();
      await database.drop();
    },
  };
}
