import {
  type EventRules,
  limitPeriodsRange,
  neededRange,
  neededToJudge,
  type Situation,
  type Tally,
} from "@meridian/engine";
import type { Db } from "../../database/database.ts";
import { type BookableRow, hostOf, limitOf, rulesOf } from "./bookable.ts";
import { loadTaken, loadTakenLabelled, loadTally, type Taken } from "./queries.ts";

export interface SituationRequest {
  readonly now: number;
  /** What will be asked: the offer in a range, the verdict on one start, or both of one start. Epoch ms. */
  readonly question:
    | { readonly offer: { readonly start: number; readonly end: number } }
    | { readonly judge: number }
    | { readonly explain: number };
  readonly lengthMinutes: number;
  readonly bookerTimeZone: string;
  readonly exceptBookingUid?: string | null;
  readonly exceptHoldUids?: readonly string[];
  /**
   * Leave out holds that only hide a slot: the booking itself may take it (clients hold, then book without saying so).
   * Strict holds have claims, and stay.
   */
  readonly ignoreSoftHolds?: boolean;
  readonly waive?: NonNullable<Situation["waive"]>;
  /** Taken time that came with the event type; used when it reaches far enough. */
  readonly known?: { readonly from: number; readonly to: number; readonly taken: Taken };
}

const NOTHING_TAKEN: Taken = { busy: { starts: [], ends: [] }, holds: { starts: [], ends: [] } };

/**
 * Everything that decides about starts of the event type in a range: the one way in which both the offer and the booking
 * learn what is free. One statement, none when what is taken came with the event type, and one more with limits.
 */
export async function loadSituation(db: Db, row: BookableRow, request: SituationRequest): Promise<Situation> {
  const { now, bookerTimeZone, waive } = request;
  const rules = rulesOf(row, request.lengthMinutes, null);
  const span = spanOf({ now, rules, bookerTimeZone, ...(waive ? { waive } : {}) }, request.question);
  const host = hostOf(row);
  const query = {
    hostId: row.host_id,
    from: span.start,
    to: span.end,
    now,
    exceptBookingUid: request.exceptBookingUid ?? null,
    exceptHoldUids: request.exceptHoldUids ?? [],
  };
  // A verdict names what stands in the way.
  const load = "offer" in request.question ? loadTaken : loadTakenLabelled;
  const { known } = request;
  const isKnown = known !== undefined && known.from <= span.start && known.to >= span.end;
  const taken = isKnown ? known.taken : span.start < span.end ? await load(db, query) : NOTHING_TAKEN;
  const tally = await tallyFor(db, row, span, query.exceptBookingUid);
  const decided: EventRules = tally ? rulesOf(row, request.lengthMinutes, tally) : rules;
  const holds = request.ignoreSoftHolds ? NOTHING_TAKEN.holds : taken.holds;
  return {
    now,
    rules: decided,
    hosts: [{ ...host, busy: taken.busy, holds }],
    bookerTimeZone,
    ...(waive ? { waive } : {}),
  };
}

/** The time whose bookings have to be known. */
function spanOf(conditions: Parameters<typeof neededRange>[0], question: SituationRequest["question"]) {
  if ("offer" in question) return neededRange(conditions, question.offer);
  if ("judge" in question) return neededToJudge(conditions, question.judge);
  const judge = neededToJudge(conditions, question.explain);
  const end = question.explain + conditions.rules.lengthMinutes * 60_000;
  const offer = neededRange(conditions, { start: question.explain, end });
  return { start: Math.min(judge.start, offer.start), end: Math.max(judge.end, offer.end) };
}

async function tallyFor(
  db: Db,
  row: BookableRow,
  span: { start: number; end: number },
  exceptBookingUid: string | null,
): Promise<Tally | null> {
  const limit = limitOf(row);
  const periods = limit && limitPeriodsRange(limit, span);
  if (!periods) return null;
  return loadTally(db, {
    eventTypeId: row.id,
    from: periods.start,
    to: periods.end,
    pendingCounts: row.pending_blocks,
    exceptBookingUid,
  });
}
