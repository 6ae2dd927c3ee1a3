import { appendMerged, mergeRanges, type Ranges } from "../intervals/ranges.ts";
import type { DateOverride, OutOfOffice, Schedule, TravelPeriod, WeeklyWindow } from "../model.ts";
import { dayNumberOf, instantOfLocal, startOfLocalDay, weekdayOf } from "../zones/index.ts";
import { DAY_MS, type DayTable, type DayTables, MINUTE_MS, type Span } from "./days.ts";

/** Minutes after local midnight as flat pairs start, end, start, end ...; sorted and merged. */
type DayWindows = readonly number[];

const CLOSED: DayWindows = [];

interface Plan {
  /** By weekday, 0 = Sunday. */
  readonly weekly: readonly DayWindows[];
  /** By day number; replaces the weekday. */
  readonly dates: ReadonlyMap<number, DayWindows>;
}

function checkWindow(window: WeeklyWindow | DateOverride): void {
  const { startMinute, endMinute } = window;
  // A window that ends before it starts is refused where schedules are written; here it could only mean a bug.
  if (!(startMinute >= 0 && startMinute <= endMinute && endMinute <= 1440)) {
    throw new RangeError(
      `a window must lie in 0..1440 minutes and not end before it starts, got ${startMinute}..${endMinute}`,
    );
  }
}

function merged(windows: readonly (WeeklyWindow | DateOverride)[]): DayWindows {
  const [only] = windows;
  if (windows.length === 1 && only !== undefined)
    return only.startMinute < only.endMinute ? [only.startMinute, only.endMinute] : CLOSED;
  const ranges = mergeRanges(
    windows.map((window) => window.startMinute),
    windows.map((window) => window.endMinute),
  );
  return ranges.starts.flatMap((start, index) => [start, ranges.ends[index] as number]);
}

function planOf(schedule: Schedule): Plan {
  const byWeekday: WeeklyWindow[][] = [[], [], [], [], [], [], []];
  for (const window of schedule.windows) {
    checkWindow(window);
    for (const day of window.days) (byWeekday[day] as WeeklyWindow[]).push(window);
  }
  const byDate = new Map<number, DateOverride[]>();
  for (const override of schedule.overrides) {
    checkWindow(override);
    const day = dayNumberOf(override.date);
    const sameDate = byDate.get(day);
    if (sameDate === undefined) byDate.set(day, [override]);
    else sameDate.push(override);
  }
  const dates = new Map<number, DayWindows>();
  for (const [day, overrides] of byDate) dates.set(day, merged(overrides));
  return { weekly: byWeekday.map((windows) => (windows.length === 0 ? CLOSED : merged(windows))), dates };
}

/** Whether no clock change touches the day or the midnight that ends it, so that minutes can simply be added. */
function isPlainDay(table: DayTable, index: number): boolean {
  const start = table.starts[index] as number;
  const next = table.starts[index + 1] as number;
  return next - start === DAY_MS && (table.starts[index + 2] as number) - next === DAY_MS;
}

function appendDay(open: OpenTime, table: DayTable, index: number, windows: DayWindows, span: Span): void {
  const day = table.firstDay + index;
  const plain = isPlainDay(table, index);
  const midnight = table.starts[index] as number;
  for (let pair = 0; pair < windows.length; pair += 2) {
    const startMs = (windows[pair] as number) * MINUTE_MS;
    const endMs = (windows[pair + 1] as number) * MINUTE_MS;
    const start = plain ? midnight + startMs : instantOfLocal(table.zone, day * DAY_MS + startMs, "start");
    const end = plain ? midnight + endMs : instantOfLocal(table.zone, day * DAY_MS + endMs, "end");
    open.add(Math.max(start, span.start), Math.min(end, span.end));
  }
}

/** Collects ranges in whatever order; sorts only when the order was broken, which takes a journey west to east. */
class OpenTime {
  readonly #ranges: Ranges = { starts: [], ends: [] };
  #loose: Ranges | null = null;

  add(start: number, end: number): void {
    if (start >= end) return;
    const { starts } = this.#ranges;
    if (this.#loose === null && starts.length > 0 && start < (starts[starts.length - 1] as number)) {
      this.#loose = { starts: starts.slice(), ends: this.#ranges.ends.slice() };
    }
    if (this.#loose === null) {
      appendMerged(this.#ranges, start, end);
    } else {
      this.#loose.starts.push(start);
      this.#loose.ends.push(end);
    }
  }

  result(): Ranges {
    return this.#loose === null ? this.#ranges : mergeRanges(this.#loose.starts, this.#loose.ends);
  }
}

interface Journey {
  readonly timeZone: string;
  readonly fromDay: number;
  readonly toDay: number;
}

function zoneOnDay(journeys: readonly Journey[], home: string, day: number): string {
  for (const journey of journeys) if (day >= journey.fromDay && day <= journey.toDay) return journey.timeZone;
  return home;
}

/**
 * When a schedule is open inside a span: weekly windows, replaced by the overrides of a date, read as wall-clock
 * time in the schedule's zone or, on dates of a travel period, in the travel zone (of overlapping periods the first counts).
 * Local starts and ends are resolved independently, so that a window keeps its nominal hours across a clock change.
 * @throws RangeError for an unknown zone, a date that does not exist or a window outside the day.
 */
export function openTime(schedule: Schedule, travel: readonly TravelPeriod[], span: Span, tables: DayTables): Ranges {
  const plan = planOf(schedule);
  const open = new OpenTime();
  const journeys = travel.map((period) => ({
    timeZone: period.timeZone,
    fromDay: dayNumberOf(period.fromDate),
    toDay: period.toDate === null ? Infinity : dayNumberOf(period.toDate),
  }));
  const zones =
    journeys.length === 0
      ? [schedule.timeZone]
      : [...new Set([schedule.timeZone, ...journeys.map((journey) => journey.timeZone)])];
  for (const timeZone of zones) {
    const table = tables(timeZone);
    let weekday = weekdayOf(table.firstDay);
    for (let index = 0; index < table.dayCount; index++) {
      const day = table.firstDay + index;
      const windows = plan.dates.get(day) ?? (plan.weekly[weekday] as DayWindows);
      weekday = weekday === 6 ? 0 : weekday + 1;
      if (windows.length === 0) continue;
      if (journeys.length > 0 && zoneOnDay(journeys, schedule.timeZone, day) !== timeZone) continue;
      appendDay(open, table, index, windows, span);
    }
  }
  return open.result();
}

/** The whole local days, in the schedule's zone, that an out-of-office entry blocks; any date. */
export function outOfOfficeSpan(entry: OutOfOffice, table: DayTable): Span {
  return {
    start: startOfLocalDay(table.zone, dayNumberOf(entry.fromDate)),
    end: startOfLocalDay(table.zone, dayNumberOf(entry.toDate) + 1),
  };
}
