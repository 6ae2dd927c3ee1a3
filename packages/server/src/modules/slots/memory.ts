import { AccountMemory, bytesOfRow, isCurrent } from "../../database/account-memory.ts";
import type { Db } from "../../database/database.ts";
import { type BookableSelector, selectorKey } from "./bookable.ts";
import { type BookableWithTaken, findBookableWithTaken, type TakenQuery } from "./queries.ts";

/** Event types with the taken time of their hosts, by what was asked for. */
export type SlotsMemory = AccountMemory<BookableWithTaken>;

const MOST_BYTES = 32 * 2 ** 20;
const INTERVAL_BYTES = 16;

export function createSlotsMemory(): SlotsMemory {
  return new AccountMemory(
    MOST_BYTES,
    ({ row, taken }) => bytesOfRow(row) + INTERVAL_BYTES * (taken.busy.starts.length + taken.holds.starts.length),
  );
}

export type Window = Pick<TakenQuery, "from" | "to" | "now" | "exceptBookingUid">;

/**
 * What decides about the slots of an event type: read, or remembered and unchanged, which takes the look-up of one row.
 * null when there is no such event type.
 */
export async function findRemembered(
  db: Db,
  memory: SlotsMemory,
  selector: BookableSelector,
  window: Window,
): Promise<BookableWithTaken | null> {
  const { from, to, now, exceptBookingUid } = window;
  const key = JSON.stringify([selectorKey(selector), from, to]);
  // What it is like without one booking is asked for by one person.
  const mayRemember = exceptBookingUid === null;
  const remembered = mayRemember ? memory.find(key, now) : null;
  if (remembered && (await isCurrent(db, remembered.version))) return remembered.value;
  const found = await findBookableWithTaken(db, selector, { ...window, exceptHoldUids: [] });
  if (!found) return null;
  const { row, taken, version, holdEndsMs } = found;
  const value = { row, taken };
  if (mayRemember)
    memory.keep(db, key, { version, value, readAtMs: now, untilMs: holdEndsMs ?? Number.POSITIVE_INFINITY });
  return value;
}
