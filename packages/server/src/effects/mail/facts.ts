import type { BookingFieldJson } from "../../database/tables.ts";
import type { DispatchedEvent } from "../../events/dispatcher.ts";
import { ATTENDEE_PHONE, bookingTitle, integrationLabel } from "../../modules/event-types/index.ts";
import type { MailedAttendee, MailedBooking } from "./queries.ts";
import { oneLine, paragraph, personName, titleLine } from "./sanitize.ts";

export interface Person {
  readonly name: string;
  /** null = reached by telephone only. */
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly timeZone: string;
  readonly language: string;
}

export interface Host extends Person {
  readonly email: string;
  readonly hour12: boolean;
}

export interface Answer {
  readonly label: string;
  readonly value: string;
  /** Hidden fields are for hosts. */
  readonly hidden: boolean;
}

/** What a mail about a booking can say, cleaned of what has no place in a mail. Instants are epoch milliseconds. */
export interface BookingFacts {
  readonly uid: string;
  readonly accountId: number;
  readonly title: string;
  /** The title as attendees see it. */
  readonly attendeeTitle: string;
  readonly status: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Where it was moved from. */
  readonly former: { readonly startMs: number; readonly endMs: number } | null;
  /** Number of the calendar entry that leaves calendars because the move waits for approval; null = none has to. */
  readonly withdrawnIcsSequence: number | null;
  readonly icsUid: string;
  readonly icsSequence: number;
  readonly host: Host;
  /** The booker first. */
  readonly attendees: readonly Person[];
  readonly place: string;
  /** A place that can be opened. */
  readonly placeUrl: string | null;
  readonly notes: string;
  readonly answers: readonly Answer[];
  readonly reason: string;
  /** Address of who cancelled it. */
  readonly cancelledByEmail: string | null;
  readonly hidesOrganizerEmail: boolean;
  readonly hidesCalendarNotes: boolean;
  readonly isPrivate: boolean;
  /** Whether attendees see each other. */
  readonly showsAttendees: boolean;
  readonly mayCancel: boolean;
  readonly mayReschedule: boolean;
}

/** What the event says of the booking as it was then; a later change does not rewrite an earlier mail. */
interface Told {
  readonly title?: string;
  readonly status?: string;
  readonly start?: string;
  readonly end?: string;
  readonly icsSequence?: number;
  readonly withdrawnIcsSequence?: number;
  readonly previousStart?: string;
  readonly previousEnd?: string;
  readonly attendees?: readonly Pick<MailedAttendee, "name" | "email" | "timeZone" | "language">[];
  readonly cancellationReason?: string | null;
  readonly cancelledByEmail?: string | null;
  readonly rejectionReason?: string | null;
  readonly rescheduleReason?: string | null;
  readonly reschedulingReason?: string | null;
}

/** The facts of a booking at an event (or, without one, as it is); null when nobody hosts it any more. */
export function factsOf(booking: MailedBooking, event: Pick<DispatchedEvent, "data"> | null): BookingFacts | null {
  const told: Told = event?.data ?? {};
  const { organizer, settings } = booking;
  if (!organizer) return null;
  const title = titleLine(told.title ?? booking.title);
  const former =
    told.previousStart && told.previousEnd
      ? { startMs: Date.parse(told.previousStart), endMs: Date.parse(told.previousEnd) }
      : null;
  const place = booking.meetingUrl ?? booking.location ?? "";
  return {
    uid: booking.uid,
    accountId: booking.accountId,
    title,
    attendeeTitle: attendeeTitle(booking, title),
    status: told.status ?? booking.status,
    startMs: told.start ? Date.parse(told.start) : booking.startsAtMs,
    endMs: told.end ? Date.parse(told.end) : booking.endsAtMs,
    former,
    withdrawnIcsSequence: told.withdrawnIcsSequence ?? null,
    icsUid: booking.icsUid,
    icsSequence: told.icsSequence ?? booking.icsSequence,
    host: {
      name: personName(organizer.name ?? organizer.username ?? ""),
      email: organizer.email,
      phoneNumber: null,
      timeZone: organizer.timeZone,
      language: organizer.locale,
      hour12: organizer.timeFormat === 12,
    },
    attendees: peopleOf(booking, told),
    place: placeLabel(place),
    placeUrl: /^https?:\/\/\S+$/i.test(place) ? oneLine(place, 2000) : null,
    notes: paragraph(booking.description),
    answers: answersOf(booking),
    reason: paragraph(
      told.cancellationReason ?? told.rejectionReason ?? told.rescheduleReason ?? told.reschedulingReason ?? "",
    ),
    cancelledByEmail: told.cancelledByEmail ?? null,
    hidesOrganizerEmail: settings.hideOrganizerEmail === true,
    hidesCalendarNotes: settings.hideCalendarNotes === true,
    isPrivate: settings.hideCalendarEventDetails === true,
    showsAttendees: booking.seats === null || booking.seatsShowAttendees,
    // Without its event type a booking has no times to move to, and nothing forbids to cancel it.
    mayCancel: !booking.hasEventType || !booking.disableCancelling,
    mayReschedule: booking.hasEventType && !booking.disableRescheduling,
  };
}

