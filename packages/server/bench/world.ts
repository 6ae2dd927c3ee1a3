import type pg from "pg";
import type { ServerProcess } from "./server-process.ts";

export interface BenchHost {
  readonly userId: number;
  readonly key: string;
  readonly eventTypeId: number;
}

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const RANGE_DAYS = 31;

/** The Monday after next, so that notice and today's hour play no part. */
export function firstDay(nowMs: number): number {
  let day = Math.floor(nowMs / DAY_MS) * DAY_MS + 7 * DAY_MS;
  while (new Date(day).getUTCDay() !== 1) day += DAY_MS;
  return day;
}

/** One call of the API; answers `data`. @throws when it is refused. */
export async function post(server: ServerProcess, path: string, body: unknown, key?: string) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { data: any }).data;
}

const OFFICE = [
  { days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], startTime: "09:00", endTime: "17:00" },
];
const ALWAYS = [
  {
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    startTime: "00:00",
    endTime: "23:59",
  },
];

/** A person with a schedule and one event type, made through the API. */
export async function makeHost(
  server: ServerProcess,
  name: string,
  hours: "office" | "always",
  eventType: Record<string, unknown>,
): Promise<BenchHost> {
  const { user, apiKey } = await post(server, "/v2/auth/sign-up", {
    name,
    email: `${name}@example.com`,
    username: name,
    password: "correct horse battery",
    timeZone: "Europe/London",
  });
  const schedule = await post(
    server,
    "/v2/schedules",
    { name: "Hours", timeZone: "Europe/London", isDefault: true, availability: hours === "office" ? OFFICE : ALWAYS },
    apiKey,
  );
  const created = await post(
    server,
    "/v2/event-types",
    { title: "Bench", slug: "bench", minimumBookingNotice: 0, scheduleId: schedule.id, ...eventType },
    apiKey,
  );
  return { userId: user.id, key: apiKey, eventTypeId: created.id };
}

/** A small fixed generator (mulberry32): every run measures the same question. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Starts of `count` half hours of a range, spread at random, none twice. */
export function randomStarts(fromMs: number, days: number, count: number, seed: number): number[] {
  const random = randomFrom(seed);
  const all = Array.from({ length: days * 48 }, (_, index) => fromMs + index * 30 * MINUTE_MS);
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [all[index], all[other]] = [all[other] as number, all[index] as number];
  }
  return all.slice(0, count).toSorted((a, b) => a - b);
}

/** Writes bookings of half an hour the way the server does: with attendee, claim and event. */
export async function seedBookings(database: pg.Pool, host: BenchHost, startsMs: readonly number[]): Promise<void> {
  await database.query(
    `with host as (
       select u.id, u.account_id, u.time_zone from users u where u.id = $1
     ), made as (
       insert into bookings (uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start, wall_time_zone,
         title, location, responses, booker_email, ics_uid, created_at, updated_at)
       select md5(($2::integer)::text || ':' || s.ms), host.account_id, $2::integer, host.id, 'accepted', to_timestamp(s.ms / 1000.0),
         to_timestamp(s.ms / 1000.0) + interval '30 minutes', to_timestamp(s.ms / 1000.0) at time zone 'UTC', host.time_zone,
         'Bench between Host and Ana Sousa', 'integrations:daily', '{"name":"Ana Sousa","email":"ana@example.com"}',
         'ana' || s.nth || '@example.com', md5(($2::integer)::text || ':' || s.ms) || '@localhost', now(), now()
       from host, unnest($3::bigint[]) with ordinality as s(ms, nth)
       returning id, uid, account_id, organizer_id, starts_at, ends_at, booker_email
     ), people as (
       insert into attendees (booking_id, name, email, time_zone)
       select id, 'Ana Sousa', booker_email, 'Europe/Lisbon' from made
     ), taken as (
       insert into claims (host_id, booking_id, event_type_id, exclusive, during, starts_at, ends_at)
       select organizer_id, id, $2::integer, true, tstzrange(starts_at, ends_at), starts_at, ends_at from made
     ), told as (
       insert into events (account_id, position, id, type, subject, data, created_at, dispatched_at)
       select account_id, (select last_event_position from accounts where id = account_id) + row_number() over (order by starts_at),
         gen_random_uuid(), 'booking.created', 'booking:' || uid, '{}', now(), now() from made
     )
     update accounts set last_event_position = last_event_position + cardinality($3::bigint[])
     where id = (select account_id from host)`,
    [host.userId, host.eventTypeId, startsMs],
  );
}

/** The body of a booking of the n-th start. */
export function bookingBody(eventTypeId: number, startMs: number, n: number) {
  return {
    eventTypeId,
    start: new Date(startMs).toISOString(),
    attendee: { name: "Ana Sousa", email: `ana${n}@example.com`, timeZone: "Europe/Lisbon" },
  };
}
