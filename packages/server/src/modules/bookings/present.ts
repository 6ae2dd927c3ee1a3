import type { AttendeeView, PresentableBooking, Organizer } from "./queries.ts";
import type { AttendeeWithIdOutput, BookingOutput } from "./schemas.ts";

export interface PresentOptions {
  /** Attendees of a booking with seats, which not every reader may see. Default true; without seats they always show. */
  readonly showSeatedAttendees?: boolean;
  /** The organizer's address though the event type hides it: for hosts and operators of the server. Default false. */
  readonly showOrganizerEmail?: boolean;
}

const MINUTE_MS = 60_000;

/** A booking as the API shows it. */
export function presentBooking(booking: PresentableBooking, options: PresentOptions = {}): BookingOutput {
  const seated = isSeated(booking);
  const location = booking.meetingUrl ?? booking.location ?? "";
  // The address of the video room is `location`; a copy left in the metadata would outlive a change of place.
  const { videoCallUrl: _room, ...metadata } = booking.metadata;
  const showAttendees = !seated || (options.showSeatedAttendees ?? true);
  const hidden = options.showOrganizerEmail ? null : hiddenAddress(booking);
  return {
    id: booking.id,
    uid: booking.uid,
    title: booking.title,
    description: booking.description,
    hosts: [presentHost(booking.organizer, hidden)],
    status: booking.status,
    ...presentEnding(booking, seated, hidden),
    start: iso(booking.startsAtMs),
    end: iso(booking.endsAtMs),
    duration: Math.round((booking.endsAtMs - booking.startsAtMs) / MINUTE_MS),
    eventTypeId: booking.eventType?.id ?? null,
    eventType: booking.eventType && { id: booking.eventType.id, slug: booking.eventType.slug },
    meetingUrl: location,
    location,
    absentHost: booking.hostAbsent,
    createdAt: iso(booking.createdAtMs),
    updatedAt: booking.updatedAtMs === null ? null : iso(booking.updatedAtMs),
    metadata,
    ...optional("rating", booking.rating),
    icsUid: booking.icsUid,
    attendees: showAttendees ? booking.attendees.map(seated ? presentSeatedAttendee : presentAttendee) : [],
    ...(seated ? {} : presentAnswers(booking)),
    ...optional("recurringBookingUid", booking.recurringBookingUid),
  };
}

/** Whether people hold seats in it. An event type may have got seats, or lost them, after the booking was made. */
export function isSeated(booking: PresentableBooking): boolean {
  if (booking.attendees.length === 0) return booking.eventType !== null && booking.eventType.seats !== null;
  return booking.attendees.some((attendee) => attendee.seatUid !== null);
}

/** How it ended and what came before and after it: each only when there is something to say. */
function presentEnding(
  booking: PresentableBooking,
  seated: boolean,
  hidden: HiddenAddress | null,
): Partial<BookingOutput> {
  const shown = (email: string | null) => (hidden !== null && email === hidden.email ? hidden.standIn : email);
  return {
    ...optional("cancellationReason", booking.cancellationReason),
    ...(seated ? {} : optional("cancelledByEmail", shown(booking.cancelledByEmail))),
    ...(seated ? {} : optional("reschedulingReason", booking.reschedulingReason)),
    ...optional("rescheduledByEmail", shown(booking.rescheduledByEmail)),
    ...optional("rescheduledFromUid", booking.rescheduledFromUid),
    ...optional("rescheduledToUid", booking.rescheduledToUid),
  };
}

interface HiddenAddress {
  readonly email: string;
  /** Nobody reads what is sent there. */
  readonly standIn: string;
}

/**
 * The organizer's address, where the event type hides it from attendees, with what they see in its place. What a deleted
 * event type hid is not known any more, so it stays hidden.
 */
export function hiddenAddress(
  booking: Pick<PresentableBooking, "eventType" | "organizer" | "icsUid">,
): HiddenAddress | null {
  const { eventType, organizer, icsUid } = booking;
  const isHidden = eventType === null || eventType.hideOrganizerEmail === true;
  if (!isHidden || !organizer) return null;
  return { email: organizer.email, standIn: `no-reply@${icsUid.split("@")[1] ?? "localhost"}` };
}

function presentHost(organizer: Organizer | null, hidden: HiddenAddress | null): BookingOutput["hosts"][number] {
  const unknown = "unknown";
  if (!organizer) {
    return { id: unknown, name: unknown, email: unknown, displayEmail: unknown, username: unknown, timeZone: unknown };
  }
  const email = hidden?.standIn ?? organizer.email;
  return {
    id: organizer.id,
    name: organizer.name ?? unknown,
    email,
    displayEmail: displayEmail(email),
    username: organizer.username ?? unknown,
    timeZone: organizer.timeZone,
  };
}

function presentAttendee(attendee: AttendeeView): BookingOutput["attendees"][number] {
  return {
    name: attendee.name,
    email: attendee.email,
    displayEmail: displayEmail(attendee.email),
    timeZone: attendee.timeZone,
    language: attendee.language as NonNullable<BookingOutput["attendees"][number]["language"]>,
    absent: attendee.absent,
    ...optional("phoneNumber", attendee.phoneNumber),
  };
}

function presentSeatedAttendee(attendee: AttendeeView): BookingOutput["attendees"][number] {
  const { email: _shownAbove, ...answers } = attendee.responses ?? {};
  return {
    ...presentAttendee(attendee),
    ...optional("seatUid", attendee.seatUid),
    bookingFieldsResponses: answers,
    metadata: attendee.metadata ?? {},
  };
}

/** An attendee as the endpoints about attendees show it. */
export function presentAttendeeWithId(attendee: AttendeeView, bookingId: number): AttendeeWithIdOutput {
  return { id: attendee.id, bookingId, ...presentAttendee(attendee) };
}

function presentAnswers(booking: PresentableBooking): Partial<BookingOutput> {
  const guests = booking.attendees.filter((attendee) => attendee.isGuest).map((attendee) => attendee.email);
  const displayGuests = guests.map(displayEmail);
  const email = typeof booking.responses.email === "string" ? booking.responses.email : booking.bookerEmail;
  const differs = guests.some((guest, index) => guest !== displayGuests[index]);
  return {
    guests,
    ...(differs ? { displayGuests } : {}),
    bookingFieldsResponses: {
      ...booking.responses,
      email,
      displayEmail: displayEmail(email),
      guests,
      displayGuests,
    },
  };
}

const CLIENT_MARK = /\+[a-z0-9]{25}(?=@)/i;

/** The address without the `+<25 characters>` that keeps the managed users of different clients apart. */
export function displayEmail(email: string): string {
  return email.replace(CLIENT_MARK, "");
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function optional<K extends string, V>(key: K, value: V | null): { [P in K]?: V } {
  return (value === null ? {} : { [key]: value }) as { [P in K]?: V };
}
