import { type Db, instant } from "../../database/database.ts";
import { BOOKING_COLUMNS, BOOKING_JOINS, type BookingView } from "./queries.ts";

export interface BookingFilter {
  /** Organizer or attendee. */
  readonly user: { readonly id: number; readonly email: string };
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

/** One text for every combination of filters, so that it stays one prepared statement per order. */
const MATCHES = `
  ($4::boolean
    or ($5::boolean and b.ends_at >= $3 and b.status not in ('cancelled', 'rejected')
      and (b.recurring_booking_uid is null or b.status = 'accepted'))
    or ($6::boolean and b.ends_at >= $3 and b.status not in ('cancelled', 'rejected') and b.recurring_booking_uid is not null)
    or ($7::boolean and b.ends_at <= $3 and b.status not in ('cancelled', 'rejected'))
    or ($8::boolean and b.status in ('cancelled', 'rejected'))
    or ($9::boolean and b.ends_at >= $3 and b.status = 'pending'))
  and ($10::text is null or b.id in (select x.booking_id from attendees x where x.email = $10))
  and ($11::text is null or exists (select from attendees x where x.booking_id = b.id and x.name = $11))
  and ($12::text is null or b.uid = $12)
  and ($13::integer[] is null or b.event_type_id = any($13))
  and ($14::integer[] is null or b.event_type_id in (select x.id from event_types x where x.team_id = any($14)))
  and ($15::timestamptz is null or b.starts_at >= $15) and ($16::timestamptz is null or b.ends_at <= $16)
  and ($17::timestamptz is null or b.created_at >= $17) and ($18::timestamptz is null or b.created_at <= $18)
  and ($19::timestamptz is null or b.updated_at >= $19) and ($20::timestamptz is null or b.updated_at <= $20)`;

/**
 * The two ways to be involved, without overlap: counts add up and each is read in the order of its own index. Joined by
 * `or` they would cost a pass over the bookings of everybody.
 */
const ORGANIZED = `from bookings b where b.organizer_id = $1 and ${MATCHES}`;
const ATTENDED = `from bookings b where b.id in (select a.booking_id from attendees a where a.email = $2)
  and b.organizer_id is distinct from $1 and ${MATCHES}`;

const SORT_KEYS: Record<Page["by"], string> = {
  start: "b.starts_at",
  end: "b.ends_at",
  created: "b.created_at",
  // A booking that never changed was last touched when it was made.
  updated: "coalesce(b.updated_at, b.created_at)",
};

function listSql(by: Page["by"], direction: Page["direction"]): string {
  const key = SORT_KEYS[by];
  const first = `order by ${key} ${direction}, b.id ${direction} limit ($21::integer + $22::bigint)`;
  return `
    with page as (
      select c.id, c.key from (
        (select b.id, ${key} as key ${ORGANIZED} ${first})
        union all
        (select b.id, ${key} as key ${ATTENDED} ${first})
      ) c order by c.key ${direction}, c.id ${direction} limit $21::integer offset $22::bigint
    )
    select (select count(*) ${ORGANIZED}) + (select count(*) ${ATTENDED}) as "totalItems", found.*
    from (values (1)) as always(row) left join lateral (
      select page.key as "sortKey", ${BOOKING_COLUMNS}
      from page join bookings b on b.id = page.id ${BOOKING_JOINS}
    ) found on true
    order by found."sortKey" ${direction}, found.id ${direction}`;
}

type ListRow = BookingView & { totalItems: number };

/** A page of bookings and how many there are in all, as of one moment. One statement. */
export async function listBookings(
  db: Db,
  filter: BookingFilter,
  page: Page,
): Promise<{ bookings: BookingView[]; totalItems: number }> {
  const rows = await db.query<ListRow>(listSql(page.by, page.direction), [...filterValues(filter), page.take, page.skip]);
  // Beyond the last page there is still one row, which holds the total and no booking.
  const bookings = rows.filter((row) => row.id !== null);
  return { bookings, totalItems: rows[0]?.totalItems ?? 0 };
}

function filterValues(filter: BookingFilter): unknown[] {
  const wants = (status: NonNullable<BookingFilter["statuses"]>[number]) => filter.statuses?.includes(status) ?? false;
  const time = (ms: number | null) => (ms === null ? null : instant(ms));
  return [
    filter.user.id,
    filter.user.email,
    instant(filter.nowMs),
    filter.statuses === null,
    wants("upcoming"),
    wants("recurring"),
    wants("past"),
    wants("cancelled"),
    wants("unconfirmed"),
    filter.attendeeEmail,
    filter.attendeeName,
    filter.uid,
    filter.eventTypeIds,
    filter.teamIds,
    time(filter.afterStartMs),
    time(filter.beforeEndMs),
    time(filter.afterCreatedMs),
    time(filter.beforeCreatedMs),
    time(filter.afterUpdatedMs),
    time(filter.beforeUpdatedMs),
  ];
}

/** Whether at least one of the event types exists. */
export async function anyEventTypeExists(db: Db, ids: readonly number[]): Promise<boolean> {
  const rows = await db.query("select from event_types where id = any($1::integer[]) limit 1", [ids]);
  return rows.length > 0;
}
