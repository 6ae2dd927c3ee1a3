import { revisionOf } from "../../database/account-memory.ts";
import { type Db, instant } from "../../database/database.ts";
import { HOST_LOCKS } from "../../database/locks.ts";
import type { BookingStatus } from "../../database/tables.ts";
import { isTaken } from "../slots/index.ts";
import { createErrors } from "./create-errors.ts";

export interface NewAttendee {
  readonly name: string;
  readonly email: string;
  readonly phoneNumber: string | null;
  readonly timeZone: string;
  readonly language: string;
  readonly isGuest: boolean;
}

export interface NewBooking {
  readonly uid: string;
  readonly accountId: number;
  readonly eventTypeId: number;
  readonly organizerId: number;
  readonly status: BookingStatus;
  readonly startMs: number;
  readonly endMs: number;
  /** Organizer's wall clock, `YYYY-MM-DDTHH:MM:SS`, and its zone. */
  readonly wallStart: string;
  readonly wallTimeZone: string;
  readonly title: string;
  readonly description: string;
  readonly location: string;
  readonly meetingUrl: string | null;
  readonly responses: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly bookerEmail: string;
  /** null for a booking that took another's place. */
  readonly requestHash: Buffer | null;
  readonly icsUid: string;
  readonly icsSequence: number;
  readonly rescheduledFromUid: string | null;
  readonly reschedulingReason: string | null;
  readonly createdMs: number;
  /** Booker first. */
  readonly attendees: readonly NewAttendee[];
  /** null = the booking takes no time yet (it waits for confirmation and does not block). */
  readonly claim: { readonly exclusive: boolean; readonly beforeMinutes: number; readonly afterMinutes: number } | null;
  /** Holds that the booking uses up. */
  readonly spentHolds: readonly string[];
  readonly event: { readonly id: string; readonly type: string; readonly data: Record<string, unknown> };
}

/** What was remembered instead of read, to be true when the booking is written. */
export interface Supposed {
  /** The revision of the host's account. */
  readonly revision: number;
  /** Whose holds on this very start would have to be used up; null = nobody's. */
  readonly holder: string | null;
}

/** Ids that the database gave; the attendees' in their order. */
export interface StoredIds {
  readonly id: number;
  readonly attendeeIds: readonly number[];
}

/**
 * Writes a booking with its people, claims and event, and uses up its holds, in one statement: all of it or nothing.
 * The host's lock is taken inside the statement, before anything is written: it is held for the statement's own time and
 * never waits for this process. Local people among the attendees are busy too, without the right to refuse
 * others; the host's claim is what the constraint guards.
 * @throws 23P01 when the host's time is taken, 23505 when the same person has the same start.
 */
export async function insertBooking(db: Db, booking: NewBooking): Promise<StoredIds> {
  const [row] = await db.query<StoredRow>(INSERT, [JSON.stringify([inputOf(booking, 0)]), booking.spentHolds]);
  if (!row || row.id === null) throw createErrors.booked_event_type_not_found({ id: booking.eventTypeId });
  return { id: row.id, attendeeIds: row.attendee_ids };
}

/** A booking by what is remembered; it uses up no holds. */
export interface SupposedBooking {
  readonly booking: NewBooking;
  readonly supposed: Supposed;
}

/**
 * The same for several at once, each where what it supposes is so and nothing stands in its way; null = one of them is not
 * so. "busy" = somebody else is writing for the host; with `waits` they are waited for. Nothing was written of either.
 * @throws as `insertBooking`, and then none of them was written.
 */
export async function insertBookingsIf(
  db: Db,
  items: readonly SupposedBooking[],
  { waits }: { readonly waits: boolean },
): Promise<(StoredIds | "busy" | null)[]> {
  const input = items.map(({ booking, supposed }, nth) => {
    const [fromMs, untilMs] = boundsOf(booking);
    const { revision, holder } = supposed;
    return {
      ...inputOf(booking, nth),
      revision,
      holder,
      from_ms: fromMs,
      until_ms: untilMs,
      now_ms: booking.createdMs,
    };
  });
  const rows = await db.query<StoredRow>(waits ? INSERT_IF : TRY_INSERT_IF, [JSON.stringify(input)]);
  const stored: (StoredIds | "busy" | null)[] = items.map(() => null);
  for (const { nth, id, attendee_ids: attendeeIds } of rows) stored[nth] = id === null ? "busy" : { id, attendeeIds };
  return stored;
}

