import type { Db } from "../../database/database.ts";
import type { JudgedBooking } from "./terms.ts";

/** The person whose pages these are. */
export interface HostRow {
  readonly id: number;
  readonly name: string | null;
  readonly username: string;
  readonly avatarUrl: string | null;
  readonly bio: string | null;
  readonly weekStart: string;
  readonly timeZone: string;
}

const HOST_COLUMNS = `u.id, u.name, u.username, u.avatar_url as "avatarUrl", u.bio, u.week_start as "weekStart",
  u.time_zone as "timeZone"`;

/** The person of this username, in any case; null when there is none. One statement. */
export async function findHost(db: Db, username: string): Promise<HostRow | null> {
  const rows = await db.query<HostRow>(`select ${HOST_COLUMNS} from users u where u.username = $1`, [
    username.toLowerCase(),
  ]);
  return rows[0] ?? null;
}

/** The person with this id; null when there is none, or none with a page. One statement. */
export async function findHostById(db: Db, id: number): Promise<HostRow | null> {
  const rows = await db.query<HostRow>(
    `select ${HOST_COLUMNS} from users u where u.id = $1 and u.username is not null`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * The zone of the hours that are in force for an event type: its own schedule's, else that of the host's default one, else
 * the oldest one's, else the host's. Where people may not choose a zone they read times in this one. One statement.
 */
export async function findHoursTimeZone(db: Db, eventTypeId: number): Promise<string | null> {
  const rows = await db.query<{ timeZone: string }>(
    `select coalesce(s.time_zone, u.time_zone) as "timeZone"
     from event_types e
     join users u on u.id = e.owner_id
     left join schedules s on s.id = coalesce(
       e.schedule_id, u.default_schedule_id, (select min(f.id) from schedules f where f.user_id = u.id))
     where e.id = $1`,
    [eventTypeId],
  );
  return rows[0]?.timeZone ?? null;
}

/** What decides about the terms of bookings, in no order; uids of none are left out. One statement. */
export async function findJudged(
  db: Db,
  uids: readonly string[],
): Promise<(JudgedBooking & { readonly uid: string })[]> {
  return db.query(
    `select b.uid, b.status, b.starts_at as "startsAtMs", b.ends_at as "endsAtMs", b.rescheduled,
       b.rescheduled_to_uid as "rescheduledToUid", b.organizer_id as "organizerId", b.rejection_reason as "rejectionReason",
       case when o.id is not null then json_build_object('username', o.username) end as organizer,
       case when e.id is not null then json_build_object(
         'disableCancelling', e.disable_cancelling, 'disableRescheduling', e.disable_rescheduling,
         'rescheduleNoticeMinutes', e.reschedule_notice_minutes, 'allowReschedulingPast', e.allow_rescheduling_past,
         'allowReschedulingCancelled', e.allow_rescheduling_cancelled,
         'cancellationReasonRequired', e.cancellation_reason_required) end as "eventType"
     from bookings b left join event_types e on e.id = b.event_type_id left join users o on o.id = b.organizer_id
     where b.uid = any($1::text[])`,
    [uids],
  );
}
