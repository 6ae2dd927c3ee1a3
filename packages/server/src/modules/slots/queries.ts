import type { BusyKind, BusyTimes, Tally } from "@meridian/engine";
import { type AccountVersion, VERSION_COLUMNS, type VersionRow, versionOf } from "../../database/account-memory.ts";
import { type Db, instant } from "../../database/database.ts";
import { BOOKABLE_COLUMNS, BOOKABLE_TABLES, type BookableRow, type BookableSelector } from "./bookable.ts";

export async function findBookableById(db: Db, id: number): Promise<BookableRow | null> {
  const rows = await db.query<BookableRow>(
    `select ${BOOKABLE_COLUMNS} from ${BOOKABLE_TABLES} where e.id = $1 and e.team_id is null`,
    [id],
  );
  return rows[0] ?? null;
}

/** For the message after a look-up by name found nothing. */
export async function usernameExists(db: Db, username: string): Promise<boolean> {
  const rows = await db.query("select from users where username = $1", [username.toLowerCase()]);
  return rows.length > 0;
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

/** Where a statement finds what bounds the taken time; each a parameter or an expression over its tables. */
export interface TakenTerms {
  readonly host: string;
  /** Epoch ms, half-open. The casts matter: what the database took for a fraction could not bound the index scan. */
  readonly from: string;
  readonly until: string;
  readonly now: string;
  readonly exceptBookingUid: string;
  readonly exceptHoldUids: string;
}

const TERMS = {
  from: "$2::bigint",
  until: "$3::bigint",
  now: "$4::bigint",
  exceptBookingUid: "$5::text",
  exceptHoldUids: "$6::uuid[]",
};

// A strict hold counts as busy, with buffers, because it has a claim; the others only hide the bare slot.
const isLive = ({ now, exceptBookingUid, exceptHoldUids }: TakenTerms) => `
  (${exceptBookingUid} is null or c.booking_id is null
    or c.booking_id is distinct from (select b.id from bookings b where b.uid = ${exceptBookingUid}))
  and (c.hold_uid is null or (c.hold_uid <> all (${exceptHoldUids})
    and exists (select from holds h where h.uid = c.hold_uid and h.expires_at > to_timestamp(${now} / 1000.0))))`;

const claimedLately = (terms: TakenTerms) => `claims c
  where c.host_id = ${terms.host} and c.blocked_from_ms >= ${terms.from} - ${DAY_MS} and c.blocked_from_ms < ${terms.until}
    and c.blocked_until_ms > ${terms.from} and ${isLive(terms)}`;

/** Those that begin more than a day before the window are found through the index of long ones. */
const claimedLong = (terms: TakenTerms) => `claims c
  where c.host_id = ${terms.host} and c.blocked_until_ms - c.blocked_from_ms > ${DAY_MS}
    and c.blocked_from_ms < ${terms.from} - ${DAY_MS} and c.blocked_until_ms > ${terms.from} and ${isLive(terms)}`;

const liveHeld = ({ host, from, until, now, exceptHoldUids }: TakenTerms) => `
  select (extract(epoch from h.starts_at) * 1000)::bigint as from_ms, (extract(epoch from h.ends_at) * 1000)::bigint as until_ms, h.uid
  from holds h
  where h.host_id = ${host} and h.starts_at < to_timestamp(${until} / 1000.0) and h.ends_at > to_timestamp(${from} / 1000.0)
    and h.expires_at > to_timestamp(${now} / 1000.0) and h.uid <> all (${exceptHoldUids})
    and not exists (select from claims k where k.hold_uid = h.uid)`;

function takenValues(query: TakenQuery): unknown[] {
  return [query.hostId, query.from, query.to, query.now, query.exceptBookingUid, query.exceptHoldUids];
}

interface TakenRow {
  claimed: Buffer;
  held: Buffer;
}

// From and until of each in bytes: as text or as rows, writing and reading the month of a busy host takes longer than
// finding it. Unordered, because the scan of the index has the order already; long ones come last.
const packed = (bytes: string, from: string) => `(select coalesce(string_agg(${bytes}, ''::bytea), '') from ${from})`;

const taken = (terms: TakenTerms) => `
  ${packed("c.blocked", claimedLately(terms))} || ${packed("c.blocked", claimedLong(terms))} as claimed,
  ${packed("int8send(h.from_ms) || int8send(h.until_ms)", `(${liveHeld(terms)}) h`)} as held`;

const TAKEN = `select ${taken({ host: "$1", ...TERMS })}`;

/** The taken time of a host as bare arrays: one row however many bookings. */
export async function loadTaken(db: Db, query: TakenQuery): Promise<Taken> {
  const [row] = await db.query<TakenRow>(TAKEN, takenValues(query));
  return takenOf(row as TakenRow);
}

function takenOf(row: TakenRow): Taken {
  return { busy: unpack(row.claimed), holds: unpack(row.held) };
}

const WITH_TAKEN = `
  select ${BOOKABLE_COLUMNS}, ${VERSION_COLUMNS}, ${taken({ host: "u.id", ...TERMS })},
    (select min(h.expires_at) from holds h where h.host_id = u.id and h.expires_at > to_timestamp(${TERMS.now} / 1000.0)) as hold_ends
  from ${BOOKABLE_TABLES} join accounts a on a.id = u.account_id where e.team_id is null and`;
const WITH_TAKEN_BY_ID = `${WITH_TAKEN} e.id = $1`;
const WITH_TAKEN_BY_NAME = `${WITH_TAKEN} e.slug = $1 and u.username = $7`;

export interface BookableWithTaken {
  readonly row: BookableRow;
  readonly taken: Taken;
}

interface WithTakenRow extends BookableRow, TakenRow, VersionRow {
  hold_ends: number | null;
}

/**
 * An event type together with the taken time of its host: one statement, where it is known beforehand what will be asked.
 * `holdEndsMs`: when the first hold of the host runs out; null = there is none.
 */
export async function findBookableWithTaken(
  db: Db,
  selector: BookableSelector,
  query: Omit<TakenQuery, "hostId">,
): Promise<(BookableWithTaken & { version: AccountVersion; holdEndsMs: number | null }) | null> {
  const window = takenValues({ ...query, hostId: 0 }).slice(1);
  const [row] =
    "id" in selector
      ? await db.query<WithTakenRow>(WITH_TAKEN_BY_ID, [selector.id, ...window])
      : await db.query<WithTakenRow>(WITH_TAKEN_BY_NAME, [selector.slug, ...window, selector.username.toLowerCase()]);
  return row ? { row, taken: takenOf(row), version: versionOf(row), holdEndsMs: row.hold_ends } : null;
}

const HIGH_WORD = 2 ** 32;
const PAIR_BYTES = 16;

/** What `packed` wrote, high bytes first. Reading halves is faster than big integers. */
function unpack(bytes: Buffer): BusyTimes {
  const count = bytes.length / PAIR_BYTES;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let nth = 0, at = 0; nth < count; nth += 1, at += PAIR_BYTES) {
    starts[nth] = view.getInt32(at) * HIGH_WORD + view.getUint32(at + 4);
    ends[nth] = view.getInt32(at + 8) * HIGH_WORD + view.getUint32(at + 12);
  }
  return ordered(starts, ends);
}

