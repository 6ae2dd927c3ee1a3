import { dayNumberAt, findZone, startOfLocalDay, type Zone } from "../zones/index.ts";

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** A stretch of time, milliseconds, half-open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The starts of the local days of one zone around a span. Hosts mostly share a zone, so a question with a hundred hosts
 * resolves its midnights once.
 */
export interface DayTable {
  readonly zone: Zone;
  readonly firstDay: number;
  /** `starts[i]` begins day `firstDay + i`; there are two more entries than `dayCount`. */
  readonly starts: Float64Array;
  readonly dayCount: number;
}

export type DayTables = (timeZone: string) => DayTable;

/**
 * The zone by its IANA name.
 * @throws RangeError when the database has no such zone: the caller checks names where they enter the system.
 */
export function zoneNamed(name: string): Zone {
  const zone = findZone(name);
  if (zone === null) throw new RangeError(`unknown time zone ${JSON.stringify(name)}`);
  return zone;
}

function tableFor(zone: Zone, span: Span): DayTable {
  // A day more on either side: where clocks go back over midnight, a date can reach into its neighbor.
  const firstDay = dayNumberAt(zone, span.start) - 1;
  const dayCount = dayNumberAt(zone, span.end) + 1 - firstDay + 1;
  const starts = new Float64Array(dayCount + 2);
  for (let index = 0; index < starts.length; index++) starts[index] = startOfLocalDay(zone, firstDay + index);
  return { zone, firstDay, starts, dayCount };
}

/** Day tables for a span, each built when its zone is first asked for. */
export function dayTables(span: Span): DayTables {
  const known = new Map<string, DayTable>();
  return (timeZone) => {
    let table = known.get(timeZone);
    if (table === undefined) {
      table = tableFor(zoneNamed(timeZone), span);
      known.set(timeZone, table);
    }
    return table;
  };
}