interface StoredRow {
  nth: number;
  /** null = the host's lock was not to be had. */
  id: number | null;
  attendee_ids: number[];
}

/** What the booking takes with its buffers; epoch ms. */
export function boundsOf({ startMs, endMs, claim }: NewBooking): [fromMs: number, untilMs: number] {
  return [startMs - (claim?.beforeMinutes ?? 0) * 60_000, endMs + (claim?.afterMinutes ?? 0) * 60_000];
}

/** As `INPUT` reads it. */
function inputOf(booking: NewBooking, nth: number) {
  const { attendees, claim } = booking;
  const [from, until] = boundsOf(booking);
  return {
    nth,
    uid: booking.uid,
    account_id: booking.accountId,
    event_type_id: booking.eventTypeId,
    organizer_id: booking.organizerId,
    status: booking.status,
    starts_at: instant(booking.startMs),
    ends_at: instant(booking.endMs),
    wall_start: booking.wallStart,
    wall_time_zone: booking.wallTimeZone,
    title: booking.title,
    description: booking.description,
    location: booking.location,
    meeting_url: booking.meetingUrl,
    responses: booking.responses,
    metadata: booking.metadata,
    booker_email: booking.bookerEmail,
    ics_uid: booking.icsUid,
    ics_sequence: booking.icsSequence,
    rescheduled_from_uid: booking.rescheduledFromUid,
    rescheduling_reason: booking.reschedulingReason,
    created_at: instant(booking.createdMs),
    request_hash: booking.requestHash && `\\x${booking.requestHash.toString("hex")}`,
    names: attendees.map((person) => person.name),
    emails: attendees.map((person) => person.email),
    phones: attendees.map((person) => person.phoneNumber),
    zones: attendees.map((person) => person.timeZone),
    languages: attendees.map((person) => person.language),
    guests: attendees.map((person) => person.isGuest),
    takes_time: claim !== null,
    exclusive: claim?.exclusive ?? false,
    blocked_from: instant(from),
    blocked_until: instant(until),
    event_id: booking.event.id,
    event_type: booking.event.type,
    event_data: booking.event.data,
  };
}

const INPUT = `jsonb_to_recordset($1::jsonb) as i(nth integer, uid text, account_id bigint, event_type_id integer,
  organizer_id integer, status text, starts_at timestamptz, ends_at timestamptz, wall_start timestamp, wall_time_zone text,
  title text, description text, location text, meeting_url text, responses jsonb, metadata jsonb, booker_email text,
  ics_uid text, ics_sequence integer, rescheduled_from_uid text, rescheduling_reason text, created_at timestamptz,
  request_hash bytea, names text[], emails text[], phones text[], zones text[], languages text[], guests boolean[],
  takes_time boolean, exclusive boolean, blocked_from timestamptz, blocked_until timestamptz,
  event_id uuid, event_type text, event_data jsonb,
  revision bigint, holder text, from_ms bigint, until_ms bigint, now_ms bigint)`;

/**
 * Read before the lock is taken, like everything that a booking relies on: what somebody writes meanwhile is the
 * constraint's matter, or comes after this booking. Subqueries that give a value cannot be planned as joins, which would
 * read a whole table once it has grown.
 */
const IS_AS_SUPPOSED = `
  ${revisionOf("i.account_id")} = i.revision
  and (select h.uid from holds h where h.host_id = i.organizer_id and h.starts_at = i.starts_at
    and h.event_type_id = i.event_type_id and h.expires_at > i.created_at and h.holder = i.holder limit 1) is null
  and not ${isTaken({
    host: "i.organizer_id",
    from: "i.from_ms",
    until: "i.until_ms",
    now: "i.now_ms",
    exceptBookingUid: "null::text",
    exceptHoldUids: "array[]::uuid[]",
  })}`;

const MOST_WAIT_MS = 100;
const WAIT_FOR_HOST = `pg_advisory_xact_lock(${HOST_LOCKS}, h.id)::text`;
const TRY_HOST = `pg_try_advisory_xact_lock(${HOST_LOCKS}, h.id)::text || left(set_config('lock_timeout', '${MOST_WAIT_MS}', true), 0)`;