/** By start. Almost always they are already; a plan without the index may give another order. */
function ordered(starts: Float64Array, ends: Float64Array): BusyTimes {
  const inOrder = starts.every((start, index) => index === 0 || start >= (starts[index - 1] as number));
  if (inOrder) return { starts, ends };
  const order = Array.from(starts.keys()).sort((a, b) => (starts[a] as number) - (starts[b] as number));
  return { starts: order.map((index) => starts[index] as number), ends: order.map((index) => ends[index] as number) };
}

interface LabelledRow {
  starts: number;
  ends: number;
  kind: BusyKind;
  label: string;
  bare: boolean;
}

const labelled = (claims: string) => `
  select c.blocked_from_ms as starts, c.blocked_until_ms as ends,
    case when c.hold_uid is null then 'booking' else 'hold' end as kind,
    coalesce((select b.uid from bookings b where b.id = c.booking_id), c.hold_uid::text) as label
  from ${claims}`;

const BOOKED = (terms: TakenTerms) => `${labelled(claimedLately(terms))} union all ${labelled(claimedLong(terms))}`;

const LABELLED = `
  select c.*, false as bare from (${BOOKED({ host: "$1", ...TERMS })}) c
  union all
  select h.from_ms, h.until_ms, 'hold', h.uid::text, true from (${liveHeld({ host: "$1", ...TERMS })}) h
  order by starts`;

