import { type JobInsert, PgBoss } from "pg-boss";
import type { ConnectionSettings, Db } from "../database/database.ts";
import { deleteOutdated, KEPT_MS } from "../database/retention.ts";
import type { Clock } from "../http/ports.ts";

/** One durable piece of work. It runs at least once: after a kill perhaps again. */
export interface PlannedJob {
  readonly queue: string;
  readonly data: Record<string, unknown>;
  /** Epoch ms before which it must not run; default now. */
  readonly startAtMs?: number;
  /** Queues with the policy `key_strict_fifo` run jobs of one key one after the other. */
  readonly key?: string;
}

export interface Queue {
  readonly name: string;
  /** Jobs of this queue that one process runs at a time. */
  readonly concurrency: number;
  /** A try that takes longer is given up and counted as failed. */
  readonly timeoutSeconds: number;
  /** How often the queue itself tries again a job that throws; effects with a schedule of their own use 0. */
  readonly retryLimit: number;
  /** Runs also by the clock, once a minute at most (five cron fields, UTC), and when the process starts; with empty data. */
  readonly cron?: string;
  readonly work: (data: Record<string, unknown>, context: WorkContext) => Promise<void>;
}

/** For work that has to go on later (a next try, the rest of a long list) and for work that takes long. */
export interface WorkContext extends Pick<Jobs, "enqueue" | "nudge"> {
  /** Aborted when the process is about to stop: finish what is begun, begin nothing. */
  readonly stopping: AbortSignal;
}

export interface Jobs {
  /** Adds jobs in the caller's transaction: they exist exactly when its changes do. */
  enqueue(db: Db, jobs: readonly PlannedJob[]): Promise<void>;
  /** Lets idle workers look at once instead of at their next poll. Call it after the commit. */
  nudge(): void;
  /** Throws when the queue cannot be reached. */
  check(): Promise<{ waiting: number }>;
  stop(): Promise<void>;
}

const HOUSEKEEPING = "housekeeping";
const HOUSEKEEPING_CRON = "*/10 * * * *";
const POLL_SECONDS = 1;
const STOP_TIMEOUT_MS = 10_000;

/** Starts the durable job queue in the same database as the truth, with a worker for each queue. */
export async function startJobs(options: {
  readonly connection: ConnectionSettings;
  readonly db: Db;
  readonly clock: Clock;
  readonly queues: readonly Queue[];
  readonly onError: (error: Error) => void;
}): Promise<Jobs> {
  const { db, clock, queues, onError } = options;
  const { maxConnections: _ours, ...address } = options.connection;
  // A pool of its own: the queue expects the driver's default types, and must not wait behind requests.
  const boss = new PgBoss({
    ...address,
    max: 3,
    schema: "jobs",
    superviseIntervalSeconds: 60,
    maintenanceIntervalSeconds: 300,
  });
  boss.on("error", onError);
  await boss.start();
  await boss.createQueue(HOUSEKEEPING, {
    policy: "singleton",
    retryLimit: 2,
    expireInSeconds: 300,
    deleteAfterSeconds: KEPT_MS.finishedJobs / 1000,
  });
  await boss.schedule(HOUSEKEEPING, HOUSEKEEPING_CRON);
  await boss.work(HOUSEKEEPING, { pollingIntervalSeconds: 30 }, () => deleteOutdated(db, clock()));
  const workers: string[] = [];
  const stopping = new AbortController();
  const jobs: Jobs = {
    async enqueue(transaction, planned) {
      for (const [queue, inserts] of groupByQueue(planned, clock())) {
        await boss.insert(queue, inserts, {
          db: { executeSql: (text, values = []) => rowsOf(transaction, text, values) },
        });
      }
    },
    nudge() {
      for (const worker of workers) boss.notifyWorker(worker);
    },
    async check() {
      const known = await boss.getQueues();
      return { waiting: known.reduce((sum, queue) => sum + queue.queuedCount, 0) };
    },
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
  const context: WorkContext = {
    enqueue: (transaction, planned) => jobs.enqueue(transaction, planned),
    nudge: () => jobs.nudge(),
    stopping: stopping.signal,
  };
  for (const queue of queues) workers.push(await startQueue(boss, queue, context));
  return jobs;
}

async function startQueue(boss: PgBoss, queue: Queue, context: WorkContext): Promise<string> {
  await boss.createQueue(queue.name, {
    retryLimit: queue.retryLimit,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: queue.timeoutSeconds,
    deleteAfterSeconds: KEPT_MS.finishedJobs / 1000,
  });
  if (queue.cron !== undefined) {
    await boss.schedule(queue.name, queue.cron);
    await boss.send(queue.name, {});
  }
  const options = { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1, localConcurrency: queue.concurrency };
  return boss.work<Record<string, unknown>>(queue.name, options, async ([job]) => {
    if (job) await queue.work(job.data ?? {}, context);
  });
}

/** The queue lives by real time, of which the server's clock (a test's) may be ahead: only the distance counts. */
function groupByQueue(jobs: readonly PlannedJob[], nowMs: number): Map<string, JobInsert[]> {
  const grouped = new Map<string, JobInsert[]>();
  for (const job of jobs) {
    const list = grouped.get(job.queue) ?? [];
    list.push({
      data: job.data,
      ...(job.startAtMs === undefined ? {} : { startAfter: new Date(Date.now() + job.startAtMs - nowMs) }),
      ...(job.key === undefined ? {} : { singletonKey: job.key }),
    });
    grouped.set(job.queue, list);
  }
  return grouped;
}

async function rowsOf(db: Db, text: string, values: readonly unknown[]) {
  return { rows: await db.query<Record<string, unknown>>(text, values) };
}
