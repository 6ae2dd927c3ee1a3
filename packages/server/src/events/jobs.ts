import { PgBoss } from "pg-boss";
import { type ConnectionSettings, type Db, instant } from "../database/database.ts";
import { IDEMPOTENCY_LIFETIME_MS } from "../http/idempotency.ts";
import type { Clock } from "../http/ports.ts";

export interface Jobs {
  /** Throws when the queue cannot be reached. */
  check(): Promise<{ waiting: number }>;
  stop(): Promise<void>;
}

const HOUSEKEEPING = "housekeeping";
const HOUSEKEEPING_CRON = "*/10 * * * *";

/**
 * Starts the durable job queue in the same database as the truth. For now its only work is housekeeping; the effects
 * that follow an event get queues of their own.
 */
export async function startJobs(options: {
  connection: ConnectionSettings;
  db: Db;
  clock: Clock;
  onError: (error: Error) => void;
}): Promise<Jobs> {
  const { connection, db } = options;
  const { maxConnections: _ours, ...address } = connection;
  // A pool of its own: the queue expects the driver's default types, and must not wait behind requests.
  const boss = new PgBoss({
    ...address,
    max: 2,
    schema: "jobs",
    superviseIntervalSeconds: 60,
    maintenanceIntervalSeconds: 300,
  });
  boss.on("error", options.onError);
  await boss.start();
  await boss.createQueue(HOUSEKEEPING, { policy: "singleton", retryLimit: 2, expireInSeconds: 300 });
  await boss.schedule(HOUSEKEEPING, HOUSEKEEPING_CRON);
  await boss.work(HOUSEKEEPING, { pollingIntervalSeconds: 30 }, async () => {
    await houseKeeping(db, options.clock());
  });
  return {
    async check() {
      const queues = await boss.getQueues();
      return { waiting: queues.reduce((sum, queue) => sum + (queue.queuedCount ?? 0), 0) };
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

/** Deletes what nobody can use any more. Correctness never waits for it: readers compare the expiry themselves. */
export async function houseKeeping(db: Db, nowMs: number): Promise<void> {
  await db.query("delete from holds where expires_at < $1", [instant(nowMs)]);
  await db.query("delete from sessions where expires_at < $1", [instant(nowMs)]);
  await db.query("delete from idempotency_keys where created_at < $1", [instant(nowMs - IDEMPOTENCY_LIFETIME_MS)]);
}
