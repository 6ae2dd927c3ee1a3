import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type EmbeddedDatabase, startEmbedded } from "./embedded.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Tests start from copies of one initialized directory: initdb takes a second, copying does not.
let initialized: string;
let initializedInMs: number;
let dataDir: string;
let messages: string[];
const started: EmbeddedDatabase[] = [];

beforeAll(async () => {
  initialized = mkdtempSync(join(tmpdir(), "meridian-embedded-"));
  const begun = performance.now();
  const embedded = await startEmbedded({ dataDir: initialized, log: () => {}, durable: false });
  initializedInMs = performance.now() - begun;
  await embedded.stop();
});
afterAll(() => rmSync(initialized, { recursive: true, force: true }));
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "meridian-embedded-"));
  execFileSync("cp", ["-a", `${initialized}/.`, dataDir]);
  messages = [];
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(durable = false, directory = dataDir): Promise<EmbeddedDatabase> {
  const embedded = await startEmbedded({ dataDir: directory, log: (message) => messages.push(message), durable });
  started.push(embedded);
  return embedded;
}

async function query(embedded: EmbeddedDatabase, ...statements: string[]): Promise<pg.QueryResult | undefined> {
  const client = new pg.Client(embedded.connection);
  client.on("error", () => {});
  await client.connect();
  try {
    let last: pg.QueryResult | undefined;
    for (const each of statements) last = await client.query(each);
    return last;
  } finally {
    await client.end();
  }
}

const CLAIMS = [
  "create extension btree_gist",
  "create table claims (host_id int, during tstzrange, exclude using gist (host_id with =, during with &&))",
  "insert into claims values (1, '[2026-01-01 10:00Z, 2026-01-01 11:00Z)')",
];

