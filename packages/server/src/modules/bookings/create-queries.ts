import { VERSION_COLUMNS, type VersionRow } from "../../database/account-memory.ts";
import { type Db, instant } from "../../database/database.ts";
import type { BookingFieldJson, BookingStatus, LocationJson } from "../../database/tables.ts";
import { HOST_LOCKS } from "../../database/locks.ts";
import { createErrors } from "./create-errors.ts";
import {
  BOOKABLE_COLUMNS,
  BOOKABLE_TABLES,
  type BookableRow,
  type BookedJson,
  bookedColumn,
  isTaken,
} from "../slots/index.ts";

/** An event type with all that a booking of one start by one person has to know. */
export interface BookingTarget extends BookableRow, VersionRow {
  booking_fields: BookingFieldJson[];
  locations: LocationJson[];
  custom_name: string | null;
  requires_confirmation: boolean;
  confirmation_threshold_minutes: number | null;
  settings: Record<string, unknown>;
  requires_authentication: boolean;
  max_active_bookings: number | null;
  offer_reschedule_at_limit: boolean;
  disable_rescheduling: boolean;
  reschedule_notice_minutes: number | null;
  allow_rescheduling_past: boolean;
  allow_rescheduling_cancelled: boolean;
  host_name: string | null;
  host_email: string;
  host_username: string | null;
  /** A live booking of the same start by the same person, and the hash of the request that made it. */
  duplicate_uid: string | null;
  duplicate_hash: Buffer | null;
  /** Future accepted bookings of the same person, counted only where a limit wants it; and the first of them. */
  active_bookings: number;
  active_booking_uid: string | null;
  /** Live holds of the caller on this start. */
  own_holds: string[] | null;
  /** What is claimed of the host while the booking would last, buffers included. */
  booked: BookedJson[] | null;
}

export type TargetSelector = { readonly id: number } | { readonly username: string; readonly slug: string };

export interface TargetQuestion {
  readonly startMs: number;
  readonly bookerEmail: string;
  readonly nowMs: number;
  readonly reservedSlotUid: string | null;
  readonly holder: string | null;
  /** Length that is wanted; null = the event type's own. */
  readonly lengthMinutes: number | null;
}

/** While the booking would last, with its buffers: what the engine's `neededToJudge` asks for, rolling windows excepted. */
const OCCUPIED = {
  from: "($8::bigint - e.before_buffer_minutes * 60000::bigint)",
  until: "($8::bigint + (coalesce($7::integer, e.length_minutes) + e.after_buffer_minutes) * 60000::bigint)",
};

/** The same for the one who has read the target. Epoch ms. */
export function occupiedBy(
  target: BookingTarget,
  startMs: number,
  lengthMinutes: number,
): { from: number; to: number } {
  return {
    from: startMs - target.before_buffer_minutes * 60_000,
    to: startMs + (lengthMinutes + target.after_buffer_minutes) * 60_000,
  };
}

const TARGET_COLUMNS = `${BOOKABLE_COLUMNS}, ${VERSION_COLUMNS},
  e.booking_fields, e.locations, e.custom_name, e.requires_confirmation, e.confirmation_threshold_minutes, e.settings,
  e.requires_authentication, e.max_active_bookings, e.offer_reschedule_at_limit,
  e.disable_rescheduling, e.reschedule_notice_minutes, e.allow_rescheduling_past, e.allow_rescheduling_cancelled,
  u.name as host_name, u.email as host_email, u.username as host_username,
  (select d.uid from bookings d where d.event_type_id = e.id and d.starts_at = $2 and d.booker_email = $3
     and d.status in ('accepted', 'pending')) as duplicate_uid,
  (select d.request_hash from bookings d where d.event_type_id = e.id and d.starts_at = $2 and d.booker_email = $3
     and d.status in ('accepted', 'pending')) as duplicate_hash,
  (case when e.max_active_bookings is null then 0 else (select count(*) from bookings a where a.event_type_id = e.id
     and a.booker_email = $3 and a.status = 'accepted' and a.starts_at > $4) end) as active_bookings,
  (case when e.max_active_bookings is null then null else (select a.uid from bookings a where a.event_type_id = e.id
     and a.booker_email = $3 and a.status = 'accepted' and a.starts_at > $4 order by a.starts_at limit 1) end)
    as active_booking_uid,
  (select array_agg(h.uid::text) from holds h where h.host_id = u.id and h.event_type_id = e.id and h.starts_at = $2
     and h.expires_at > $4 and (h.uid::text = $5 or h.holder = $6)) as own_holds,
  ${bookedColumn({
    host: "u.id",
    ...OCCUPIED,
    now: "$9::bigint",
    exceptBookingUid: "null::text",
    exceptHoldUids: "array[]::uuid[]",
  })} as booked`;

