import type { FastifyInstance } from "fastify";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { type ConnectionSettings, Database, openPool } from "./database/database.ts";
import { startEmbedded } from "./database/embedded.ts";
import { migrate } from "./database/migrate.ts";
import { createDemoAccount } from "./demo.ts";
import { type Dispatcher, type Effect, startDispatcher } from "./events/dispatcher.ts";
import { type Jobs, startJobs } from "./events/jobs.ts";
import { createEffects } from "./effects/index.ts";
import { loggable } from "./http/failures.ts";
import { addGauge } from "./http/metrics.ts";
import { systemIds } from "./http/ports.ts";

export interface RunningServer {
  readonly app: FastifyInstance;
  readonly address: string;
  /** Answers what is in flight, then lets go of the database. */
  stop(): Promise<void>;
}

const CONNECT_ATTEMPTS = 30;
const CONNECT_PAUSE_MS = 1000;

/** Database, migrations, queue, HTTP: in this order, and away in the reverse one. */
export async function startServer(config: Config, secret: string): Promise<RunningServer> {
  const say = config.logLevel === "silent" ? () => {} : (message: string) => console.log(message);
  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: config.dataDir, log: say });
  const connection: ConnectionSettings = config.databaseUrl
    ? { connectionString: config.databaseUrl }
    : { ...embedded?.connection };
  let app: FastifyInstance | undefined;
  // An idle connection that dies (the database was restarted) is replaced; without a listener it would end the process.
  const pool = openPool({ ...connection, maxConnections: 16 }, (error) => app?.log.warn({ reason: error.message }, "idle connection lost"));
  let jobs: Jobs | undefined;
  let dispatcher: Dispatcher | undefined;
  let effects: readonly Effect[] = [];
  /** The reverse order of the start; what has not started is skipped. */
  const stop = async () => {
    await app?.close();
    await dispatcher?.stop();
    await jobs?.stop();
    await pool.end();
    await embedded?.stop();
  };
  try {
    await waitForDatabase(() => pool.query("select 1"));
    const { level } = await migrate(pool, say);
    const db = new Database(pool);
    const parts = {
      config,
      secret,
      db,
      clock: Date.now,
      ids: systemIds,
      probes: {
        migrationLevel: () => level,
        database: async () => void (await pool.query("select 1")),
        jobs: async () => {
          if (!jobs) throw new Error("the job queue has not started");
          return jobs.check();
        },
        events: async () => {
          if (!dispatcher) throw new Error("the dispatcher has not started");
          return dispatcher.backlog();
        },
        effects: () => backlogs(db, effects),
      },
    };
    const built = createApp(parts);
    app = built.app;
    const log = app.log;
    addGauge(built.metrics, "database_connections_waiting", "Requests that wait for a connection", () => pool.waitingCount);
    effects = createEffects(
      { config, secret, db, clock: Date.now, ids: systemIds, log },
      { baseUrl: `http://localhost:${config.port}` },
    );
    jobs = await startJobs({
      connection,
      db,
      clock: Date.now,
      queues: effects.flatMap((effect) => effect.queues),
      onError: (error) => log.warn({ reason: error.message }, "job queue"),
    });
    dispatcher = startDispatcher({
      db,
      clock: Date.now,
      effects,
      jobs,
      onError: (error) => log.warn({ error: loggable(error) }, "dispatcher"),
    });
    nudgeAfterWrites(app, dispatcher);
    const { backlog } = dispatcher;
    for (const { name, backlog: ofEffect } of effects) {
      if (!ofEffect) continue;
      addGauge(built.metrics, `${name}_waiting`, `Planned work of ${name} that is not done`, async () => (await ofEffect(db, Date.now())).waiting);
      addGauge(built.metrics, `${name}_oldest_seconds`, `Age of the oldest of it`, async () => (await ofEffect(db, Date.now())).oldestAgeSeconds);
    }
    addGauge(built.metrics, "events_undispatched", "Events that wait for the dispatcher", async () => (await backlog()).waiting);
    addGauge(built.metrics, "events_undispatched_oldest_seconds", "Age of the oldest event that waits", async () => (await backlog()).oldestAgeSeconds);
    await createDemoAccount({ parts, say });
    const address = await app.listen({ port: config.port, host: config.host });
    say(`Meridian serves ${config.baseUrl ?? address} (API reference: ${config.baseUrl ?? address}/docs)`);
    return { app, address, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

async function backlogs(db: Database, effects: readonly Effect[]) {
  const found: Record<string, { waiting: number; oldestAgeSeconds: number }> = {};
  for (const { name, backlog } of effects) {
    if (!backlog) continue;
    const { waiting, oldestAgeSeconds } = await backlog(db, Date.now());
    found[name] = { waiting, oldestAgeSeconds };
  }
  return found;
}

/** Events of a request are dispatched right after its answer; the dispatcher's own poll catches what a kill left. */
function nudgeAfterWrites(app: FastifyInstance, dispatcher: Dispatcher): void {
  app.addHook("onResponse", async (request, reply) => {
    if (request.method !== "GET" && reply.statusCode < 400) dispatcher.nudge();
  });
}

/** A database that starts beside us may need a moment; a wrong address is reported once the moment has passed. */
async function waitForDatabase(ping: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ping();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      const starting = code === "57P03" || code === "ECONNREFUSED" || code === "ENOENT" || code === "EAI_AGAIN";
      if (!starting || attempt >= CONNECT_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
    }
  }
}
