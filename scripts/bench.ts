/**
 * Every figure that the project promises, measured in one run and printed as one table.
 *
 *   npm run bench                    all of it, about three minutes
 *   npm run bench -- --quick         one second each: for a first look, not for a claim
 *   npm run bench -- --only slots    one part: engine, start, slots, list, bookings, deliveries, page
 *   npm run bench -- --json FILE     the same as data
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { run as runEngine } from "../packages/engine/bench/engine.bench.ts";
import { benchBookings, benchList, benchSlots, type Stage } from "../packages/server/bench/http.bench.ts";
import { benchDeliveries } from "../packages/server/bench/deliveries.bench.ts";
import { atMost, describeMachine, format, type Line } from "../packages/server/bench/report.ts";
import { residentMegabytes, startServerProcess } from "../packages/server/bench/server-process.ts";
import { benchPage } from "../packages/web/bench/page.bench.ts";
import { startEmbedded } from "../packages/server/src/database/embedded.ts";

const BARE_SERVER = fileURLToPath(new URL("../packages/server/bench/bare-server.ts", import.meta.url));
const FLOOR_SERVER = fileURLToPath(new URL("../packages/server/bench/floor-server.ts", import.meta.url));
const INCUMBENT_ENGINE_MICROSECONDS = 8_800;

const { values: flags } = parseArgs({
  options: {
    json: { type: "string" },
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
  },
});
const seconds = flags.quick ? 1 : 5;
const idleMs = flags.quick ? 3_000 : 30_000;
const wants = (part: string) => flags.only === undefined || flags.only.includes(part);
const say = (line: string) => console.error(line);

const dataDir = mkdtempSync(join(tmpdir(), "meridian-bench-"));
const lines: Line[] = [];
try {
  if (wants("engine")) lines.push(...engineLines());
  lines.push(...(await startLines()));
  const database = await startEmbedded({ dataDir, log: () => {} });
  const pool = new pg.Pool({ ...database.connection, max: 2 });
  // Receivers of the benchmark listen on this machine.
  const server = await startServerProcess({ dataDir, env: { MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true" } });
  await pool.query("create database bare");
  const { host, port, user } = database.connection;
  const bare = await startServerProcess({
    dataDir,
    entry: BARE_SERVER,
    env: {
      DATABASE_URL: `postgres:///bare?host=${encodeURIComponent(host)}&port=${port}&user=${user}`,
      MERIDIAN_SECRET: "only for measuring, on a database that is thrown away",
    },
  });
  const floor = await startServerProcess({
    dataDir,
    entry: FLOOR_SERVER,
    env: { BENCH_DATABASE: JSON.stringify(database.connection) },
  });
  try {
    const stage: Stage = { server, bare, floor, database: pool, seconds, say };
    for (const [part, bench] of [
      ["slots", benchSlots],
      ["list", benchList],
      ["bookings", benchBookings],
      ["deliveries", ({ server: on }: Stage) => benchDeliveries(on)],
      ["page", ({ server: on }: Stage) => benchPage(on)],
    ] as const) {
      if (!wants(part)) continue;
      say(`measuring ${part}`);
      lines.push(...(await bench(stage)));
    }
    const machine = await describeMachine(pool);
    console.log(format(machine, lines));
    if (flags.json) writeFileSync(flags.json, `${JSON.stringify({ machine, lines }, null, 2)}\n`);
  } finally {
    await Promise.all([server.stop(), bare.stop(), floor.stop()]);
    await pool.end();
    await database.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

function engineLines(): Line[] {
  say("measuring engine");
  return runEngine().map(({ name, microseconds, targetMicroseconds, slots }, index) => ({
    name: `${name}, ${slots} slots`,
    value: `${microseconds.toFixed(1)} µs`,
    ...(targetMicroseconds === null ? {} : { targets: [atMost(microseconds, targetMicroseconds, "µs")] }),
    ...(index === 0 ? { incumbent: { text: "8,800 µs", ratio: INCUMBENT_ENGINE_MICROSECONDS / microseconds } } : {}),
  }));
}

/** First start on an empty data directory, a later one, and what the server holds when nobody asks it anything. */
async function startLines(): Promise<Line[]> {
  say("measuring starts");
  const first = await startServerProcess({ dataDir });
  await first.stop();
  const again: number[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = await startServerProcess({ dataDir });
    again.push(server.readyMs);
    await server.stop();
  }
  const median = again.toSorted((a, b) => a - b)[1] ?? Number.NaN;
  const started = [
    startLine("start on an empty data directory, to the first 200", first.readyMs),
    startLine("start on an existing one, to the first 200", median),
  ];
  if (!wants("start")) return [];
  const idle = await startServerProcess({ dataDir });
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const memory = residentMegabytes(idle.pid);
  await idle.stop();
  return [
    ...started,
    {
      name: `server process idle for ${idleMs / 1000} s, resident`,
      value: `${memory.toFixed(0)} MB`,
      targets: [atMost(memory, 150, "MB")],
    },
  ];
}

function startLine(name: string, readyMs: number): Line {
  return { name, value: `${(readyMs / 1000).toFixed(2)} s`, targets: [atMost(readyMs / 1000, 3, "s")] };
}
