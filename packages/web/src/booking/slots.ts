import { queryText, request } from "../shared/http.ts";
import { addDays, addMonths, type DateText, daysInMonth, type Month, readWall } from "../shared/time.ts";

export interface SlotQuery {
  readonly eventTypeId: number;
  readonly timeZone: string;
  /** Only where it is not the event type's own. */
  readonly minutes?: number | undefined;
  /** The booking that is to be moved: its own time is free. */
  readonly bookingUid?: string | undefined;
  /** Its present start, ISO text: not offered, for the booking would not move. */
  readonly exceptStart?: string | undefined;
}

/** Clock times that two of a day's starts have, because clocks go back between them: only the offset tells them apart. */
export function repeatedClocks(starts: readonly string[]): ReadonlySet<string> {
  const clocks = starts.map((start) => readWall(start).clock);
  return new Set(clocks.filter((clock, index) => clocks.indexOf(clock) !== index));
}

/** Starts by date, each a text with the zone's offset. Dates without any are absent. */
export type MonthSlots = ReadonlyMap<DateText, readonly string[]>;

/** How far ahead people can page, and how many months are looked through for the next free day. */
export const FURTHEST_MONTHS = 24;
export const SEARCHED_MONTHS = 12;

const known = new Map<string, Promise<MonthSlots>>();

function keyOf(query: SlotQuery, month: Month): string {
  return JSON.stringify([query.eventTypeId, query.timeZone, query.minutes, query.bookingUid, month]);
}

/** The slots of a month: one request, shared by everybody who asks. @throws {RequestFailure} */
export function loadMonth(query: SlotQuery, month: Month): Promise<MonthSlots> {
  const key = keyOf(query, month);
  const before = known.get(key);
  if (before) return before;
  const loading = fetchMonth(query, month);
  known.set(key, loading);
  // What failed is asked for again.
  loading.catch(() => known.delete(key));
  return loading;
}

/** Something was booked, held or let go: what is known may be wrong. */
export function forgetSlots(): void {
  known.clear();
}

async function fetchMonth(query: SlotQuery, month: Month): Promise<MonthSlots> {
  const first = `${month}-01`;
  const last = `${month}-${daysInMonth(month)}`;
  const days = await request<Record<DateText, { start: string }[]>>(
    "GET",
    // Bounds are days in UTC: one more on each side holds the whole month in every zone.
    `/v2/slots?${queryText({
      eventTypeId: query.eventTypeId,
      start: addDays(first, -1),
      end: addDays(last, 1),
      timeZone: query.timeZone,
      duration: query.minutes,
      bookingUidToReschedule: query.bookingUid,
    })}`,
  );
  const exceptMs = query.exceptStart === undefined ? null : Date.parse(query.exceptStart);
  const slots = new Map<DateText, readonly string[]>();
  for (const [date, found] of Object.entries(days)) {
    const starts = found.map(({ start }) => start).filter((start) => Date.parse(start) !== exceptMs);
    if (date.startsWith(month) && starts.length > 0) slots.set(date, starts);
  }
  return slots;
}

/** The first month from this one on that has slots, with them; null when none of those looked through has. */
export async function findOpenMonth(
  query: SlotQuery,
  from: Month,
): Promise<{ month: Month; slots: MonthSlots } | null> {
  for (let ahead = 0; ahead < SEARCHED_MONTHS; ahead += 1) {
    const month = addMonths(from, ahead);
    const slots = await loadMonth(query, month);
    if (slots.size > 0) return { month, slots };
  }
  return null;
}

const MANY = 10;

/** What clocks in a zone show at these instants (`now` is one), and the zone's current name. @throws {RequestFailure} */
export async function wallTimes(
  timeZone: string,
  instants: readonly string[],
): Promise<{ timeZone: string; times: string[] }> {
  if (instants.length > MANY) throw new Error(`more than ${MANY} instants at once`);
  const query = new URLSearchParams([["timeZone", timeZone], ...instants.map((at) => ["at", at])]);
  return request("GET", `/booking/times?${query}`);
}

const todays = new Map<string, Promise<DateText>>();

/** The date that it is in a zone; asked for once a page and zone. @throws {RequestFailure} */
export function loadToday(timeZone: string): Promise<DateText> {
  const before = todays.get(timeZone);
  if (before) return before;
  const loading = wallTimes(timeZone, ["now"]).then(({ times }) => readWall(times[0] ?? "").date);
  todays.set(timeZone, loading);
  loading.catch(() => todays.delete(timeZone));
  return loading;
}
