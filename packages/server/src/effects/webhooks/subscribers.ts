import { type Db, instant } from "../../database/database.ts";
import type { FiredTrigger } from "../../modules/webhooks/index.ts";
import { DAY_MS } from "./settings.ts";

export interface Occasion {
  readonly organizerId: number | null;
  readonly eventTypeId: number | null;
  readonly trigger: FiredTrigger;
}

export interface Subscriber {
  /** Index of the occasion. */
  readonly occasion: number;
  readonly webhookId: string;
  /** Templates are large and there can be one for each delivery: `loadTemplates` reads those that are needed next. */
  readonly hasTemplate: boolean;
}

/**
 * Who is told of each occasion: active webhooks that list the trigger, of the event type, and of the organizer when the
 * event type is a person's own (bookings of teams do not go to the webhooks of their members). A URL that is in both is
 * told twice: secret and template may differ. One statement.
 */
export async function findSubscribers(db: Db, occasions: readonly Occasion[]): Promise<Subscriber[]> {
  if (occasions.length === 0) return [];
  return db.query<Subscriber>(
    `with occasion as (
       select o.nth - 1 as nth, o.organizer_id, o.event_type_id, o.trigger
       from unnest($1::integer[], $2::integer[], $3::text[]) with ordinality as o(organizer_id, event_type_id, trigger, nth)
     ), subscriber as (
       select o.nth, w.id, w.payload_template is not null as has_template, w.created_at
       from occasion o join webhooks w on w.event_type_id = o.event_type_id
       where w.active and o.trigger = any(w.triggers)
       union all
       select o.nth, w.id, w.payload_template is not null as has_template, w.created_at
       from occasion o join webhooks w on w.user_id = o.organizer_id left join event_types e on e.id = o.event_type_id
       where w.active and o.trigger = any(w.triggers) and e.team_id is null
     )
     select nth::integer as occasion, id as "webhookId", has_template as "hasTemplate"
     from subscriber order by nth, created_at, id`,
    [
      occasions.map(({ organizerId }) => organizerId),
      occasions.map(({ eventTypeId }) => eventTypeId),
      occasions.map(({ trigger }) => trigger),
    ],
  );
}

/** Payload templates by webhook; of those without one, nothing. One statement. */
export async function loadTemplates(db: Db, webhookIds: readonly string[]): Promise<Map<string, string>> {
  if (webhookIds.length === 0) return new Map();
  const rows = await db.query<{ id: string; template: string }>(
    `select id, payload_template as template from webhooks where id = any($1::uuid[]) and payload_template is not null`,
    [webhookIds],
  );
  return new Map(rows.map(({ id, template }) => [id, template]));
}

export interface DueMeeting {
  readonly webhookId: string;
  readonly payloadTemplate: string | null;
  readonly bookingId: number;
  readonly trigger: "MEETING_STARTED" | "MEETING_ENDED";
  readonly atMs: number;
}

/** No meeting is longer; a bound on how far back the search for ends has to look. */
const LONGEST_MEETING_MS = 7 * DAY_MS;

/** Beginnings and ends after $1 up to $2 of accepted bookings whose webhooks want to know; $3 is the earliest start. */
const MEETINGS = `
  webhooks w
  cross join (values ('MEETING_STARTED'), ('MEETING_ENDED')) as t(trigger)
  join lateral (
    select b.id, b.starts_at, b.ends_at from bookings b
    where b.event_type_id = w.event_type_id and b.status = 'accepted' and b.starts_at > $3 and b.starts_at <= $2
    union all
    select b.id, b.starts_at, b.ends_at from bookings b left join event_types e on e.id = b.event_type_id
    where b.organizer_id = w.user_id and e.team_id is null and b.status = 'accepted' and b.starts_at > $3 and b.starts_at <= $2
  ) b on true
  cross join lateral (select case t.trigger when 'MEETING_STARTED' then b.starts_at else b.ends_at end as at) m
  where w.active and w.triggers && array['MEETING_STARTED', 'MEETING_ENDED'] and t.trigger = any(w.triggers)
    and m.at > $1 and m.at <= $2 and m.at >= w.meetings_since`;

const CAUSE = "format('meeting:%s:%s:%s', b.id, t.trigger, extract(epoch from m.at)::bigint)";

function range(afterMs: number, untilMs: number): string[] {
  return [instant(afterMs), instant(untilMs), instant(afterMs - LONGEST_MEETING_MS)];
}

/** What `CAUSE` says in SQL. */
export function meetingCause(due: DueMeeting): string {
  return `meeting:${due.bookingId}:${due.trigger}:${Math.round(due.atMs / 1000)}`;
}

/** Beginnings and ends after one instant and up to another that have not been told, the earliest first. One statement. */
export async function findDueMeetings(db: Db, afterMs: number, untilMs: number, most: number): Promise<DueMeeting[]> {
  return db.query<DueMeeting>(
    `select w.id as "webhookId", w.payload_template as "payloadTemplate", b.id as "bookingId", t.trigger, m.at as "atMs"
     from ${MEETINGS}
       and not exists (select from webhook_deliveries d where d.webhook_id = w.id and d.cause = ${CAUSE})
     order by m.at, b.id, w.created_at, w.id limit ${most}`,
    range(afterMs, untilMs),
  );
}

/** When the next meetings begin or end that somebody is told of. One statement. */
export async function findMeetingInstants(db: Db, afterMs: number, untilMs: number): Promise<number[]> {
  const rows = await db.query<{ at: number }>(`select distinct m.at as at from ${MEETINGS}`, range(afterMs, untilMs));
  return rows.map(({ at }) => at);
}
