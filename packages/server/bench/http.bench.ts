import type pg from "pg";
import { encode, type Load, type Measured, measure } from "./load.ts";
import { atLeast, atMost, besideFloor, type Line } from "./report.ts";
import { type ServerProcess, statementsOf } from "./server-process.ts";
import {
  type BenchHost,
  bookingBody,
  DAY_MS,
  firstDay,
  makeHost,
  RANGE_DAYS,
  randomStarts,
  seedBookings,
} from "./world.ts";

export interface Stage {
  readonly server: ServerProcess;
  readonly floor: ServerProcess;
  readonly database: pg.Pool;
  /** Seconds of each measurement. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const MANY_HOSTS = 32;
const LISTED = 5_000;
const CONNECTIONS = [1, 16] as const;

type Side = Pick<Load, "request" | "expectStatus">;

/** Ours and the floor on one connection and on sixteen, in turns, so that a noisy neighbor disturbs both. */
async function compare(stage: Stage, ours: Side, floor: Side | null) {
  const results: { connections: (typeof CONNECTIONS)[number]; ours: Measured; floor: Measured | null }[] = [];
  for (const connections of CONNECTIONS) {
    const common = { connections, seconds: stage.seconds, warmUpSeconds: connections === 1 ? 1 : 2 };
    const lower = floor && (await measure({ ...common, ...floor, port: stage.floor.port, pid: stage.floor.pid }));
    const measured = await measure({ ...common, ...ours, port: stage.server.port, pid: stage.server.pid });
    results.push({ connections, ours: measured, floor: lower });
  }
  return results;
}

function numbersOf(measured: Measured): Pick<Line, "p50Ms" | "p99Ms" | "perSecond" | "cpuMsPerRequest"> {
  const { p50Ms, p99Ms, perSecond, cpuMsPerRequest } = measured;
  return { p50Ms, p99Ms, perSecond, cpuMsPerRequest };
}

/**
 * Statements of one request: the least of several tries, because background work counts too; without those that the
 * counting itself takes.
 */
async function countStatements(server: ServerProcess, request: () => Promise<unknown>): Promise<number> {
  const least = async (work: () => Promise<unknown>) => {
    let found = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const before = await statementsOf(server.port);
      await work();
      found = Math.min(found, (await statementsOf(server.port)) - before);
    }
    return found;
  };
  return (await least(request)) - (await least(async () => {}));
}

