import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { BUILT_SERVER, type ServerProcess, startServerProcess } from "../../bench/server-process.ts";
import { type EmbeddedDatabase, startEmbedded } from "../../src/database/embedded.ts";

/** Real server processes on one real, durable PostgreSQL. */
export interface World {
  readonly dataDir: string;
  readonly servers: ServerProcess[];
  readonly embedded: EmbeddedDatabase;
  /** For looking at the truth; the servers do not know of it. */
  readonly database: pg.Pool;
  /** Starts a server on the same database, in place of one that was killed or as one more. */
  start(port?: number): Promise<ServerProcess>;
  close(): Promise<void>;
}

const SOURCE = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** `code`: the bundle that users run, or the sources, which are never stale. `env`: settings of the servers. */
export async function aWorld(
  servers: number,
  code: "built" | "sources",
  env: Record<string, string> = {},
): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), "meridian-prove-"));
  const embedded = await startEmbedded({ dataDir, log: () => {} });
  const database = new pg.Pool({ ...embedded.connection, max: 4 });
  // Connections of this pool die with the PostgreSQL that the tests kill.
  database.on("error", () => {});
  const running: ServerProcess[] = [];
  const start = (port?: number) =>
    startServerProcess({
      dataDir,
      entry: code === "built" ? BUILT_SERVER : SOURCE,
      timeoutMs: 120_000,
      env,
      ...(port === undefined ? {} : { port }),
    });
  const close = async () => {
    await Promise.all(running.map((server) => server.stop()));
    await database.end();
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    // One after the other: the first one migrates.
    for (let nth = 0; nth < servers; nth += 1) running.push(await start());
  } catch (error) {
    await close();
    throw error;
  }
  return { dataDir, servers: running, embedded, database, start, close };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

export interface Ask {
  readonly key?: string;
  readonly idempotencyKey?: string;
  readonly body?: unknown;
}

const PATIENCE_MS = 40_000;

/** One request. @throws when the connection is lost: the outcome is then unknown. */
export async function ask(port: number, method: string, path: string, options: Ask = {}): Promise<Reply> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(options.key === undefined ? {} : { Authorization: `Bearer ${options.key}` }),
      ...(options.idempotencyKey === undefined ? {} : { "Idempotency-Key": options.idempotencyKey }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

export interface ProveHost {
  readonly userId: number;
  readonly email: string;
  readonly key: string;
}

let serial = 0;

async function made(port: number, path: string, body: unknown, key?: string) {
  const reply = await ask(port, "POST", path, { body, ...(key === undefined ? {} : { key }) });
  if (reply.status !== 201) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.data;
}

const EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A person who works around the clock, in UTC, so that only what is booked stands in the way. */
export async function aHost(port: number): Promise<ProveHost> {
  serial += 1;
  const email = `prove${process.pid}-${serial}@example.com`;
  const { user, apiKey } = await made(port, "/v2/auth/sign-up", {
    name: `Host ${serial}`,
    email,
    username: `prove-${process.pid}-${serial}`,
    password: "correct horse battery",
    timeZone: "UTC",
  });
  await made(
    port,
    "/v2/schedules",
    {
      name: "Always",
      timeZone: "UTC",
      isDefault: true,
      availability: [{ days: EVERY_DAY, startTime: "00:00", endTime: "23:59" }],
    },
    apiKey,
  );
  return { userId: user.id, email, key: apiKey };
}

/** An event type without notice; returns its id. */
export async function anEventType(port: number, host: ProveHost, fields: Record<string, unknown>): Promise<number> {
  serial += 1;
  const body = { title: `Type ${serial}`, slug: `type-${serial}`, minimumBookingNotice: 0, ...fields };
  return (await made(port, "/v2/event-types", body, host.key)).id;
}

/** A body that books a start for somebody. */
export function bookingOf(eventTypeId: number, startMs: number, email: string, more: Record<string, unknown> = {}) {
  return {
    eventTypeId,
    start: new Date(startMs).toISOString(),
    attendee: { name: "Ana Sousa", email, timeZone: "Europe/Lisbon" },
    ...more,
  };
}

/** Midnight of a day that is far enough away for no rule to mind. */
export function dayMs(daysAhead: number): number {
  return (Math.floor(Date.now() / 86_400_000) + 10 + daysAhead) * 86_400_000;
}