/** The taken time with what stands in it, for verdicts that name the blocker. */
export async function loadTakenLabelled(db: Db, query: TakenQuery): Promise<Taken> {
  const rows = await db.query<LabelledRow>(LABELLED, takenValues(query));
  return { busy: toBusyTimes(rows.filter((row) => !row.bare)), holds: toBusyTimes(rows.filter((row) => row.bare)) };
}

/** An item of what `bookedColumn` reads. */
export type BookedJson = Omit<LabelledRow, "bare">;

/** A column for statements that need, beside their own, what is claimed of a host; soft holds excepted. null = nothing. */
export const bookedColumn = (terms: TakenTerms) => `(select json_agg(c order by c.starts) from (${BOOKED(terms)}) c)`;

/** A condition for statements that write: whether anything of that is claimed. */
export const isTaken = (terms: TakenTerms) =>
  `(exists (select from ${claimedLately(terms)}) or exists (select from ${claimedLong(terms)}))`;

/** What `bookedColumn` read, as the engine takes it. */
export function bookedTimes(booked: readonly BookedJson[] | null): Taken {
  return { busy: toBusyTimes(booked ?? []), holds: toBusyTimes([]) };
}

function toBusyTimes(rows: readonly BookedJson[]): BusyTimes {
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

/** Minutes of a booking of an event type; null when there is none. */
export async function findLengthOfBooking(db: Db, uid: string, eventTypeId: number): Promise<number | null> {
  const [row] = await db.query<{ minutes: number }>(
    `select (extract(epoch from ends_at - starts_at) / 60)::integer as minutes
     from bookings where uid = $1 and event_type_id = $2`,
    [uid, eventTypeId],
  );
  return row?.minutes ?? null;
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

/** A hold with what its events tell: the account of its host, and whether it has a claim. */
export interface LoggedHold extends HoldRow {
  account_id: number;
  strict: boolean;
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

/** The hosts of a hold and of the event type that it moves to, ascending. */
export async function hostsOfMove(db: Db, uid: string, eventTypeId: number): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `select host_id as id from holds where uid::text = lower($1)
     union select owner_id from event_types where id = $2 and owner_id is not null order by id`,
    [uid, eventTypeId],
  );
  return rows.map((row) => row.id);
}

/** Takes the claim of a strict hold along. null when there is no such hold any more. */
export async function deleteHold(db: Db, uid: string): Promise<LoggedHold | null> {
  if (!UUID.test(uid)) return null;
  const rows = await db.query<LoggedHold>(
    `delete from holds h using users u where h.uid = $1 and u.id = h.host_id
     returning h.uid, h.event_type_id, h.host_id, h.starts_at, h.ends_at, h.expires_at, h.holder, u.account_id,
       exists (select from claims c where c.hold_uid = h.uid) as strict`,
    [uid],
  );
  return rows[0] ?? null;
}

/**
 * Deletes what has expired, and counts the holds that live. The constraint does not know the time: what has expired must be
 * gone before somebody else claims it.
 */
export async function deleteHoldsThatEnded(db: Db, hostId: number, nowMs: number): Promise<number> {
  const [row] = await db.query<{ live: number }>(
    `with ended as (delete from holds where host_id = $1 and expires_at <= $2)
     select count(*) as live from holds where host_id = $1 and expires_at > $2`,
    [hostId, instant(nowMs)],
  );
  return row?.live ?? 0;
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
