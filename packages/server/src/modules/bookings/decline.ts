import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingEvent } from "./booking-events.ts";
import { answerFor, selectPending } from "./confirm.ts";
import { type BookingView, changed, changeStatus, lockBookings, type StatusChange } from "./queries.ts";

/**
 * Refuses a request, with all that wait in its series, and gives back the time that it blocked. Answers the
 * booking, or the series where it was named.
 * @throws 404, 401 for people without access, 400 when it does not wait for confirmation.
 */
export async function declineBooking(
  ports: Ports,
  user: CallerUser,
  uid: string,
  reason: string | undefined,
): Promise<BookingView | BookingView[]> {
  return ports.db.transaction(async (db) => {
    const nowMs = ports.clock();
    const found = await lockBookings(db, uid);
    const { named, waiting } = selectPending(found, user, uid, "declined");
    const change: StatusChange = { status: "rejected", rejectionReason: reason || null, freeTime: true };
    const after = waiting.map((booking) => changed(booking, change, nowMs));
    const more = { rejectionReason: change.rejectionReason };
    await appendEvents(
      db,
      ports,
      named.accountId,
      after.map((booking) => bookingEvent("booking.declined", booking, more)),
    );
    await changeStatus(
      db,
      waiting.map((booking) => booking.id),
      change,
      nowMs,
    );
    return answerFor(uid, found, after);
  });
}
