import type { Db } from "../../database/database.ts";

/**
 * Takes the time of bookings: for the organizer, with the event type's buffers, and for local users who attend, without
 * buffers, which are the host's own. What a booking holds already is left as it is, so that confirming a request that
 * blocked from the start adds nothing twice. The claims of attendees exclude nothing: otherwise a stranger could fill
 * somebody's calendar by naming their address.
 * Call it after `appendEvents`: whoever writes claims has the account's row first, so that two writers wait in a queue and
 * not in a circle.
 * @throws exclusion violation (`isOverlap`) when the organizer's time is taken.
 */
export async function takeTime(db: Db, bookingIds: readonly number[]): Promise<void> {
  await db.query(
    `with wanted as (
       select b.organizer_id as host_id, b.id as booking_id, b.event_type_id, true as exclusive,
         tstzrange(b.starts_at - make_interval(mins => coalesce(e.before_buffer_minutes, 0)),
           b.ends_at + make_interval(mins => coalesce(e.after_buffer_minutes, 0)), '[)') as during, b.starts_at, b.ends_at
       from bookings b left join event_types e on e.id = b.event_type_id
       where b.id = any($1::integer[]) and b.organizer_id is not null
       union all
       select distinct u.id, b.id, b.event_type_id, false, tstzrange(b.starts_at, b.ends_at, '[)'), b.starts_at, b.ends_at
       from bookings b join attendees a on a.booking_id = b.id join users u on u.email = a.email and u.email_verified_at is not null
       where b.id = any($1::integer[]) and u.id is distinct from b.organizer_id
     )
     insert into claims (host_id, booking_id, event_type_id, exclusive, during, starts_at, ends_at)
     select w.host_id, w.booking_id, w.event_type_id, w.exclusive, w.during, w.starts_at, w.ends_at from wanted w
     where not exists (select from claims c where c.booking_id = w.booking_id and c.host_id = w.host_id)`,
    [bookingIds],
  );
}

export interface Blocker {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly kind: "booking" | "hold";
}

/** What stands in the way of bookings that wait for confirmation; soonest first, at most 20. */
export async function findBlockers(db: Db, bookingIds: readonly number[]): Promise<Blocker[]> {
  return db.query<Blocker>(
    `select c.starts_at as "startsAt", c.ends_at as "endsAt", case when c.hold_uid is null then 'booking' else 'hold' end as kind
     from bookings b left join event_types e on e.id = b.event_type_id
     join claims c on c.host_id = b.organizer_id and c.exclusive and c.booking_id is distinct from b.id
       and c.during && tstzrange(b.starts_at - make_interval(mins => coalesce(e.before_buffer_minutes, 0)),
         b.ends_at + make_interval(mins => coalesce(e.after_buffer_minutes, 0)), '[)')
     where b.id = any($1::integer[]) order by c.starts_at, c.id limit 20`,
    [bookingIds],
  );
}
