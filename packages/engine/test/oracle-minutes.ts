/** Minutes as the oracle sees them: what clocks show, and runs of flags. Shares no code with the engine. */
import { Temporal } from "temporal-polyfill";

export const MINUTE = 60_000;
export const DAY = 1_440;

/** What a zone's clock shows, in minutes since 1970, at every minute of the stretch under test. */
export interface Clock {
  readonly shown: Int32Array;
  /** First index at which the clock shows `minute` or later. */
  readonly reach: (minute: number) => number;
  /** The last index at which the clock shows `minute`; where it skips it, the first at which it shows more. */
  readonly until: (minute: number) => number;
}

export function clockOf(zone: string, origin: number, count: number): Clock {
  const shown = new Int32Array(count);
  let offset = 0;
  for (let index = 0; index < count; index++) {
    // The zones under test change their clocks on the half hour.
    if (index % 30 === 0) {
      const instant = Temporal.Instant.fromEpochMilliseconds(origin + index * MINUTE);
      offset = instant.toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
    }
    shown[index] = origin / MINUTE + index + offset;
  }
  const lowest = (shown[0] as number) - 1;
  const reach = new Int32Array(count + 2 * DAY).fill(count);
  const until = new Int32Array(count + 2 * DAY).fill(-1);
  let target = 0;
  shown.forEach((minute, index) => {
    while (target <= minute - lowest) reach[target++] = index;
    until[minute - lowest] = index;
  });
  until.forEach((index, shownMinute) => {
    if (index === -1) until[shownMinute] = reach[shownMinute] as number;
  });
  const at = (table: Int32Array, minute: number): number =>
    table[Math.max(0, Math.min(table.length - 1, minute - lowest))] as number;
  return { shown, reach: (minute) => at(reach, minute), until: (minute) => at(until, minute) };
}

const clocks = new Map<number, Map<string, Clock>>();

/** Clocks are slow to make and few: kept for the whole run. All stretches have the same length. */
export function clocksAt(origin: number): Map<string, Clock> {
  const known = clocks.get(origin) ?? new Map<string, Clock>();
  clocks.set(origin, known);
  return known;
}

export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
export const weekday = (day: number): number => new Date(day * 86_400_000).getUTCDay();

/** How many flags are set in a row from each index on. */
export function runsOf(flags: Uint8Array): Int32Array {
  const run = new Int32Array(flags.length + 1);
  let length = 0;
  for (let t = flags.length - 1; t >= 0; t--) {
    length = flags[t] === 1 ? length + 1 : 0;
    run[t] = length;
  }
  return run;
}

export function longest(runs: readonly Int32Array[]): Int32Array {
  if (runs.length === 1) return runs[0] as Int32Array;
  const most = new Int32Array(runs[0]?.length ?? 0);
  for (const run of runs)
    for (let t = 0; t < most.length; t++) if ((run[t] as number) > (most[t] as number)) most[t] = run[t] as number;
  return most;
}

export function meet(common: Int32Array, run: Int32Array): void {
  for (let t = 0; t < common.length; t++) if ((run[t] as number) < (common[t] as number)) common[t] = run[t] as number;
}
