import { type Dispatcher, type Effect, startDispatcher } from "../../src/events/dispatcher.ts";
import { createEffects } from "../../src/effects/index.ts";
import { type Jobs, startJobs } from "../../src/events/jobs.ts";
import { type Ports, systemIds } from "../../src/http/ports.ts";
import { anApp, type TestApp, type TestAppOptions } from "./app.ts";

export interface TestEffects {
  readonly jobs: Jobs;
  readonly dispatcher: Dispatcher;
  /** Complaints of the queue and the dispatcher. A test that does not expect any compares it with []. */
  readonly errors: unknown[];
  stop(): Promise<void>;
}

export interface EffectOptions {
  /** Default: all effects of the server. Tests pass their own to inject shorter delays, a resolver and the like. */
  readonly effects?: (ports: Ports) => Effect[];
}

export interface TestAppWithEffects extends TestApp {
  readonly effects: TestEffects;
  /** Moves the server's clock and everything that is planned for later by as much. */
  skip(ms: number): Promise<void>;
}

const SILENT = { info() {}, warn() {}, error() {}, debug() {} };

/** The ports that effects get, on a test application's database and clock. */
export function effectPorts(app: TestApp): Ports {
  return {
    config: app.config,
    secret: "0123456789abcdef0123456789abcdef",
    db: app.db,
    clock: () => app.clock.now,
    ids: systemIds,
    log: SILENT,
  };
}

/** Starts dispatcher and job queue as a server process does; twice on one application is two processes. */
export async function startEffects(app: TestApp, options: EffectOptions = {}): Promise<TestEffects> {
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const clock = () => app.clock.now;
  const effects = (options.effects ?? createEffects)(effectPorts(app));
  const { host, port, user, database } = app.db.pool.options as Record<"host" | "user" | "database", string> & {
    port: number;
  };
  const queues = effects.flatMap((effect) => effect.queues);
  const jobs = await startJobs({ connection: { host, port, user, database }, db: app.db, clock, queues, onError });
  const dispatcher = startDispatcher({ db: app.db, clock, effects, jobs, onError });
  return {
    jobs,
    dispatcher,
    errors,
    async stop() {
      await dispatcher.stop();
      await jobs.stop();
    },
  };
}

/**
 * The application with what follows its events: requests that write nudge the dispatcher, as in the server. Its clock
 * starts at the real time (or at `now`) and runs, because the job queue lives by the clock of the database.
 */
export async function anAppWithEffects(options: TestAppOptions & EffectOptions = {}): Promise<TestAppWithEffects> {
  const app = await anApp(options);
  let offsetMs = options.now === undefined ? 0 : new Date(options.now).getTime() - Date.now();
  Object.defineProperty(app.clock, "now", {
    get: () => Date.now() + offsetMs,
    set: (value: number) => {
      offsetMs = value - Date.now();
    },
  });
  const effects = await startEffects(app, options);
  return {
    ...app,
    clock: app.clock,
    effects,
    async call(method, url, request) {
      const response = await app.call(method, url, request);
      if (method !== "GET" && response.status < 400) effects.dispatcher.nudge();
      return response;
    },
    async skip(ms) {
      offsetMs += ms;
      await app.db.query(
        "update jobs.job set start_after = start_after - $1 * interval '1 millisecond' where state < 'active'",
        [ms],
      );
      effects.jobs.nudge();
    },
    async close() {
      await effects.stop();
      await app.close();
    },
  };
}

/** Waits until `check` returns something other than false, null or undefined, and returns that. */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 10_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value !== false && value !== null && value !== undefined) return value as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw last ?? new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
