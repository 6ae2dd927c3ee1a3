import { VERSION_COLUMNS, type VersionRow } from "../../database/account-memory.ts";
import { type Db, instant } from "../../database/database.ts";
import type { BookingFieldJson, LocationJson } from "../../database/tables.ts";
import {
  BOOKABLE_COLUMNS,
  BOOKABLE_TABLES,
  type BookableRow,
  type BookableSelector,
  type BookedJson,
  bookedColumn,
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
  selector: BookableSelector,
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
