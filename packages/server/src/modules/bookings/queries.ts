import { type Db, instant } from "../../database/database.ts";
import type { BookingStatus } from "../../database/tables.ts";

export interface AttendeeView {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly phoneNumber: string | null;
  readonly timeZone: string;
  readonly language: string;
  readonly absent: boolean;
  readonly isGuest: boolean;
  readonly seatUid: string | null;
  readonly responses: Record<string, unknown> | null;
  readonly metadata: Record<string, unknown> | null;
}

/** What decisions about a booking need of its event type. */
export interface BookedEventType {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly ownerId: number | null;
  readonly teamId: number | null;
  readonly customName: string | null;
  readonly seats: number | null;
  readonly seatsShowAttendees: boolean;
  readonly requiresConfirmation: boolean;
  readonly pendingBlocks: boolean;
  readonly beforeBufferMinutes: number;
  readonly afterBufferMinutes: number;
  readonly hideOrganizerEmail: boolean;
  readonly hideCalendarNotes: boolean;
  readonly hideCalendarEventDetails: boolean;
  readonly disableCancelling: boolean;
  readonly disableRescheduling: boolean;
  readonly rescheduleNoticeMinutes: number | null;
  readonly allowReschedulingPast: boolean;
  readonly allowReschedulingCancelled: boolean;
  readonly cancellationReasonRequired:
    | "MANDATORY_HOST_ONLY"
    | "MANDATORY_ATTENDEE_ONLY"
    | "MANDATORY_BOTH"
    | "OPTIONAL_BOTH";
}

export interface Organizer {
  readonly id: number;
  readonly name: string | null;
  readonly email: string;
  readonly username: string | null;
  readonly timeZone: string;
}

/** A booking with all that answers and decisions need. Instants are epoch milliseconds. */
export interface BookingView {
  readonly id: number;
  readonly uid: string;
  readonly accountId: number;
  readonly eventTypeId: number | null;
  readonly organizerId: number | null;
  readonly status: BookingStatus;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly title: string;
  readonly description: string;
  readonly location: string | null;
  readonly meetingUrl: string | null;
  readonly responses: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly bookerEmail: string;
  readonly cancellationReason: string | null;
  readonly cancelledByEmail: string | null;
  readonly reschedulingReason: string | null;
  readonly rescheduledByEmail: string | null;
  /** A reschedule, or a request for one, ended this booking. */
  readonly rescheduled: boolean;
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  readonly recurringBookingUid: string | null;
  readonly icsUid: string;
  readonly icsSequence: number;
  readonly hostAbsent: boolean;
  readonly rating: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | null;
  /** null when it was deleted since. */
  readonly eventType: BookedEventType | null;
  /** null when deleted since or not known yet. */
  readonly organizer: Organizer | null;
  /** In the order in which they were added: the booker first. */
  readonly attendees: readonly AttendeeView[];
}

/** What an answer shows of a booking. */
export type PresentableBooking = Omit<BookingView, "eventType"> & {
  readonly eventType:
    | (Pick<BookedEventType, "id" | "slug" | "seats"> &
        Partial<Pick<BookedEventType, "ownerId" | "hideOrganizerEmail">>)
    | null;
};

const EVENT_TYPE = `
  'id', e.id, 'slug', e.slug, 'title', e.title, 'ownerId', e.owner_id,
  'teamId', e.team_id, 'customName', e.custom_name, 'seats', e.seats, 'seatsShowAttendees', e.seats_show_attendees,
  'requiresConfirmation', e.requires_confirmation, 'pendingBlocks', e.pending_blocks,
  'beforeBufferMinutes', e.before_buffer_minutes, 'afterBufferMinutes', e.after_buffer_minutes,
  'hideOrganizerEmail', coalesce((e.settings->>'hideOrganizerEmail')::boolean, false),
  'hideCalendarNotes', coalesce((e.settings->>'hideCalendarNotes')::boolean, false),
  'hideCalendarEventDetails', coalesce((e.settings->>'hideCalendarEventDetails')::boolean, false),
  'disableCancelling', e.disable_cancelling, 'disableRescheduling', e.disable_rescheduling,
  'rescheduleNoticeMinutes', e.reschedule_notice_minutes, 'allowReschedulingPast', e.allow_rescheduling_past,
  'allowReschedulingCancelled', e.allow_rescheduling_cancelled,
  'cancellationReasonRequired', e.cancellation_reason_required`;