/** A zombie waits for its parent and runs nothing. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch (error) {
    return process.platform !== "linux" && (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < 60_000; await sleep(5)) {
    if (await condition()) return;
  }
  throw new Error(`never happened: ${what}`);
}

it("serves a PostgreSQL whose exclusion constraints refuse overlap, privately and durably", async () => {
  const embedded = await start(true);
  expect(embedded.startedHere).toBe(true);
  await query(embedded, ...CLAIMS);
  await expect(
    query(embedded, "insert into claims values (1, '[2026-01-01 10:30Z, 2026-01-01 11:30Z)')"),
  ).rejects.toMatchObject({
    code: "23P01",
  });
  const settings = await query(
    embedded,
    "select current_setting('fsync') fsync, current_setting('synchronous_commit') commit, current_setting('listen_addresses') tcp, current_setting('TimeZone') tz, getdatabaseencoding() encoding",
  );
  expect(settings?.rows).toEqual([{ fsync: "on", commit: "on", tcp: "", tz: "UTC", encoding: "UTF8" }]);
  expect(statSync(embedded.connection.host).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, "postgres")).mode & 0o777).toBe(0o700);
  // Failed statements carry names and addresses of people; PostgreSQL's log must not.
  expect(readFileSync(join(dataDir, "postgres.log"), "utf8")).not.toContain("claims");
});

it("stops with its last user, keeps the data, and opens an existing directory at once", async () => {
  const first = await start();
  await query(first, ...CLAIMS);
  await first.stop();
  expect(isRunning(first.pid)).toBe(false);
  const begun = performance.now();
  const second = await start();
  // About 0.1 s against 1.5 on two idle cores; a ratio, because other test files share them here.
  expect(performance.now() - begun).toBeLessThan(initializedInMs / 2);
  expect((await query(second, "select count(*)::int from claims"))?.rows).toEqual([{ count: 1 }]);
});

it("restarts a killed PostgreSQL on the same socket with everything committed", async () => {
  const embedded = await start(true);
  await query(embedded, ...CLAIMS);
  const killed = embedded.pid;
  process.kill(killed, "SIGKILL");
  await until("a new postmaster", () => embedded.pid !== killed);
  expect((await query(embedded, "select count(*)::int from claims"))?.rows).toEqual([{ count: 1 }]);
  expect(messages).toEqual([expect.stringMatching(/stopped unexpectedly \(SIGKILL\)/), "PostgreSQL is back"]);
});

it("joins the PostgreSQL that runs on the directory, and leaves it to whoever still uses it", async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ pid: first.pid, startedHere: false, connection: first.connection });
  await first.stop();
  expect(isRunning(first.pid)).toBe(true);
  await query(second, "select 1");
  await second.stop();
  expect(isRunning(first.pid)).toBe(false);
  expect(existsSync(first.connection.host)).toBe(false);
});

it("restarts a PostgreSQL that it had only joined", async () => {
  const first = await start();
  const second = await start();
  const killed = first.pid;
  process.kill(killed, "SIGKILL");
  await until("both see the new one", () => first.pid !== killed && second.pid === first.pid);
  await query(second, "select 1");
});

it("joins what a killed server left behind, and then stops it", async () => {
  const script = `
    import { startEmbedded } from ${JSON.stringify(new URL("./embedded.ts", import.meta.url).href)};
    const { pid } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: () => {} });
    console.log(pid);
    setInterval(() => {}, 1000);
  `;
  const server = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(server.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  server.kill("SIGKILL");
  await once(server, "exit");
  expect(isRunning(pid)).toBe(true);
  const embedded = await start();
  expect(embedded).toMatchObject({ pid, startedHere: false });
  await embedded.stop();
  await until("PostgreSQL is gone", () => !isRunning(pid));
});

it("serves two servers that start together on a fresh directory", async () => {
  rmSync(dataDir, { recursive: true });
  const [first, second] = await Promise.all([start(), start()]);
  expect(second.pid).toBe(first.pid);
  await query(first, "select 1");
});

it("is not stopped by lock files that name a process of another kind", async () => {
  const first = await start();
  const { host } = first.connection;
  await first.stop();
  // What a restarted container looks like: the number in the file is now somebody else's.
  const { uid, gid } = statSync(join(dataDir, "postgres"));
  mkdirSync(host, { mode: 0o700 });
  chownSync(host, uid, gid);
  const stranger = spawn("sleep", ["60"], { stdio: "ignore", ...(process.geteuid?.() === 0 ? { uid, gid } : {}) });
  for (const path of [join(dataDir, "postgres", "postmaster.pid"), join(host, ".s.PGSQL.5432.lock")]) {
    writeFileSync(
      path,
      `${stranger.pid}\n${join(dataDir, "postgres")}\n1700000000\n5432\n${host}\n\n  1 1\nready   \n`,
    );
  }
  const second = await start();
  expect(second.startedHere).toBe(true);
  await query(second, "select 1");
  stranger.kill();
});

function aCopy(options = "-a"): string {
  const copy = mkdtempSync(join(tmpdir(), "meridian-embedded-"));
  execFileSync("cp", [options, `${dataDir}/.`, copy]);
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  return copy;
}

it("gives a copy of a directory that is in use a PostgreSQL of its own, and leaves the original's alone", async () => {
  const original = await start();
  const copy = await start(false, aCopy());
  expect(copy.startedHere).toBe(true);
  expect(copy.pid).not.toBe(original.pid);
  expect(copy.connection.host).not.toBe(original.connection.host);
  await query(copy, "create table only_in_copy (id int)");
  await expect(query(original, "select * from only_in_copy")).rejects.toThrow(/does not exist/);
  await copy.stop();
  expect(isRunning(copy.pid)).toBe(false);
  expect(isRunning(original.pid)).toBe(true);
});

it("joins the PostgreSQL of a directory that was moved while it ran, not the one at the old place", async () => {
  const first = await start();
  const moved = `${dataDir}-moved`;
  const old = aCopy();
  renameSync(dataDir, moved);
  renameSync(old, dataDir);
  onTestFinished(() => rmSync(moved, { recursive: true, force: true }));
  const second = await start(false, moved);
  expect(second).toMatchObject({ pid: first.pid, startedHere: false });
  const third = await start();
  expect(third.startedHere).toBe(true);
  expect(third.connection.host).not.toBe(first.connection.host);
  await third.stop();
  await query(second, "select 1");
  await second.stop();
});

it("does not trust a socket directory that somebody else made", async () => {
  const first = await start();
  const { host } = first.connection;
  await first.stop();
  mkdirSync(host, { mode: 0o777 });
  try {
    const second = await start();
    expect(second.connection.host).not.toBe(host);
    expect(second.connection.host.startsWith(host)).toBe(true);
    await query(second, "select 1");
  } finally {
    rmSync(host, { recursive: true, force: true });
  }
});

it("says in one line why it cannot start", async () => {
  const first = await start();
  await first.stop();
  writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "9\n");
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 9, but .* is PostgreSQL \d+/);
});

// Skipped for ordinary accounts: they run PostgreSQL as themselves, so there is nothing to pass through or hand over.
describe.skipIf(process.geteuid?.() !== 0)("as root", () => {
  const inClosed = (name: string) => join(dataDir, "home", name);
  const databaseOf = (directory: string) => readlinkSync(join(directory, "postgres"));

  async function startClosed(name: string): Promise<EmbeddedDatabase> {
    mkdirSync(inClosed(""), { mode: 0o700, recursive: true });
    const embedded = await start(false, inClosed(name));
    const place = databaseOf(inClosed(name));
    onTestFinished(() => {
      for (const path of [place, `${place}.owner`]) rmSync(path, { recursive: true, force: true });
    });
    return embedded;
  }

  it("finds room for the database when its data are kept where nobody else may enter", async () => {
    const embedded = await startClosed("data");
    await query(embedded, "select 1");
    const place = databaseOf(inClosed("data"));
    expect(messages).toEqual([expect.stringContaining(place)]);
    await embedded.stop();
    expect(existsSync(join(place, "PG_VERSION"))).toBe(true);
  });

  it("refuses a copy that links to the original's database, and takes one that has it along", async () => {
    await query(await startClosed("data"), "create table original (id int)");
    execFileSync("cp", ["-a", inClosed("data"), inClosed("copy")]);
    await expect(start(false, inClosed("copy"))).rejects.toThrow(/is a copy of .*home\/data .*cp -aL/);
    for (const each of started.splice(0)) await each.stop();
    const whole = mkdtempSync(join(tmpdir(), "meridian-embedded-"));
    onTestFinished(() => rmSync(whole, { recursive: true, force: true }));
    execFileSync("cp", ["-aL", `${inClosed("data")}/.`, whole]);
    await query(await start(false, whole), "drop table original");
    await query(await start(false, inClosed("data")), "select from original");
  });

  it("follows a data directory that was moved to the database outside of it, and refuses a link to nothing", async () => {
    await (await startClosed("data")).stop();
    renameSync(inClosed("data"), inClosed("moved"));
    await (await start(false, inClosed("moved"))).stop();
    const place = databaseOf(inClosed("moved"));
    expect(readFileSync(`${place}.owner`, "utf8")).toBe(inClosed("moved"));
    for (const path of [place, `${place}.owner`]) rmSync(path, { recursive: true });
    await expect(start(false, inClosed("moved"))).rejects.toThrow(/is not here.*cp -aL/);
  });

  it("starts from root's plain copy, whose files are all root's, but not when some are not", async () => {
    const copy = aCopy("-r");
    expect(statSync(join(copy, "postgres", "PG_VERSION")).uid).toBe(0);
    const hosts = join(copy, "postgres", "pg_hba.conf");
    chownSync(hosts, 1, 1);
    await expect(start(false, copy)).rejects.toThrow(/belongs to root and .*pg_hba.conf does not: run "chown -R \d+/);
    chownSync(hosts, 0, 0);
    await query(await start(false, copy), "select 1");
  });
});

const holdsLocks = process.platform === "linux" && existsSync("/usr/bin/flock");

// As in another container with the same directory, where nobody sees the processes that `postmaster.pid` names.
it.skipIf(!holdsLocks)("leaves a cluster alone whose PostgreSQL it cannot see", async () => {
  const embedded = await start();
  await query(embedded, ...CLAIMS);
  const pidFile = join(dataDir, "postgres", "postmaster.pid");
  const named = readFileSync(pidFile, "utf8");
  // No process has this number: it is above the highest that Linux gives.
  writeFileSync(pidFile, named.replace(/^\d+/, "4194305"));
  await expect(start()).rejects.toThrow(/in use by a PostgreSQL that cannot be seen from here/);
  expect(readFileSync(pidFile, "utf8")).toMatch(/^4194305/);
  writeFileSync(pidFile, named);
  expect((await query(embedded, "select count(*)::integer as count from claims"))?.rows).toEqual([{ count: 1 }]);
});

it.skipIf(!holdsLocks).for(["", "garbage\n"])("a lock file that names nobody holds nothing up: %j", async (content) => {
  const pidFile = join(dataDir, "postgres", "postmaster.pid");
  writeFileSync(pidFile, content);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(pidFile, longAgo, longAgo);
  if (process.getuid?.() === 0) chownSync(pidFile, statSync(join(dataDir, "postgres")).uid, 65534);
  expect((await start()).startedHere).toBe(true);
});

it("removes what a killed initdb left, also once there is a cluster", async () => {
  const draft = join(dataDir, "postgres.draft-abcdef");
  mkdirSync(draft);
  const longAgo = new Date(Date.now() - 60 * 60_000);
  utimesSync(draft, longAgo, longAgo);
  await start();
  expect(existsSync(draft)).toBe(false);
});
