/** Situations for the examples: everything has a harmless default, a test names only what it is about. */
import type { EventRules, Host, Schedule, Situation } from "../src/index.ts";
import { offer } from "../src/index.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** "2050-09-05T07:00" read as UTC. */
export function at(text: string): number {
  const instant = Date.parse(text.includes("T") ? `${text}Z` : `${text}T00:00Z`);
  if (Number.isNaN(instant)) throw new RangeError(text);
  return instant;
}

/** "09:30" or "9" as minutes; "24" is the end of the day. */
function minutes(text: string): number {
  const [hour, minute] = text.split(":");
  return Number(hour) * 60 + Number(minute ?? 0);
}

function windowOf(text: string): { startMinute: number; endMinute: number } {
  const [start, end] = text.split("-") as [string, string];
  return { startMinute: minutes(start), endMinute: minutes(end) };
}

export const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
export const MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5];

/** A schedule from texts such as "09-17"; overrides as "2050-09-06 10-12". */
export function aSchedule(
  timeZone: string,
  windows: readonly string[],
  overrides: readonly string[] = [],
  days: readonly number[] = EVERY_DAY,
): Schedule {
  return {
    timeZone,
    windows: windows.map((window) => ({ days, ...windowOf(window) })),
    overrides: overrides.map((text) => {
      const [date, window] = text.split(" ") as [string, string];
      return { date, ...windowOf(window) };
    }),
  };
}

/** Busy times from texts such as "2050-09-05 10:00-11:00", UTC. */
export function aBusyList(...texts: string[]): NonNullable<Host["busy"]> {
  const pairs = texts.map((text) => {
    const [date, window] = text.split(" ") as [string, string];
    const { startMinute, endMinute } = windowOf(window);
    return [at(date) + startMinute * MINUTE, at(date) + endMinute * MINUTE] as const;
  });
  return { starts: pairs.map(([start]) => start), ends: pairs.map(([, end]) => end) };
}

export function aHost(more: Partial<Host> = {}): Host {
  return { id: 1, attendance: "fixed", schedule: aSchedule("UTC", ["09-17"]), ...more };
}

export function rulesWith(more: Partial<EventRules> = {}): EventRules {
  return {
    lengthMinutes: 60,
    slotIntervalMinutes: null,
    noticeMinutes: 0,
    beforeBufferMinutes: 0,
    afterBufferMinutes: 0,
    offsetStartMinutes: 0,
    onlyFirstSlotPerDay: false,
    optimizedSlots: false,
    bookingWindow: { kind: "unlimited" },
    eventTimeZone: "UTC",
    limits: [],
    seats: null,
    ...more,
  };
}

export function aSituation(
  hosts: readonly Host[],
  rules: Partial<EventRules> = {},
  more: Partial<Situation> = {},
): Situation {
  return { now: at("2020-01-01"), rules: rulesWith(rules), hosts, bookerTimeZone: "UTC", ...more };
}

/** Offered starts between two UTC texts (default: one day) as "09:00 09:30"; with the date when the range is longer. */
export function offered(situation: Situation, from: string, to?: string): string {
  const start = at(from);
  const end = to === undefined ? start + DAY : at(to);
  const slots = offer(situation, { start, end });
  const text = (instant: number): string => new Date(instant).toISOString().slice(end - start > DAY ? 8 : 11, 16);
  return slots.map((slot) => text(slot.start)).join(" ");
}
