import { judge } from "@meridian/engine";
import { type Db, instant, isOverlap } from "../../database/database.ts";
import { lockHost } from "../../database/locks.ts";
import { type Caller, callerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { type BookableRow, chooseLength, isBookable } from "./bookable.ts";
import { slotErrors } from "./errors.ts";
import { tellOfHold, tellOfMove } from "./hold-events.ts";
import { type HoldView, presentHold, presentReason, reasonsInWords } from "./present.ts";
import {
  deleteHold,
  deleteHoldsThatEnded,
  findBookableById,
  findLiveHold,
  insertHold,
  type HoldRow,
  hostsOfMove,
  insertHoldClaim,
  type LoggedHold,
} from "./queries.ts";
import type { HoldBody } from "./schemas.ts";
import { loadSituation } from "./situation.ts";

const DEFAULT_HOLD_MINUTES = 5;
/** A host has few people at the form at once; a flood of holds is somebody closing the shop. */
const MAX_LIVE_HOLDS_PER_HOST = 500;

type HoldPorts = Pick<Ports, "db" | "clock" | "ids">;

/** How a caller's own holds are recognized: by who they are, whatever credential they use. null = by the uid only. */
export function holderOf(caller: Caller): string | null {
  const user = callerUser(caller);
  return user ? `user:${user.id}` : null;
}

/**
 * Holds a slot for a while: others no longer see it. With strict holds on the event type others cannot book it either.
 * @throws event_type_not_found, hold_slot_unavailable (422), hold_duration_* (401, 403), hold_length_* (400).
 */
export async function createHold(ports: HoldPorts, caller: Caller, body: HoldBody) {
  return ports.db.transaction(async (db) => {
    const hold = await placeHold({ ...ports, db }, caller, body, ports.ids.uuid(), null);
    await tellOfHold(db, ports, "hold.created", hold);
    return withDuration(hold, ports.clock());
  });
}

/** Moves a hold; its own time does not stand in its way. @throws hold_not_found, and as `createHold`. */
export async function moveHold(ports: HoldPorts, caller: Caller, uid: string, body: HoldBody) {
  return ports.db.transaction(async (db) => {
    const hosts = await hostsOfMove(db, uid, body.eventTypeId);
    // Hosts before holds, the lower id first: a booking that uses the hold up locks in this order too.
    for (const hostId of hosts) await lockHost(db, hostId);
    const existing = await findLiveHold(db, uid, ports.clock());
    const former = existing && (await deleteHold(db, uid));
    if (!former) throw slotErrors.hold_not_found({ uid });
    const hold = await placeHold({ ...ports, db }, caller, body, uid, former.holder);
    await tellOfMove(db, ports, former, hold);
    return withDuration(hold, ports.clock());
  });
}

export async function getHold(ports: HoldPorts, uid: string) {
  const hold = await findLiveHold(ports.db, uid, ports.clock());
  if (!hold) throw slotErrors.hold_not_found({ uid });
  return presentHold(hold);
}

/** Lets go of a hold; one that is gone already is no failure, and one that has run out no event. */
export async function releaseHold(ports: HoldPorts, uid: string): Promise<void> {
  await ports.db.transaction(async (db) => {
    const hold = await deleteHold(db, uid);
    if (hold && hold.expires_at > ports.clock()) await tellOfHold(db, ports, "hold.released", hold);
  });
}

function withDuration(hold: HoldView, nowMs: number) {
  return { ...presentHold(hold), reservationDuration: Math.round((hold.expires_at - nowMs) / 60_000) };
}

async function placeHold(
  ports: HoldPorts,
  caller: Caller,
  body: HoldBody,
  uid: string,
  formerHolder: string | null,
): Promise<LoggedHold> {
  const { db } = ports;
  const row = await findBookableById(db, body.eventTypeId);
  if (!row) throw slotErrors.event_type_not_found({ id: body.eventTypeId });
  if (!isBookable(row)) throw slotErrors.hold_not_bookable();
  checkDuration(row, caller, body);
  const now = ports.clock();
  const start = body.slotStart;
  const lengthMinutes = holdLength(row, body.slotDuration);
  // Check and insert of one host's holds go one after the other.
  await lockHost(db, row.host_id);
  const live = await deleteHoldsThatEnded(db, row.host_id, now);
  await judgeHold(db, row, { start, lengthMinutes, now });
  if (live >= MAX_LIVE_HOLDS_PER_HOST) throw slotErrors.too_many_holds();
  const hold = {
    uid,
    event_type_id: row.id,
    host_id: row.host_id,
    starts_at: start,
    ends_at: start + lengthMinutes * 60_000,
    expires_at: now + (body.reservationDuration ?? DEFAULT_HOLD_MINUTES) * 60_000,
    holder: holderOf(caller) ?? formerHolder,
  };
  await insertHold(db, hold, now);
  if (row.strict_holds) await claimForHold(db, row, hold);
  return { ...hold, account_id: row.host_account_id, strict: row.strict_holds };
}

async function judgeHold(
  db: Db,
  row: BookableRow,
  ask: { start: number; lengthMinutes: number; now: number },
): Promise<void> {
  const { start, lengthMinutes, now } = ask;
  const situation = await loadSituation(db, row, {
    now,
    question: { judge: start },
    lengthMinutes,
    bookerTimeZone: "UTC",
  });
  const verdict = judge(situation, start);
  if (verdict.accepted) return;
  throw slotErrors.hold_slot_unavailable(
    { start: instant(start), reasons: reasonsInWords(verdict.reasons) },
    { extra: { reasons: verdict.reasons.map(presentReason) } },
  );
}

async function claimForHold(db: Db, row: BookableRow, hold: HoldRow): Promise<void> {
  try {
    await insertHoldClaim(db, hold, row.before_buffer_minutes, row.after_buffer_minutes);
  } catch (error) {
    if (!isOverlap(error)) throw error;
    throw slotErrors.hold_slot_unavailable({ start: instant(hold.starts_at), reasons: "the host is busy" });
  }
}

function checkDuration(row: BookableRow, caller: Caller, body: HoldBody): void {
  if (body.reservationDuration === undefined) return;
  const user = callerUser(caller);
  if (!user) throw slotErrors.hold_duration_needs_credentials();
  if (user.id !== row.owner_id && user.role !== "ADMIN") throw slotErrors.hold_duration_forbidden();
}

function holdLength(row: BookableRow, duration: number | undefined): number {
  if (duration !== undefined && !row.length_options) throw slotErrors.hold_length_without_options();
  return chooseLength(row, duration, (options) => slotErrors.hold_length_not_an_option({ options }));
}
