import { type Span, zoneNamed } from "../availability/days.ts";
import type { LimitPeriod, LimitRule, Reason } from "../model.ts";
import {
  dayNumberAt,
  dayNumberOfParts,
  partsOfDayNumber,
  startOfLocalDay,
  weekdayOf,
  type Zone,
} from "../zones/index.ts";

/** Bigger periods first: a day inside a full month needs no closer look. */
const PERIODS: readonly LimitPeriod[] = ["year", "month", "week", "day"];

/** The calendar period of the zone that contains an instant; weeks start on Sunday. */
export function periodAt(zone: Zone, period: LimitPeriod, instant: number): Span {
  const day = dayNumberAt(zone, instant);
  const [first, next] = daysOfPeriod(period, day);
  return { start: startOfLocalDay(zone, first), end: startOfLocalDay(zone, next) };
}

function daysOfPeriod(period: LimitPeriod, day: number): readonly [number, number] {
  switch (period) {
    case "day":
      return [day, day + 1];
    case "week": {
      const first = day - weekdayOf(day);
      return [first, first + 7];
    }
    case "month": {
      const { year, month } = partsOfDayNumber(day);
      const next = month === 12 ? dayNumberOfParts(year + 1, 1, 1) : dayNumberOfParts(year, month + 1, 1);
      return [dayNumberOfParts(year, month, 1), next];
    }
    case "year": {
      const { year } = partsOfDayNumber(day);
      return [dayNumberOfParts(year, 1, 1), dayNumberOfParts(year + 1, 1, 1)];
    }
  }
}

/** One period of one rule, with the sums of the period that was asked for last. */
interface Cap {
  readonly period: LimitPeriod;
  readonly maxBookings: number;
  readonly maxMinutes: number;
  start: number;
  end: number;
  bookings: number;
  minutes: number;
}

/** A limit rule ready to be asked about many starts. */
export interface Gauge {
  readonly rule: LimitRule;
  readonly zone: Zone;
  readonly caps: readonly Cap[];
}

/** @throws RangeError for an unknown zone */
export function gaugeOf(rule: LimitRule): Gauge {
  const caps: Cap[] = [];
  for (const period of PERIODS) {
    const maxBookings = rule.maxBookings?.[period] ?? Infinity;
    const maxMinutes = rule.maxMinutes?.[period] ?? Infinity;
    if (maxBookings === Infinity && maxMinutes === Infinity) continue;
    caps.push({ period, maxBookings, maxMinutes, start: 0, end: 0, bookings: 0, minutes: 0 });
  }
  return { rule, zone: zoneNamed(rule.timeZone), caps };
}

/** Makes the cap's sums those of the period that contains the instant. */
function turnTo(gauge: Gauge, cap: Cap, instant: number): void {
  if (instant >= cap.start && instant < cap.end) return;
  const { start, end } = periodAt(gauge.zone, cap.period, instant);
  const { tally } = gauge.rule;
  cap.start = start;
  cap.end = end;
  cap.bookings = 0;
  cap.minutes = 0;
  // Counted one by one, not by binary search: a tally out of order would otherwise let bookings through unnoticed.
  for (let index = 0; index < tally.starts.length; index++) {
    const booked = tally.starts[index] as number;
    if (booked < start || booked >= end) continue;
    cap.bookings += 1;
    cap.minutes += tally.minutes[index] as number;
  }
}

/** Whether one more booking at `start` would break the rule in any of its periods. */
export function exceeds(gauge: Gauge, start: number, lengthMinutes: number): boolean {
  for (const cap of gauge.caps) {
    turnTo(gauge, cap, start);
    if (cap.bookings >= cap.maxBookings || cap.minutes + lengthMinutes > cap.maxMinutes) return true;
  }
  return false;
}

/** The broken caps, bigger periods first. Empty exactly when `exceeds` is false. */
export function limitReasons(gauge: Gauge, start: number, lengthMinutes: number): Reason[] {
  const reasons: Reason[] = [];
  const { scope, hostId } = gauge.rule;
  for (const cap of gauge.caps) {
    turnTo(gauge, cap, start);
    const common = { ...(hostId === undefined ? {} : { hostId }), interval: { start: cap.start, end: cap.end } };
    const { period } = cap;
    if (cap.bookings >= cap.maxBookings) {
      reasons.push({
        rule: "limit-bookings",
        ...common,
        limit: { scope, period, max: cap.maxBookings, would: cap.bookings + 1 },
      });
    }
    if (cap.minutes + lengthMinutes > cap.maxMinutes) {
      reasons.push({
        rule: "limit-minutes",
        ...common,
        limit: { scope, period, max: cap.maxMinutes, would: cap.minutes + lengthMinutes },
      });
    }
  }
  return reasons;
}

/**
 * The span whose bookings (by start) a tally must hold so that every start in `range` is judged rightly: the whole
 * calendar periods that the range touches, for the periods that the rule caps. Null when the rule caps nothing.
 * With a rolling booking window pass `neededRange(...)` as the range, since days are counted from today.
 * @throws RangeError for an unknown zone
 */
export function limitPeriodsRange(
  rule: Pick<LimitRule, "timeZone" | "maxBookings" | "maxMinutes">,
  range: Span,
): Span | null {
  const zone = zoneNamed(rule.timeZone);
  let span: Span | null = null;
  for (const period of PERIODS) {
    if (rule.maxBookings?.[period] === undefined && rule.maxMinutes?.[period] === undefined) continue;
    const { start } = periodAt(zone, period, range.start);
    const { end } = periodAt(zone, period, Math.max(range.start, range.end - 1));
    span = span === null ? { start, end } : { start: Math.min(span.start, start), end: Math.max(span.end, end) };
  }
  return span;
}
