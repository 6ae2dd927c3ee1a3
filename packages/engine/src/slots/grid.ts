import { MINUTE_MS } from "../availability/days.ts";
import type { Ranges } from "../intervals/ranges.ts";
import { dayNumberAt, localMsOf, startOfLocalDay } from "../zones/index.ts";
import type { Context } from "./context.ts";

const INTERVALS = [60, 30, 20, 15, 10, 5] as const;
const QUARTER_MINUTES = 15;
const FIVE_MINUTES = 5;
/** No local day is shorter (a clock change takes at most a few hours, or the whole day), so shorter ranges skip the search. */
const SHORTEST_WHOLE_DAY_MS = 20 * 60 * MINUTE_MS;

/** The roundness that a step keeps: 45 minutes keep quarter hours. */
export function roundingMinutes(stepMinutes: number): number {
  return INTERVALS.find((interval) => stepMinutes % interval === 0) ?? 1;
}

interface Cut {
  readonly context: Context;
  readonly ranges: Ranges;
  readonly roundMs: number;
  /** Starts wanted: from <= start < to. */
  readonly from: number;
  readonly to: number;
  readonly starts: number[];
}

/**
 * Cuts layered free ranges into the starts of slots in [from, to), ascending, one per instant.
 *
 * Ranges that touch or overlap form a chain. A chain's grid begins at its unclipped start, rounded up within the hour of
 * the event's zone, shifted once by the offset; a range that joins the chain later continues the grid instead of
 * starting a second one. A local day that a chain covers from midnight to midnight begins a
 * new grid at its midnight: that bounds how far back anything has to be known, and makes the grid of somebody who is always
 * available the same for every question.
 */
export function cutGrid(context: Context, ranges: Ranges, from: number, to: number): number[] {
  const roundMs = roundingMinutes(context.stepMs / MINUTE_MS) * MINUTE_MS;
  const cut: Cut = { context, ranges, roundMs, from, to, starts: [] };
  const { starts, ends } = ranges;
  for (let first = 0; first < starts.length; ) {
    let next = first + 1;
    // Ends ascend, so the last range met so far is also the furthest.
    while (next < starts.length && (starts[next] as number) <= (ends[next - 1] as number)) next++;
    if ((starts[first] as number) >= to) break;
    if ((ends[next - 1] as number) > from) cutChain(cut, first, next);
    first = next;
  }
  return cut.starts;
}

function cutChain(cut: Cut, first: number, next: number): void {
  const start = cut.ranges.starts[first] as number;
  const end = cut.ranges.ends[next - 1] as number;
  if (end - start < SHORTEST_WHOLE_DAY_MS) {
    cutSegment(cut, first, next, start, Infinity);
    return;
  }
  const zone = cut.context.eventZone;
  let day = dayNumberAt(zone, start);
  if (startOfLocalDay(zone, day) < start) day++;
  let segmentStart = start;
  for (; segmentStart < cut.to; day++) {
    const midnight = startOfLocalDay(zone, day);
    const wholeDay = startOfLocalDay(zone, day + 1) <= end;
    const segmentEnd = wholeDay ? midnight : Infinity;
    if (segmentEnd > segmentStart && segmentEnd > cut.from) cutSegment(cut, first, next, segmentStart, segmentEnd);
    if (!wholeDay) return;
    segmentStart = midnight;
  }
}

/** One grid: the ranges of a chain from `segmentStart` on, for starts before `segmentEnd`. */
function cutSegment(cut: Cut, first: number, next: number, segmentStart: number, segmentEnd: number): void {
  const { lengthMs, stepMs } = cut.context;
  const { starts, ends } = cut.ranges;
  const limit = Math.min(segmentEnd, cut.to);
  let last = -Infinity;
  for (let index = first; index < next; index++) {
    const latest = (ends[index] as number) - lengthMs;
    const rangeStart = Math.max(starts[index] as number, segmentStart);
    if (rangeStart >= limit) break;
    // Nothing new fits: too short, or no longer than a range before it.
    if (latest < rangeStart || latest < last + stepMs) continue;
    const anchor = anchorOf(cut, rangeStart, Math.min(ends[index] as number, segmentEnd));
    // All starts since the grid began are a step apart, so continuing it means going on after the last one.
    for (
      let start = anchor < last + stepMs ? last + stepMs : anchor;
      start <= latest && start < segmentEnd;
      start += stepMs
    ) {
      last = start;
      if (start >= limit) break;
      if (start >= cut.from) cut.starts.push(start);
    }
  }
}

/** Where the grid of a range that starts at `start` would begin. Seconds are rounded up: a slot never begins before its range. */
function anchorOf(cut: Cut, start: number, end: number): number {
  const { context, roundMs } = cut;
  const localMs = localMsOf(context.eventZone, start);
  const toMinute = Math.ceil(localMs / MINUTE_MS) * MINUTE_MS - localMs;
  const toRound = Math.ceil(localMs / roundMs) * roundMs - localMs;
  if (toRound <= toMinute) return start + toRound + context.offsetMs;
  if (!context.rules.optimizedSlots) return start + toRound + context.offsetMs;
  return start + toMinute + optimizedShift(localMs + toMinute, end - start - toMinute, roundMs) + context.offsetMs;
}

/**
 * How far an optimized grid moves its first slot: to the round interval when the spare time of the range allows, else to
 * the quarter hour, else to five minutes, else not at all.
 */
function optimizedShift(localMs: number, durationMs: number, roundMs: number): number {
  const spareMs = (Math.floor(durationMs / MINUTE_MS) * MINUTE_MS) % roundMs;
  for (const unitMs of [roundMs, QUARTER_MINUTES * MINUTE_MS, FIVE_MINUTES * MINUTE_MS]) {
    const shift = Math.ceil(localMs / unitMs) * unitMs - localMs;
    if (shift <= spareMs) return shift;
  }
  return 0;
}