/**
 * Locks in the order of every other command: host, event type and user (whose rows the foreign keys will want shares of),
 * claims, the account's row last; several hosts and several accounts by their ids. Who does not wait for hosts waits for
 * nothing else for long: whatever somebody keeps, the other bookings of the group are held up with it.
 */
const insertStatement = ({ condition = "true", waits = true, more = "" }) => `
  with wanted as materialized (
    select * from ${INPUT} where ${condition} order by organizer_id, event_type_id
  ), hosts as materialized (
    select h.id, ${waits ? WAIT_FOR_HOST : TRY_HOST} as lock
    from (select distinct organizer_id as id from wanted order by id) h
  ), chosen as materialized (
    select w.* from wanted w join hosts on hosts.id = w.organizer_id,
      lateral (select id from event_types where id = w.event_type_id for key share) e,
      lateral (select id from users where id = w.organizer_id for key share) u
    where hosts.lock <> 'false'
  ), booking as (
    insert into bookings (uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start, wall_time_zone,
      title, description, location, meeting_url, responses, metadata, booker_email, ics_uid, ics_sequence,
      rescheduled_from_uid, rescheduling_reason, created_at, updated_at, request_hash)
    select uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start, wall_time_zone,
      title, description, location, meeting_url, responses, metadata, booker_email, ics_uid, ics_sequence,
      rescheduled_from_uid, rescheduling_reason, created_at, created_at, request_hash from chosen order by nth
    returning id, uid
  ), made as materialized (
    select booking.id, chosen.* from booking join chosen on chosen.uid = booking.uid order by nth
  ), people as (
    insert into attendees (booking_id, name, email, phone_number, time_zone, language, is_guest)
    select made.id, p.name, p.email, p.phone, p.zone, p.language, p.is_guest
    from made, unnest(made.names, made.emails, made.phones, made.zones, made.languages, made.guests)
      with ordinality as p(name, email, phone, zone, language, is_guest, nth)
    order by made.nth, p.nth
    returning id, booking_id
  ), taken as (
    insert into claims (host_id, booking_id, event_type_id, exclusive, during, starts_at, ends_at)
    select busy.host_id, made.id, made.event_type_id, busy.exclusive, busy.during, made.starts_at, made.ends_at
    from made, lateral (
      select made.organizer_id as host_id, made.exclusive, tstzrange(made.blocked_from, made.blocked_until) as during
      union all
      select u.id, false, tstzrange(made.starts_at, made.ends_at) from users u
      where u.email = any (made.emails) and u.email_verified_at is not null and u.id <> made.organizer_id
    ) busy
    where made.takes_time order by busy.host_id
    returning 1
  )${more}, counted as materialized (
    -- Counting the claims makes the database take them first.
    select account_id, count(*) as number from made, (select count(*) from taken) t group by account_id order by account_id
  ), accounts_locked as materialized (
    select a.id from counted, lateral (select id from accounts where id = counted.account_id for no key update) a
  ), counter as (
    update accounts set last_event_position = last_event_position + (select number from counted where account_id = accounts.id)
    where id = any (array(select id from accounts_locked)) returning id, last_event_position
  ), event as (
    insert into events (account_id, position, id, type, subject, data, created_at)
    select made.account_id,
      counter.last_event_position + 1 - row_number() over (partition by made.account_id order by made.nth desc),
      made.event_id, made.event_type, 'booking:' || made.uid, made.event_data || jsonb_build_object('id', made.id), made.created_at
    from made join counter on counter.id = made.account_id
  )
  select made.nth, made.id, (select array_agg(p.id order by p.id) from people p where p.booking_id = made.id) as attendee_ids
  from made
  union all
  select w.nth, null, null from wanted w join hosts on hosts.id = w.organizer_id where hosts.lock = 'false'`;

const INSERT = insertStatement({ more: ", spent as (delete from holds where uid = any ($2::uuid[]))" });
const INSERT_IF = insertStatement({ condition: IS_AS_SUPPOSED });
const TRY_INSERT_IF = insertStatement({ condition: IS_AS_SUPPOSED, waits: false });