/** Columns of a booking over `bookings b`, `event_types e`, `users o`; `eventType` are the pairs to tell of its event type. */
export function bookingColumns(eventType: string): string {
  return `
  b.id, b.uid, b.account_id as "accountId", b.event_type_id as "eventTypeId", b.organizer_id as "organizerId", b.status,
  b.starts_at as "startsAtMs", b.ends_at as "endsAtMs", b.title, b.description, b.location, b.meeting_url as "meetingUrl",
  b.responses, b.metadata, b.booker_email as "bookerEmail", b.cancellation_reason as "cancellationReason",
  b.cancelled_by_email as "cancelledByEmail", b.rescheduling_reason as "reschedulingReason",
  b.rescheduled_by_email as "rescheduledByEmail", b.rescheduled, b.rescheduled_from_uid as "rescheduledFromUid",
  b.rescheduled_to_uid as "rescheduledToUid", b.recurring_booking_uid as "recurringBookingUid", b.ics_uid as "icsUid",
  b.ics_sequence as "icsSequence", b.host_absent as "hostAbsent", b.rating, b.created_at as "createdAtMs",
  b.updated_at as "updatedAtMs",
  case when e.id is not null then json_build_object(${eventType}) end as "eventType",
  case when o.id is not null then json_build_object('id', o.id, 'name', o.name, 'email', o.email,
    'username', o.username, 'timeZone', o.time_zone) end as organizer,
  coalesce((select json_agg(json_build_object('id', a.id, 'name', a.name, 'email', a.email, 'phoneNumber', a.phone_number,
    'timeZone', a.time_zone, 'language', a.language, 'absent', a.absent, 'isGuest', a.is_guest, 'seatUid', a.seat_uid,
    'responses', a.responses, 'metadata', a.metadata) order by a.id)
    from attendees a where a.booking_id = b.id), '[]') as attendees`;
}

const BOOKING_COLUMNS = bookingColumns(EVENT_TYPE);

export const BOOKING_JOINS =
  "left join event_types e on e.id = b.event_type_id left join users o on o.id = b.organizer_id";

