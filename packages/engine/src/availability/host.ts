import { covers, mergeRanges, oneRange, type Ranges, subtract } from "../intervals/ranges.ts";
import type { Host } from "../model.ts";
import type { DayTables, Span } from "./days.ts";
import { isBooked, overlapsAny, takenBy } from "./taken.ts";
import { openTime, outOfOfficeSpan } from "./windows.ts";

/** What the new event wants around itself, in milliseconds. */
export interface EventBuffers {
  readonly beforeMs: number;
  readonly afterMs: number;
}

/**
 * When a host can take the event inside a span: open time minus out-of-office days minus taken time with the buffers of
 * both sides. A start fits when [start, start + length) lies in one range. Buffers never need to fit inside working hours.
 * Holds are not in it, because they must not restart the grid.
 */
export function freeTime(host: Host, buffers: EventBuffers, span: Span, tables: DayTables): Ranges {
  // Fail closed: what cannot be read may be full.
  if (host.calendarsUnreadable === true) return { starts: [], ends: [] };
  let free = openTime(host.schedule, host.travel ?? [], span, tables);
  if (host.outOfOffice !== undefined && host.outOfOffice.length > 0) free = withoutOutOfOffice(free, host, tables);
  const taken = takenBy(host);
  if (taken.starts.length === 0) return free;
  return subtract(free, taken.starts, taken.ends, buffers.afterMs, buffers.beforeMs);
}

/** A caller who waives conflicts may use any time of anybody. */
export function waivedTime(span: Span): Ranges {
  return oneRange(span.start, span.end);
}

function withoutOutOfOffice(open: Ranges, host: Host, tables: DayTables): Ranges {
  const table = tables(host.schedule.timeZone);
  const away = (host.outOfOffice ?? []).map((entry) => outOfOfficeSpan(entry, table));
  const days = mergeRanges(
    away.map((span) => span.start),
    away.map((span) => span.end),
  );
  return subtract(open, days.starts, days.ends, 0, 0);
}

/** Whether the host is free for the whole of [start, end), holds left aside. */
export function isFree(free: Ranges, start: number, end: number): boolean {
  return covers(free, start, end);
}

/**
 * Whether somebody holds the host during [start, end): bare times, no buffers.
 * `seated`: seats held at this very start are counted, not blocked.
 */
export function isHeld(host: Host, start: number, end: number, seated: boolean): boolean {
  if (host.holds !== undefined && overlapsAny(host.holds, start, end)) return true;
  for (const occurrence of host.occurrences ?? []) {
    if (isBooked(occurrence) || (seated && occurrence.start === start)) continue;
    if (occurrence.start < end && occurrence.end > start) return true;
  }
  return false;
}
