import type { BusyTimes, Host, SeatedOccurrence } from "../model.ts";
import { MINUTE_MS } from "./days.ts";

/** Intervals that may overlap; `starts` ascends. */
export interface Taken {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

const NOTHING: Taken = { starts: [], ends: [] };

function isAscending(values: ArrayLike<number>): boolean {
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) < (values[index - 1] as number)) return false;
  }
  return true;
}

/** Sorted as the contract says. Checked, because one interval out of order would silently open taken time. */
function sorted(taken: Taken): Taken {
  if (isAscending(taken.starts)) return taken;
  const order = Array.from({ length: taken.starts.length }, (_, index) => index);
  order.sort((a, b) => (taken.starts[a] as number) - (taken.starts[b] as number));
  return {
    starts: order.map((index) => taken.starts[index] as number),
    ends: order.map((index) => taken.ends[index] as number),
  };
}

/** An occurrence with a booking behind it takes time like a booking; one that only holds made is a hold. */
export function isBooked(occurrence: SeatedOccurrence): boolean {
  return occurrence.bookingUid !== undefined;
}

/** The occurrence with its own buffers around it. */
export function occurrenceSpan(occurrence: SeatedOccurrence): { start: number; end: number } {
  return {
    start: occurrence.start - occurrence.beforeBufferMinutes * MINUTE_MS,
    end: occurrence.end + occurrence.afterBufferMinutes * MINUTE_MS,
  };
}

/**
 * What the host's bookings, calendars and seated occurrences take, the existing bookings' own buffers included.
 * Occurrences close every start but their own.
 */
export function takenBy(host: Host): Taken {
  const busy = sorted(host.busy ?? NOTHING);
  const booked = host.occurrences?.filter(isBooked) ?? [];
  if (booked.length === 0) return busy;
  const spans = booked.map(occurrenceSpan);
  return sorted({
    starts: [...Array.from(busy.starts), ...spans.map((span) => span.start)],
    ends: [...Array.from(busy.ends), ...spans.map((span) => span.end)],
  });
}

/** Whether an interval list has one that overlaps [start, end); empty intervals overlap nothing. */
export function overlapsAny(times: BusyTimes, start: number, end: number): boolean {
  for (let index = 0; index < times.starts.length; index++) {
    const from = times.starts[index] as number;
    const to = times.ends[index] as number;
    if (from < end && to > start && from < to) return true;
  }
  return false;
}
