import { type Db, instant } from "../../database/database.ts";
import { BOOKING_JOINS, bookingColumns, type PresentableBooking } from "./queries.ts";

export interface BookingFilter {
  /** Organizer or attendee. */
  readonly user: { readonly id: number };
  readonly nowMs: number;
  /** Any of these; null = all. */
  readonly statuses: readonly ("upcoming" | "recurring" | "past" | "cancelled" | "unconfirmed")[] | null;
  readonly attendeeEmail: string | null;
  readonly attendeeName: string | null;
  readonly uid: string | null;
  readonly eventTypeIds: readonly number[] | null;
  readonly teamIds: readonly number[] | null;
  readonly afterStartMs: number | null;
  readonly beforeEndMs: number | null;
  readonly afterCreatedMs: number | null;
  readonly beforeCreatedMs: number | null;
  readonly afterUpdatedMs: number | null;
  readonly beforeUpdatedMs: number | null;
}

export interface Page {
  readonly by: "start" | "end" | "created" | "updated";
  readonly direction: "asc" | "desc";
  readonly take: number;
  readonly skip: number;
}

/** A page decides nothing, so it reads of the event type only what it shows: building the rest took a fifth of the time. */
const LISTED_COLUMNS = bookingColumns(`'id', e.id, 'slug', e.slug, 'seats', e.seats, 'ownerId', e.owner_id,
  'hideOrganizerEmail', coalesce((e.settings->>'hideOrganizerEmail')::boolean, false)`);

type Parameter = (value: unknown) => string;

/**
 * Conditions of a filter. Those of one group come and go together: every combination of groups and orders is one
 * statement text, so their number is small enough for all of them to stay prepared, while the plain list pays for none.
 */
function conditions(filter: BookingFilter, parameter: Parameter): string {
  const groups = [
    ...(filter.statuses === null ? [] : [statusCondition(filter.statuses, filter.nowMs, parameter)]),
    ...(filter.attendeeEmail === null
      ? []
      : [`b.id in (select x.booking_id from attendees x where x.email = ${parameter(filter.attendeeEmail)})`]),
    ...(filter.attendeeName === null
      ? []
      : [`exists (select from attendees x where x.booking_id = b.id and x.name = ${parameter(filter.attendeeName)})`]),
    ...subjectConditions(filter, parameter),
    ...timeConditions(filter, parameter),
  ];
  return groups.map((group) => ` and ${group}`).join("");
}

function statusCondition(
  statuses: NonNullable<BookingFilter["statuses"]>,
  nowMs: number,
  parameter: Parameter,
): string {
  const now = parameter(instant(nowMs));
  const asked = (status: (typeof statuses)[number]) => `${parameter(statuses.includes(status))}::boolean`;
  const live = "b.status not in ('cancelled', 'rejected')";
  return `(
    ${asked("upcoming")} and b.ends_at >= ${now} and ${live} and (b.recurring_booking_uid is null or b.status = 'accepted')
    or ${asked("recurring")} and b.ends_at >= ${now} and ${live} and b.recurring_booking_uid is not null
    or ${asked("past")} and b.ends_at <= ${now} and ${live}
    or ${asked("cancelled")} and b.status in ('cancelled', 'rejected')
    or ${asked("unconfirmed")} and b.ends_at >= ${now} and b.status = 'pending')`;
}

function subjectConditions({ uid, eventTypeIds, teamIds }: BookingFilter, parameter: Parameter): string[] {
  if (uid === null && eventTypeIds === null && teamIds === null) return [];
  const [one, types, teams] = [parameter(uid), parameter(eventTypeIds), parameter(teamIds)];
  return [
    `(${one}::text is null or b.uid = ${one})`,
    `(${types}::integer[] is null or b.event_type_id = any(${types}))`,
    `(${teams}::integer[] is null or b.event_type_id in (select x.id from event_types x where x.team_id = any(${teams})))`,
  ];
}

function timeConditions(filter: BookingFilter, parameter: Parameter): string[] {
  const bounds: [number | null, string][] = [
    [filter.afterStartMs, "b.starts_at >="],
    [filter.beforeEndMs, "b.ends_at <="],
    [filter.afterCreatedMs, "b.created_at >="],
    [filter.beforeCreatedMs, "b.created_at <="],
    [filter.afterUpdatedMs, "b.updated_at >="],
    [filter.beforeUpdatedMs, "b.updated_at <="],
  ];
  if (bounds.every(([ms]) => ms === null)) return [];
  return bounds.map(([ms, comparison]) => {
    const bound = parameter(ms === null ? null : instant(ms));
    return `(${bound}::timestamptz is null or ${comparison} ${bound})`;
  });
}

const SORT_KEYS: Record<Page["by"], string> = {
  start: "b.starts_at",
  end: "b.ends_at",
  created: "b.created_at",
  // A booking that never changed was last touched when it was made.
  updated: "coalesce(b.updated_at, b.created_at)",
};

/**
 * Who attends counts only with a proven address: the uid of a booking is the key to it, and anybody can sign up with any
 * address. The two ways to be involved are read apart, each by its own index, and do not overlap: joined by `or` they would cost a
 * pass over the bookings of everybody. Every hit is looked at once, for the total and for the page.
 */
function listSql(filter: BookingFilter, { by, direction, take, skip }: Page): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const parameter: Parameter = (value) => {
    values.push(value);
    return `$${values.length}`;
  };
  const me = parameter(filter.user.id);
  const matches = conditions(filter, parameter);
  const hit = `select b.id, ${SORT_KEYS[by]} as key from bookings b`;
  const text = `
    with hits as materialized (
      ${hit} where b.organizer_id = ${me}${matches}
      union all
      ${hit} where b.id in (select a.booking_id from attendees a join users u on u.email = a.email
          where u.id = ${me} and u.email_verified_at is not null)
        and b.organizer_id is distinct from ${me}${matches}
    ), page as (
      select id, key from hits order by key ${direction}, id ${direction}
      limit ${parameter(take)}::integer offset ${parameter(skip)}::bigint
    )
    select (select count(*) from hits) as "totalItems", found.*
    from (values (1)) as always(row) left join lateral (
      select page.key as "sortKey", ${LISTED_COLUMNS}
      from page join bookings b on b.id = page.id ${BOOKING_JOINS}
    ) found on true
    order by found."sortKey" ${direction}, found.id ${direction}`;
  return { text, values };
}

type ListRow = PresentableBooking & { totalItems: number };

/** A page of bookings and how many there are in all, as of one moment. One statement. */
export async function listBookings(
  db: Db,
  filter: BookingFilter,
  page: Page,
): Promise<{ bookings: PresentableBooking[]; totalItems: number }> {
  const { text, values } = listSql(filter, page);
  const rows = await db.query<ListRow>(text, values);
  // Beyond the last page there is still one row, which holds the total and no booking.
  const bookings = rows.filter((row) => row.id !== null);
  return { bookings, totalItems: rows[0]?.totalItems ?? 0 };
}

/** Whether at least one of the event types exists. */
export async function anyEventTypeExists(db: Db, ids: readonly number[]): Promise<boolean> {
  const rows = await db.query("select from event_types where id = any($1::integer[]) limit 1", [ids]);
  return rows.length > 0;
}
