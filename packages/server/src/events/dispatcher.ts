import { type Db, instant } from "../database/database.ts";
import type { Clock } from "../http/ports.ts";
import { ageSeconds, type Backlog, type EffectBacklog } from "./backlog.ts";
import type { LoggedEvent } from "./event-log.ts";
import type { Jobs, PlannedJob, Queue } from "./jobs.ts";

export interface DispatchedEvent extends LoggedEvent {
  readonly accountId: number;
}

/** What follows events: mails, webhooks, calendar writes. */
export interface Effect {
  readonly name: string;
  /**
   * Decides, for a batch of events in order, what has to be done, stores it (rows of the effect's own tables) and returns
   * the jobs that will do it. Runs in the transaction that marks the events as dispatched: once per event.
   */
  plan(db: Db, events: readonly DispatchedEvent[]): Promise<readonly PlannedJob[]>;
  readonly queues: readonly Queue[];
  /** What is planned and not done. */
  readonly backlog?: (db: Db, nowMs: number) => Promise<EffectBacklog>;
}

export interface Dispatcher {
  /** Something was written: look soon. */
  nudge(): void;
  /** Events that wait, and for how long the oldest has. */
  backlog(): Promise<Backlog>;
  /** Dispatches all that waits; for tests and before shutdown. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const BATCH = 200;
const POLL_MS = 1000;
/** A burst of bookings is dispatched together. */
const NUDGE_MS = 40;
/**
 * Requests come first: a batch during which more was written is followed by a rest of so many times its own length, of
 * a second at the most.
 */
const REST = 3;
const REST_IN_QUIET = 1;
const LONGEST_REST_MS = 1000;
/** One dispatcher at a time, whichever process: an event is planned after all that came before it. */
const DISPATCH_LOCK = 0x64697370;

interface EventRow {
  account_id: number;
  position: number;
  id: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
  created_at: number;
}

interface DispatcherOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly effects: readonly Effect[];
  readonly jobs: Pick<Jobs, "enqueue" | "nudge">;
  readonly onError: (error: unknown) => void;
}

/**
 * Turns logged events into durable jobs. Each batch is one transaction, so an event is planned once whatever is killed
 * when; what it planned then runs at least once.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { db, clock, onError } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  /** There is more: something was written while a batch was under way, or the batch was full. */
  let lookAgain = false;
  let looksAt = Number.POSITIVE_INFINITY;
  let restsUntil = 0;

  async function drain(): Promise<void> {
    while (!stopped && (await dispatchBatch(options)) === BATCH);
  }

  async function dispatchThenRest(): Promise<number> {
    lookAgain = false;
    const begun = performance.now();
    try {
      return await dispatchBatch(options);
    } finally {
      const ended = performance.now();
      const rest = lookAgain ? REST : REST_IN_QUIET;
      restsUntil = ended + Math.min((ended - begun) * rest, LONGEST_REST_MS);
    }
  }

  /** A look that comes sooner already stays: writes that follow each other closely must not put it off for ever. */
  function schedule(delayMs: number): void {
    const due = Math.max(performance.now() + delayMs, restsUntil);
    if (stopped || due >= looksAt) return;
    clearTimeout(timer);
    looksAt = due;
    timer = setTimeout(look, Math.max(0, due - performance.now()));
    timer.unref();
  }

  function look(): void {
    looksAt = Number.POSITIVE_INFINITY;
    running = dispatchThenRest()
      .then((count) => {
        lookAgain ||= count === BATCH;
      })
      .catch(onError)
      .finally(() => {
        running = null;
        schedule(lookAgain ? NUDGE_MS : POLL_MS);
      });
  }

  schedule(0);
  return {
    nudge() {
      if (running === null) schedule(NUDGE_MS);
      else lookAgain = true;
    },
    backlog: () => readBacklog(db, clock()),
    drain,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Plans what follows the events that wait, up to a batch of them, and answers how many they were. */
async function dispatchBatch({ db, clock, effects, jobs }: DispatcherOptions): Promise<number> {
  const count = await db.transaction(async (transaction) => {
    const [lock] = await transaction.query<{ locked: boolean }>("select pg_try_advisory_xact_lock($1) as locked", [
      DISPATCH_LOCK,
    ]);
    if (!lock?.locked) return 0;
    const events = await takeEvents(transaction, clock());
    if (events.length === 0) return 0;
    const planned: PlannedJob[] = [];
    for (const effect of effects) planned.push(...(await effect.plan(transaction, events)));
    await jobs.enqueue(transaction, planned);
    return events.length;
  });
  if (count > 0) jobs.nudge();
  return count;
}

/**
 * Events of one account in their order, whatever the clocks of the processes that wrote them said. By the rows' places:
 * nobody else changes them, and a plan made while the log was short would read all of a long one.
 */
async function takeEvents(db: Db, nowMs: number): Promise<DispatchedEvent[]> {
  const rows = await db.query<EventRow>(
    `with taken as (
       update events set dispatched_at = $1 where ctid = any (array(
         select ctid from events where dispatched_at is null order by account_id, position limit ${BATCH}))
       returning account_id, position, id, type, subject, data, created_at)
     select * from taken order by account_id, position`,
    [instant(nowMs)],
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    position: row.position,
    id: row.id,
    type: row.type,
    subject: row.subject,
    data: row.data,
    createdAt: row.created_at,
  }));
}

async function readBacklog(db: Db, nowMs: number): Promise<Backlog> {
  const [row] = await db.query<{ waiting: number; oldest: number | null }>(
    "select count(*) as waiting, min(created_at) as oldest from events where dispatched_at is null",
  );
  return { waiting: row?.waiting ?? 0, oldestAgeSeconds: ageSeconds(row?.oldest, nowMs) };
}
