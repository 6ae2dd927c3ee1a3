import { isOverlap } from "../../database/database.ts";
import { lockHostAndUser } from "../../database/locks.ts";
import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingEvent } from "./booking-events.ts";
import { findBlockers, takeTime } from "./claims.ts";
import { createErrors } from "./create-errors.ts";
import { deleteEndedHolds } from "./create-queries.ts";
import { bookingErrors } from "./errors.ts";
import { mayAccess } from "./policy.ts";
import { type BookingView, changed, changeStatus, lockBookings, type StatusChange } from "./queries.ts";

const MAX_ATTEMPTS = 3;
const DEADLOCK = "40P01";

/**
 * Accepts a request, with all that wait in its series, and takes the host's time. Availability is not judged again, the
 * host knows best; but two bookings never share the host's time. Answers the booking, or the series where it was named.
 * @throws 404, 401 for people without access, 400 when it does not wait for confirmation, 409 when the time was taken.
 */
export async function confirmBooking(
  ports: Ports,
  user: CallerUser,
  uid: string,
): Promise<BookingView | BookingView[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tried: number[] = [];
    try {
      return await attemptConfirm(ports, user, uid, tried);
    } catch (error) {
      if (isOverlap(error))
        throw createErrors.booking_conflict({}, { extra: { reasons: await reasons(ports, tried) } });
      // Somebody else was writing into the same time; by now it is decided.
      if ((error as { code?: string }).code !== DEADLOCK || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function attemptConfirm(
  ports: Ports,
  user: CallerUser,
  uid: string,
  tried: number[],
): Promise<BookingView | BookingView[]> {
  return ports.db.transaction(async (db) => {
    const nowMs = ports.clock();
    const found = await lockBookings(db, uid);
    const { named, waiting } = selectPending(found, user, uid, "confirmed");
    tried.push(...waiting.map((booking) => booking.id));
    if (named.organizerId !== null) await lockHostAndUser(db, named.organizerId);
    const change: StatusChange = { status: "accepted" };
    const after = waiting.map((booking) => changed(booking, change, nowMs));
    await appendEvents(
      db,
      ports,
      named.accountId,
      after.map((booking) => bookingEvent("booking.confirmed", booking)),
    );
    await changeStatus(db, tried, change, nowMs);
    if (named.organizerId !== null) {
      await deleteEndedHolds(db, named.organizerId, nowMs, []);
      await takeTime(db, tried);
    }
    return answerFor(uid, found, after);
  });
}

/**
 * The booking that a confirmation or refusal names, and those that are decided with it: the same, and what waits in its
 * series. With the uid of a series the first that waits is the named one.
 */
export function selectPending(
  found: readonly BookingView[],
  user: CallerUser,
  uid: string,
  action: "confirmed" | "declined",
): { named: BookingView; waiting: BookingView[] } {
  const waiting = found.filter((booking) => booking.status === "pending");
  const named = found.find((booking) => booking.uid === uid) ?? waiting[0] ?? found[0];
  if (!named) throw bookingErrors.booking_not_found({ uid });
  if (!mayAccess(user, named)) throw bookingErrors.booking_unauthorized();
  if (named.status === "accepted") throw bookingErrors.booking_already_confirmed();
  if (named.status !== "pending") throw bookingErrors.booking_not_pending({ uid, status: named.status, action });
  return { named, waiting };
}

/** The booking of the uid as it is after the change; where the uid is that of a series, the whole series. */
export function answerFor(
  uid: string,
  found: readonly BookingView[],
  after: readonly BookingView[],
): BookingView | BookingView[] {
  const current = found.map((booking) => after.find(({ id }) => id === booking.id) ?? booking);
  return current.find((booking) => booking.uid === uid) ?? current;
}

/** What stands in the way, without uids: the uid of a booking is the key to it. */
async function reasons(ports: Ports, bookingIds: readonly number[]) {
  const blockers = await findBlockers(ports.db, bookingIds);
  return blockers.map(({ kind, startsAt, endsAt }) => ({
    rule: kind === "hold" ? "hold" : "busy",
    text: kind === "hold" ? "somebody is about to book the slot" : "the host has another booking",
    from: new Date(startsAt).toISOString(),
    until: new Date(endsAt).toISOString(),
    blocker: kind,
  }));
}
