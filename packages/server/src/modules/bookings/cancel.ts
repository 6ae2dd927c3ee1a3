import type { Db } from "../../database/database.ts";
import { appendEvents } from "../../events/event-log.ts";
import { type Caller, callerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingEvent } from "./booking-events.ts";
import { bookingErrors } from "./errors.ts";
import { mayAccess, needsCancellationReason } from "./policy.ts";
import { isSeated } from "./present.ts";
import { type BookingView, changed, changeStatus, lockBookings, type StatusChange } from "./queries.ts";
import type { CancelBody } from "./input-schemas.ts";

/**
 * Cancels a booking, an occurrence with all later ones, or what is to come of a series. Whoever knows the uid may; who
 * calls decides whether a reason is needed. Answers the booking, or the whole series.
 * @throws 404 without a booking; 400 when it is over, cancelled, rejected or may not be cancelled.
 */
export async function cancelBooking(
  ports: Ports,
  caller: Caller,
  uid: string,
  body: CancelBody,
): Promise<BookingView | BookingView[]> {
  return ports.db.transaction(async (db) => {
    const nowMs = ports.clock();
    const found = await lockBookings(db, uid);
    const named = found.find((booking) => booking.uid === uid);
    const targets = named ? targetsOf(named, found, body) : openOccurrences(uid, found, body, nowMs);
    for (const target of targets) checkCancellable(target, caller, body, nowMs);
    const after = await cancelAll(db, ports, targets, caller, body.cancellationReason, nowMs);
    if (named && !body.cancelSubsequentBookings) return after.get(named.id) as BookingView;
    return found.map((booking) => after.get(booking.id) ?? booking);
  });
}

function targetsOf(named: BookingView, series: readonly BookingView[], body: CancelBody): BookingView[] {
  const { uid } = named;
  if (body.cancelSubsequentBookings && named.recurringBookingUid === null)
    throw bookingErrors.subsequent_without_series({ uid });
  if (body.seatUid !== undefined) throw bookingErrors.seat_unknown();
  if (!body.cancelSubsequentBookings) return [named];
  const later = series.filter((booking) => booking.startsAtMs > named.startsAtMs && isOpen(booking));
  return [named, ...later];
}

/** What is still to come of a series that was named by its own uid. */
function openOccurrences(uid: string, series: readonly BookingView[], body: CancelBody, nowMs: number): BookingView[] {
  if (series.length === 0) throw bookingErrors.booking_not_found({ uid });
  if (body.cancelSubsequentBookings) throw bookingErrors.subsequent_of_series();
  if (body.seatUid !== undefined) throw bookingErrors.seat_unknown();
  const open = series.filter(isOpen);
  if (open.length === 0) throw bookingErrors.booking_already_cancelled({ uid });
  const toCome = open.filter((booking) => booking.startsAtMs >= nowMs);
  if (toCome.length === 0) throw bookingErrors.booking_ended();
  return toCome;
}

function isOpen(booking: BookingView): boolean {
  return booking.status !== "cancelled" && booking.status !== "rejected";
}

function checkCancellable(booking: BookingView, caller: Caller, body: CancelBody, nowMs: number): void {
  const { uid } = booking;
  if (booking.status === "cancelled") throw bookingErrors.booking_already_cancelled({ uid });
  if (booking.status === "rejected") throw bookingErrors.booking_rejected({ uid });
  if (booking.endsAtMs <= nowMs) throw bookingErrors.booking_ended();
  const byHost = mayAccess(callerUser(caller), booking);
  // The uid of a booking with seats is known to everybody who has a seat.
  if (isSeated(booking) && !byHost) throw bookingErrors.seat_needs_host();
  if (booking.eventType?.disableCancelling) throw bookingErrors.cancelling_disabled();
  const fromPlatform = caller.kind === "user" && caller.credential.kind === "OAUTH_CLIENT_CREDENTIALS";
  if (!fromPlatform && !body.cancellationReason && needsCancellationReason(booking, byHost)) {
    throw bookingErrors.cancellation_reason_required();
  }
}

async function cancelAll(
  db: Db,
  ports: Ports,
  targets: readonly BookingView[],
  caller: Caller,
  reason: string | undefined,
  nowMs: number,
): Promise<Map<number, BookingView>> {
  const first = targets[0] as BookingView;
  const change: StatusChange = {
    status: "cancelled",
    cancellationReason: reason || null,
    // Nobody signed in: whoever holds the uid has it from the booker.
    cancelledByEmail: callerUser(caller)?.email ?? first.bookerEmail,
    nextSequence: true,
    freeTime: true,
  };
  const after = targets.map((booking) => changed(booking, change, nowMs));
  const more = { cancellationReason: change.cancellationReason, cancelledByEmail: change.cancelledByEmail };
  await appendEvents(
    db,
    ports,
    first.accountId,
    after.map((booking) => bookingEvent("booking.cancelled", booking, more)),
  );
  await changeStatus(
    db,
    targets.map((booking) => booking.id),
    change,
    nowMs,
  );
  return new Map(after.map((booking) => [booking.id, booking]));
}
