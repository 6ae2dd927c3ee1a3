import type { NewEvent } from "../../events/event-log.ts";
import type { AttendeeView, BookingView } from "./queries.ts";

export type BookingEventType =
  | "booking.created"
  | "booking.requested"
  | "booking.confirmed"
  | "booking.declined"
  | "booking.cancelled"
  | "booking.rescheduled"
  | "booking.reschedule-requested"
  | "booking.absence-marked";

type Told = Pick<
  BookingView,
  | "id"
  | "uid"
  | "status"
  | "title"
  | "eventTypeId"
  | "startsAtMs"
  | "endsAtMs"
  | "organizerId"
  | "icsUid"
  | "icsSequence"
  | "recurringBookingUid"
> & { readonly attendees: readonly Pick<AttendeeView, "name" | "email" | "timeZone" | "language">[] };

/**
 * The event of a change, with the booking as it is after the change: a reader builds a webhook or mail from it without
 * asking back for what may have changed since. `more` is what only this kind of event has.
 */
export function bookingEvent(type: BookingEventType, booking: Told, more: Record<string, unknown> = {}): NewEvent {
  return { type, subject: `booking:${booking.uid}`, data: { ...snapshot(booking), ...more } };
}

function snapshot(booking: Told): Record<string, unknown> {
  return {
    uid: booking.uid,
    id: booking.id,
    status: booking.status,
    title: booking.title,
    eventTypeId: booking.eventTypeId,
    start: new Date(booking.startsAtMs).toISOString(),
    end: new Date(booking.endsAtMs).toISOString(),
    organizerId: booking.organizerId,
    icsUid: booking.icsUid,
    icsSequence: booking.icsSequence,
    ...(booking.recurringBookingUid === null ? {} : { recurringBookingUid: booking.recurringBookingUid }),
    attendees: booking.attendees.map(({ name, email, timeZone, language }) => ({ name, email, timeZone, language })),
  };
}
