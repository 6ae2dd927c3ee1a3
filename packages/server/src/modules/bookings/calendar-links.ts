import { bookingTitle } from "../event-types/index.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingErrors } from "./errors.ts";
import { readBooking } from "./get.ts";
import { type CalendarEntry, calendarFile, compactInstant } from "./ics.ts";
import { displayEmail, hiddenAddress } from "./present.ts";
import type { BookedEventType, BookingView } from "./queries.ts";
import type { CalendarLinkOutput } from "./schemas.ts";

const MINUTE_MS = 60_000;

/**
 * Links that put a booking into the calendar of its booker. @throws 404, and 400 when the event type was deleted: the
 * title that the booker sees is made from it.
 */
export async function readCalendarLinks(ports: Ports, uid: string): Promise<CalendarLinkOutput[]> {
  const booking = await readBooking(ports, uid);
  if (!booking.eventType) throw bookingErrors.calendar_links_without_event_type({ uid });
  return calendarLinks(booking, booking.eventType, ports.clock());
}

/** A place is for people to read in the title and mails; the calendar's place is a button to join. */
function videoUrl(booking: BookingView): string {
  const place = booking.meetingUrl ?? booking.location ?? "";
  return /^https?:\/\//i.test(place) ? place : "";
}

function calendarLinks(booking: BookingView, eventType: BookedEventType, nowMs: number): CalendarLinkOutput[] {
  const title = attendeeTitle(booking, eventType);
  const location = videoUrl(booking);
  const notes = eventType.hideCalendarNotes ? "" : booking.description;
  // A link cannot say that the entry is private, as a file does.
  const openNotes = eventType.hideCalendarEventDetails ? "" : notes;
  const outlook = {
    path: "/calendar/action/compose",
    rru: "addevent",
    startdt: new Date(booking.startsAtMs).toISOString(),
    enddt: new Date(booking.endsAtMs).toISOString(),
    subject: title,
    body: openNotes,
    location,
  };
  const google = {
    dates: `${compactInstant(booking.startsAtMs)}/${compactInstant(booking.endsAtMs)}`,
    text: title,
    details: openNotes,
    location,
  };
  return [
    {
      id: "googleCalendar",
      label: "Google Calendar",
      link: address("https://calendar.google.com/calendar/r/eventedit", google),
    },
    {
      id: "microsoftOffice",
      label: "Microsoft Office",
      link: address("https://outlook.office.com/calendar/0/deeplink/compose", outlook),
    },
    {
      id: "microsoftOutlook",
      label: "Microsoft Outlook",
      link: address("https://outlook.live.com/calendar/0/deeplink/compose", outlook),
    },
    {
      id: "ics",
      label: "ICS",
      link: `data:text/calendar,${encodeURIComponent(icsOf(booking, { title, location, notes, nowMs }))}`,
    },
  ];
}

/** Spaces as %20: Outlook shows the `+` of form encoding as it is. Empty values are left out. */
function address(base: string, parameters: Record<string, string>): string {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== "");
  return `${base}?${pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`;
}

interface Shown {
  readonly title: string;
  readonly location: string;
  readonly notes: string;
  readonly nowMs: number;
}

/** Only what and when: all that may be told of a booking whose event type, with what it hides, is gone. */
export function bareEntry(booking: BookingView, nowMs: number): CalendarEntry {
  const statuses = { accepted: "CONFIRMED", cancelled: "CANCELLED", rejected: "CANCELLED" } as const;
  return {
    uid: booking.icsUid,
    sequence: booking.icsSequence,
    stampMs: nowMs,
    startMs: booking.startsAtMs,
    endMs: booking.endsAtMs,
    title: booking.title,
    description: "",
    location: "",
    status: booking.status in statuses ? statuses[booking.status as keyof typeof statuses] : "TENTATIVE",
    organizer: null,
    attendees: [],
  };
}

function icsOf(booking: BookingView, { title, location, notes, nowMs }: Shown): string {
  const { organizer } = booking;
  return calendarFile({
    ...bareEntry(booking, nowMs),
    title,
    description: notes,
    location,
    organizer: organizer && {
      name: organizer.name ?? "",
      // A calendar file is for attendees, whoever asks for it.
      email: hiddenAddress(booking)?.standIn ?? displayEmail(organizer.email),
    },
    attendees: booking.attendees.map(({ name, email }) => ({ name, email: displayEmail(email) })),
    isPrivate: booking.eventType?.hideCalendarEventDetails === true,
  });
}

/** The title in the booker's eyes: a template may name the other party. */
function attendeeTitle(booking: BookingView, eventType: BookedEventType): string {
  const { responses, organizer } = booking;
  if (typeof responses.title === "string" && responses.title.trim() !== "") return responses.title.trim();
  const { firstName, lastName } = (responses.name ?? {}) as Record<string, unknown>;
  const texts = Object.entries(responses).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return bookingTitle(
    {
      eventTitle: eventType.title,
      customName: eventType.customName,
      hostName: organizer?.name ?? organizer?.username ?? "",
      attendee: {
        name: booking.attendees[0]?.name ?? "",
        ...(typeof firstName === "string" ? { firstName } : {}),
        ...(typeof lastName === "string" ? { lastName } : {}),
      },
      location: booking.meetingUrl ?? booking.location ?? "",
      minutes: Math.round((booking.endsAtMs - booking.startsAtMs) / MINUTE_MS),
      fields: Object.fromEntries(texts),
    },
    "attendee",
  );
}
