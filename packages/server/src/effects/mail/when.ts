import { DAY_MS, findZone, localMsOf, offsetMsAt, partsOfDayNumber, weekdayOf, type Zone } from "@meridian/engine";
import type { Texts } from "./texts.ts";

export interface Reader {
  readonly texts: Texts;
  readonly timeZone: string;
  readonly hour12: boolean;
}

export interface When {
  /** `Monday, September 5, 2050`; of a meeting over midnight, both days. */
  readonly date: string;
  /** `11:00 AM – 12:00 PM`; where the clock is changed in between, `1:30 AM (UTC-04:00) – 1:00 AM (UTC-05:00)`. */
  readonly time: string;
  /** `Europe/Rome, UTC+02:00`; without the offset when `time` has both. */
  readonly zone: string;
  /** `Mon, Sep 5, 2050, 11:00 AM`: for subjects. */
  readonly short: string;
}

const MINUTE_MS = 60_000;
const UTC = findZone("Etc/UTC") as Zone;

/** A span of time on the reader's clock, by our own time zone tables. Instants are epoch milliseconds. */
export function formatWhen(reader: Reader, startMs: number, endMs: number): When {
  const { texts } = reader;
  const zone = findZone(reader.timeZone) ?? UTC;
  const start = wallClock(zone, startMs);
  const end = wallClock(zone, endMs);
  const startTime = clockText(start.minute, reader.hour12);
  const endTime = clockText(end.minute, reader.hour12);
  const sameDay = start.day === end.day;
  // A meeting that ends at midnight is on one day, as people say it.
  const oneDay = sameDay || (end.minute === 0 && end.day === start.day + 1);
  const startOffset = offsetText(offsetMsAt(zone, startMs));
  const endOffset = offsetText(offsetMsAt(zone, endMs));
  // Else a meeting over the hour that comes twice seems to end before it begins.
  const isChanged = startOffset !== endOffset;
  return {
    date: oneDay ? longDate(texts, start.day) : `${longDate(texts, start.day)} – ${longDate(texts, end.day)}`,
    time: isChanged ? `${startTime} (${startOffset}) – ${endTime} (${endOffset})` : `${startTime} – ${endTime}`,
    zone: isChanged ? zone.name : `${zone.name}, ${startOffset}`,
    short: `${shortDate(texts, start.day)}, ${startTime}`,
  };
}

function wallClock(zone: Zone, ms: number): { day: number; minute: number } {
  const local = localMsOf(zone, ms);
  const day = Math.floor(local / DAY_MS);
  return { day, minute: Math.floor((local - day * DAY_MS) / MINUTE_MS) };
}

function dateParts(day: number) {
  return { ...partsOfDayNumber(day), weekday: weekdayOf(day) };
}

function longDate(texts: Texts, day: number): string {
  return texts.longDate(dateParts(day));
}

function shortDate(texts: Texts, day: number): string {
  return texts.shortDate(dateParts(day));
}

/** 780 -> `1:00 PM` or `13:00`. */
export function clockText(minuteOfDay: number, hour12: boolean): string {
  const hour = Math.floor(minuteOfDay / 60);
  const minute = String(minuteOfDay % 60).padStart(2, "0");
  if (!hour12) return `${String(hour).padStart(2, "0")}:${minute}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minute} ${hour < 12 ? "AM" : "PM"}`;
}

/** 19,800,000 -> `UTC+05:30`; 0 -> `UTC`. */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(offsetMs / MINUTE_MS);
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, "0");
  return `UTC${minutes < 0 ? "-" : "+"}${hours}:${String(size % 60).padStart(2, "0")}`;
}

/** Languages whose readers mostly expect a clock of twelve hours. */
const TWELVE_HOUR_LANGUAGES: ReadonlySet<string> = new Set([
  "ar",
  "bn",
  "el",
  "en",
  "es-419",
  "hi",
  "km",
  "ko",
  "ta",
  "zh-TW",
]);

export function usesTwelveHours(language: string): boolean {
  return TWELVE_HOUR_LANGUAGES.has(language);
}
