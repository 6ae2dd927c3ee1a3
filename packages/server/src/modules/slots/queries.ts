import type { BusyKind, BusyTimes, Tally } from "@meridian/engine";
import { type Db, decodeInstants, instant } from "../../database/database.ts";
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

// A strict hold counts as busy, with buffers, because it has a claim; the others only hide the bare slot.
const CLAIMED = `
  select c.blocked_from, c.blocked_until, c.booking_id, c.hold_uid from claims c
  where c.host_id = $1 and c.blocked_from >= $2::timestamptz - interval '24 hours' and c.blocked_from < $3
    and c.blocked_until > $2
  union all
  select c.blocked_from, c.blocked_until, c.booking_id, c.hold_uid from claims c
  where c.host_id = $1 and c.blocked_until - c.blocked_from > interval '24 hours'
    and c.blocked_from < $2::timestamptz - interval '24 hours' and c.blocked_until > $2`;

const LIVE_CLAIMED = `
  select t.blocked_from, t.blocked_until, t.booking_id, t.hold_uid from (${CLAIMED}) t
  where (t.booking_id is null or $5::text is null or t.booking_id is distinct from (select b.id from bookings b where b.uid = $5))
    and (t.hold_uid is null or (t.hold_uid <> all ($6::uuid[])
      and exists (select from holds h where h.uid = t.hold_uid and h.expires_at > $4)))`;

const LIVE_HELD = `
  select h.starts_at, h.ends_at, h.uid from holds h
  where h.host_id = $1 and h.starts_at < $3 and h.ends_at > $2 and h.expires_at > $4 and h.uid <> all ($6::uuid[])
    and not exists (select from claims k where k.hold_uid = h.uid)`;

function takenValues(query: TakenQuery): unknown[] {
  return [
    query.hostId,
    instant(query.from),
    instant(query.to),
    instant(query.now),
    query.exceptBookingUid,
    query.exceptHoldUids,
  ];
}

/** The taken time of a host as bare arrays: one row however many bookings. */
export async function loadTaken(db: Db, query: TakenQuery): Promise<Taken> {
  const [row] = await db.queryBinary(
    `select
       array_agg(t.blocked_from order by t.blocked_from) as busy_starts,
       array_agg(t.blocked_until order by t.blocked_from) as busy_ends,
       (select array_agg(h.starts_at order by h.starts_at) from (${LIVE_HELD}) h) as hold_starts,
       (select array_agg(h.ends_at order by h.starts_at) from (${LIVE_HELD}) h) as hold_ends
     from (${LIVE_CLAIMED}) t`,
    takenValues(query),
  );
  return {
    busy: { starts: decodeInstants(row?.busy_starts), ends: decodeInstants(row?.busy_ends) },
    holds: { starts: decodeInstants(row?.hold_starts), ends: decodeInstants(row?.hold_ends) },
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
    `select t.blocked_from as starts, t.blocked_until as ends, case when t.hold_uid is null then 'booking' else 'hold' end as kind,
       coalesce(b.uid, t.hold_uid::text) as label, false as bare
     from (${LIVE_CLAIMED}) t left join bookings b on b.id = t.booking_id
     union all
     select h.starts_at, h.ends_at, 'hold', h.uid::text, true from (${LIVE_HELD}) h
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
  const [row] = await db.query<{ starts: number[] | null; minutes: number[] | null }>(
    `select array_agg(extract(epoch from starts_at) * 1000 order by starts_at)::float8[] as starts,
       array_agg((extract(epoch from ends_at - starts_at) / 60)::int order by starts_at) as minutes
     from bookings
     where event_type_id = $1 and starts_at >= $2 and starts_at < $3
       and (status = 'accepted' or (status = 'pending' and $4)) and uid is distinct from $5`,
    [query.eventTypeId, instant(query.from), instant(query.to), query.pendingCounts, query.exceptBookingUid],
  );
  return { starts: row?.starts ?? [], minutes: row?.minutes ?? [] };
}

/** Serializes what is decided by reading first and not guarded by a constraint: holds and limits of one host. */
export async function lockHost(db: Db, hostId: number): Promise<void> {
  await db.query("select pg_advisory_xact_lock(hashtextextended('host:' || $1::text, 0))", [hostId]);
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
