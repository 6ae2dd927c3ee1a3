import type { DispatchedEvent } from "../../events/dispatcher.ts";
import type { FiredTrigger } from "../../modules/webhooks/index.ts";
import type { BookingFacts } from "./facts.ts";
import type { Told } from "./message.ts";
import { bookingPayload, utc } from "./payload.ts";

/** The trigger that an event fires, or null. */
export function triggerOf(event: DispatchedEvent): FiredTrigger | null {
  switch (event.type) {
    case "booking.created":
    case "booking.confirmed":
      return "BOOKING_CREATED";
    case "booking.requested":
      return "BOOKING_REQUESTED";
    case "booking.rescheduled":
      return event.data.status === "pending" ? "BOOKING_REQUESTED" : "BOOKING_RESCHEDULED";
    case "booking.cancelled":
    case "booking.reschedule-requested":
      return "BOOKING_CANCELLED";
    case "booking.declined":
      return "BOOKING_REJECTED";
    case "booking.absence-marked":
      // A mark on the host alone is nobody's among the attendees.
      return absencesOf(event).length > 0 ? "BOOKING_NO_SHOW_UPDATED" : null;
    default:
      return null;
  }
}

/** What receivers are told of an event. @param booking as it was when the event happened. */
export function tellOfEvent(
  event: DispatchedEvent,
  trigger: FiredTrigger,
  booking: BookingFacts,
  baseUrl: string,
): Told {
  const payload =
    event.type === "booking.absence-marked"
      ? noShowPayload(event, booking)
      : bookingPayload(booking, baseUrl, detailsOf(event));
  return { trigger, createdAtMs: event.createdAt, payload };
}

const ASK_FOR_ANOTHER_TIME = "Please choose another time.";

function detailsOf({ type, data }: DispatchedEvent): Record<string, unknown> {
  switch (type) {
    case "booking.rescheduled":
      return {
        rescheduleId: data.rescheduledFromId,
        rescheduleUid: data.rescheduledFromUid,
        rescheduleStartTime: utc(Date.parse(String(data.previousStart))),
        rescheduleEndTime: utc(Date.parse(String(data.previousEnd))),
        ...(data.rescheduledByEmail ? { rescheduledBy: data.rescheduledByEmail } : {}),
        ...(data.reschedulingReason ? { reschedulingReason: data.reschedulingReason } : {}),
      };
    case "booking.cancelled":
      return {
        cancelledBy: data.cancelledByEmail ?? null,
        cancellationReason: data.cancellationReason ?? "",
        requestReschedule: false,
      };
    case "booking.reschedule-requested":
      return {
        cancelledBy: data.cancelledByEmail ?? null,
        cancellationReason: [ASK_FOR_ANOTHER_TIME, data.rescheduleReason].filter(Boolean).join(" "),
        requestReschedule: true,
      };
    case "booking.declined":
      return { rejectionReason: data.rejectionReason ?? "" };
    default:
      return {};
  }
}

interface Absence {
  readonly email: string;
  readonly absent: boolean;
}

function absencesOf(event: DispatchedEvent): readonly Absence[] {
  return Array.isArray(event.data.absences) ? (event.data.absences as Absence[]) : [];
}

function noShowPayload(event: DispatchedEvent, booking: BookingFacts): Record<string, unknown> {
  const absences = absencesOf(event);
  const named = (absent: boolean) => absences.filter((each) => each.absent === absent).map(({ email }) => email);
  const sentences = [
    ...(named(true).length > 0 ? [`${named(true).join(", ")} marked as no-show`] : []),
    ...(named(false).length > 0 ? [`${named(false).join(", ")} no longer marked as no-show`] : []),
  ];
  return {
    message: sentences.join("; "),
    bookingUid: booking.uid,
    bookingId: booking.id,
    attendees: absences.map(({ email, absent }) => ({ email, noShow: absent })),
  };
}

/**
 * What receivers are told when a meeting begins or ends: the standard payload, and at the root of the body the booking's own
 * fields, which is where receivers of these two triggers have always found them.
 */
export function tellOfMeeting(
  trigger: "MEETING_STARTED" | "MEETING_ENDED",
  booking: BookingFacts,
  baseUrl: string,
  nowMs: number,
): Told {
  const payload = bookingPayload(booking, baseUrl);
  const { organizer } = booking;
  return {
    trigger,
    createdAtMs: nowMs,
    payload,
    atRoot: {
      id: booking.id,
      uid: booking.uid,
      userId: booking.organizerId,
      eventTypeId: booking.eventTypeId,
      title: booking.title,
      description: booking.notes,
      startTime: new Date(booking.startsAtMs).toISOString(),
      endTime: new Date(booking.endsAtMs).toISOString(),
      status: booking.status.toUpperCase(),
      location: booking.location,
      attendees: booking.attendees.map(({ name, email, timeZone, language }) => ({
        name,
        email,
        timeZone,
        locale: language,
      })),
      user: organizer && {
        id: organizer.id,
        name: organizer.name,
        email: organizer.email,
        username: organizer.username,
        timeZone: organizer.timeZone,
        locale: organizer.locale,
      },
      responses: booking.responses,
      metadata: payload.metadata,
      iCalUID: booking.icsUid,
      iCalSequence: booking.icsSequence,
    },
  };
}
