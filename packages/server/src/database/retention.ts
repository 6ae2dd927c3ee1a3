import { type Db, instant } from "./database.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long things are kept that have served. Holds and sessions end when they say so; the event log is kept for ever. */
export const KEPT_MS = {
  /** So long an `Idempotency-Key` has its answer repeated. */
  idempotencyAnswers: 30 * DAY_MS,
  /** From the last try. Those still to be tried stay. */
  webhookDeliveries: 30 * DAY_MS,
  /** From when they were written, whether sent, failed or only kept to be read. Those still to be sent stay. */
  mails: 90 * DAY_MS,
  /** What jobs did stands in the tables above. */
  finishedJobs: HOUR_MS,
};

const OUTDATED: readonly { readonly table: string; readonly where: string; readonly keptMs: number }[] = [
  { table: "holds", where: "expires_at < $1", keptMs: 0 },
  { table: "sessions", where: "expires_at < $1", keptMs: 0 },
  { table: "idempotency_keys", where: "created_at < $1", keptMs: KEPT_MS.idempotencyAnswers },
  { table: "webhook_deliveries", where: "finished_at < $1", keptMs: KEPT_MS.webhookDeliveries },
  { table: "mails", where: "created_at < $1 and status <> 'waiting'", keptMs: KEPT_MS.mails },
];

/** Few enough for a statement that is over at once, whatever hangs on the rows. */
const BATCH = 1000;
/** A run ends after so many batches of a table; the next one goes on. */
const MOST_BATCHES = 100;

/** For each table the statement that finds a batch of what is over; `$1` is the instant before which it came to its end. */
export const findOutdated = OUTDATED.map(({ table, where, keptMs }) => ({
  table,
  keptMs,
  // Rows that another process is deleting or using are left for the next run.
  sql: `select ctid from ${table} where ${where} limit ${BATCH} for update skip locked`,
}));

/** Deletes what has served its time. Correctness never waits for it: readers compare the expiry themselves. */
export async function deleteOutdated(db: Db, nowMs: number): Promise<void> {
  for (const { table, sql, keptMs } of findOutdated) {
    const before = instant(nowMs - keptMs);
    for (let batch = 1; batch <= MOST_BATCHES; batch += 1) {
      const [row] = await db.query<{ count: number }>(
        `with deleted as (delete from ${table} where ctid = any(array(${sql})) returning 1)
         select count(*) as count from deleted`,
        [before],
      );
      if ((row?.count ?? 0) < BATCH) break;
    }
  }
}
