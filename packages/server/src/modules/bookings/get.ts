import { type Caller, type CallerUser, callerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import type { ApiVersion } from "../../http/versions.ts";
import { bookingErrors } from "./errors.ts";
import type { REFERENCE_TYPES } from "./input-schemas.ts";
import { mayAccess, maySeeSeatedAttendees } from "./policy.ts";
import type { PresentOptions } from "./present.ts";
import {
  type AttendeeView,
  type BookingView,
  findBookingByUid,
  findBookings,
  listReferences,
  type ReferenceRow,
} from "./queries.ts";

/** The booking of a uid, or the occurrences of the series of that uid. @throws 404. */
export async function readBookings(ports: Ports, uid: string): Promise<BookingView | BookingView[]> {
  const found = await findBookings(ports.db, uid);
  const named = found.find((booking) => booking.uid === uid);
  if (named) return named;
  if (found.length === 0) throw bookingErrors.booking_not_found({ uid });
  return found;
}

/** The booking of a uid. @throws 404. */
export async function readBooking(ports: Ports, uid: string): Promise<BookingView> {
  const booking = await findBookingByUid(ports.db, uid);
  if (!booking) throw bookingErrors.booking_not_found({ uid });
  return booking;
}

/** What a reader sees of a booking. The older date hides the attendees of cancelled ones with seats from everybody. */
export function viewOf(caller: Caller, booking: BookingView, version: ApiVersion): PresentOptions {
  const hidden = version === "2024-08-13" && booking.status === "cancelled";
  const user = callerUser(caller);
  return {
    showSeatedAttendees: !hidden && maySeeSeatedAttendees(user, booking),
    showOrganizerEmail: mayAccess(user, booking),
  };
}

/** @throws 403, the same for a booking that does not exist and one that the person has no access to. */
export async function readAccessible(ports: Ports, user: CallerUser, uid: string): Promise<BookingView> {
  const booking = await findBookingByUid(ports.db, uid);
  if (!booking || !mayAccess(user, booking)) throw bookingErrors.booking_access_denied({ userId: user.id, uid });
  return booking;
}

/** @throws 403 as `readAccessible`, 404 for an attendee who is not in the booking. */
export async function readAttendee(
  ports: Ports,
  user: CallerUser,
  uid: string,
  attendeeId: number,
): Promise<{ attendee: AttendeeView; bookingId: number }> {
  const booking = await readAccessible(ports, user, uid);
  const attendee = booking.attendees.find(({ id }) => id === attendeeId);
  if (!attendee) throw bookingErrors.attendee_not_found({ attendeeId, uid });
  return { attendee, bookingId: booking.id };
}

/** What the booking is called in calendars and video services. @throws 404; 400 for anybody but the organizer. */
export async function readReferences(
  ports: Ports,
  user: CallerUser,
  uid: string,
  type: (typeof REFERENCE_TYPES)[number] | undefined,
): Promise<ReferenceRow[]> {
  const booking = await readBooking(ports, uid);
  if (booking.organizerId !== user.id) throw bookingErrors.booking_of_another_user({ uid, userId: user.id });
  return listReferences(ports.db, booking.id, type ?? null);
}