export async function benchSlots(stage: Stage): Promise<Line[]> {
  const { server, floor, database } = stage;
  const host = await makeHost(server, "bench-slots", "office", { lengthInMinutes: 30, slotInterval: 15 });
  const from = firstDay(Date.now());
  await seedBookings(database, host, randomStarts(from, RANGE_DAYS, 500, 20_261_025));
  await database.query("analyze");
  const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const path = `/v2/slots?eventTypeId=${host.eventTypeId}&start=${date(from)}&end=${date(from + (RANGE_DAYS - 1) * DAY_MS)}&timeZone=Europe/London`;
  const body = await (await fetch(`http://127.0.0.1:${server.port}${path}`)).json();
  await fetch(`http://127.0.0.1:${floor.port}/bench/bytes`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const slots = Object.values((body as { data: Record<string, unknown[]> }).data).flat().length;
  const statements = await countStatements(server, () => fetch(`http://127.0.0.1:${server.port}${path}`));
  stage.say(`slots: ${slots} in ${JSON.stringify(body).length} bytes`);
  const ours = encode({ method: "GET", path });
  const lower = encode({ method: "GET", path: path.replace("/v2/slots", "/bench/bytes") });
  const results = await compare(
    stage,
    { request: () => ours, expectStatus: 200 },
    { request: () => lower, expectStatus: 200 },
  );
  return results.map(({ connections, ours: measured, floor: floorMeasured }) => {
    const beside = besideFloor(measured, floorMeasured as Measured, connections);
    const main =
      connections === 1
        ? [atMost(measured.p50Ms, 4, "ms"), atMost(statements, 3, "SQL")]
        : [atLeast(measured.perSecond, 1500, "/s"), atMost(beside.ratio, 3, "× floor")];
    return {
      name: `GET /v2/slots, 31 days, 500 bookings, ${slots} slots, ${connections} conn.`,
      ...numbersOf(measured),
      statements,
      targets: main,
      incumbent:
        connections === 1
          ? { text: "62-87 ms", ratio: 62 / measured.p50Ms }
          : { text: "14-21/s", ratio: measured.perSecond / 21 },
      floor: beside,
    };
  });
}

function bookingLines(name: string, statements: number, results: Awaited<ReturnType<typeof compare>>): Line[] {
  return results.map(({ connections, ours, floor }) => {
    const beside = besideFloor(ours, floor as Measured, connections);
    return {
      name: `${name}, ${connections} conn.`,
      ...numbersOf(ours),
      statements,
      targets:
        connections === 1
          ? [atMost(ours.p50Ms, 10, "ms"), atMost(statements, 12, "SQL")]
          : [atLeast(ours.perSecond, 400, "/s"), atMost(beside.ratio, 5, "× floor")],
      incumbent:
        connections === 1
          ? { text: "72-76 ms", ratio: 72 / ours.p50Ms }
          : { text: "15.6/s", ratio: ours.perSecond / 15.6 },
      floor: beside,
    };
  });
}

/** Distinct free starts, a quarter of an hour each, over the hosts in turn. */
function bookings(hosts: readonly BenchHost[]): Side {
  const from = firstDay(Date.now());
  let made = 0;
  return {
    expectStatus: 201,
    request: () => {
      const n = made++;
      const host = hosts[n % hosts.length] as BenchHost;
      const nth = Math.floor(n / hosts.length);
      const startMs = from + nth * 15 * 60_000;
      return encode({ method: "POST", path: "/v2/bookings", body: bookingBody(host.eventTypeId, startMs, n) });
    },
  };
}

async function benchBookingsOf(stage: Stage, hosts: readonly BenchHost[], name: string): Promise<Line[]> {
  const ours = bookings(hosts);
  const statements = await countStatements(stage.server, async () => {
    const { status, body } = await once(stage.server.port, ours.request(0));
    if (status !== 201) throw new Error(body.toString("utf8"));
  });
  const insert = encode({ method: "POST", path: "/bench/insert", body: bookingBody(1, 0, 1) });
  const results = await compare(stage, ours, { request: () => insert, expectStatus: 201 });
  return bookingLines(name, statements, results);
}

async function once(port: number, request: Buffer) {
  const { Connection } = await import("./load.ts");
  const connection = await Connection.open(port);
  try {
    return await connection.send(request);
  } finally {
    connection.close();
  }
}

export async function benchBookings(stage: Stage): Promise<Line[]> {
  const quarter = { lengthInMinutes: 15 };
  const hosts: BenchHost[] = [];
  for (let nth = 0; nth < MANY_HOSTS; nth += 1) {
    hosts.push(await makeHost(stage.server, `bench-host-${nth}`, "always", quarter));
  }
  const alone = await makeHost(stage.server, "bench-alone", "always", quarter);
  await stage.database.query("analyze");
  return [
    ...(await benchBookingsOf(stage, [alone], "POST /v2/bookings, one host")),
    ...(await benchBookingsOf(stage, hosts, `POST /v2/bookings, ${MANY_HOSTS} hosts`)),
  ];
}

export async function benchList(stage: Stage): Promise<Line[]> {
  const { server, database } = stage;
  const host = await makeHost(server, "bench-list", "always", { lengthInMinutes: 30 });
  const from = firstDay(Date.now()) - 60 * DAY_MS;
  await seedBookings(database, host, randomStarts(from, 120, LISTED, 7));
  await database.query("analyze");
  const request = { method: "GET", path: "/v2/bookings?take=100", headers: { Authorization: `Bearer ${host.key}` } };
  const url = `http://127.0.0.1:${server.port}${request.path}`;
  const statements = await countStatements(server, () => fetch(url, { headers: request.headers }));
  const encoded = encode(request);
  const results = await compare(stage, { request: () => encoded, expectStatus: 200 }, null);
  return results.map(({ connections, ours }) => ({
    name: `GET /v2/bookings?take=100 of 5,000, ${connections} conn.`,
    ...numbersOf(ours),
    statements,
    targets: connections === 1 ? [atMost(ours.p50Ms, 12, "ms"), atMost(statements, 4, "SQL")] : [],
  }));
}
