import { AccountMemory, bytesOfRow, versionOf } from "../../database/account-memory.ts";
import type { Db } from "../../database/database.ts";
import { type BookableSelector, selectorKey } from "../slots/index.ts";
import type { BookingTarget } from "./create-queries.ts";

/** Event types as bookings need them, without what is particular to one booking. */
export type TargetMemory = AccountMemory<BookingTarget>;

const MOST_BYTES = 16 * 2 ** 20;

export function createTargetMemory(): TargetMemory {
  return new AccountMemory<BookingTarget>(MOST_BYTES, bytesOfRow);
}

/** Perhaps out of date: whoever writes by it has its `revision` checked by the statement that writes. */
export function recallTarget(memory: TargetMemory, selector: BookableSelector, nowMs: number): BookingTarget | null {
  return memory.find(selectorKey(selector), nowMs)?.value ?? null;
}

export function keepTarget(
  memory: TargetMemory,
  db: Db,
  selector: BookableSelector,
  target: BookingTarget,
  nowMs: number,
): void {
  const value: BookingTarget = {
    ...target,
    duplicate_uid: null,
    duplicate_hash: null,
    active_bookings: 0,
    active_booking_uid: null,
    own_holds: null,
    booked: null,
  };
  const entry = { version: versionOf(target), value, readAtMs: nowMs, untilMs: Number.POSITIVE_INFINITY };
  memory.keep(db, selectorKey(selector), entry);
}
