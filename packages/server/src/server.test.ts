import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { text as readAll } from "node:stream/consumers";
import pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startServerProcess } from "../bench/server-process.ts";
import { aDatabase, type TestDatabase } from "../test/support/database.ts";
import { loadConfig } from "./config.ts";
import { closePool, openPool } from "./database/database.ts";
import { type RunningServer, type ServerOptions, startServer } from "./server.ts";

vi.setConfig({ testTimeout: 60_000 });

const SECRET = "0123456789abcdef0123456789abcdef";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

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

async function query(statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
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

test("a database that does not answer is waited for aloud", async () => {
  const env = { ...environment(), LOG_LEVEL: "info", DATABASE_URL: "postgres://me@127.0.0.1:9/db" };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  child.kill("SIGKILL");
  expect(String(line)).toBe("waiting for the database\n");
});

test("a database behind a socket is reached by the form that PostgreSQL's own tools have", async () => {
  const { host, port, user, database: name } = database.connection;
  const { address } = await start({ DATABASE_URL: `postgres://${user}@/${name}?host=${host}&port=${port}` });
  expect((await fetch(`${address}/health`)).status).toBe(200);
});

test("a database user without rights is told in one line", async () => {
  const role = `powerless_${database.connection.database}`;
  await query(`create role ${role} login`);
  const { DATABASE_URL = "", ...env } = environment();
  const url = DATABASE_URL.replace("//meridian@", `//${role}@`);
  const options = { dataDir: "", entry: MAIN, env: { ...env, DATABASE_URL: url } };
  try {
    await expect(startServerProcess(options)).rejects.toThrow(
      /^the server ended:\nMeridian cannot start: .*owner of the database.*\(permission denied for schema public\)\n$/,
    );
  } finally {
    await query(`drop role ${role}`);
  }
});

test.skipIf(spawnSync("curl", ["--version"]).status !== 0)("the README's tour runs in plain sh, twice", async () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const tour = /## A tour[^]*?```sh\n([^]*?)```/.exec(readme)?.[1] ?? "";
  const { address } = await start();
  for (let time = 1; time <= 2; time += 1) {
    const PATH = `${dirname(process.execPath)}:${process.env["PATH"]}`;
    const child = spawn("sh", ["-eu"], { env: { PATH, BASE: address }, stdio: "pipe" });
    child.stdin.end(tour);
    const [output, complaints] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
    expect(complaints).toBe("");
    const [slots, refused, cancelled] = output
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(slots.data["2030-01-07"]).toHaveLength(16);
    expect(refused.status).toBe("error");
    expect(cancelled.data).toMatchObject({ status: "cancelled", start: "2030-01-07T14:00:00.000Z" });
  }
});

test("connections are closed when their pool is: PostgreSQL may be stopped without telling them", async () => {
  const pool = openPool({ ...database.connection, maxConnections: 16 }, () => {});
  let closed = 0;
  pool.on("connect", (client) => client.once("end", () => (closed += 1)));
  await Promise.all(Array.from({ length: 16 }, () => pool.query("select pg_sleep(0.05)")));
  await closePool(pool);
  expect(closed).toBe(16);
});

test("a server for the network without a public address says what its mails will say, and stops without a word", async () => {
  const { PORT: _, ...env } = environment();
  const process = await startServerProcess({
    dataDir: "",
    entry: MAIN,
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

test("a database that was last used with another secret is told of", async () => {
  await start();
  const { PORT: _, ...env } = environment();
  const other = { ...env, LOG_LEVEL: "warn", MERIDIAN_SECRET: SECRET.toUpperCase() };
  const process = await startServerProcess({ dataDir: "", entry: MAIN, env: other });
  // It is healthy a moment before it looks.
  await expect.poll(() => process.output(), { timeout: 5000 }).toContain("was last used with another secret");
  await process.stop();
});
