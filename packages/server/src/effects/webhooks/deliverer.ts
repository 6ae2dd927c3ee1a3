import type { Db } from "../../database/database.ts";
import type { PlannedJob, WorkContext } from "../../events/jobs.ts";
import type { Ports } from "../../http/ports.ts";
import { deactivateGone } from "./deactivate.ts";
import { type Claimed, claimDue, type ClaimLimits } from "./claim.ts";
import { nextDue, recordResults, type TryResult } from "./delivery-table.ts";
import { createPlaces, type Places } from "./places.ts";
import { GONE, type SendingOptions, tryDelivery } from "./sending.ts";
import { DELIVERY_QUEUE, LEASE_MS, LOOK_AHEAD_MS } from "./settings.ts";

export interface DelivererOptions extends SendingOptions {
  readonly ports: Pick<Ports, "db" | "clock" | "ids" | "log">;
}

export interface Deliverer {
  /** Sends what is due, until nothing is; then sees to it that somebody wakes up for what is due next. */
  run(context: WorkContext): Promise<void>;
  /** Plans a run for the next delivery that becomes due within the time the clock looks ahead. */
  planNextRun(db: Db, context: Pick<WorkContext, "enqueue">): Promise<void>;
}

/** What becomes due while something slow is in flight is seen after this. */
const LOOK_AGAIN_MS = 50;
/** A run hands over to a fresh job before the queue would take it for dead. */
const LONGEST_RUN_MS = 60_000;
/** Fewer places that have become free are not worth asking for more at once. */
const WORTH_CLAIMING = 32;
/** What finishes within this is noted in one statement. */
const GATHER_MS = 4;
const RECORD_ATTEMPTS = 8;
const RECORD_PAUSE_MS = 200;
/** What is due and was not taken is in somebody else's hands. */
const SHORTEST_PAUSE_MS = 200;

/**
 * The table of deliveries is the queue; a job of `DELIVERY_QUEUE` only says "look". Places are shared out so that receivers
 * that do not answer cannot keep others waiting.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const places = createPlaces();
  let plannedRunMs = Number.NEGATIVE_INFINITY;

  async function planNextRun(db: Db, context: Pick<WorkContext, "enqueue">): Promise<void> {
    const nowMs = options.ports.clock();
    const due = await nextDue(db);
    if (due === null || due > nowMs + LOOK_AHEAD_MS) return;
    if (plannedRunMs > nowMs && plannedRunMs <= due) return;
    plannedRunMs = Math.max(due, nowMs + SHORTEST_PAUSE_MS);
    await context.enqueue(db, [wakeUp(plannedRunMs)]);
  }

  return {
    planNextRun,
    async run(context) {
      const handedOver = await drain(options, places, context);
      const { db } = options.ports;
      if (handedOver) await context.enqueue(db, [wakeUp()]);
      else await planNextRun(db, context);
      if (handedOver) context.nudge();
    },
  };
}

/** The job that makes somebody look. */
export function wakeUp(startAtMs?: number): PlannedJob {
  return { queue: DELIVERY_QUEUE, data: {}, ...(startAtMs === undefined ? {} : { startAtMs }) };
}

/** @returns true when it stopped although there may be more to do. */
async function drain(options: DelivererOptions, places: Places, context: WorkContext): Promise<boolean> {
  const { ports } = options;
  const endsAt = performance.now() + LONGEST_RUN_MS;
  const finished: TryResult[] = [];
  const bell = createBell();
  let inFlight = 0;
  let givenBack = 0;
  let nothingDueUntil = 0;
  let failure: { readonly error: unknown } | undefined;
  const start = (delivery: Claimed) => {
    inFlight += 1;
    places.take(delivery);
    void tryDelivery(delivery, options).then((result) => {
      inFlight -= 1;
      givenBack += 1;
      const isSilent = result.status === null && result.outcome !== "discarded";
      places.giveBack(delivery, { isSilent, durationMs: result.durationMs });
      finished.push(result);
      bell.ring();
    });
  };
  for (;;) {
    if (finished.length > 0 && (await note(ports, finished.splice(0))) > 0) nothingDueUntil = 0;
    const closing = failure !== undefined || context.stopping.aborted || performance.now() > endsAt;
    const mayBeMore = givenBack >= (inFlight === 0 ? 1 : WORTH_CLAIMING) || performance.now() >= nothingDueUntil;
    const limits = places.limits();
    if (!closing && mayBeMore && limits.most > 0) {
      givenBack = 0;
      // What is in flight has to be noted whatever happens to the database meanwhile.
      const claimed = await claim(ports, limits).catch((error: unknown) => {
        failure = { error };
        return [];
      });
      claimed.forEach(start);
      nothingDueUntil = performance.now() + (claimed.length < limits.most ? LOOK_AGAIN_MS : 0);
    }
    if (inFlight === 0 && finished.length === 0) {
      if (failure) throw failure.error;
      return closing;
    }
    if (finished.length === 0 && (await bell.wait(LOOK_AGAIN_MS))) await pause(GATHER_MS);
  }
}

function claim(ports: DelivererOptions["ports"], limits: ClaimLimits): Promise<Claimed[]> {
  const nowMs = ports.clock();
  return claimDue(ports.db, limits, nowMs, nowMs + LEASE_MS);
}

/** A result that got lost would be sent again, so a database that stumbles is asked again. */
async function note(ports: DelivererOptions["ports"], results: readonly TryResult[]): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const released = await recordResults(ports.db, results, ports.clock());
      await switchOffGone(ports, results);
      return released;
    } catch (error) {
      if (attempt === RECORD_ATTEMPTS) throw error;
      ports.log.warn({ err: error }, "results of webhook deliveries could not be noted yet");
      await pause(RECORD_PAUSE_MS * attempt);
    }
  }
}

/** One that cannot be switched off now answers 410 to its next delivery too. */
async function switchOffGone(ports: DelivererOptions["ports"], results: readonly TryResult[]): Promise<void> {
  const gone = new Set(results.filter(({ status }) => status === GONE).map(({ delivery }) => delivery.webhookId));
  if (gone.size === 0) return;
  await deactivateGone(ports, [...gone]).catch((error: unknown) => {
    ports.log.warn({ err: error }, "webhooks whose receiver is gone could not be switched off");
  });
}

interface Bell {
  ring(): void;
  /** Until the next ring, at most so long. @returns whether it rang. */
  wait(mostMs: number): Promise<boolean>;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function createBell(): Bell {
  let wake = () => {};
  return {
    ring: () => wake(),
    wait: (mostMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), mostMs);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
      }),
  };
}
