import { offer } from "@meridian/engine";
import type { Db } from "../../database/database.ts";
import { httpErrors } from "../../http/errors.ts";
import type { Ports } from "../../http/ports.ts";
import { type BookableRow, chooseLength, isBookable, lengthsOf } from "./bookable.ts";
import { slotErrors } from "./errors.ts";
import { findRemembered, type SlotsMemory, type Window } from "./memory.ts";
import { writeSlots } from "./present.ts";
import { type BookableWithTaken, findLengthOfBooking, usernameExists } from "./queries.ts";
import type { SlotsQuery } from "./schemas.ts";
import { loadSituation } from "./situation.ts";

type SlotPorts = Pick<Ports, "db" | "clock">;

/** Answers hold no more starts than this: a year in quarters of an hour, a month in minutes. */
const MAX_STARTS = 45_000;

/** How far the engine looks beyond a range: the grid starts at most two local days before it and ends two after. */
const BEFORE_MS = 54 * 3_600_000;
const AFTER_MS = 78 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The slots of an event type in a range, by local date, as JSON text.
 * @throws validation_failed without a selector; 404 when it selects nothing.
 */
export async function listSlots(ports: SlotPorts, memory: SlotsMemory, query: SlotsQuery): Promise<string> {
  const now = ports.clock();
  const range = { start: query.start, end: query.end };
  const exceptBookingUid = query.bookingUidToReschedule || null;
  // Enough for all but rolling windows and buffers of many hours, for which what is taken is asked for again. Whole days,
  // so that what is asked for a moment later is the same.
  const window = {
    from: Math.floor((range.start - BEFORE_MS) / DAY_MS) * DAY_MS,
    to: Math.ceil((range.end + AFTER_MS) / DAY_MS) * DAY_MS,
    now,
    exceptBookingUid,
  };
  const { row, taken } = await findBookable(ports, memory, query, window);
  const lengthMinutes = await lengthFor(ports.db, row, query.duration, exceptBookingUid);
  // What cannot be booked yet is not offered.
  if (!isBookable(row)) return "{}";
  const stepMinutes = row.slot_interval_minutes ?? lengthMinutes;
  if ((range.end - range.start) / 60_000 / stepMinutes > MAX_STARTS) {
    throw slotErrors.too_many_slots({ most: MAX_STARTS, step: stepMinutes });
  }
  const situation = await loadSituation(ports.db, row, {
    now,
    question: { offer: range },
    lengthMinutes,
    bookerTimeZone: query.timeZone ?? "UTC",
    exceptBookingUid,
    known: { from: window.from, to: window.to, taken },
  });
  return writeSlots(offer(situation, range), {
    format: query.format ?? "time",
    timeZone: query.timeZone ?? null,
    range,
    showSeats: true,
  });
}

/** The event type that the query selects, in the order: id, user and slug, team and slug, group of people. */
async function findBookable(
  { db }: SlotPorts,
  memory: SlotsMemory,
  query: SlotsQuery,
  window: Window,
): Promise<BookableWithTaken> {
  if (query.eventTypeId !== undefined) {
    const found = await findRemembered(db, memory, { id: query.eventTypeId }, window);
    if (!found) throw slotErrors.event_type_not_found({ id: query.eventTypeId });
    return found;
  }
  if (query.organizationSlug !== undefined) {
    throw slotErrors.slots_organization_not_found({ slug: query.organizationSlug });
  }
  const { eventTypeSlug: slug, username, teamSlug } = query;
  if (slug !== undefined && username !== undefined) {
    const found = await findRemembered(db, memory, { username, slug }, window);
    if (found) return found;
    if (!(await usernameExists(db, username))) throw slotErrors.slots_user_not_found({ username });
    throw slotErrors.event_type_slug_not_found({ slug, username });
  }
  if (slug !== undefined && teamSlug !== undefined) throw slotErrors.slots_team_not_found({ slug: teamSlug });
  throw httpErrors.validation_failed({
    summary:
      "Send one of: eventTypeId; eventTypeSlug and username; eventTypeSlug and teamSlug; usernames and organizationSlug",
  });
}

/**
 * The length that the query asks for in minutes: 0 or none is the event type's own. A booking that moves keeps its length,
 * whatever became of the event type.
 * @throws validation_failed when it is none of the event type's lengths.
 */
export async function lengthFor(
  db: Db,
  row: BookableRow,
  duration: number | undefined,
  movingUid: string | null,
): Promise<number> {
  const isOther = duration !== undefined && duration !== 0 && !lengthsOf(row).includes(duration);
  if (isOther && movingUid !== null && duration === (await findLengthOfBooking(db, movingUid, row.id))) return duration;
  return chooseLength(row, duration || undefined, (lengths) =>
    httpErrors.validation_failed({ summary: `duration property is wrong,must be one of ${lengths}` }),
  );
}
