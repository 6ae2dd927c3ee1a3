import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingEvent } from "./booking-events.ts";
import { bookingErrors } from "./errors.ts";
import { mayAccess } from "./policy.ts";
import { changed, changeStatus, lockBooking, type StatusChange } from "./queries.ts";

/**
 * Ends a booking and asks the booker to choose another time: cancelled with the mark `rescheduled` and no successor, so
 * that it may be rescheduled once. The reason is kept as the reason of the cancellation, where readers look for it.
 * @throws 404, 403 for people without access, 400 when it is cancelled, rejected or over.
 */
export async function requestReschedule(
  ports: Ports,
  user: CallerUser,
  uid: string,
  reason: string | undefined,
): Promise<void> {
  await ports.db.transaction(async (db) => {
    const nowMs = ports.clock();
    const booking = await lockBooking(db, uid);
    if (!booking) throw bookingErrors.booking_not_found({ uid });
    if (!mayAccess(user, booking)) throw bookingErrors.reschedule_request_denied({ uid });
    if (booking.status === "cancelled" || booking.status === "rejected") {
      throw bookingErrors.reschedule_request_closed({ uid, status: booking.status });
    }
    // The booker could not follow the link, and what took place would look as if it had not.
    if (booking.endsAtMs <= nowMs && !booking.eventType?.allowReschedulingPast)
      throw bookingErrors.reschedule_request_ended({ uid });
    const change: StatusChange = {
      status: "cancelled",
      cancellationReason: reason || null,
      cancelledByEmail: user.email,
      rescheduled: true,
      nextSequence: true,
      freeTime: true,
    };
    const more = { rescheduleReason: change.cancellationReason, cancelledByEmail: user.email, requestReschedule: true };
    const event = bookingEvent("booking.reschedule-requested", changed(booking, change, nowMs), more);
    await appendEvents(db, ports, booking.accountId, [event]);
    await changeStatus(db, [booking.id], change, nowMs);
  });
}
