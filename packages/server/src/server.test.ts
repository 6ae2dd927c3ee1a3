import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startServerProcess } from "../bench/server-process.ts";
import { aDatabase, type TestDatabase } from "../test/support/database.ts";
import { loadConfig } from "./config.ts";
import { type RunningServer, type ServerOptions, startServer } from "./server.ts";

vi.setConfig({ testTimeout: 60_000 });

const SECRET = "0123456789abcdef0123456789abcdef";

let database: TestDatabase;
let printed: string[];
let server: RunningServer | undefined;
beforeEach(async () => {
  database = await aDatabase();
  printed = [];
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await database.drop();
});

function environment(): Record<string, string> {
  const { host, port, user, database: name } = database.connection;
  return {
    PORT: "0",
    LOG_LEVEL: "silent",
    MERIDIAN_SECRET: SECRET,
    DATABASE_URL: `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host ?? "")}`,
  };
}

async function start(env: Record<string, string> = {}, options: ServerOptions = {}): Promise<RunningServer> {
  const config = loadConfig({ ...environment(), ...env });
  server = await startServer(config, SECRET, { print: (text) => printed.push(text), ...options });
  return server;
}

async function signIn(app: RunningServer["app"], password: string | undefined): Promise<number> {
  const payload = { email: "demo@example.com", password };
  return (await app.inject({ method: "POST", url: "/v2/auth/sign-in", payload })).statusCode;
}

const passwordIn = (text: string | undefined) => /demo@example\.com \/ (\S+)/.exec(text ?? "")?.[1];

test("the demo account is printed with where it really is, also by a server that logs nothing", async () => {
  const { app } = await start();
  const { port } = app.server.address() as { port: number };
  const text = printed.join("\n");
  expect(text.match(/http:\/\/localhost:\d+/g)).toEqual(Array(3).fill(`http://localhost:${port}`));
  expect(text).toMatch(/API key {3}\S+/);
  expect(await signIn(app, passwordIn(text))).toBe(200);
});

test("with a public address the demo account is there", async () => {
  await start({ MERIDIAN_BASE_URL: "https://book.example.com" });
  expect(printed.join("\n")).toContain("https://book.example.com/demo/30min");
  expect(printed.join("\n")).not.toContain("localhost");
});

test("a port that is taken leaves no demo account behind that nobody was told of", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  await expect(start({ HOST: "127.0.0.1", PORT: String(port) })).rejects.toThrow(/EADDRINUSE/);
  expect(printed).toEqual([]);
  other.close();
  await start();
  expect(passwordIn(printed[0])).toBeDefined();
});

test.each([0, 1])("the password is known before the account exists: a server that dies at print %d", async (last) => {
  const print = (text: string) => {
    if (printed.length === last) throw new Error("killed");
    printed.push(text);
  };
  await expect(start({}, { print })).rejects.toThrow("killed");
  const told = printed.splice(0);
  const { app } = await start();
  const password = passwordIn(told.join("\n")) ?? passwordIn(printed.join("\n"));
  expect(await signIn(app, password)).toBe(200);
});

test.each([
  [{}, /^http:\/\/localhost:[1-9]\d+$/],
  [{ HOST: "127.0.0.1" }, /^http:\/\/127\.0\.0\.1:[1-9]\d+$/],
  [{ MERIDIAN_BASE_URL: "https://book.example.com" }, /^https:\/\/book\.example\.com$/],
])("links that are written outside of a request lead to this server: %o", async (env, expected) => {
  let baseUrl: string | undefined;
  await start(env, {
    effectsOf: (_ports, options) => {
      baseUrl = options?.baseUrl;
      return [];
    },
  });
  expect(baseUrl).toMatch(expected);
});

test("a server for the network without a public address says what its mails will say, and stops without a word", async () => {
  const { PORT: _, ...env } = environment();
  const process = await startServerProcess({
    dataDir: "",
    entry: new URL("./main.ts", import.meta.url).pathname,
    env: { ...env, HOST: "0.0.0.0", LOG_LEVEL: "warn" },
  });
  await process.stop();
  const warnings = process
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  expect(warnings).toEqual([
    expect.stringContaining(`links in mails and webhooks say http://localhost:${process.port}: set MERIDIAN_BASE_URL`),
  ]);
});
