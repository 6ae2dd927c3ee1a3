import { isBooked } from "../availability/taken.ts";
import type { Host, SeatedOccurrence } from "../model.ts";
import type { Context } from "./context.ts";

/** The seats of one start, by its instant. */
export type SeatTable = ReadonlyMap<number, SeatedOccurrence>;

/** Of two occurrences at one start: a booked one over mere holds, then the one with more seats left. */
function preferred(a: SeatedOccurrence, b: SeatedOccurrence): SeatedOccurrence {
  if (isBooked(a) !== isBooked(b)) return isBooked(a) ? a : b;
  return b.seatsTaken < a.seatsTaken ? b : a;
}

/** The occurrences of a seated event by start; empty when the event has no seats. */
export function seatTable(context: Context, hosts: readonly Host[]): SeatTable {
  const table = new Map<number, SeatedOccurrence>();
  if (context.rules.seats === null) return table;
  for (const host of hosts) {
    for (const occurrence of host.occurrences ?? []) {
      const known = table.get(occurrence.start);
      table.set(occurrence.start, known === undefined ? occurrence : preferred(known, occurrence));
    }
  }
  return table;
}

/** Whether no seat is left: such a start is not listed. */
export function isFull(context: Context, occurrence: SeatedOccurrence): boolean {
  return occurrence.seatsTaken >= (context.rules.seats ?? 0);
}

/**
 * Whether a person can join the occurrence without asking anybody's availability again. Seats that are
 * only held have no booking to join: the first booking at that start is made like any other.
 */
export function isJoinable(context: Context, occurrence: SeatedOccurrence): boolean {
  return isBooked(occurrence) && !isFull(context, occurrence);
}

/** The starts that can be joined, ascending, with from <= start < to. */
export function joinableStarts(context: Context, table: SeatTable, from: number, to: number): number[] {
  const starts: number[] = [];
  for (const [start, occurrence] of table)
    if (start >= from && start < to && isJoinable(context, occurrence)) starts.push(start);
  return starts.sort((a, b) => a - b);
}

/** Two ascending lists as one. */
export function mergeStarts(a: readonly number[], b: readonly number[]): number[] {
  if (b.length === 0) return a.slice();
  return [...a, ...b].sort((x, y) => x - y);
}