function peopleOf(booking: MailedBooking, told: Told): Person[] {
  const known = new Map(booking.attendees.map((attendee) => [attendee.email, attendee]));
  const people = told.attendees ?? booking.attendees;
  return people.map((person) => {
    const phoneNumber = known.get(person.email)?.phoneNumber ?? null;
    return {
      name: personName(person.name),
      email: isStandIn(person.email, phoneNumber) ? null : person.email,
      phoneNumber: phoneNumber === null ? null : oneLine(phoneNumber, 40),
      timeZone: person.timeZone,
      language: person.language,
    };
  });
}

/** The address that stands for somebody who gave a telephone number only: nothing arrives there. */
function isStandIn(email: string, phoneNumber: string | null): boolean {
  return phoneNumber !== null && email.startsWith(`${phoneNumber.replace(/\D/g, "")}@sms.`);
}

const APP_NAMES: Record<string, string> = { daily: "cal-video", "google:meet": "google-meet", huddle01: "huddle" };

/** `integrations:office365_video` -> `Microsoft Teams`; anything else is the place itself. */
function placeLabel(place: string): string {
  const app = /^integrations:(.+)$/.exec(place)?.[1];
  return app === undefined ? oneLine(place, 2000) : integrationLabel(APP_NAMES[app] ?? app.replaceAll("_", "-"));
}

/** The stored title is the host's; only a template that names "the other party" reads differently for attendees. */
function attendeeTitle(booking: MailedBooking, stored: string): string {
  const { customName, responses, organizer, eventTypeTitle } = booking;
  const hasOwnTitle = typeof responses.title === "string" && responses.title.trim() !== "";
  if (!customName?.includes("{HOST/ATTENDEE}") || hasOwnTitle || eventTypeTitle === null) return stored;
  const { firstName, lastName } = (responses.name ?? {}) as Record<string, unknown>;
  const texts = Object.entries(responses).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const title = bookingTitle(
    {
      eventTitle: eventTypeTitle,
      customName,
      hostName: organizer?.name ?? organizer?.username ?? "",
      attendee: {
        name: booking.attendees[0]?.name ?? "",
        ...(typeof firstName === "string" ? { firstName } : {}),
        ...(typeof lastName === "string" ? { lastName } : {}),
      },
      location: placeLabel(booking.meetingUrl ?? booking.location ?? ""),
      minutes: Math.round((booking.endsAtMs - booking.startsAtMs) / 60_000),
      fields: Object.fromEntries(texts),
    },
    "attendee",
  );
  return titleLine(title);
}

/** Answers that have a place of their own in a mail. */
const PLACED: ReadonlySet<string> = new Set([
  "name",
  "splitName",
  "email",
  "location",
  "title",
  "notes",
  "guests",
  "rescheduleReason",
  ATTENDEE_PHONE,
]);

/** Answers to the event type's own fields, in the order of the form. Without the field, nobody knows whom it may be shown to. */
function answersOf({ responses, bookingFields }: MailedBooking): Answer[] {
  const fields = new Map((bookingFields ?? []).map((field) => [field.slug, field]));
  const slugs = [...fields.keys(), ...Object.keys(responses).filter((slug) => !fields.has(slug))];
  return slugs.flatMap((slug) => {
    const value = PLACED.has(slug) || !Object.hasOwn(responses, slug) ? "" : answerText(responses[slug]);
    if (value === "") return [];
    const field = fields.get(slug);
    return [{ label: labelOf(field, slug), value, hidden: field === undefined || field.hidden === true }];
  });
}

function labelOf(field: BookingFieldJson | undefined, slug: string): string {
  return oneLine(typeof field?.label === "string" && field.label.trim() !== "" ? field.label : slug);
}

function answerText(value: unknown): string {
  if (value === true) return "✓";
  if (value === false) return "–";
  if (Array.isArray(value)) return paragraph(value.map(String).join(", "));
  return typeof value === "string" || typeof value === "number" ? paragraph(String(value)) : "";
}
