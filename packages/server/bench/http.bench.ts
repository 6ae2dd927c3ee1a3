import type pg from "pg";
import { Connection, encode, type Load, type Measured, measure } from "./load.ts";
import { startReceiver, subscribe, untilNothingWaits } from "./receiver.ts";
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
  /** The same without mails and webhooks, on a database of its own. */
  readonly bare: ServerProcess;
  readonly floor: ServerProcess;
  readonly database: pg.Pool;
  /** Seconds of each measurement. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const MANY_HOSTS = 33;
const LISTED = 5_000;
const CONNECTIONS = [1, 16] as const;
const ROUNDS = 3;

interface Side extends Pick<Load, "request" | "expectStatus"> {
  readonly on: ServerProcess;
  /** Until the server has nothing to do any more. */
  readonly calm?: () => Promise<void>;
}

/** The sides on one connection and on sixteen, in turns, so that a noisy neighbor disturbs them alike. */
async function compare<Name extends string>(stage: Stage, sides: Record<Name, Side>) {
  const results: { connections: (typeof CONNECTIONS)[number]; measured: Record<Name, Measured> }[] = [];
  for (const connections of CONNECTIONS) {
    const rounds = {} as Record<Name, Measured[]>;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { on, calm, ...load }] of Object.entries(sides) as [Name, Side][]) {
        const settings = { connections, seconds: stage.seconds / ROUNDS, warmUpSeconds: round === 0 ? 1.5 : 0.3 };
        const measured = await measure({ ...settings, ...load, port: on.port, pid: on.pid });
        rounds[name] = [...(rounds[name] ?? []), measured];
        await calm?.();
      }
    }
    const names = Object.keys(sides) as Name[];
    const measured = Object.fromEntries(names.map((name) => [name, medianOf(rounds[name])])) as Record<Name, Measured>;
    results.push({ connections, measured });
  }
  return results;
}

/** Figure by figure. */
function medianOf(rounds: readonly Measured[]): Measured {
  const of = (read: (one: Measured) => number) =>
    rounds.map(read).toSorted((a, b) => a - b)[rounds.length >> 1] as number;
  return {
    p50Ms: of((one) => one.p50Ms),
    p99Ms: of((one) => one.p99Ms),
    perSecond: of((one) => one.perSecond),
    requests: of((one) => one.requests),
    cpuMsPerRequest: of((one) => one.cpuMsPerRequest),
  };
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
  // What is asked without one booking, here one that does not exist, is never remembered.
  const afresh = encode({ method: "GET", path: `${path}&bookingUidToReschedule=none` });
  const lower = encode({ method: "GET", path: path.replace("/v2/slots", "/bench/bytes") });
  const results = await compare(stage, {
    floor: { on: floor, request: () => lower, expectStatus: 200 },
    ours: { on: server, request: () => ours, expectStatus: 200 },
    afresh: { on: server, request: () => afresh, expectStatus: 200 },
  });
  return results.flatMap(({ connections, measured }) => {
    const line = (side: "ours" | "afresh", name: string): Line => {
      const { [side]: mine } = measured;
      const beside = besideFloor(mine, measured.floor, connections);
      const isOne = connections === 1;
      return {
        name: `GET /v2/slots, 31 days, 500 bookings, ${slots} slots${name}, ${connections} conn.`,
        ...numbersOf(mine),
        statements,
        targets: isOne
          ? [atMost(mine.p50Ms, 4, "ms"), atMost(statements, 3, "SQL")]
          : [atLeast(mine.perSecond, 1500, "/s"), atMost(beside.ratio, 3, "× floor")],
        incumbent: isOne
          ? { text: "62-87 ms", ratio: 62 / mine.p50Ms }
          : { text: "14-21/s", ratio: mine.perSecond / 21 },
        floor: beside,
      };
    };
    return [line("ours", ""), line("afresh", ", nothing remembered")];
  });
}