/** One booking by its uid, or null. One statement. */
export async function findBookingByUid(db: Db, uid: string): Promise<BookingView | null> {
  const rows = await db.query<BookingView>(
    `select ${BOOKING_COLUMNS} from bookings b ${BOOKING_JOINS} where b.uid = $1`,
    [uid],
  );
  return rows[0] ?? null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A series is named by a UUID; asking the database for anything else would be an error. */
function seriesUid(text: string): string | null {
  return UUID.test(text) ? text : null;
}

/** The booking of a uid, or all occurrences of the series of that uid, soonest first. One statement. */
export async function findBookings(db: Db, uid: string): Promise<BookingView[]> {
  return db.query<BookingView>(
    `select ${BOOKING_COLUMNS} from bookings b ${BOOKING_JOINS}
     where b.uid = $1 or b.recurring_booking_uid = $2 order by b.starts_at, b.id`,
    [uid, seriesUid(uid)],
  );
}

/**
 * Locks a booking until the transaction ends and reads it after that: what is checked is what is changed. Two statements,
 * because one that waits for a lock would read attendees as they were before the wait.
 */
export async function lockBooking(db: Db, uid: string): Promise<BookingView | null> {
  await db.query("select from bookings where uid = $1 for update", [uid]);
  return findBookingByUid(db, uid);
}

/**
 * The same for a booking with the whole series it belongs to, or for the series of that uid; soonest first. Rows are
 * locked in the order of their ids, so that two commands on one series queue up.
 */
export async function lockBookings(db: Db, uid: string): Promise<BookingView[]> {
  const ids = await db.query<{ id: number }>(
    `select id from bookings where uid = $1 or recurring_booking_uid = $2
       or recurring_booking_uid = (select recurring_booking_uid from bookings where uid = $1)
     order by id for update`,
    [uid, seriesUid(uid)],
  );
  return db.query<BookingView>(
    `select ${BOOKING_COLUMNS} from bookings b ${BOOKING_JOINS} where b.id = any($1::integer[]) order by b.starts_at, b.id`,
    [ids.map(({ id }) => id)],
  );
}

/** Absent keys leave a column as it is. */
export interface StatusChange {
  readonly status: BookingStatus;
  readonly cancellationReason?: string | null;
  readonly cancelledByEmail?: string;
  readonly rejectionReason?: string | null;
  readonly rescheduled?: boolean;
  /** Calendars take a change only with a higher number. */
  readonly nextSequence?: boolean;
  /** Gives the time of the bookings back. */
  readonly freeTime?: boolean;
}

/** Moves bookings to a status. The rows are locked by the caller; call it after `appendEvents`. One statement. */
export async function changeStatus(db: Db, ids: readonly number[], change: StatusChange, nowMs: number): Promise<void> {
  await db.query(
    `with freed as (delete from claims where $8 and booking_id = any($1::integer[]))
     update bookings set status = $2, cancellation_reason = coalesce($3, cancellation_reason),
       cancelled_by_email = coalesce($4, cancelled_by_email), rejection_reason = coalesce($5, rejection_reason),
       rescheduled = rescheduled or $6, ics_sequence = ics_sequence + $7, updated_at = $9
     where id = any($1::integer[])`,
    [
      ids,
      change.status,
      change.cancellationReason ?? null,
      change.cancelledByEmail ?? null,
      change.rejectionReason ?? null,
      change.rescheduled ?? false,
      change.nextSequence ? 1 : 0,
      change.freeTime ?? false,
      instant(nowMs),
    ],
  );
}

/** A booking as it is after `changeStatus`. */
export function changed(booking: BookingView, change: StatusChange, nowMs: number): BookingView {
  return {
    ...booking,
    status: change.status,
    cancellationReason: change.cancellationReason ?? booking.cancellationReason,
    cancelledByEmail: change.cancelledByEmail ?? booking.cancelledByEmail,
    rescheduled: booking.rescheduled || (change.rescheduled ?? false),
    icsSequence: booking.icsSequence + (change.nextSequence ? 1 : 0),
    updatedAtMs: nowMs,
  };
}

/** Marks the organizer, where given, and attendees as absent or not. The row is locked by the caller. One statement. */
export async function markAbsence(
  db: Db,
  bookingId: number,
  marks: { hostAbsent: boolean; absentIds: readonly number[]; presentIds: readonly number[] },
  nowMs: number,
): Promise<void> {
  await db.query(
    `with people as (
       update attendees set absent = (id = any($3::integer[]))
       where booking_id = $1 and (id = any($3::integer[]) or id = any($4::integer[]))
     )
     update bookings set host_absent = $2, updated_at = $5 where id = $1`,
    [bookingId, marks.hostAbsent, marks.absentIds, marks.presentIds, instant(nowMs)],
  );
}

export interface ReferenceRow {
  readonly id: number;
  readonly type: string;
  readonly eventUid: string;
  readonly destinationCalendarId: string | null;
}

/** What the booking is called in other services; of one type, or of all with null. */
export async function listReferences(db: Db, bookingId: number, type: string | null): Promise<ReferenceRow[]> {
  return db.query<ReferenceRow>(
    `select id, type, event_uid as "eventUid", destination_calendar_id as "destinationCalendarId"
     from booking_references where booking_id = $1 and ($2::text is null or type = $2) order by id`,
    [bookingId, type],
  );
}
