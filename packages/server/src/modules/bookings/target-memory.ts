import { AccountMemory, versionOf } from "../../database/account-memory.ts";
import type { Db } from "../../database/database.ts";
import type { BookingTarget, TargetSelector } from "./create-queries.ts";

/** Event types as bookings need them, without what is particular to one booking. */
export type TargetMemory = AccountMemory<BookingTarget>;

const MOST_BYTES = 16 * 2 ** 20;
const ENTRY_BYTES = 8192;

export function createTargetMemory(): TargetMemory {
  return new AccountMemory(MOST_BYTES, ({ booking_fields: fields }) => ENTRY_BYTES + 2 * JSON.stringify(fields).length);
}

function keyOf(selector: TargetSelector): string {
  return "id" in selector ? String(selector.id) : `${selector.username.toLowerCase()}/${selector.slug}`;
}

/** Perhaps out of date: whoever writes by it has its `revision` checked by the statement that writes. */
export function recallTarget(memory: TargetMemory, selector: TargetSelector, nowMs: number): BookingTarget | null {
  return memory.find(keyOf(selector), nowMs)?.value ?? null;
}

export function keepTarget(
  memory: TargetMemory,
  db: Db,
  selector: TargetSelector,
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
  memory.keep(db, keyOf(selector), entry);
}