/** Distinct free starts, a quarter of an hour each, over the hosts in turn. */
function bookings(on: ServerProcess, hosts: readonly BenchHost[]): Side {
  const from = firstDay(Date.now());
  let made = 0;
  return {
    on,
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

/** Without effects: what the booking itself takes. With them: mails to keep and a webhook to tell, planned and delivered. */
async function benchBookingsOf(stage: Stage, hosts: BookingHosts, name: string): Promise<Line[]> {
  const { server, bare } = stage;
  const alone = bookings(bare, hosts.bare);
  const statements = await countStatements(bare, async () => {
    const { status, body } = await once(bare.port, alone.request(0));
    if (status !== 201) throw new Error(body.toString("utf8"));
  });
  const insert = encode({ method: "POST", path: "/bench/insert", body: bookingBody(1, 0, 1) });
  const results = await compare(stage, {
    floor: { on: stage.floor, request: () => insert, expectStatus: 201 },
    alone,
    followed: { ...bookings(server, hosts.followed), calm: () => untilNothingWaits(server) },
  });
  return results.flatMap(({ connections, measured: { floor, alone: bareMeasured, followed } }): Line[] => {
    const beside = besideFloor(bareMeasured, floor, connections);
    const isOne = connections === 1;
    const incumbent = (ours: Measured) =>
      isOne ? { text: "72-76 ms", ratio: 72 / ours.p50Ms } : { text: "15.6/s", ratio: ours.perSecond / 15.6 };
    return [
      {
        name: `${name}, ${connections} conn.`,
        ...numbersOf(bareMeasured),
        statements,
        targets: isOne
          ? [atMost(bareMeasured.p50Ms, 10, "ms"), atMost(statements, 12, "SQL")]
          : [atLeast(bareMeasured.perSecond, 400, "/s"), atMost(beside.ratio, 5, "× floor")],
        incumbent: incumbent(bareMeasured),
        floor: beside,
      },
      {
        name: `${name}, mails and webhook follow, ${connections} conn.`,
        ...numbersOf(followed),
        targets: isOne
          ? [atMost(followed.p50Ms, 10, "ms")]
          : [
              atLeast(followed.perSecond, 400, "/s"),
              atLeast((followed.perSecond / bareMeasured.perSecond) * 100, 75, "% of without"),
            ],
        incumbent: incumbent(followed),
        floor: besideFloor(followed, floor, connections),
      },
    ];
  });
}

async function once(port: number, request: Buffer) {
  const connection = await Connection.open(port);
  try {
    return await connection.send(request);
  } finally {
    connection.close();
  }
}

interface BookingHosts {
  readonly bare: readonly BenchHost[];
  /** Each with a webhook that hears of new bookings. */
  readonly followed: readonly BenchHost[];
}

export async function benchBookings(stage: Stage): Promise<Line[]> {
  const receiver = await startReceiver();
  try {
    const many = {
      bare: await bookableHosts(stage.bare, MANY_HOSTS),
      followed: await bookableHosts(stage.server, MANY_HOSTS),
    };
    for (const host of many.followed) await subscribe(stage.server, host, `${receiver.url}/bookings`);
    // The last ones, so that the pages of the others do not stand beside theirs.
    const one = { bare: many.bare.slice(-1), followed: many.followed.slice(-1) };
    const rest = { bare: many.bare.slice(0, -1), followed: many.followed.slice(0, -1) };
    await stage.database.query("analyze");
    return [
      ...(await benchBookingsOf(stage, one, "POST /v2/bookings, one host")),
      ...(await benchBookingsOf(stage, rest, `POST /v2/bookings, ${rest.bare.length} hosts`)),
    ];
  } finally {
    await receiver.close();
  }
}

async function bookableHosts(server: ServerProcess, count: number): Promise<BenchHost[]> {
  const hosts: BenchHost[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    hosts.push(await makeHost(server, `bench-host-${nth}`, "always", { lengthInMinutes: 15 }));
  }
  return hosts;
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
  const results = await compare(stage, { ours: { on: server, request: () => encoded, expectStatus: 200 } });
  return results.map(({ connections, measured: { ours } }) => ({
    name: `GET /v2/bookings?take=100 of 5,000, ${connections} conn.`,
    ...numbersOf(ours),
    statements,
    targets: connections === 1 ? [atMost(ours.p50Ms, 12, "ms"), atMost(statements, 4, "SQL")] : [],
  }));
}
