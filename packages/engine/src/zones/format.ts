import { DAY_MS, dateOf } from "./calendar.ts";
import { offsetMsAt } from "./convert.ts";
import type { Zone } from "./database.ts";

const MINUTE_MS = 60_000;
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** `YYYY-MM-DDTHH:mm:ss.SSS` of a wall time. */
function formatWall(localMs: number): string {
  const dayNumber = Math.floor(localMs / DAY_MS);
  const inDay = localMs - dayNumber * DAY_MS;
  const hour = TWO_DIGITS[(inDay / 3_600_000) | 0] as string;
  const minute = TWO_DIGITS[((inDay / MINUTE_MS) | 0) % 60] as string;
  const second = TWO_DIGITS[((inDay / 1000) | 0) % 60] as string;
  const fraction = inDay % 1000 | 0;
  const date = dateOf(dayNumber);
  // Nearly all times of a calendar are whole seconds.
  if (fraction === 0) return `${date}T${hour}:${minute}:${second}.000`;
  return `${date}T${hour}:${minute}:${second}.${String(fraction).padStart(3, "0")}`;
}

/** `+02:00`; the argument is in whole minutes. */
function formatOffset(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? "-" : "+"}${TWO_DIGITS[(size / 60) | 0] as string}:${TWO_DIGITS[size % 60] as string}`;
}

/**
 * An instant as `2050-09-05T07:00:00.000Z`, the same text as `Date.prototype.toISOString`.
 * @throws RangeError outside the years 0000-9999.
 */
export function formatInstant(instant: number): string {
  return `${formatWall(instant)}Z`;
}

/**
 * An instant on a zone's clock with its offset, `2050-09-05T09:00:00.000+02:00`. Availability spec 3: UTC under any of its
 * names prints `Z`; a place whose offset is zero prints `+00:00`.
 * @throws RangeError outside the years 0000-9999.
 */
export function formatInZone(zone: Zone, instant: number): string {
  if (zone.isUtc) return formatInstant(instant);
  // ISO 8601 has no seconds in an offset (Monrovia until 1972): the clock follows the printed offset, so that
  // whoever parses the text gets the instant back.
  const offsetMinutes = Math.round(offsetMsAt(zone, instant) / MINUTE_MS);
  return formatWall(instant + offsetMinutes * MINUTE_MS) + formatOffset(offsetMinutes);
}
