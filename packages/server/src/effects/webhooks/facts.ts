import type { Db } from "../../database/database.ts";
import type { BookingFieldJson, RecurrenceJson } from "../../database/tables.ts";
import type { DispatchedEvent } from "../../events/dispatcher.ts";
import { EVENT_TYPE_JOIN } from "../event-type-join.ts";

export interface AttendeeFacts {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly language: string;
  readonly phoneNumber?: string | null;
  readonly seatUid?: string | null;
}

export interface EventTypeFacts {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  readonly lengthMinutes: number;
  readonly requiresConfirmation: boolean;
  readonly disableCancelling: boolean;
  readonly disableRescheduling: boolean;
  readonly seats: number | null;
  readonly seatsShowAttendees: boolean;
  readonly seatsShowAvailability: boolean;
  readonly recurrence: RecurrenceJson | null;
  readonly bookingFields: readonly BookingFieldJson[];
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface OrganizerFacts {
  readonly id: number;
  readonly name: string | null;
  readonly email: string;
  readonly username: string | null;
  readonly timeZone: string;
  readonly timeFormat: number;
  readonly locale: string;
}

/** A booking with all that payloads show of it. Instants are epoch milliseconds. */
export interface BookingFacts {
  readonly id: number;
  readonly uid: string;
  readonly status: string;
  readonly title: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** null when it was deleted since; `eventType` is what it was. */
  readonly eventTypeId: number | null;
  readonly organizerId: number | null;
  readonly icsUid: string;
  readonly icsSequence: number;
  readonly recurringBookingUid: string | null;
  readonly location: string | null;
  readonly meetingUrl: string | null;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly notes: string;
  readonly eventType: EventTypeFacts | null;
  readonly organizer: OrganizerFacts | null;
  /** Booker first. */
  readonly attendees: readonly AttendeeFacts[];
}

/** Bookings by id, with event type, organizer and people. One statement. */
export async function loadBookingFacts(db: Db, ids: readonly number[]): Promise<Map<number, BookingFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<BookingFacts>(
    `select b.id, b.uid, b.status, b.title, b.starts_at as "startsAtMs", b.ends_at as "endsAtMs",
       b.event_type_id as "eventTypeId", b.organizer_id as "organizerId", b.ics_uid as "icsUid", b.ics_sequence as "icsSequence",
       b.recurring_booking_uid as "recurringBookingUid", b.location, b.meeting_url as "meetingUrl", b.responses, b.metadata,
       b.description as notes,
       case when e.id is not null then json_build_object('id', e.id, 'slug', e.slug, 'title', e.title,
         'description', e.description, 'lengthMinutes', e.length_minutes, 'requiresConfirmation', e.requires_confirmation,
         'disableCancelling', e.disable_cancelling, 'disableRescheduling', e.disable_rescheduling, 'seats', e.seats,
         'seatsShowAttendees', e.seats_show_attendees, 'seatsShowAvailability', e.seats_show_availability,
         'recurrence', e.recurrence, 'bookingFields', e.booking_fields, 'settings', e.settings) end as "eventType",
       case when u.id is not null then json_build_object('id', u.id, 'name', u.name, 'email', u.email,
         'username', u.username, 'timeZone', u.time_zone, 'timeFormat', u.time_format, 'locale', u.locale) end as organizer,
       coalesce((select json_agg(json_build_object('name', a.name, 'email', a.email, 'timeZone', a.time_zone,
         'language', a.language, 'phoneNumber', a.phone_number, 'seatUid', a.seat_uid) order by a.id)
         from attendees a where a.booking_id = b.id), '[]') as attendees
     from bookings b ${EVENT_TYPE_JOIN} left join users u on u.id = b.organizer_id
     where b.id = any($1::integer[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What an event says of its booking: by the time it is planned the row may say something newer. */
interface Snapshot {
  readonly status: string;
  readonly title: string;
  readonly start: string;
  readonly end: string;
  readonly icsUid: string;
  readonly icsSequence: number;
  readonly attendees: readonly AttendeeFacts[];
}

/** The booking as it was when the event happened; the row supplies what events leave out and nothing changes. */
export function asOfEvent(row: BookingFacts, event: DispatchedEvent): BookingFacts {
  const then = event.data as unknown as Snapshot;
  return {
    ...row,
    status: then.status,
    title: then.title,
    startsAtMs: Date.parse(then.start),
    endsAtMs: Date.parse(then.end),
    icsUid: then.icsUid,
    icsSequence: then.icsSequence,
    attendees: then.attendees.map((person) => ({
      ...row.attendees.find((known) => known.email === person.email),
      ...person,
    })),
  };
}
