import { dayTables, type Span } from "../availability/days.ts";
import { isBooked } from "../availability/taken.ts";
import type { Situation, Slot } from "../model.ts";
import { firstPerDay, isRolling, rollingClose, withinBounds } from "./bounds.ts";
import { checkRange } from "./checks.ts";
import { type Context, contextOf } from "./context.ts";
import { cutGrid } from "./grid.ts";
import { gridHorizon, startsToConsider } from "./horizon.ts";
import { attend, attendanceOf, commonTime, isRestricted, sharedGauges } from "./hosts.ts";
import { exceeds } from "./limits.ts";
import { isFull, joinableStarts, mergeStarts, seatTable, type SeatTable } from "./seats.ts";

/**
 * The slots to show for a range: ascending, one per instant. A slot starts at or after `range.start` and ends by
 * `range.end`. Two ranges that overlap get the same slots in the overlap, whatever `now`, notice or window cut off.
 * Every offered start is accepted by `judge`. Decisions on open points stand in the functions that carry them out.
 *
 * The situation must hold every busy time, hold and occurrence that overlaps `neededRange(situation, range)`.
 * @throws InvalidSituation when rules or range are out of bounds (range over 800 days, over 2,000 hosts)
 * @throws RangeError for an unknown zone or a date that does not exist
 */
export function offer(situation: Situation, range: Span): Slot[] {
  const context = contextOf(situation, situation.hosts.length);
  checkRange(range);
  if (situation.hosts.length === 0 || range.start >= range.end) return [];
  const seats = seatTable(context, situation.hosts);
  const span = startsToConsider(context, range);
  let starts = passingStarts(situation, context, seats, span);
  if (isRolling(context)) {
    const closes = rollingClose(context, countedStarts(situation, context, seats, span, starts));
    starts = starts.filter((start) => start < closes);
  }
  if (context.rules.onlyFirstSlotPerDay) starts = firstPerDay(context, starts);
  return slotsOf(context, seats, starts, range);
}

/**
 * What the days of a rolling window are counted from: all starts that pass every other rule, and those that somebody only
 * holds. A hold hides a slot for minutes, which must not move the window: the booking does not mind the hold.
 */
export function countedStarts(
  situation: Situation,
  context: Context,
  seats: SeatTable,
  span: Span,
  passing?: readonly number[],
): readonly number[] {
  const isHeld = situation.hosts.some((host) => (host.holds?.starts.length ?? 0) > 0);
  if (passing !== undefined && !isHeld) return passing;
  const hosts = isHeld ? situation.hosts.map(({ holds: _held, ...host }) => host) : situation.hosts;
  return passingStarts({ ...situation, hosts }, context, seats, span);
}

/** The starts in [span.start, span.end) that pass every rule except the count of days of a rolling window, ascending. */
function passingStarts(situation: Situation, context: Context, seats: SeatTable, span: Span): number[] {
  const wanted = withinBounds(context, span);
  if (wanted.start >= wanted.end) return [];
  const horizon = gridHorizon(context, wanted);
  const attendance = attendanceOf(situation, context, horizon, dayTables(horizon));
  let starts = cutGrid(context, commonTime(attendance), wanted.start, wanted.end);
  if (seats.size > 0) {
    starts = starts.filter((start) => {
      const occurrence = seats.get(start);
      return occurrence === undefined || (!isBooked(occurrence) && !isFull(context, occurrence));
    });
  }
  if (isRestricted(attendance)) starts = starts.filter((start) => attend(attendance, context, start));
  const gauges = sharedGauges(context);
  if (gauges.length > 0) {
    const { lengthMinutes } = context.rules;
    starts = starts.filter((start) => !gauges.some((gauge) => exceeds(gauge, start, lengthMinutes)));
  }
  return mergeStarts(starts, joinableStarts(context, seats, wanted.start, wanted.end));
}

function slotsOf(context: Context, seats: SeatTable, starts: readonly number[], range: Span): Slot[] {
  const slots: Slot[] = [];
  const total = context.rules.seats;
  for (const start of starts) {
    const occurrence = seats.get(start);
    const end = occurrence !== undefined && isBooked(occurrence) ? occurrence.end : start + context.lengthMs;
    if (start < range.start || end > range.end) continue;
    if (total === null) {
      slots.push({ start, end });
      continue;
    }
    const taken = occurrence?.seatsTaken ?? 0;
    const bookingUid = occurrence?.bookingUid;
    slots.push({ start, end, seats: bookingUid === undefined ? { total, taken } : { total, taken, bookingUid } });
  }
  return slots;
}
