import type { Span } from "../availability/days.ts";
import type { Reason } from "../model.ts";
import { dayNumberAt, dayNumberOf, startOfLocalDay, weekdayOf } from "../zones/index.ts";
import type { Context } from "./context.ts";

/** A rolling window looks at so many days, today included, and then gives up. */
export const ROLLING_STEPS = 61;

/** The booking window as far as it is known without looking at slots: starts from `opens`, before `closes`. */
export interface WindowBounds {
  readonly opens: number;
  readonly closes: number;
}

function isBusinessDay(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6;
}

/** The `count`-th Monday-to-Friday after a day; the day itself for 0. */
function businessDayAfter(day: number, count: number): number {
  let last = day;
  for (let left = count; left > 0; ) {
    last += 1;
    if (isBusinessDay(last)) left -= 1;
  }
  return last;
}

/**
 * The bounds that the booking window sets; for a rolling window the furthest it could reach.
 * Ends of days are resolved in their own zone on their own date, so they hold across clock changes.
 */
export function windowBounds(context: Context): WindowBounds {
  const { bookingWindow } = context.rules;
  const { bookerZone, eventZone } = context;
  switch (bookingWindow.kind) {
    case "unlimited":
      return { opens: -Infinity, closes: Infinity };
    case "range":
      return {
        opens: startOfLocalDay(eventZone, dayNumberOf(bookingWindow.fromDate)),
        closes: startOfLocalDay(eventZone, dayNumberOf(bookingWindow.toDate) + 1),
      };
    default: {
      const today = dayNumberAt(bookerZone, context.now);
      if (bookingWindow.rolling)
        return { opens: -Infinity, closes: startOfLocalDay(bookerZone, today + ROLLING_STEPS) };
      const last =
        bookingWindow.kind === "calendarDays"
          ? today + bookingWindow.count
          : businessDayAfter(today, bookingWindow.count);
      return { opens: -Infinity, closes: startOfLocalDay(bookerZone, last + 1) };
    }
  }
}

/** Whether the window's end depends on which days have slots. */
export function isRolling(context: Context): boolean {
  const { bookingWindow } = context.rules;
  return (
    !context.waivesBounds &&
    (bookingWindow.kind === "calendarDays" || bookingWindow.kind === "businessDays") &&
    bookingWindow.rolling
  );
}

/** The starts of a span that may be considered at all: not past, not inside the notice, not outside the window. */
export function withinBounds(context: Context, span: Span): Span {
  if (context.waivesBounds) return span;
  const window = windowBounds(context);
  return {
    start: Math.max(span.start, context.now + context.noticeMs, window.opens),
    end: Math.min(span.end, window.closes),
  };
}

/** Where the days of a rolling window begin to count: today in the booker's zone. */
export function startOfToday(context: Context): number {
  return startOfLocalDay(context.bookerZone, dayNumberAt(context.bookerZone, context.now));
}

/**
 * The instant at which a rolling window closes, given all starts from today on that pass every other rule, ascending:
 * the end of the N-th day (booker's zone) that has one. When they do not make up N days the furthest reach is returned.
 * Business days: weekends neither count nor close the window.
 */
export function rollingClose(context: Context, starts: readonly number[]): number {
  const { bookingWindow } = context.rules;
  const furthest = windowBounds(context).closes;
  if (bookingWindow.kind !== "calendarDays" && bookingWindow.kind !== "businessDays") return furthest;
  if (bookingWindow.count === 0) return startOfToday(context);
  let counted = 0;
  let dayEnd = -Infinity;
  for (const start of starts) {
    if (start < dayEnd) continue;
    const day = dayNumberAt(context.bookerZone, start);
    dayEnd = startOfLocalDay(context.bookerZone, day + 1);
    if (bookingWindow.kind === "businessDays" && !isBusinessDay(day)) continue;
    counted += 1;
    if (counted === bookingWindow.count) return Math.min(dayEnd, furthest);
  }
  return furthest;
}

/** Keeps the earliest start of every local date of the booker; `starts` ascends and begins at the start of a date. */
export function firstPerDay(context: Context, starts: readonly number[]): number[] {
  const first: number[] = [];
  let dayEnd = -Infinity;
  for (const start of starts) {
    if (start < dayEnd) continue;
    dayEnd = startOfLocalDay(context.bookerZone, dayNumberAt(context.bookerZone, start) + 1);
    first.push(start);
  }
  return first;
}

/**
 * The reasons that time alone gives against a start: past, notice, window. `closes` is the window's end, which for a
 * rolling window only the caller can know.
 */
export function boundReasons(context: Context, start: number, closes: number): Reason[] {
  if (context.waivesBounds) return [];
  const reasons: Reason[] = [];
  if (start < context.now) reasons.push({ rule: "past", bound: context.now });
  const earliest = context.now + context.noticeMs;
  if (context.noticeMs > 0 && start < earliest) reasons.push({ rule: "notice", bound: earliest });
  const { opens } = windowBounds(context);
  if (start < opens) reasons.push({ rule: "window", bound: opens });
  // The last millisecond that passes: 23:59:59.999 of the last day.
  else if (start >= closes) reasons.push({ rule: "window", bound: closes - 1 });
  return reasons;
}
