import type { OverrideJson, WindowJson } from "../../database/tables.ts";

/** Index = number of the day: 0 = Sunday, as the engine counts. */
export const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export type DayName = (typeof DAY_NAMES)[number];

/** A weekly window as the API shows it; times are `HH:MM`. */
export interface ShownWindow {
  readonly days: readonly DayName[];
  readonly startTime: string;
  readonly endTime: string;
}

/** Hours of one date as the API shows them; the date is `YYYY-MM-DD`. */
export interface ShownOverride {
  readonly date: string;
  readonly startTime: string;
  readonly endTime: string;
}

const MINUTES_PER_DAY = 1440;
const LAST_MINUTE = "23:59";

/** Monday to Friday, 09:00 to 17:00: what a schedule has when nothing else is said. */
export const OFFICE_HOURS: readonly WindowJson[] = [{ days: [1, 2, 3, 4, 5], startMinute: 540, endMinute: 1020 }];

/** Minutes after midnight of an `HH:MM`. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

// The protocol cannot say 24:00: an end of 23:59 means the midnight that ends the day.
function endMinuteOf(time: string): number {
  return time === LAST_MINUTE ? MINUTES_PER_DAY : minuteOf(time);
}

function timeOf(minute: number): string {
  if (minute === MINUTES_PER_DAY) return LAST_MINUTE;
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** A window of the API as it is stored. A day named twice counts once. */
export function readWindow(window: ShownWindow): WindowJson {
  return {
    days: [...new Set(window.days)].map((day) => DAY_NAMES.indexOf(day)),
    startMinute: minuteOf(window.startTime),
    endMinute: endMinuteOf(window.endTime),
  };
}

/** An override of the API as it is stored. Start = end marks the date as unavailable, also with 23:59. */
export function readOverride(override: ShownOverride): OverrideJson {
  const startMinute = minuteOf(override.startTime);
  const isMarker = override.startTime === override.endTime;
  return { date: override.date, startMinute, endMinute: isMarker ? startMinute : endMinuteOf(override.endTime) };
}

/** A stored window as the API shows it. */
export function showWindow(window: WindowJson): ShownWindow {
  return {
    days: window.days.map((day) => DAY_NAMES[day] as DayName),
    startTime: timeOf(window.startMinute),
    endTime: timeOf(window.endMinute),
  };
}

/** A stored override as the API shows it. */
export function showOverride(override: OverrideJson): ShownOverride {
  return { date: override.date, startTime: timeOf(override.startMinute), endTime: timeOf(override.endMinute) };
}
