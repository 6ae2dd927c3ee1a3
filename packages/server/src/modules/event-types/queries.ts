import { type Db, instant } from "../../database/database.ts";
import type { EventTypeRow, EventTypeState } from "./state.ts";

/** What answers show of an owner. */
export interface Owner {
  readonly id: number;
  readonly name: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
  readonly weekStart: string;
  readonly metadata: Record<string, unknown>;
}

export interface OwnedEventType {
  readonly row: EventTypeRow;
  readonly owner: Owner;
}

// Named one by one: `*` in a prepared statement fails after a migration adds a column.
const STATE_COLUMNS = [
  "slug",
  "title",
  "description",
  "hidden",
  "length_minutes",
  "length_options",
  "slot_interval_minutes",
  "notice_minutes",
  "before_buffer_minutes",
  "after_buffer_minutes",
  "offset_start_minutes",
  "only_first_slot_per_day",
  "optimized_slots",
  "schedule_id",
  "booking_window",
  "limits_count",
  "limits_duration",
  "max_active_bookings",
  "offer_reschedule_at_limit",
  "seats",
  "seats_show_attendees",
  "seats_show_availability",
  "requires_confirmation",
  "confirmation_threshold_minutes",
  "pending_blocks",
  "recurrence",
  "locations",
  "booking_fields",
  "custom_name",
  "requires_authentication",
  "requires_email_verification",
  "disable_cancelling",
  "disable_rescheduling",
  "reschedule_notice_minutes",
  "allow_rescheduling_past",
  "allow_rescheduling_cancelled",
  "cancellation_reason_required",
  "strict_holds",
  "settings",
] as const satisfies readonly (keyof EventTypeState)[];

const COLUMNS = ["id", "owner_id", "team_id", ...STATE_COLUMNS, "created_at", "updated_at"]
  .map((column) => `e.${column}`)
  .join(", ");

const JSON_COLUMNS: ReadonlySet<string> = new Set([
  "booking_window",
  "limits_count",
  "limits_duration",
  "recurrence",
  "locations",
  "booking_fields",
  "settings",
] satisfies (keyof EventTypeState)[]);

const OWNER = `json_build_object('id', u.id, 'name', u.name, 'username', u.username, 'avatarUrl', u.avatar_url,
  'weekStart', u.week_start, 'metadata', u.metadata) as owner`;

type Joined = EventTypeRow & { owner: Owner };

function split({ owner, ...row }: Joined): OwnedEventType {
  return { row, owner };
}

/** JSON goes in as text: the driver would make an SQL array of a list. */
function values(state: EventTypeState): unknown[] {
  return STATE_COLUMNS.map((column) => {
    const value: unknown = state[column];
    return JSON_COLUMNS.has(column) && value !== null ? JSON.stringify(value) : value;
  });
}

/** The event type, or null. One statement. */
export async function findEventTypeById(db: Db, id: number): Promise<EventTypeRow | null> {
  const rows = await db.query<EventTypeRow>(`select ${COLUMNS} from event_types e where e.id = $1`, [id]);
  return rows[0] ?? null;
}

/** A person's event type by username (in any case) and slug, hidden ones too; null when there is none. One statement. */
export async function findEventTypeBySlug(
  db: Db,
  { username, slug }: { username: string; slug: string },
): Promise<EventTypeRow | null> {
  const rows = await db.query<EventTypeRow>(
    `select ${COLUMNS} from event_types e join users u on u.id = e.owner_id where u.username = $1 and e.slug = $2`,
    [username.toLowerCase(), slug],
  );
  return rows[0] ?? null;
}

export async function findWithOwner(db: Db, id: number): Promise<OwnedEventType | null> {
  const rows = await db.query<Joined>(
    `select ${COLUMNS}, ${OWNER} from event_types e join users u on u.id = e.owner_id where e.id = $1`,
    [id],
  );
  return rows[0] ? split(rows[0]) : null;
}

