import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../test/support/database.ts";
import { loadConfig } from "./config.ts";
import type { EffectBacklog } from "./events/backlog.ts";
import { type RunningServer, startServer } from "./server.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const BACKLOG: EffectBacklog = { waiting: 2, retrying: 10, givenUp: 3, oldestAgeSeconds: 7200 };

let database: TestDatabase;
let server: RunningServer;
let looks = 0;
beforeAll(async () => {
  database = await aDatabase();
  const { host, port, user, database: name } = database.connection;
  const config = loadConfig({
    PORT: "0",
    LOG_LEVEL: "silent",
    MERIDIAN_SECRET: SECRET,
    DATABASE_URL: `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host ?? "")}`,
  });
  const effect = {
    name: "pigeons",
    plan: async () => [],
    queues: [],
    backlog: async () => {
      looks += 1;
      return BACKLOG;
    },
  };
  server = await startServer(config, SECRET, { print: () => {}, effectsOf: () => [effect] });
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

test("what is behind shows in /health and /metrics, with what fails and what was given up", async () => {
  const health = (await server.app.inject("/health")).json();
  expect(health.effects).toEqual({ pigeons: BACKLOG });
  looks = 0;
  const metrics = (await server.app.inject("/metrics")).body;
  for (const line of [
    "pigeons_waiting 2",
    "pigeons_retrying 10",
    "pigeons_given_up 3",
    "pigeons_oldest_seconds 7200",
  ]) {
    expect(metrics.split("\n")).toContain(line);
  }
  expect(metrics).toMatch(/^events_undispatched_waiting \d+$/m);
  expect(looks).toBe(1);
});
