import {
  DAY_MS,
  dayNumberOfParts,
  daysInMonth,
  findZone,
  instantOfLocal,
  localMsOf,
  partsOfDayNumber,
  type Zone,
} from "../zones/index.ts";

const LAST_YEAR = 9999;
const DAYS_END = dayNumberOfParts(LAST_YEAR + 1, 1, 1);

/** Longest series: two years of daily meetings. Every occurrence becomes a booking in one transaction. */
export const MAX_OCCURRENCES = 730;

export type Frequency = "yearly" | "monthly" | "weekly";

export interface Series {
  /** Instant of the first occurrence, milliseconds. */
  readonly start: number;
  /** The attendee's zone (IANA name): its calendar is stepped on. */
  readonly timeZone: string;
  readonly frequency: Frequency;
  /** Every so many years, months or weeks; from 1. */
  readonly interval: number;
  /** Number of occurrences, the first included; 1 to `MAX_OCCURRENCES`. */
  readonly count: number;
}

/**
 * Instants of a series, ascending, the first being `start` itself. The attendee's clock shows the
 * same time at each, whatever DST does; a time that the spring change skips moves to the first valid instant for that
 * occurrence only, and of a repeated time the earlier is taken. Each date is counted from the first one, so that the
 * 31st becomes the 28th in February and is the 31st again in March; 29 February becomes the 28th in common years.
 * @throws RangeError for an unknown zone, a count or interval out of bounds, or a series that passes the year 9999.
 */
export function occurrences(series: Series): number[] {
  const zone = checkedZone(series);
  const firstLocalMs = localMsOf(zone, series.start);
  const firstDay = Math.floor(firstLocalMs / DAY_MS);
  const timeOfDayMs = firstLocalMs - firstDay * DAY_MS;
  // Not converted back from the wall time: the first may be the second of two equal ones.
  const instants = [series.start];
  for (let position = 1; position < series.count; position += 1) {
    const day = steppedDay(firstDay, series.frequency, position * series.interval);
    instants.push(instantOfLocal(zone, day * DAY_MS + timeOfDayMs, "start"));
  }
  return instants;
}

function checkedZone(series: Series): Zone {
  const { start, count, interval, timeZone } = series;
  if (!Number.isInteger(count) || count < 1 || count > MAX_OCCURRENCES) {
    throw new RangeError(`A series has 1 to ${MAX_OCCURRENCES} occurrences, not ${count}`);
  }
  if (!Number.isSafeInteger(interval) || interval < 1)
    throw new RangeError(`A series needs an interval of 1 or more, not ${interval}`);
  if (!Number.isSafeInteger(start)) throw new RangeError(`Not an instant: ${start}`);
  const zone = findZone(timeZone);
  if (zone === null) throw new RangeError(`Unknown time zone: ${timeZone.slice(0, 80)}`);
  return zone;
}

/** Day number `steps` weeks, months or years after the first; never later than the month's last day. */
function steppedDay(firstDay: number, frequency: Frequency, steps: number): number {
  const first = partsOfDayNumber(firstDay);
  if (frequency === "weekly") return withinCalendar(firstDay + 7 * steps);
  const months = first.year * 12 + first.month - 1 + (frequency === "yearly" ? 12 * steps : steps);
  const year = Math.floor(months / 12);
  const month = (months % 12) + 1;
  return withinCalendar(dayNumberOfParts(year, month, Math.min(first.day, daysInMonth(year, month))));
}

function withinCalendar(day: number): number {
  if (day >= DAYS_END) throw new RangeError(`The series passes the year ${LAST_YEAR}`);
  return day;
}
