import { findZone, formatInZone, judge, type Reason, type Verdict, type Zone } from "@meridian/engine";
import { type Db, isDuplicate, isOverlap } from "../../database/database.ts";
import type { ApiError } from "../../http/errors.ts";
import { presentReason, reasonsInWords } from "../slots/index.ts";
import { createErrors } from "./create-errors.ts";
import { type BookingTarget, secondsUntilHoldsEnd } from "./create-queries.ts";

/** How often a booking is tried again when the database refused what the engine had accepted. */
export const MAX_ATTEMPTS = 3;

const DEADLOCK = "40P01";

/** Whether a refused write is worth a fresh look: somebody else was faster, and may have left room or the same booking. */
export function isLostRace(error: unknown): boolean {
  return isOverlap(error) || isDuplicate(error) || (error as { code?: string } | null)?.code === DEADLOCK;
}

/** What is said when the last try lost as well: that the time is taken, unless all that is known is that writers got in a circle. */
export function lastWord(lost: unknown): unknown {
  return isOverlap(lost) || isDuplicate(lost) ? createErrors.booking_conflict() : lost;
}

/** The error for a start that the engine refuses: the text clients know for the first matter, every reason in `details`. */
export async function refusal(
  db: Db,
  target: BookingTarget,
  asked: { startMs: number; endMs: number; nowMs: number },
  reasons: readonly Reason[],
): Promise<ApiError> {
  const rules = new Set(reasons.map((reason) => reason.rule));
  const options = { extra: { reasons: reasons.map(presentReason), summary: reasonsInWords(reasons) } };
  if (rules.has("past")) return createErrors.booking_in_the_past({}, options);
  if (rules.has("notice") || rules.has("window")) return createErrors.booking_out_of_bounds({}, options);
  if (rules.has("limit-bookings")) return createErrors.booking_limit_reached({}, options);
  if (rules.has("limit-minutes")) return createErrors.duration_limit_reached({}, options);
  const heldOnly = reasons.every((reason) => reason.blocker?.kind === "hold");
  if (heldOnly) {
    const seconds = await secondsUntilHoldsEnd(
      db,
      target.host_id,
      asked.startMs - target.before_buffer_minutes * 60_000,
      asked.endMs + target.after_buffer_minutes * 60_000,
      asked.nowMs,
    );
    return createErrors.slot_held({ seconds }, options);
  }
  return createErrors.host_unavailable({}, options);
}

export type Accepted = Extract<Verdict, { accepted: true }>;

/** The engine's word on one start; a refusal is thrown. */
export async function accept(
  db: Db,
  target: BookingTarget,
  situation: Parameters<typeof judge>[0],
  startMs: number,
): Promise<Accepted> {
  const verdict = judge(situation, startMs);
  if (verdict.accepted) return verdict;
  const endMs = startMs + situation.rules.lengthMinutes * 60_000;
  throw await refusal(db, target, { startMs, endMs, nowMs: situation.now }, verdict.reasons);
}

/** The organizer's wall clock at an instant, without offset, and its zone. */
export function wallTime(target: BookingTarget, ms: number): { wallStart: string; wallTimeZone: string } {
  const wallTimeZone = target.schedule_time_zone ?? target.host_time_zone;
  const zone = findZone(wallTimeZone) as Zone;
  return { wallStart: formatInZone(zone, ms).slice(0, 19), wallTimeZone };
}
