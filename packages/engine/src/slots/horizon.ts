import type { Span } from "../availability/days.ts";
import { dayNumberAt, startOfLocalDay } from "../zones/index.ts";
import { isRolling, startOfToday, withinBounds } from "./bounds.ts";
import { checkRange } from "./checks.ts";
import { type Conditions, type Context, contextOf } from "./context.ts";

/**
 * The starts that have to be worked out to answer a question about `range`, before bounds are applied: a rolling window
 * counts days from today on, and the first slot of a day is the first of the whole day, however late the question begins.
 */
export function startsToConsider(context: Context, range: Span): Span {
  let { start } = range;
  if (isRolling(context)) start = Math.min(start, startOfToday(context));
  if (context.rules.onlyFirstSlotPerDay) {
    start = Math.min(start, startOfLocalDay(context.bookerZone, dayNumberAt(context.bookerZone, range.start)));
  }
  return { start, end: range.end };
}

/**
 * The time in which hosts' free ranges must be known so that the grid is right for every start in `starts`.
 *
 * The grid is anchored at the start of a free range or at the midnight of a day that is free throughout (in the
 * event's zone), so no anchor lies before the day before the first start. Whether a day is free throughout shows at its
 * end; optimized slots look at how long the range goes on, which takes one day more.
 */
export function gridHorizon(context: Context, starts: Span): Span {
  const { eventZone } = context;
  const firstDay = dayNumberAt(eventZone, starts.start);
  const lastDay = dayNumberAt(eventZone, starts.end - 1);
  const end = startOfLocalDay(eventZone, lastDay + (context.rules.optimizedSlots ? 2 : 1));
  return { start: startOfLocalDay(eventZone, firstDay - 1), end: Math.max(end, starts.end + context.lengthMs) };
}

/**
 * The span of time that a caller must load for `offer(situation, range)` to be exact: every busy time, hold and
 * occurrence that overlaps it. An existing booking counts with its own buffers, so the query must compare those (or
 * reach further by the largest buffer in use); the buffers of the new event are already inside. Empty (`start === end`) when
 * no start of the range can pass notice and booking window. For `judge` see `neededToJudge`.
 *
 * Ordinarily that is the range plus the rest of its last day and one to two days before it, in the event's zone; with a
 * rolling window it begins before today, with `onlyFirstSlotPerDay` before the booker's day.
 * @throws InvalidSituation, RangeError as `offer` does
 */
export function neededRange(conditions: Conditions, range: Span): Span {
  const context = contextOf(conditions, 0);
  checkRange(range);
  const starts = withinBounds(context, startsToConsider(context, range));
  if (starts.start >= starts.end) return { start: range.start, end: range.start };
  const horizon = gridHorizon(context, starts);
  return { start: horizon.start - context.beforeMs, end: horizon.end + context.afterMs };
}

/**
 * The span of time that a caller must load for `judge(situation, start)` to be exact, reasons included: the event with its
 * buffers, and for a rolling booking window all that decides which days since today have slots. Overlap is meant as in
 * `neededRange`.
 * @throws InvalidSituation, RangeError as `judge` does
 */
export function neededToJudge(conditions: Conditions, start: number): Span {
  const context = contextOf(conditions, 0);
  const end = start + context.lengthMs + context.afterMs;
  const event = { start: start - context.beforeMs, end };
  if (!isRolling(context)) return event;
  const dayStart = startOfLocalDay(context.bookerZone, dayNumberAt(context.bookerZone, start));
  const days = withinBounds(context, { start: startOfToday(context), end: dayStart });
  if (days.start >= days.end) return event;
  const horizon = gridHorizon(context, days);
  return {
    start: Math.min(event.start, horizon.start - context.beforeMs),
    end: Math.max(event.end, horizon.end + context.afterMs),
  };
}
