import { DAY_MS } from "./calendar.ts";
import type { Zone } from "./database.ts";
import { earlierBy, firstAfter } from "./table.ts";

/**
 * UTC offset of the zone at an instant, in milliseconds, east positive. Instants before 1970 get the offset of
 * 1970-01-01, since the database vouches for nothing earlier; instants after the last known change follow the zone's
 * rules as they stand, without end.
 */
export function offsetMsAt(zone: Zone, instant: number): number {
  const { table } = zone;
  const position = firstAfter(table.ends, instant - earlierBy(table, instant), table.recent);
  table.recent = position;
  return table.offsets[position] as number;
}

/** What the clock shows at an instant, as the milliseconds since 1970 at which a UTC clock shows the same. */
export function localMsOf(zone: Zone, instant: number): number {
  return instant + offsetMsAt(zone, instant);
}

/**
 * The instant at which the zone's clock shows `localMs` (see `localMsOf`). A time that a spring
 * change skips becomes the first valid instant, the change itself; of a time that an autumn change repeats, `start`
 * takes the earlier and `end` the later, so that a window keeps its whole nominal length.
 */
export function instantOfLocal(zone: Zone, localMs: number, bias: "start" | "end"): number {
  const { table } = zone;
  const earlier = earlierBy(table, localMs);
  const wall = localMs - earlier;
  // "start": the first period that ends after this wall time. "end": the last period that begins at or before it.
  const limits = bias === "start" ? table.wallEnds : table.wallStarts;
  const position = firstAfter(limits, wall, table.recent);
  table.recent = position;
  if (bias === "start") {
    const skipped = position > 0 && wall < (table.wallStarts[position - 1] as number);
    return earlier + (skipped ? (table.ends[position - 1] as number) : wall - (table.offsets[position] as number));
  }
  const skipped = position < table.ends.length && wall >= (table.wallEnds[position] as number);
  return earlier + (skipped ? (table.ends[position] as number) : wall - (table.offsets[position] as number));
}

/**
 * First instant of a local date, given as its day number: midnight, the end of the gap where midnight is skipped, the
 * earlier of two midnights. A date that the zone never had (Apia, 2011-12-30) starts and ends at the instant of the jump,
 * so that the span from its start to the next date's start is empty.
 */
export function startOfLocalDay(zone: Zone, dayNumber: number): number {
  return instantOfLocal(zone, dayNumber * DAY_MS, "start");
}

/** Local date of an instant, as a day number. */
export function dayNumberAt(zone: Zone, instant: number): number {
  return Math.floor(localMsOf(zone, instant) / DAY_MS);
}