/** Locks the row until the transaction ends: the state that is checked is the state that is changed. */
export async function lockEventType(db: Db, id: number): Promise<OwnedEventType | null> {
  const rows = await db.query<Joined>(
    `select ${COLUMNS}, ${OWNER} from event_types e join users u on u.id = e.owner_id where e.id = $1 for no key update of e`,
    [id],
  );
  return rows[0] ? split(rows[0]) : null;
}

/** Event types of a user, by id or username; hidden ones only for themself. Oldest first unless `newestFirst`. */
export async function listEventTypes(
  db: Db,
  filter: { userId?: number; username?: string; slug?: string; viewerId?: number; newestFirst: boolean },
): Promise<OwnedEventType[]> {
  const rows = await db.query<Joined>(
    `select ${COLUMNS}, ${OWNER} from event_types e join users u on u.id = e.owner_id
     where (u.id = $1 or u.username = $2) and ($3::text is null or e.slug = $3) and (not e.hidden or e.owner_id = $4)
     order by e.id ${filter.newestFirst ? "desc" : "asc"}`,
    [filter.userId ?? null, filter.username?.toLowerCase() ?? null, filter.slug ?? null, filter.viewerId ?? null],
  );
  return rows.map(split);
}

/** Users of these usernames, in the order given; unknown ones are left out. */
export async function findOwners(db: Db, usernames: readonly string[]): Promise<Owner[]> {
  const rows = await db.query<{ owner: Owner }>(
    `select ${OWNER} from users u where u.username = any($1::text[]) order by array_position($1::text[], u.username)`,
    [usernames],
  );
  return rows.map(({ owner }) => owner);
}

/** Event types of a person, of whom nobody else adds one until the transaction ends. Two statements: what was waited for counts. */
export async function countWhileLocked(db: Db, ownerId: number): Promise<number> {
  await db.query("select from users where id = $1 for no key update", [ownerId]);
  const [row] = await db.query<{ count: number }>("select count(*) as count from event_types where owner_id = $1", [
    ownerId,
  ]);
  return row?.count ?? 0;
}

export async function insertEventType(db: Db, ownerId: number, state: EventTypeState, nowMs: number): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `insert into event_types (owner_id, created_at, updated_at, ${STATE_COLUMNS.join(", ")})
     values ($1, $2, $2, ${STATE_COLUMNS.map((_, index) => `$${index + 3}`).join(", ")}) returning id`,
    [ownerId, instant(nowMs), ...values(state)],
  );
  return (rows[0] as { id: number }).id;
}

export async function updateEventType(db: Db, id: number, state: EventTypeState, nowMs: number): Promise<void> {
  await db.query(
    `update event_types set updated_at = $2, ${STATE_COLUMNS.map((column, index) => `${column} = $${index + 3}`).join(", ")}
     where id = $1`,
    [id, instant(nowMs), ...values(state)],
  );
}

/** Bookings stay, with what mails and webhooks tell of their event type; holds go. The row is locked by the caller. */
export async function deleteEventType(db: Db, id: number): Promise<void> {
  await db.query("select from bookings where event_type_id = $1 order by id for update", [id]);
  // Waits for bookings that are just being made: they are to keep it too.
  await db.query("select from event_types where id = $1 for update", [id]);
  await db.query(
    `with kept as (
       insert into deleted_event_types (id, facts) select e.id, to_jsonb(e) from event_types e
       where e.id = $1 and exists (select from bookings where event_type_id = $1)
     )
     update bookings set event_type_id = null, deleted_event_type_id = $1 where event_type_id = $1`,
    [id],
  );
  await db.query("delete from event_types where id = $1", [id]);
}

/** Whether the schedule is the user's; locked against deletion until the transaction ends. */
export async function ownsSchedule(db: Db, userId: number, scheduleId: number): Promise<boolean> {
  const rows = await db.query("select 1 from schedules where id = $1 and user_id = $2 for key share", [
    scheduleId,
    userId,
  ]);
  return rows.length > 0;
}
