import { DAY_MS, dateOf } from "./calendar.ts";
import { offsetMsAt } from "./convert.ts";
import type { Zone } from "./database.ts";

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1440;

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** `THH:mm:00.000` of every minute of a day: nearly all times of a calendar are whole minutes. */
const CLOCK: readonly string[] = Array.from({ length: MINUTES_PER_DAY }, (_, minute) => {
  return `T${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}:00.000`;
});

/** `YYYY-MM-DDTHH:mm:ss.SSS` of a wall time. */
function formatWall(localMs: number): string {
  const dayNumber = Math.floor(localMs / DAY_MS);
  const inDay = localMs - dayNumber * DAY_MS;
  const minute = (inDay / MINUTE_MS) | 0;
  const clock = CLOCK[minute] as string;
  const inMinute = (inDay - minute * MINUTE_MS) | 0;
  if (inMinute === 0) return dateOf(dayNumber) + clock;
  const second = twoDigits((inMinute / 1000) | 0);
  return `${dateOf(dayNumber)}${clock.slice(0, 7)}${second}.${String(inMinute % 1000).padStart(3, "0")}`;
}

const OFFSET_TEXTS = new Map<number, string>();

/** `+02:00`; the argument is in whole minutes. */
function formatOffset(offsetMinutes: number): string {
  let text = OFFSET_TEXTS.get(offsetMinutes);
  if (text === undefined) {
    const size = Math.abs(offsetMinutes);
    text = `${offsetMinutes < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
    OFFSET_TEXTS.set(offsetMinutes, text);
  }
  return text;
}

/**
 * An instant as `2050-09-05T07:00:00.000Z`, the same text as `Date.prototype.toISOString`.
 * @throws RangeError outside the years 0000-9999.
 */
export function formatInstant(instant: number): string {
  return `${formatWall(instant)}Z`;
}

/**
 * An instant on a zone's clock with its offset, `2050-09-05T09:00:00.000+02:00`. UTC under any of its
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
