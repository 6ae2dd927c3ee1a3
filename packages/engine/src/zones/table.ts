import { CYCLE_DAYS, DAY_MS, dayNumberOfParts, weekdayOf } from "./calendar.ts";

/**
 * The offsets of one zone, ready for binary search.
 *
 * Period `i` has `offsets[i]` and ends at `ends[i]`; the last one has no end. `wallEnds[i]` is what the clock shows when
 * period `i` ends, `wallStarts[i]` what it shows when period `i + 1` begins: a gap when the second is later, an overlap
 * when it is earlier. Milliseconds throughout.
 *
 * Zones with recurring rules carry them unrolled over 400 years after the last irregular year. The Gregorian calendar
 * repeats after 400 years with its weekdays, so a later instant is looked up whole cycles earlier; see `earlierBy`.
 * (A cycle of 28 years would be smaller and wrong from 2100 on.)
 */
export interface Table {
  readonly ends: Float64Array;
  readonly offsets: Float64Array;
  readonly wallEnds: Float64Array;
  readonly wallStarts: Float64Array;
  /** From this instant on the table repeats what it held a cycle before; Infinity without recurring rules. */
  readonly repeatsFrom: number;
  /** Position of the last answer: neighbors are asked for one after the other. */
  recent: number;
}

interface Rule {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly wallMs: number;
  readonly offset: number;
}

export const CYCLE_MS = CYCLE_DAYS * DAY_MS;
const CYCLE_YEARS = 400;

/** One line of `generated/tzdata.ts`, after the name; the format is described there. */
export function unpackTable(offsetText: string, transitionText: string, recurrenceText: string): Table {
  const known = offsetText.split(",").map((text) => Number.parseInt(text, 36) * 1000);
  const ends: number[] = [];
  const offsets: number[] = [known[0] as number];
  let at = 0;
  for (const step of transitionText === "" ? [] : transitionText.split(" ")) {
    at += Number.parseInt(step.slice(1), 36) * 1000;
    ends.push(at);
    offsets.push(known[Number(step[0])] as number);
  }
  const repeatsFrom = recurrenceText === "" ? Number.POSITIVE_INFINITY : unroll(recurrenceText, ends, offsets);
  return {
    ends: Float64Array.from(ends),
    offsets: Float64Array.from(offsets),
    wallEnds: Float64Array.from(ends, (end, position) => end + (offsets[position] as number)),
    wallStarts: Float64Array.from(ends, (end, position) => end + (offsets[position + 1] as number)),
    repeatsFrom,
    recent: 0,
  };
}

/** Appends 401 years of the rules and returns the instant from which they repeat. */
function unroll(recurrenceText: string, ends: number[], offsets: number[]): number {
  const [fromYear = "", ...ruleTexts] = recurrenceText.split(";");
  const rules = ruleTexts.map(ruleOf);
  const firstYear = Number(fromYear);
  // The year after the cycle is unrolled too: wall times around its beginning need both neighbors.
  for (let year = firstYear; year <= firstYear + CYCLE_YEARS; year += 1) {
    for (const rule of rules) {
      const before = offsets[offsets.length - 1] as number;
      ends.push(ruleDay(rule, year) * DAY_MS + rule.wallMs - before);
      offsets.push(rule.offset);
    }
  }
  return dayNumberOfParts(firstYear + CYCLE_YEARS, 2, 1) * DAY_MS;
}

function ruleOf(text: string): Rule {
  const [month = 0, day = 0, weekday = 0, wallSeconds = 0, offsetSeconds = 0] = text.split(",").map(Number);
  return { month, day, weekday, wallMs: wallSeconds * 1000, offset: offsetSeconds * 1000 };
}

function ruleDay(rule: Rule, year: number): number {
  const earliest = dayNumberOfParts(year, rule.month, rule.day);
  return earliest + ((rule.weekday - weekdayOf(earliest) + 7) % 7);
}

/** How far back `time` (an instant or a wall time) has to be moved, in whole cycles, to fall inside the table. */
export function earlierBy(table: Table, time: number): number {
  return time < table.repeatsFrom ? 0 : Math.floor((time - table.repeatsFrom) / CYCLE_MS + 1) * CYCLE_MS;
}

/** Position of the first of the ascending `limits` that is after `time`; their number when there is none. */
export function firstAfter(limits: Float64Array, time: number, guess: number): number {
  if (
    (guess === limits.length || time < (limits[guess] as number)) &&
    (guess === 0 || time >= (limits[guess - 1] as number))
  ) {
    return guess;
  }
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time < (limits[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
