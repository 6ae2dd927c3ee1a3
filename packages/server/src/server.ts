import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { isEveryAddress, localAddress } from "./address.ts";
import { type AppParts, createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { closePool, type ConnectionSettings, Database, openPool } from "./database/database.ts";
import { startEmbedded } from "./database/embedded.ts";
import { migrate } from "./database/migrate.ts";
import { waitForDatabase } from "./database/wait.ts";
import { createDemoAccount } from "./demo.ts";
import type { Backlog, EffectBacklog } from "./events/backlog.ts";
import { type Dispatcher, type Effect, startDispatcher } from "./events/dispatcher.ts";
import { type Jobs, startJobs } from "./events/jobs.ts";
import { createEffects } from "./effects/index.ts";
import { loggable } from "./http/failures.ts";
import { addGauge, addGauges, type GaugeOf, type Metrics } from "./http/metrics.ts";
import { type Ports, systemIds } from "./http/ports.ts";
import type { HealthProbes } from "./modules/system/index.ts";
import { isSecretNew } from "./secret-fingerprint.ts";

export interface RunningServer {
  readonly app: FastifyInstance;
  readonly address: string;
  /** Answers what is in flight, then lets go of the database. */
  stop(): Promise<void>;
}

const SECRET_IS_NEW =
  "this database was last used with another secret: answers kept for an Idempotency-Key cannot be repeated. Every process on one database needs the same MERIDIAN_SECRET";
/** What runs beside HTTP. Filled in the order of the start; stopped in the reverse one. */
interface Running {
  app?: FastifyInstance;
  jobs?: Jobs;
  dispatcher?: Dispatcher;
  effects: readonly Effect[];
  /** Then lost connections are what is wanted. */
  isStopping?: boolean;
}

export interface ServerOptions {
  /** What follows events; the benchmark compares with a server that does nothing after a booking. */
  readonly effectsOf?: typeof createEffects;
  /** What is no log, and so said whatever LOG_LEVEL is. Default: standard output. */
  readonly print?: (text: string) => void;
}

/** Database, migrations, HTTP, what follows events: in this order. `/health` is well when all of it is. */
export async function startServer(config: Config, secret: string, options: ServerOptions = {}): Promise<RunningServer> {
  const say = config.logLevel === "silent" ? () => {} : (message: string) => console.log(message);
  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: config.dataDir, log: say });
  const connection: ConnectionSettings = config.databaseUrl
    ? { connectionString: config.databaseUrl }
    : { ...embedded?.connection };
  const running: Running = { effects: [] };
  // An idle connection that dies (the database was restarted) is replaced; without a listener it would end the process.
  const pool = openPool({ ...connection, maxConnections: 16 }, (error) => {
    if (!running.isStopping) running.app?.log.warn({ reason: error.message }, "idle connection lost");
  });
  const stop = async () => {
    running.isStopping = true;
    await running.app?.close();
    await running.dispatcher?.stop();
    await running.jobs?.stop();
    await closePool(pool);
    await embedded?.stop();
  };
  try {
    await waitForDatabase(() => pool.query("select 1"), say);
    const { level } = await migrate(pool, say);
    const db = new Database(pool);
    const probes = probesOf(db, running, level);
    const parts = { config, secret, db, clock: Date.now, ids: systemIds, probes };
    const built = createApp(parts);
    const { app } = built;
    running.app = app;
    nudgeAfterWrites(app, running);
    // First: a port that is taken must leave no demo account, and links in mails need the port.
    const address = await app.listen({ port: config.port, host: config.host });
    const reachedAt = publicAddress(config, app);
    await createDemoAccount(parts, reachedAt, options.print ?? console.log);
    await startEffects(parts, app, connection, running, (ports) =>
      (options.effectsOf ?? createEffects)(ports, { baseUrl: reachedAt }),
    );
    addBacklogGauges(built.metrics, db, running);
    if (await isSecretNew(db, secret)) app.log.warn(SECRET_IS_NEW);
    say(`Meridian serves ${reachedAt} (signed-in area: ${reachedAt}/app, API reference: ${reachedAt}/docs)`);
    return { app, address, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** Where people reach this server, for what is written outside of any request. */
function publicAddress(config: Config, app: FastifyInstance): string {
  if (config.baseUrl !== null) return config.baseUrl;
  const address = localAddress(config.host, (app.server.address() as AddressInfo).port);
  if (isEveryAddress(config.host)) app.log.warn(`links in mails and webhooks say ${address}: set MERIDIAN_BASE_URL`);
  return address;
}

function probesOf(db: Database, running: Running, level: string): HealthProbes {
  return {
    migrationLevel: () => level,
    database: async () => void (await db.query("select 1")),
    jobs: async () => {
      if (!running.jobs) throw new Error("the job queue has not started");
      return running.jobs.check();
    },
    events: async () => {
      if (!running.dispatcher) throw new Error("the dispatcher has not started");
      return running.dispatcher.backlog();
    },
    effects: () => backlogs(db, running.effects),
  };
}

/** The queue with a worker for each effect, and the dispatcher that feeds it. */
async function startEffects(
  parts: Omit<AppParts, "db"> & { readonly db: Database },
  app: FastifyInstance,
  connection: ConnectionSettings,
  running: Running,
  effectsOf: (ports: Ports) => readonly Effect[],
): Promise<void> {
  const { config, secret, db, clock, ids } = parts;
  const { log } = app;
  const ports = { config, secret, db, clock, ids, log };
  const effects = effectsOf(ports);
  running.effects = effects;
  const jobs = await startJobs({
    connection,
    db,
    clock,
    queues: effects.flatMap((effect) => effect.queues),
    onError: (error) => {
      if (!running.isStopping) log.warn({ reason: error.message }, "job queue");
    },
  });
  running.jobs = jobs;
  const onError = (error: unknown) => log.warn({ error: loggable(error) }, "dispatcher");
  running.dispatcher = startDispatcher({ db, clock, effects, jobs, onError });
}

function addBacklogGauges(metrics: Metrics, db: Database, running: Running): void {
  addGauge(metrics, "database_connections_waiting", "Requests that wait for a connection", () => db.pool.waitingCount);
  const events = async () => running.dispatcher?.backlog() ?? { waiting: 0, oldestAgeSeconds: 0 };
  addGauges(metrics, backlogGauges("events_undispatched"), events);
  for (const { name, backlog } of running.effects) {
    if (backlog) addGauges(metrics, effectGauges(name), () => backlog(db, Date.now()));
  }
}

function backlogGauges(name: string): GaugeOf<Backlog>[] {
  return [
    { name: `${name}_waiting`, help: `Work of ${name} that waits`, value: ({ waiting }) => waiting },
    {
      name: `${name}_oldest_seconds`,
      help: "Since the oldest that is not done was written",
      value: ({ oldestAgeSeconds }) => oldestAgeSeconds,
    },
  ];
}

function effectGauges(name: string): GaugeOf<EffectBacklog>[] {
  return [
    ...backlogGauges(name),
    { name: `${name}_retrying`, help: "Failed, and will be tried again", value: ({ retrying }) => retrying },
    { name: `${name}_given_up`, help: "Failed for good, and still kept", value: ({ givenUp }) => givenUp },
  ];
}

async function backlogs(db: Database, effects: readonly Effect[]): Promise<Record<string, EffectBacklog>> {
  const found: Record<string, EffectBacklog> = {};
  for (const { name, backlog } of effects) if (backlog) found[name] = await backlog(db, Date.now());
  return found;
}

/** Events of a request are dispatched right after its answer; the dispatcher's own poll catches what a kill left. */
function nudgeAfterWrites(app: FastifyInstance, running: Running): void {
  app.addHook("onResponse", async (request, reply) => {
    if (request.method !== "GET" && reply.statusCode < 400) running.dispatcher?.nudge();
  });
}
