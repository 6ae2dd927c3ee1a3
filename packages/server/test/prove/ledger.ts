import type pg from "pg";

/** A change that a server acknowledged with a 2xx. */
export type Deed =
  | {
      readonly kind: "create";
      readonly uid: string;
      readonly marker: string;
      readonly startMs: number;
      readonly pending: boolean;
    }
  | { readonly kind: "reschedule"; readonly uid: string; readonly former: string; readonly startMs: number }
  | { readonly kind: "confirm" | "decline" | "cancel"; readonly uid: string }
  | { readonly kind: "hold"; readonly uid: string };

/** What people were told. */
export interface Ledger {
  readonly deeds: Deed[];
  readonly lost: { count: number };
  /** Holds that somebody tried to use up with a booking. */
  readonly named: Set<string>;
  /** Answers that nobody should ever get. */
  readonly unexpected: string[];
}

export function newLedger(): Ledger {
  return { deeds: [], lost: { count: 0 }, named: new Set(), unexpected: [] };
}

interface BookingRow {
  readonly uid: string;
  readonly status: string;
  readonly start_ms: number;
  readonly metadata: { marker?: string };
  readonly rescheduled_from_uid: string | null;
}

const EVENT_OF = { confirm: "booking.confirmed", decline: "booking.declined", cancel: "booking.cancelled" } as const;

/** Compares what people were told with what is there; returns every difference in words. */
export async function reckon(database: Pick<pg.Pool, "query">, ledger: Ledger): Promise<string[]> {
  const rows = await database.query<BookingRow>(
    `select uid, status, (extract(epoch from starts_at) * 1000)::float8 as start_ms, metadata, rescheduled_from_uid from bookings`,
  );
  const bookings = new Map(rows.rows.map((row) => [row.uid, row]));
  const events = await database.query<{ key: string; count: number }>(
    "select type || ' ' || replace(subject, 'booking:', '') as key, count(*)::integer as count from events group by 1",
  );
  const told = new Map(events.rows.map(({ key, count }) => [key, count]));
  const complaints = [
    ...ledger.deeds.flatMap((deed) => wrong(deed, bookings, told)),
    ...doubles(rows.rows),
    ...(await lostHolds(database, ledger)),
  ];
  return complaints.slice(0, 20);
}

function wrong(deed: Deed, bookings: ReadonlyMap<string, BookingRow>, told: ReadonlyMap<string, number>): string[] {
  if (deed.kind === "hold") return [];
  const row = bookings.get(deed.uid);
  if (!row) return [`an acknowledged ${deed.kind} is lost: booking ${deed.uid} is not there`];
  const once = (type: string) =>
    told.get(`${type} ${deed.uid}`) === 1
      ? []
      : [`${deed.kind} of ${deed.uid} has ${told.get(`${type} ${deed.uid}`) ?? 0} events ${type}`];
  switch (deed.kind) {
    case "create": {
      const same = row.start_ms === deed.startMs && row.metadata.marker === deed.marker;
      return [
        ...(same ? [] : [`booking ${deed.uid} is not the one that was acknowledged`]),
        ...once(deed.pending ? "booking.requested" : "booking.created"),
      ];
    }
    case "reschedule": {
      const same = row.start_ms === deed.startMs && row.rescheduled_from_uid === deed.former;
      return [...(same ? [] : [`booking ${deed.uid} was not moved as acknowledged`]), ...once("booking.rescheduled")];
    }
    case "confirm":
    case "decline":
    case "cancel":
      return once(EVENT_OF[deed.kind]);
  }
}

/** Whoever asked again after a lost answer must not have been served twice. */
function doubles(rows: readonly BookingRow[]): string[] {
  const seen = new Map<string, string>();
  const complaints: string[] = [];
  for (const { uid, metadata, rescheduled_from_uid: former } of rows) {
    if (metadata.marker === undefined || former !== null) continue;
    const other = seen.get(metadata.marker);
    if (other !== undefined) complaints.push(`one command made two bookings: ${other} and ${uid}`);
    seen.set(metadata.marker, uid);
  }
  return complaints;
}

/** A hold lasts until a booking uses it up; none of the run is old enough to have expired. */
async function lostHolds(database: Pick<pg.Pool, "query">, ledger: Ledger): Promise<string[]> {
  const uids = ledger.deeds.filter(({ kind }) => kind === "hold").map(({ uid }) => uid);
  const { rows } = await database.query<{ uid: string }>("select uid from holds where uid = any ($1::uuid[])", [uids]);
  const there = new Set(rows.map(({ uid }) => uid));
  const gone = uids.filter((uid) => !there.has(uid) && !ledger.named.has(uid));
  return gone.map((uid) => `an acknowledged hold is lost: ${uid}`);
}
