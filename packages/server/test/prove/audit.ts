import type pg from "pg";

type Queryable = Pick<pg.Pool, "query">;

/**
 * What must be true of the whole database after anything whatsoever. Every check is plain comparison of rows: none leans
 * on the constraint, the ranges or the functions by which the server keeps the promise.
 */
const CHECKS: Record<string, string> = {
  "two live bookings of a host stand in each other's time or buffers": `
    with live as (
      select b.id, b.uid, b.organizer_id,
        b.starts_at - make_interval(mins => coalesce(e.before_buffer_minutes, 0)) as from_time,
        b.ends_at + make_interval(mins => coalesce(e.after_buffer_minutes, 0)) as until_time
      from bookings b left join event_types e on e.id = b.event_type_id
      where b.status = 'accepted' or (b.status = 'pending' and e.pending_blocks)
    )
    select a.uid, b.uid as other from live a join live b on b.organizer_id = a.organizer_id and b.id > a.id
    where a.from_time < b.until_time and b.from_time < a.until_time`,
  "two exclusive claims of a host overlap": `
    select a.id, b.id as other from claims a join claims b on b.host_id = a.host_id and b.id > a.id
    where a.exclusive and b.exclusive and lower(a.during) < upper(b.during) and lower(b.during) < upper(a.during)`,
  "a live booking has not exactly one claim of its host": `
    select b.uid, b.status, count(c.id) from bookings b left join event_types e on e.id = b.event_type_id
      left join claims c on c.booking_id = b.id and c.host_id = b.organizer_id and c.starts_at = b.starts_at and c.ends_at = b.ends_at
    where b.status = 'accepted' or (b.status = 'pending' and e.pending_blocks)
    group by b.id having count(c.id) <> 1`,
  "a claim belongs to a booking that takes no time": `
    select c.id, b.uid, b.status from claims c join bookings b on b.id = c.booking_id left join event_types e on e.id = b.event_type_id
    where b.status not in ('accepted', 'pending') or (b.status = 'pending' and not e.pending_blocks)`,
  "a claim belongs to nothing": `
    select c.id from claims c left join bookings b on b.id = c.booking_id left join holds h on h.uid = c.hold_uid
    where b.id is null and h.uid is null`,
  "a hold and its claim disagree": `
    select h.uid from holds h join event_types e on e.id = h.event_type_id left join claims c on c.hold_uid = h.uid
    group by h.uid, e.strict_holds having count(c.id) <> (case when e.strict_holds then 1 else 0 end)`,
  "a booking has not exactly one booker among its attendees": `
    select b.uid, count(a.id) from bookings b left join attendees a on a.booking_id = b.id and not a.is_guest
    group by b.id having count(a.id) <> 1`,
  "a booking is there without the event of its making, or with two": `
    select b.uid, count(e.position) from bookings b left join events e on e.subject = 'booking:' || b.uid
      and e.account_id = b.account_id and e.type in ('booking.created', 'booking.requested', 'booking.rescheduled')
    group by b.id having count(e.position) <> 1`,
  "an event tells of a booking that is not there": `
    select e.account_id, e.position, e.subject from events e left join bookings b on 'booking:' || b.uid = e.subject
    where e.subject like 'booking:%' and b.id is null`,
  "the positions of an account have gaps or run ahead": `
    select a.id, a.last_event_position, count(e.position), min(e.position), max(e.position)
    from accounts a left join events e on e.account_id = a.id group by a.id
    having count(e.position) <> a.last_event_position or coalesce(max(e.position), 0) <> a.last_event_position
      or coalesce(min(e.position), 1) <> 1`,
  "two live bookings are the same": `
    select event_type_id, starts_at, booker_email from bookings where status in ('accepted', 'pending')
    group by 1, 2, 3 having count(*) > 1`,
  "a moved booking and its successor do not know each other": `
    select n.uid from bookings n left join bookings o on o.uid = n.rescheduled_from_uid
    where n.rescheduled_from_uid is not null
      and (o.id is null or o.rescheduled_to_uid is distinct from n.uid or o.status <> 'cancelled')`,
};

interface EventRow {
  readonly account_id: string;
  readonly position: string;
  readonly type: string;
  readonly subject: string;
  readonly data: { status?: string; rescheduledFromUid?: string };
}

const MADE = new Set(["booking.created", "booking.requested", "booking.rescheduled"]);
/** Which states an event may find a booking in, and the one it leaves. */
const CHANGES: Record<string, { from: readonly string[]; to: string }> = {
  "booking.confirmed": { from: ["pending"], to: "accepted" },
  "booking.declined": { from: ["pending"], to: "rejected" },
  "booking.cancelled": { from: ["pending", "accepted"], to: "cancelled" },
  "booking.reschedule-requested": { from: ["pending", "accepted"], to: "cancelled" },
};

/**
 * Tells the story of every booking again from the log alone. It must come out at the rows: so every change of state has
 * its event, none has two, and their order is the order of what happened.
 */
function replay(events: readonly EventRow[], statuses: ReadonlyMap<string, string>): string[] {
  const complaints: string[] = [];
  const told = new Map<string, string>();
  for (const event of events) {
    const uid = event.subject.replace(/^booking:/, "");
    const at = `${event.type} at ${event.account_id}/${event.position} of ${uid}`;
    if (MADE.has(event.type)) {
      if (told.has(uid)) complaints.push(`${at}: it was made before`);
      const former = event.data.rescheduledFromUid;
      if (event.type === "booking.rescheduled" && former === undefined) complaints.push(`${at}: moved from nowhere`);
      if (former !== undefined) {
        if (!["accepted", "pending"].includes(told.get(former) ?? ""))
          complaints.push(`${at}: ${former} was ${told.get(former)}`);
        told.set(former, "cancelled");
      }
      told.set(uid, event.data.status ?? "unknown");
      continue;
    }
    const change = CHANGES[event.type];
    if (!change) continue;
    if (!change.from.includes(told.get(uid) ?? "unknown")) complaints.push(`${at}: it was ${told.get(uid)}`);
    told.set(uid, change.to);
  }
  for (const [uid, status] of statuses) {
    if (told.get(uid) !== status) complaints.push(`booking ${uid} is ${status}, but its events say ${told.get(uid)}`);
  }
  return complaints;
}

const ALL_CHECKS = Object.entries(CHECKS)
  .map(
    ([name, sql]) =>
      `(select '${name.replaceAll("'", "''")}' as name, to_jsonb(found) as row from (${sql}) found limit 5)`,
  )
  .join(" union all ");

/** Every broken promise that the database shows, in words; empty when all is well. */
export async function audit(database: Queryable): Promise<string[]> {
  const broken = await database.query<{ name: string; row: unknown }>({ name: "audit", text: ALL_CHECKS });
  const events = await database.query<EventRow>({
    name: "audit-events",
    text: "select account_id, position, type, subject, data from events where subject like 'booking:%' order by account_id, position",
  });
  const bookings = await database.query<{ uid: string; status: string }>("select uid, status from bookings");
  const statuses = new Map(bookings.rows.map(({ uid, status }) => [uid, status]));
  return [
    ...broken.rows.map(({ name, row }) => `${name}: ${JSON.stringify(row)}`),
    ...replay(events.rows, statuses).slice(0, 10),
  ];
}

/** @throws Error that lists what is broken. */
export async function assertSound(database: Queryable): Promise<void> {
  const complaints = await audit(database);
  if (complaints.length > 0) throw new Error(`the database is not sound:\n${complaints.join("\n")}`);
}
