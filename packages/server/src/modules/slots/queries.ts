import type { BusyKind, BusyTimes, Tally } from "@meridian/engine";
import { type Db, instant } from "../../database/database.ts";
import { BOOKABLE_COLUMNS, BOOKABLE_TABLES, type BookableRow } from "./bookable.ts";

export async function findBookableById(db: Db, id: number): Promise<BookableRow | null> {
  const rows = await db.query<BookableRow>(
    `select ${BOOKABLE_COLUMNS} from ${BOOKABLE_TABLES} where e.id = $1 and e.team_id is null`,
    [id],
  );
  return rows[0] ?? null;
}

export async function findBookableBySlug(db: Db, username: string, slug: string): Promise<BookableRow | null> {
  const rows = await db.query<BookableRow>(
    `select ${BOOKABLE_COLUMNS} from ${BOOKABLE_TABLES} where u.username = $1 and e.slug = $2 and e.team_id is null`,
    [username.toLowerCase(), slug],
  );
  return rows[0] ?? null;
}

export interface TakenQuery {
  readonly hostId: number;
  /** Epoch ms, half-open; see the engine's `neededRange`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** The booking that is being moved: its time is free. */
  readonly exceptBookingUid: string | null;
  /** Holds of the caller: their time is free for them. */
  readonly exceptHoldUids: readonly string[];
}

export interface Taken {
  readonly busy: BusyTimes;
  readonly holds: BusyTimes;
}

const DAY_MS = 86_400_000;

// A strict hold counts as busy, with buffers, because it has a claim; the others only hide the bare slot.
// Claims that begin more than a day before the window are found through the index of long ones.
const CLAIMED = `
  select c.blocked_from_ms, c.blocked_until_ms, c.booking_id, c.hold_uid from claims c
  where c.host_id = $1 and c.blocked_from_ms >= $2::bigint - ${DAY_MS} and c.blocked_from_ms < $3 and c.blocked_until_ms > $2
  union all
  select c.blocked_from_ms, c.blocked_until_ms, c.booking_id, c.hold_uid from claims c
  where c.host_id = $1 and c.blocked_until_ms - c.blocked_from_ms > ${DAY_MS}
    and c.blocked_from_ms < $2::bigint - ${DAY_MS} and c.blocked_until_ms > $2`;

const LIVE_CLAIMED = `
  select t.blocked_from_ms, t.blocked_until_ms, t.booking_id, t.hold_uid from (${CLAIMED}) t
  where ($5::text is null or t.booking_id is null or t.booking_id is distinct from (select b.id from bookings b where b.uid = $5))
    and (t.hold_uid is null or (t.hold_uid <> all ($6::uuid[])
      and exists (select from holds h where h.uid = t.hold_uid and h.expires_at > to_timestamp($4::float8 / 1000))))`;

const LIVE_HELD = `
  select (extract(epoch from h.starts_at) * 1000)::bigint as from_ms, (extract(epoch from h.ends_at) * 1000)::bigint as until_ms, h.uid
  from holds h
  where h.host_id = $1 and h.starts_at < to_timestamp($3::float8 / 1000) and h.ends_at > to_timestamp($2::float8 / 1000)
    and h.expires_at > to_timestamp($4::float8 / 1000) and h.uid <> all ($6::uuid[])
    and not exists (select from claims k where k.hold_uid = h.uid)`;

function takenValues(query: TakenQuery): unknown[] {
  return [query.hostId, query.from, query.to, query.now, query.exceptBookingUid, query.exceptHoldUids];
}

interface TakenRow {
  busy_starts: Float64Array | null;
  busy_ends: Float64Array | null;
  hold_starts: Float64Array | null;
  hold_ends: Float64Array | null;
}

const NONE = new Float64Array(0);

/** The taken time of a host as bare arrays: one row however many bookings. */
export async function loadTaken(db: Db, query: TakenQuery): Promise<Taken> {
  const [row] = await db.query<TakenRow>(
    `with held as (${LIVE_HELD}), taken as (${LIVE_CLAIMED})
     select
       (select array_agg(blocked_from_ms order by blocked_from_ms) from taken) as busy_starts,
       (select array_agg(blocked_until_ms order by blocked_from_ms) from taken) as busy_ends,
       (select array_agg(from_ms order by from_ms) from held) as hold_starts,
       (select array_agg(until_ms order by from_ms) from held) as hold_ends`,
    takenValues(query),
  );
  return {
    busy: { starts: row?.busy_starts ?? NONE, ends: row?.busy_ends ?? NONE },
    holds: { starts: row?.hold_starts ?? NONE, ends: row?.hold_ends ?? NONE },
  };
}

interface LabelledRow {
  starts: number;
  ends: number;
  kind: BusyKind;
  label: string;
  bare: boolean;
}