const TARGET = `
  select ${TARGET_COLUMNS} from ${BOOKABLE_TABLES} join accounts a on a.id = u.account_id where e.team_id is null and`;
const TARGET_BY_ID = `${TARGET} e.id = $1`;
const TARGET_BY_NAME = `${TARGET} e.slug = $1 and u.username = $10`;

/** One statement whatever the event type asks for. */
export async function findBookingTarget(
  db: Db,
  selector: TargetSelector,
  question: TargetQuestion,
): Promise<BookingTarget | null> {
  const values = [
    instant(question.startMs),
    question.bookerEmail,
    instant(question.nowMs),
    question.reservedSlotUid,
    question.holder,
    question.lengthMinutes,
    question.startMs,
    question.nowMs,
  ];
  const rows =
    "id" in selector
      ? await db.query<BookingTarget>(TARGET_BY_ID, [selector.id, ...values])
      : await db.query<BookingTarget>(TARGET_BY_NAME, [selector.slug, ...values, selector.username.toLowerCase()]);
  return rows[0] ?? null;
}

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
  const [row] = await db.query<StoredIds>(booking.spentHolds.length > 0 ? INSERT_AND_SPEND : INSERT, [
    ...valuesOf(booking),
    ...(booking.spentHolds.length > 0 ? [booking.spentHolds] : []),
  ]);
  if (!row) throw createErrors.booked_event_type_not_found({ id: booking.eventTypeId });
  return row;
}

/** The same, where what was supposed is so and nothing stands in the way; null = it is not, and nothing was written. */
export async function insertBookingIf(db: Db, booking: NewBooking, supposed: Supposed): Promise<StoredIds | null> {
  const values = [...valuesOf(booking), supposed.revision, supposed.holder, ...boundsOf(booking)];
  const [row] = await db.query<StoredIds>(INSERT_IF, values);
  return row ?? null;
}

/** What the booking takes with its buffers; epoch ms. */
function boundsOf({ startMs, endMs, claim }: NewBooking): [from: number, until: number] {
  return [startMs - (claim?.beforeMinutes ?? 0) * 60_000, endMs + (claim?.afterMinutes ?? 0) * 60_000];
}

function valuesOf(booking: NewBooking): unknown[] {
  const { attendees, claim } = booking;
  const [from, until] = boundsOf(booking);
  return [
    booking.uid,
    booking.accountId,
    booking.eventTypeId,
    booking.organizerId,
    booking.status,
    instant(booking.startMs),
    instant(booking.endMs),
    booking.wallStart,
    booking.wallTimeZone,
    booking.title,
    booking.description,
    booking.location,
    booking.meetingUrl,
    JSON.stringify(booking.responses),
    JSON.stringify(booking.metadata),
    booking.bookerEmail,
    booking.icsUid,
    booking.icsSequence,
    booking.rescheduledFromUid,
    booking.reschedulingReason,
    instant(booking.createdMs),
    attendees.map((person) => person.name),
    attendees.map((person) => person.email),
    attendees.map((person) => person.phoneNumber),
    attendees.map((person) => person.timeZone),
    attendees.map((person) => person.language),
    attendees.map((person) => person.isGuest),
    claim !== null,
    claim?.exclusive ?? false,
    instant(from),
    instant(until),
    booking.requestHash,
    booking.event.id,
    booking.event.type,
    `booking:${booking.uid}`,
    JSON.stringify(booking.event.data),
  ];
}

const SPENT = ", spent as (delete from holds where uid = any ($37::uuid[]))";

/**
 * Read before the lock is waited for, like everything that a booking relies on: what somebody writes meanwhile is the
 * constraint's matter, or comes after this booking.
 */
const IS_AS_SUPPOSED = `
  exists (select from accounts where id = $2 and revision = $37::bigint)
  and not exists (select from holds h where h.host_id = $4 and h.starts_at = $6 and h.event_type_id = $3
    and h.expires_at > $21 and h.holder = $38::text)
  and not ${isTaken({
    host: "$4",
    from: "$39::bigint",
    until: "$40::bigint",
    now: "(extract(epoch from $21::timestamptz) * 1000)::bigint",
    exceptBookingUid: "null::text",
    exceptHoldUids: "array[]::uuid[]",
  })}`;

