import type { DateOverride, DayName, Schedule, WeeklyWindow } from "../../data/types.ts";
import { words } from "../../words.ts";

/** Order in which the days are shown. */
export const DAYS: readonly DayName[] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Open from one clock time to another, `HH:MM`. The end 23:59 is the midnight that ends the day. */
export interface Hours {
  readonly start: string;
  readonly end: string;
}

export type Week = Readonly<Record<DayName, readonly Hours[]>>;

/** A date with hours of its own; none = closed. */
export interface DateHours {
  readonly date: string;
  readonly hours: readonly Hours[];
}

/** A schedule as it is edited. */
export interface Draft {
  readonly name: string;
  readonly timeZone: string;
  readonly week: Week;
  readonly dates: readonly DateHours[];
}

export function draftOf(schedule: Schedule): Draft {
  return {
    name: schedule.name,
    timeZone: schedule.timeZone,
    week: weekOf(schedule.availability),
    dates: datesOf(schedule.overrides),
  };
}

function byStart(one: Hours, other: Hours): number {
  return one.start.localeCompare(other.start);
}

function weekOf(windows: readonly WeeklyWindow[]): Week {
  const hoursOn = (day: DayName) =>
    windows
      .filter(({ days }) => days.includes(day))
      .map(({ startTime, endTime }) => ({ start: startTime, end: endTime }))
      .sort(byStart);
  return Object.fromEntries(DAYS.map((day) => [day, hoursOn(day)])) as unknown as Week;
}

function datesOf(overrides: readonly DateOverride[]): DateHours[] {
  const dates = [...new Set(overrides.map(({ date }) => date))].sort();
  return dates.map((date) => ({
    date,
    hours: overrides
      .filter((each) => each.date === date && each.startTime !== each.endTime)
      .map(({ startTime, endTime }) => ({ start: startTime, end: endTime }))
      .sort(byStart),
  }));
}

/** What the server is told. Days with the same hours share a window. */
export function bodyOf({ name, timeZone, week, dates }: Draft) {
  const windows = new Map<string, WeeklyWindow>();
  for (const day of DAYS) {
    for (const { start, end } of week[day]) {
      const key = `${start}-${end}`;
      const days = windows.get(key)?.days ?? [];
      windows.set(key, { days: [...days, day], startTime: start, endTime: endOfDay(end) });
    }
  }
  return {
    name: name.trim(),
    timeZone,
    availability: [...windows.values()],
    overrides: dates.flatMap(({ date, hours }): DateOverride[] =>
      hours.length === 0
        ? [{ date, startTime: "00:00", endTime: "00:00" }]
        : hours.map(({ start, end }) => ({ date, startTime: start, endTime: endOfDay(end) })),
    ),
  };
}

/** Midnight as an end is the end of the day. */
function endOfDay(end: string): string {
  return end === "00:00" ? "23:59" : end;
}

/** What is wrong with the hours of one day, by the place of the window; {} = nothing. */
export function problemsOf(hours: readonly Hours[]): Record<number, string> {
  const problems: Record<number, string> = {};
  hours.forEach(({ start, end }, index) => {
    if (!/^\d\d:\d\d$/.test(start) || !/^\d\d:\d\d$/.test(end)) problems[index] = words.hours.incomplete;
    else if (endOfDay(end) <= start) problems[index] = words.hours.backwards;
    else if (hours.some((other, at) => at < index && start < endOfDay(other.end) && other.start < endOfDay(end))) {
      problems[index] = words.hours.overlap;
    }
  });
  return problems;
}

/** Hours to begin with, or one hour more after those that are there. */
export function nextHours(hours: readonly Hours[]): Hours {
  const last = hours[hours.length - 1];
  if (!last) return { start: "09:00", end: "17:00" };
  const hour = Math.min(Number(last.end.slice(0, 2)) + 1, 22);
  const two = (value: number) => String(value).padStart(2, "0");
  return { start: `${two(hour)}:00`, end: `${two(hour + 1)}:00` };
}

/** `09:00–12:00, 13:00–17:00` as the person's clock writes it. */
export function hoursText(hours: readonly Hours[], clock: (time: string) => string): string {
  if (hours.length === 0) return words.hours.closed;
  return hours
    .map(({ start, end }) => `${clock(start)}–${end === "23:59" ? words.hours.midnight : clock(end)}`)
    .join(", ");
}