/** The taken time with what stands in it, for verdicts that name the blocker. */
export async function loadTakenLabelled(db: Db, query: TakenQuery): Promise<Taken> {
  const rows = await db.query<LabelledRow>(
    `select t.blocked_from_ms as starts, t.blocked_until_ms as ends,
       case when t.hold_uid is null then 'booking' else 'hold' end as kind,
       coalesce(b.uid, t.hold_uid::text) as label, false as bare
     from (${LIVE_CLAIMED}) t left join bookings b on b.id = t.booking_id
     union all
     select h.from_ms, h.until_ms, 'hold', h.uid::text, true from (${LIVE_HELD}) h
     order by starts`,
    takenValues(query),
  );
  return { busy: toBusyTimes(rows.filter((row) => !row.bare)), holds: toBusyTimes(rows.filter((row) => row.bare)) };
}

function toBusyTimes(rows: readonly LabelledRow[]): BusyTimes {
  return {
    starts: rows.map((row) => row.starts),
    ends: rows.map((row) => row.ends),
    kinds: rows.map((row) => row.kind),
    ids: rows.map((row) => row.label),
  };
}

/**
 * Bookings that limits of an event type count, by start. Those that wait for confirmation count when they block, else a
 * type that is confirmed by hand could be filled beyond its limit.
 */
export async function loadTally(
  db: Db,
  query: { eventTypeId: number; from: number; to: number; pendingCounts: boolean; exceptBookingUid: string | null },
): Promise<Tally> {
  const [row] = await db.query<{ starts: Float64Array | null; minutes: Float64Array | null }>(
    `select array_agg((extract(epoch from starts_at) * 1000)::bigint order by starts_at) as starts,
       array_agg((extract(epoch from ends_at - starts_at) / 60)::bigint order by starts_at) as minutes
     from bookings
     where event_type_id = $1 and starts_at >= $2 and starts_at < $3
       and (status = 'accepted' or (status = 'pending' and $4)) and uid is distinct from $5`,
    [query.eventTypeId, instant(query.from), instant(query.to), query.pendingCounts, query.exceptBookingUid],
  );
  return { starts: row?.starts ?? [], minutes: row?.minutes ?? [] };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface HoldRow {
  uid: string;
  event_type_id: number;
  host_id: number;
  starts_at: number;
  ends_at: number;
  expires_at: number;
  holder: string | null;
}

export async function findLiveHold(db: Db, uid: string, nowMs: number): Promise<HoldRow | null> {
  if (!UUID.test(uid)) return null;
  const rows = await db.query<HoldRow>(
    `select uid, event_type_id, host_id, starts_at, ends_at, expires_at, holder from holds
     where uid = $1 and expires_at > $2 for update`,
    [uid, instant(nowMs)],
  );
  return rows[0] ?? null;
}

export async function countLiveHolds(db: Db, hostId: number): Promise<number> {
  const [row] = await db.query<{ count: number }>("select count(*) as count from holds where host_id = $1", [hostId]);
  return row?.count ?? 0;
}

/** Takes the claim of a strict hold along. */
export async function deleteHold(db: Db, uid: string): Promise<void> {
  if (UUID.test(uid)) await db.query("delete from holds where uid = $1", [uid]);
}

/** The constraint does not know the time: what has expired must be gone before somebody else claims it. */
export async function deleteHoldsThatEnded(db: Db, hostId: number, nowMs: number): Promise<void> {
  await db.query("delete from holds where host_id = $1 and expires_at <= $2", [hostId, instant(nowMs)]);
}

export async function insertHold(db: Db, hold: HoldRow, nowMs: number): Promise<void> {
  await db.query(
    `insert into holds (uid, event_type_id, host_id, starts_at, ends_at, expires_at, holder, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      hold.uid,
      hold.event_type_id,
      hold.host_id,
      instant(hold.starts_at),
      instant(hold.ends_at),
      instant(hold.expires_at),
      hold.holder,
      instant(nowMs),
    ],
  );
}

/** @throws 23P01 when the time is taken. */
export async function insertHoldClaim(
  db: Db,
  hold: Pick<HoldRow, "uid" | "event_type_id" | "host_id"> & { starts_at: number; ends_at: number },
  beforeMinutes: number,
  afterMinutes: number,
): Promise<void> {
  await db.query(
    `insert into claims (host_id, hold_uid, event_type_id, exclusive, during, starts_at, ends_at)
     values ($1, $2, $3, true, tstzrange($4, $5), $6, $7)`,
    [
      hold.host_id,
      hold.uid,
      hold.event_type_id,
      instant(hold.starts_at - beforeMinutes * 60_000),
      instant(hold.ends_at + afterMinutes * 60_000),
      instant(hold.starts_at),
      instant(hold.ends_at),
    ],
  );
}
