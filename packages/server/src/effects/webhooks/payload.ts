import { findZone, offsetMsAt } from "@meridian/engine";
import type { AttendeeFacts, BookingFacts, EventTypeFacts, OrganizerFacts } from "./facts.ts";
import { labelResponses } from "./responses.ts";

const MINUTE_MS = 60_000;
const FREQUENCIES = { yearly: 0, monthly: 1, weekly: 2 } as const;

/**
 * The payload of every trigger about a booking: all fields, always, whatever happened to it. `more` is what only one kind
 * of event has.
 */
export function bookingPayload(
  booking: BookingFacts,
  baseUrl: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const { eventType, organizer, responses } = booking;
  const fields = labelResponses(eventType?.bookingFields ?? [], responses);
  const notes = typeof responses.notes === "string" ? responses.notes : booking.notes;
  return {
    type: eventType?.slug ?? "",
    title: booking.title,
    description: eventType?.description || notes,
    additionalNotes: notes,
    customInputs: {},
    startTime: utc(booking.startsAtMs),
    endTime: utc(booking.endsAtMs),
    organizer: organizer && describeOrganizer(organizer, booking.startsAtMs),
    attendees: booking.attendees.map((person, index) =>
      describeAttendee(person, booking.startsAtMs, index === 0 ? responses.name : undefined),
    ),
    responses: fields.all,
    userFieldsResponses: fields.custom,
    location: booking.location ?? "",
    destinationCalendar: null,
    ...describeEventType(booking, eventType),
    uid: booking.uid,
    bookingId: booking.id,
    iCalUID: booking.icsUid,
    iCalSequence: booking.icsSequence,
    ...describeVideo(booking),
    status: booking.status.toUpperCase(),
    metadata: { ...booking.metadata, ...(booking.meetingUrl === null ? {} : { videoCallUrl: booking.meetingUrl }) },
    bookerUrl: baseUrl,
    ...describeLinks(booking, baseUrl),
    assignmentReason: null,
    ...more,
  };
}

/** Seconds, no fraction: one spelling everywhere. */
export function utc(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

function describeOrganizer(organizer: OrganizerFacts, atMs: number): Record<string, unknown> {
  return {
    id: organizer.id,
    name: organizer.name ?? organizer.username ?? "",
    email: organizer.email,
    username: organizer.username ?? "",
    timeZone: organizer.timeZone,
    language: { locale: organizer.locale },
    timeFormat: organizer.timeFormat === 24 ? "HH:mm" : "h:mma",
    utcOffset: offsetMinutes(organizer.timeZone, atMs),
  };
}

/** @param answeredName the booker's answer, whose parts are known only where the event type asks for them. */
function describeAttendee(person: AttendeeFacts, atMs: number, answeredName: unknown): Record<string, unknown> {
  const parts = (typeof answeredName === "object" && answeredName !== null ? answeredName : {}) as Record<
    string,
    unknown
  >;
  return {
    email: person.email,
    name: person.name,
    firstName: typeof parts.firstName === "string" ? parts.firstName : "",
    lastName: typeof parts.lastName === "string" ? parts.lastName : "",
    timeZone: person.timeZone,
    language: { locale: person.language },
    ...(person.phoneNumber ? { phoneNumber: person.phoneNumber } : {}),
    utcOffset: offsetMinutes(person.timeZone, atMs),
  };
}

function offsetMinutes(timeZone: string, atMs: number): number {
  const zone = findZone(timeZone);
  return zone ? offsetMsAt(zone, atMs) / MINUTE_MS : 0;
}

function describeEventType(booking: BookingFacts, eventType: EventTypeFacts | null): Record<string, unknown> {
  const settings = eventType?.settings ?? {};
  const recurrence = booking.recurringBookingUid === null ? null : (eventType?.recurrence ?? null);
  return {
    hideCalendarNotes: settings.hideCalendarNotes === true,
    hideCalendarEventDetails: settings.hideCalendarEventDetails === true,
    hideOrganizerEmail: settings.hideOrganizerEmail === true,
    requiresConfirmation: eventType?.requiresConfirmation ?? null,
    eventTypeId: eventType?.id ?? null,
    eventTitle: eventType?.title ?? "",
    eventDescription: eventType?.description ?? "",
    price: 0,
    currency: "usd",
    length: eventType?.lengthMinutes ?? Math.round((booking.endsAtMs - booking.startsAtMs) / MINUTE_MS),
    schedulingType: null,
    seatsPerTimeSlot: eventType?.seats ?? null,
    ...(eventType?.seats == null
      ? {}
      : {
          seatsShowAttendees: eventType.seatsShowAttendees,
          seatsShowAvailabilityCount: eventType.seatsShowAvailability,
        }),
    disableRescheduling: eventType?.disableRescheduling ?? false,
    disableCancelling: eventType?.disableCancelling ?? false,
    ...(recurrence
      ? {
          recurringEvent: {
            freq: FREQUENCIES[recurrence.frequency],
            interval: recurrence.interval,
            count: recurrence.occurrences,
          },
        }
      : {}),
  };
}

function describeVideo(booking: BookingFacts): Record<string, unknown> {
  if (booking.meetingUrl === null) return {};
  const type = booking.location?.replace(/^integrations:/, "") ?? "";
  return { videoCallData: { type, id: booking.uid, password: "", url: booking.meetingUrl } };
}

/** Where the booker changes the booking; absent when that is not possible any more. */
function describeLinks(booking: BookingFacts, baseUrl: string): Record<string, unknown> {
  const { uid, status, eventType, eventTypeId } = booking;
  if (status !== "accepted" && status !== "pending") return {};
  // Without its event type a booking has no times to move to, and nothing forbids to cancel it.
  const isDeleted = eventTypeId === null;
  const mayReschedule = !isDeleted && !eventType?.disableRescheduling;
  const mayCancel = isDeleted || !eventType?.disableCancelling;
  return {
    ...(mayReschedule ? { rescheduleUrl: `${baseUrl}/reschedule/${uid}` } : {}),
    ...(mayCancel ? { cancelUrl: `${baseUrl}/booking/${uid}?cancel=true` } : {}),
  };
}