const insertStatement = ({ condition = "true", more = "" }) => `
  with host_lock as materialized (
    -- The rows that foreign keys will want shares of come before the account's, as in every other command.
    select pg_advisory_xact_lock(${HOST_LOCKS}, $4)
    from (select id from event_types where id = $3 for key share) e, (select id from users where id = $4 for key share) u
    where ${condition}
  ), booking as (
    insert into bookings (uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start, wall_time_zone,
      title, description, location, meeting_url, responses, metadata, booker_email, ics_uid, ics_sequence,
      rescheduled_from_uid, rescheduling_reason, created_at, updated_at, request_hash)
    select $1, $2, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::timestamp, $9, $10, $11, $12, $13, $14::jsonb, $15::jsonb, $16, $17, $18,
      $19, $20, $21::timestamptz, $21, $32::bytea from host_lock
    returning id
  ), people as (
    insert into attendees (booking_id, name, email, phone_number, time_zone, language, is_guest)
    select booking.id, p.name, p.email, p.phone, p.zone, p.language, p.is_guest
    from booking, rows from (unnest($22::text[]), unnest($23::text[]), unnest($24::text[]), unnest($25::text[]),
      unnest($26::text[]), unnest($27::boolean[])) with ordinality as p(name, email, phone, zone, language, is_guest, nth)
    order by p.nth
    returning id
  ), taken as (
    insert into claims (host_id, booking_id, event_type_id, exclusive, during, starts_at, ends_at)
    select busy.host_id, booking.id, $3, busy.exclusive, busy.during, $6, $7
    from booking, (
      select $4::integer as host_id, $29::boolean as exclusive, tstzrange($30, $31) as during
      union all
      select u.id, false, tstzrange($6, $7) from users u
      where u.email = any ($23::text[]) and u.email_verified_at is not null and u.id <> $4
    ) busy
    where $28::boolean
    returning 1
  )${more}, counter as (
    -- Counting the claims makes the database take them first: the account's row is always the last lock.
    update accounts set last_event_position = last_event_position + 1
    from (select count(*) from booking) b, (select count(*) from taken) t
    where id = $2 and b.count > 0 returning last_event_position
  ), event as (
    insert into events (account_id, position, id, type, subject, data, created_at)
    select $2, counter.last_event_position, $33, $34, $35, $36::jsonb || jsonb_build_object('id', booking.id), $21
    from counter, booking
  )
  select booking.id, (select array_agg(people.id order by people.id) from people) as "attendeeIds" from booking`;

const INSERT = insertStatement({});
const INSERT_AND_SPEND = insertStatement({ more: SPENT });
const INSERT_IF = insertStatement({ condition: IS_AS_SUPPOSED });

/** Ends a booking that is being moved and frees its time. The row is locked by the caller. */
export async function endRescheduled(
  db: Db,
  ended: { id: number; successorUid: string; reason: string | null; byEmail: string | null; nowMs: number },
): Promise<void> {
  await db.query(
    `with freed as (delete from claims where booking_id = $1)
     update bookings set status = 'cancelled', rescheduled = true, rescheduled_to_uid = $2, rescheduling_reason = $3,
       rescheduled_by_email = $4, updated_at = $5 where id = $1`,
    [ended.id, ended.successorUid, ended.reason, ended.byEmail, instant(ended.nowMs)],
  );
}

/** Seconds until the last strict hold in a range frees the host; 0 when there is none. */
export async function secondsUntilHoldsEnd(
  db: Db,
  hostId: number,
  fromMs: number,
  untilMs: number,
  nowMs: number,
): Promise<number> {
  const [row] = await db.query<{ until: number | null }>(
    `select max(h.expires_at) as until from claims c join holds h on h.uid = c.hold_uid
     where c.host_id = $1 and c.blocked_from_ms < $3 and c.blocked_until_ms > $2 and h.expires_at > $4`,
    [hostId, fromMs, untilMs, instant(nowMs)],
  );
  return row?.until ? Math.ceil((row.until - nowMs) / 1000) : 0;
}

/** Frees time that expired holds still claim, so that the constraint does not refuse for their sake. */
export async function deleteEndedHolds(
  db: Db,
  hostId: number,
  nowMs: number,
  alsoUids: readonly string[],
): Promise<void> {
  await db.query("delete from holds where host_id = $1 and (expires_at <= $2 or uid = any ($3::uuid[]))", [
    hostId,
    instant(nowMs),
    alsoUids,
  ]);
}
