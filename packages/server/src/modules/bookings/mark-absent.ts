import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingEvent } from "./booking-events.ts";
import { bookingErrors } from "./errors.ts";
import { mayAccess } from "./policy.ts";
import { type AttendeeView, type BookingView, lockBooking, markAbsence } from "./queries.ts";
import type { MarkAbsentBody } from "./input-schemas.ts";

/**
 * Notes who did not come, or takes the note back. What is so already changes nothing and makes no event.
 * @throws 403, the same for a booking that does not exist and one that the person has no access to; 404 for an address that
 * is not in it, 400 before the start or for a booking that is not going to take place.
 */
export async function markAbsent(
  ports: Ports,
  user: CallerUser,
  uid: string,
  body: MarkAbsentBody,
): Promise<BookingView> {
  return ports.db.transaction(async (db) => {
    const nowMs = ports.clock();
    const booking = await lockBooking(db, uid);
    if (!booking || !mayAccess(user, booking)) throw bookingErrors.booking_access_denied({ userId: user.id, uid });
    const { status } = booking;
    if (status === "cancelled" || status === "rejected") throw bookingErrors.absence_of_cancelled({ uid, status });
    if (nowMs < booking.startsAtMs)
      throw bookingErrors.absence_too_early({ start: new Date(booking.startsAtMs).toISOString() });
    const attendees = applyMarks(booking, body);
    const turned = attendees.filter((attendee, index) => attendee.absent !== booking.attendees[index]?.absent);
    const hostAbsent = body.host ?? booking.hostAbsent;
    if (turned.length === 0 && hostAbsent === booking.hostAbsent) return booking;
    const after: BookingView = { ...booking, attendees, hostAbsent, updatedAtMs: nowMs };
    const more = { absentHost: hostAbsent, absences: turned.map(({ email, absent }) => ({ email, absent })) };
    await appendEvents(db, ports, booking.accountId, [bookingEvent("booking.absence-marked", after, more)]);
    await markAbsence(db, booking.id, { hostAbsent, ...split(turned) }, nowMs);
    return after;
  });
}

function applyMarks(booking: BookingView, body: MarkAbsentBody): AttendeeView[] {
  const marks = new Map((body.attendees ?? []).map(({ email, absent }) => [email, absent]));
  for (const email of marks.keys()) {
    if (!booking.attendees.some((attendee) => attendee.email === email)) {
      throw bookingErrors.absent_attendee_unknown({ uid: booking.uid, email });
    }
  }
  return booking.attendees.map((attendee) => ({ ...attendee, absent: marks.get(attendee.email) ?? attendee.absent }));
}

function split(turned: readonly AttendeeView[]) {
  return {
    absentIds: turned.filter(({ absent }) => absent).map(({ id }) => id),
    presentIds: turned.filter(({ absent }) => !absent).map(({ id }) => id),
  };
}
