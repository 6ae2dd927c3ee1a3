/**
 * Times as people read them. What a clock shows comes from the server as text with an offset and is only taken apart here:
 * the zone data of a browser may be years older than the server's, so it converts nothing. Names of days and months
 * come from dates in UTC.
 */

/** `YYYY-MM-DD` */
export type DateText = string;
/** `YYYY-MM` */
export type Month = string;
export type HourCycle = 12 | 24;
export type WeekStart = "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";

export interface Wall {
  readonly date: DateText;
  /** `HH:MM`, 24 hours. */
  readonly clock: string;
  /** `+02:00`, or `Z`. */
  readonly offset: string;
}

const DAY_MS = 86_400_000;

/** Takes `2050-09-05T09:00:00.000+02:00` apart. */
export function readWall(text: string): Wall {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[:\d.]*(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) throw new Error(`not a wall time: ${text}`);
  return { date: match[1] as string, clock: match[2] as string, offset: match[3] as string };
}

/** `UTC+2`, `UTC−3:30`, `UTC`. */
export function offsetName(offset: string): string {
  if (offset === "Z") return "UTC";
  const hours = Number(offset.slice(1, 3));
  const minutes = offset.slice(4);
  if (hours === 0 && minutes === "00") return "UTC";
  return `UTC${offset.startsWith("-") ? "−" : "+"}${hours}${minutes === "00" ? "" : `:${minutes}`}`;
}

/** `13:30` as `13:30` or `1:30 pm`. */
export function formatClock(clock: string, hours: HourCycle): string {
  if (hours === 24) return clock;
  const hour = Number(clock.slice(0, 2));
  return `${hour % 12 === 0 ? 12 : hour % 12}${clock.slice(2)} ${hour < 12 ? "am" : "pm"}`;
}

/** `13:30`, or `13:30 (UTC+2)` where the clock alone does not tell which of two times it is. */
export function formatTime({ clock, offset }: Wall, hours: HourCycle, withOffset: boolean): string {
  const text = formatClock(clock, hours);
  return withOffset ? `${text} (${offsetName(offset)})` : text;
}

/** The English of the reader, for the order of day and month. */
const language = (globalThis.navigator?.languages ?? []).find((each) => /^en\b/i.test(each)) ?? "en-GB";

const STYLES = {
  /** Tuesday 24 November */
  day: { weekday: "long", day: "numeric", month: "long" },
  /** Tue 24 Nov */
  short: { weekday: "short", day: "numeric", month: "short" },
  /** Tuesday 24 November 2026 */
  full: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  /** November 2026 */
  month: { month: "long", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date, or the first of a month (`YYYY-MM`), in words. */
export function formatDate(date: string, style: keyof typeof STYLES): string {
  let format = formats.get(style);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { ...STYLES[style], timeZone: "UTC" });
    formats.set(style, format);
  }
  return format.format(utc(date));
}

function utc(date: string): number {
  return Date.parse(`${date.length === 7 ? `${date}-01` : date}T00:00:00Z`);
}

export function addDays(date: DateText, days: number): DateText {
  return new Date(utc(date) + days * DAY_MS).toISOString().slice(0, 10);
}

export function monthOf(date: DateText): Month {
  return date.slice(0, 7);
}

export function addMonths(month: Month, count: number): Month {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

export function daysInMonth(month: Month): number {
  return (utc(addMonths(month, 1)) - utc(month)) / DAY_MS;
}

/** 0 = Sunday. */
export function weekdayOf(date: DateText): number {
  return new Date(utc(date)).getUTCDay();
}

const WEEKDAYS: readonly WeekStart[] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Names of the days of a week that starts on the given day: long, and as short as a narrow column needs. */
export function weekdayNames(weekStart: WeekStart): { long: string; short: string }[] {
  const first = Math.max(0, WEEKDAYS.indexOf(weekStart));
  return Array.from({ length: 7 }, (_, index) => {
    // 2 January 2000 was a Sunday.
    const long = formatWeekday(addDays("2000-01-02", first + index));
    return { long, short: long.slice(0, 2) };
  });
}

const weekdayFormat = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });

function formatWeekday(date: DateText): string {
  return weekdayFormat.format(utc(date));
}

/** Where a date stands in its week, 0 to 6. */
export function columnOf(date: DateText, weekStart: WeekStart): number {
  return (weekdayOf(date) - Math.max(0, WEEKDAYS.indexOf(weekStart)) + 7) % 7;
}

/** The weeks of a month; places before its first and after its last day are null. */
export function weeksOf(month: Month, weekStart: WeekStart): (DateText | null)[][] {
  const before = columnOf(`${month}-01`, weekStart);
  const cells: (DateText | null)[] = Array.from({ length: before }, () => null);
  for (let day = 1; day <= daysInMonth(month); day += 1) cells.push(`${month}-${String(day).padStart(2, "0")}`);
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

const HOURS_KEY = "meridian.hours";

/** What the reader chose before, else what their language is written with. */
export function preferredHours(): HourCycle {
  const stored = readSetting(HOURS_KEY);
  if (stored === "12" || stored === "24") return stored === "12" ? 12 : 24;
  return new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12 ? 12 : 24;
}

export function rememberHours(hours: HourCycle): void {
  writeSetting(HOURS_KEY, String(hours));
}

/** The zone the device is set to; its name only. */
export function deviceTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

const ZONE_KEY = "meridian.zone";

/** The zone that the reader has chosen on a page before; null = none but the device's. */
export function rememberedTimeZone(): string | null {
  return readSetting(ZONE_KEY);
}

/** Back at the device's zone nothing is remembered: it goes along when the device travels. */
export function rememberTimeZone(timeZone: string): void {
  writeSetting(ZONE_KEY, timeZone === deviceTimeZone() ? null : timeZone);
}

export function preferredTimeZone(): string {
  return rememberedTimeZone() ?? deviceTimeZone();
}

/** Storage may be turned off: then nothing is remembered. */
function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function writeSetting(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing is lost but a preference.
  }
}
