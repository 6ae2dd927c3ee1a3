import { createHash } from "node:crypto";
import { needsConfirmation } from "../event-types/index.ts";
import {
  type BookableSelector,
  bookedTimes,
  chooseLength,
  holderOf,
  limitOf,
  loadSituation,
  usernameExists,
} from "../slots/index.ts";
import { type Db, isOverlap } from "../../database/database.ts";
import { lockHost } from "../../database/locks.ts";
import { type Caller, callerUser } from "../../http/caller.ts";
import { ApiError } from "../../http/errors.ts";
import type { Ports } from "../../http/ports.ts";
import { bookingEvent } from "./booking-events.ts";
import { createErrors } from "./create-errors.ts";
import type { BookingGroups } from "./create-groups.ts";
import { insertBooking, type NewBooking, type StoredIds, type Supposed } from "./create-insert.ts";
import { describePeople, titleOf } from "./create-people.ts";
import { type BookingTarget, deleteEndedHolds, findBookingTarget, occupiedBy } from "./create-queries.ts";
import type { CreateBookingBody } from "./create-schemas.ts";
import { accept, isLostRace, lastWord, MAX_ATTEMPTS, wallTime } from "./place.ts";
import { type BookingView, findBookingByUid, type PresentableBooking } from "./queries.ts";
import { keepTarget, recallTarget, type TargetMemory } from "./target-memory.ts";

export interface CreateContext {
  readonly ports: Ports;
  readonly caller: Caller;
  /** Host name of this server: the right side of calendar uids and of stand-in addresses. */
  readonly domain: string;
  readonly targets: TargetMemory;
  readonly groups: BookingGroups;
}

/**
 * Books a start of an event type for somebody. A repeat of a live booking (same event type, start and address) answers
 * with the first one. What the engine accepted and the database refused is looked at afresh: a free host is not turned
 * away for having lost a race.
 */
export async function createBooking(context: CreateContext, body: CreateBookingBody): Promise<PresentableBooking> {
  const selector = selectTarget(body);
  const booked = await bookAsRemembered(context, selector, body);
  if (booked) return booked;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptBooking(context, selector, body);
    } catch (error) {
      if (!isLostRace(error)) throw error;
      if (attempt === MAX_ATTEMPTS) throw lastWord(error);
    }
  }
}

/**
 * The usual case in one statement: the event type is as this process remembers it, and nothing is claimed of that time. The
 * statement that writes checks both. null = it is not so simple; whatever is refused here is looked at properly, for what
 * is remembered may be out of date.
 */
async function bookAsRemembered(
  context: CreateContext,
  selector: BookableSelector,
  body: CreateBookingBody,
): Promise<PresentableBooking | null> {
  const { ports, caller } = context;
  const target = recallTarget(context.targets, selector, ports.clock());
  if (!target || body.reservedSlotUid !== undefined || body.allowConflicts || isOneAtATime(target)) return null;
  const supposed = { revision: target.revision, holder: holderOf(caller) };
  try {
    checkTarget(target, caller, body);
    return await ports.db.attempt((db) => place(db, context, target, body, supposed));
  } catch (error) {
    if (error instanceof ApiError || isLostRace(error)) return null;
    throw error;
  }
}

/** Caps are judged by counting first, and an own hold, which may have a claim, has to go before its booking comes. */
function isOneAtATime(target: BookingTarget): boolean {
  return limitOf(target) !== null || target.max_active_bookings !== null || target.own_holds !== null;
}

async function attemptBooking(
  context: CreateContext,
  selector: BookableSelector,
  body: CreateBookingBody,
): Promise<PresentableBooking> {
  const { ports } = context;
  const target = await loadTarget(context, selector, body);
  checkTarget(target, context.caller, body);
  const first = await findSameRequest(ports.db, target, context.caller, body);
  if (first) return first;
  if (!isOneAtATime(target)) {
    try {
      return await ports.db.attempt((db) => placeSurely(db, context, target, body));
    } catch (error) {
      // Perhaps only a hold that has run out stands there: the constraint does not know the time.
      if (isLostRace(error)) await deleteEndedHolds(ports.db, target.host_id, ports.clock(), []);
      // Perhaps it is the same request, stored between our look for it and our look at the host's time.
      const twin =
        error instanceof ApiError
          ? await findSameRequest(ports.db, await loadTarget(context, selector, body), context.caller, body)
          : null;
      if (twin) return twin;
      throw error;
    }
  }
  return ports.db.transaction(async (db) => {
    await lockHost(db, target.host_id);
    await deleteEndedHolds(db, target.host_id, ports.clock(), target.own_holds ?? []);
    const fresh = await loadTarget({ ...context, ports: { ...ports, db } }, selector, body);
    const twin = await findSameRequest(db, fresh, context.caller, body);
    if (twin) return twin;
    // What was counted before the lock may have changed.
    checkTarget(fresh, context.caller, body);
    return placeSurely(db, context, fresh, body);
  });
}

/** What makes two requests the same: all of it, however the event type is named and whatever hold was sent along. */
function hashOf(target: BookingTarget, body: CreateBookingBody): Buffer {
  const { reservedSlotUid: _hold, eventTypeSlug: _slug, username: _username, ...said } = body;
  return createHash("sha256")
    .update(JSON.stringify({ ...said, eventTypeId: target.id }))
    .digest();
}

/**
 * The booking that the same request made before; to the host, that which the same person has at this start. Another request
 * under the same address gets nothing, and meets the host's time as anybody does: whoever knows an address would
 * otherwise learn the booking and its uid.
 */
async function findSameRequest(
  db: Db,
  target: BookingTarget,
  caller: Caller,
  body: CreateBookingBody,
): Promise<BookingView | null> {
  if (target.duplicate_uid === null) return null;
  const isSame = hasPower(target, caller) || target.duplicate_hash?.equals(hashOf(target, body));
  return isSame ? findBookingByUid(db, target.duplicate_uid) : null;
}

function selectTarget(body: CreateBookingBody): BookableSelector {
  if (body.eventTypeId !== undefined) return { id: body.eventTypeId };
  const { eventTypeSlug: slug, username, teamSlug, organizationSlug } = body;
  if (slug === undefined || (username === undefined && teamSlug === undefined)) throw createErrors.event_type_unnamed();
  if (organizationSlug !== undefined) throw createErrors.booked_organization_not_found({ slug: organizationSlug });
  if (username === undefined) throw createErrors.booked_team_not_found({ slug: teamSlug as string });
  return { username, slug };
}

async function loadTarget(
  context: CreateContext,
  selector: BookableSelector,
  body: CreateBookingBody,
): Promise<BookingTarget> {
  const { ports } = context;
  const target = await findBookingTarget(ports.db, selector, {
    startMs: body.start,
    bookerEmail: bookerAddress(context, body),
    nowMs: ports.clock(),
    reservedSlotUid: body.reservedSlotUid ?? null,
    holder: holderOf(context.caller),
    lengthMinutes: body.lengthInMinutes ?? null,
  });
  if (target) {
    keepTarget(context.targets, ports.db, selector, target, ports.clock());
    return target;
  }
  if ("id" in selector) throw createErrors.booked_event_type_not_found(selector);
  if (!(await usernameExists(ports.db, selector.username))) throw createErrors.booked_user_not_found(selector);
  throw createErrors.booked_event_type_slug_not_found(selector);
}

/** The address under which the person is known: their own, else one made of their number that never gets mail. */
function bookerAddress({ domain }: CreateContext, { attendee }: CreateBookingBody): string {
  if (attendee.email) return attendee.email;
  if (!attendee.phoneNumber) throw createErrors.contact_missing();
  return `${attendee.phoneNumber.replace(/\D/g, "")}@sms.${domain}`;
}

/** Whether the caller may do what only the event type's owner may. */
export function hasPower(target: Pick<BookingTarget, "owner_id">, caller: Caller): boolean {
  const user = callerUser(caller);
  return user !== null && (user.id === target.owner_id || user.role === "ADMIN");
}

/** What is decided before anything about time. */
function checkTarget(target: BookingTarget, caller: Caller, body: CreateBookingBody): void {
  if (target.requires_authentication && !hasPower(target, caller)) {
    throw caller.kind === "anonymous"
      ? createErrors.booking_requires_authentication()
      : createErrors.booking_requires_host();
  }
  if (body.instant) throw createErrors.instant_needs_team();
  if (target.seats !== null) throw createErrors.seated_not_available();
  if (target.recurrence !== null) throw createErrors.recurring_not_available();
  const { max_active_bookings: most } = target;
  if (most !== null && target.active_bookings >= most && target.duplicate_uid === null) {
    const uid = target.active_booking_uid;
    if (target.offer_reschedule_at_limit && uid) throw createErrors.active_bookings_reached_reschedule({ uid });
    throw createErrors.active_bookings_reached();
  }
  // Codes are not mailed yet: better no booking than an unverified one. The host vouches for whom they book.
  if (target.requires_email_verification && !hasPower(target, caller)) throw createErrors.email_verification_required();
}

function lengthOf(target: BookingTarget, { lengthInMinutes: wanted }: CreateBookingBody): number {
  if (wanted !== undefined && !target.length_options) throw createErrors.length_not_selectable();
  return chooseLength(target, wanted, (lengths) => createErrors.length_not_possible({ lengths }));
}

export function overridesOf(
  target: BookingTarget,
  caller: Caller,
  body: Pick<CreateBookingBody, "allowConflicts" | "allowBookingOutOfBounds" | "skipBookingLimits">,
) {
  // Somebody without the right is not refused: the flags simply mean nothing from them.
  const entitled = hasPower(target, caller);
  return {
    conflicts: entitled && body.allowConflicts === true,
    bounds: entitled && body.allowBookingOutOfBounds === true,
    limits: entitled && body.skipBookingLimits === true,
  };
}

async function placeSurely(db: Db, context: CreateContext, target: BookingTarget, body: CreateBookingBody) {
  return (await place(db, context, target, body, null)) as PresentableBooking;
}

/** null only when something was supposed that is not so. */
async function place(
  db: Db,
  context: CreateContext,
  target: BookingTarget,
  body: CreateBookingBody,
  supposed: Supposed | null,
): Promise<PresentableBooking | null> {
  const { ports, caller } = context;
  const nowMs = ports.clock();
  const people = describePeople(context.domain, target, body);
  const lengthMinutes = lengthOf(target, body);
  const waive = overridesOf(target, caller, body);
  const situation = await loadSituation(db, target, {
    now: nowMs,
    question: { judge: body.start },
    lengthMinutes,
    bookerTimeZone: body.attendee.timeZone,
    ignoreSoftHolds: true,
    waive,
    // Own holds are gone by now, or there are none.
    known: { ...occupiedBy(target, body.start, lengthMinutes), taken: bookedTimes(target.booked) },
  });
  const { end } = await accept(db, target, situation, body.start);
  // A request that takes no time yet, of the same person: the database keeps one of them.
  if (target.duplicate_uid !== null) throw createErrors.start_taken_by_booker();
  const pending = needsConfirmation(target, nowMs, body.start);
  const uid = ports.ids.uid();
  const booking = {
    uid,
    accountId: target.host_account_id,
    eventTypeId: target.id,
    organizerId: target.host_id,
    status: pending ? ("pending" as const) : ("accepted" as const),
    startMs: body.start,
    endMs: end,
    ...wallTime(target, body.start),
    ...people.facts,
    requestHash: hashOf(target, body),
    metadata: body.metadata ?? {},
    title: titleOf(target, people, lengthMinutes),
    icsUid: `${uid}@${context.domain}`,
    icsSequence: 0,
    rescheduledFromUid: null,
    reschedulingReason: null,
    createdMs: nowMs,
    claim: claimOf(target, pending, waive.conflicts),
    spentHolds: target.own_holds ?? [],
  };
  const type = pending ? "booking.requested" : "booking.created";
  const ids = supposed
    ? await context.groups.write(db, withEvent(ports, booking, type), supposed)
    : await writeBooking(db, ports, booking, type);
  return ids && asStored(target, booking, ids);
}

/** The booking as reading it back would show it, without the reading. */
function asStored(target: BookingTarget, booking: Omit<NewBooking, "event">, ids: StoredIds): PresentableBooking {
  return {
    ...booking,
    id: ids.id,
    startsAtMs: booking.startMs,
    endsAtMs: booking.endMs,
    createdAtMs: booking.createdMs,
    updatedAtMs: booking.createdMs,
    cancellationReason: null,
    cancelledByEmail: null,
    rescheduledByEmail: null,
    rescheduled: false,
    rescheduledToUid: null,
    recurringBookingUid: null,
    hostAbsent: false,
    rating: null,
    eventType: {
      id: target.id,
      slug: target.slug,
      seats: target.seats,
      hideOrganizerEmail: target.settings.hideOrganizerEmail === true,
    },
    organizer: {
      id: target.host_id,
      name: target.host_name,
      email: target.host_email,
      username: target.host_username,
      timeZone: target.host_time_zone,
    },
    attendees: booking.attendees.map((attendee, nth) => ({
      ...attendee,
      id: ids.attendeeIds[nth] as number,
      absent: false,
      seatUid: null,
      responses: null,
      metadata: null,
    })),
  };
}

/** What a booking takes of the host's time; a request that does not block takes none until it is confirmed. */
export function claimOf(target: BookingTarget, pending: boolean, conflictsAllowed: boolean): NewBooking["claim"] {
  if (pending && !target.pending_blocks) return null;
  return {
    exclusive: !conflictsAllowed,
    beforeMinutes: target.before_buffer_minutes,
    afterMinutes: target.after_buffer_minutes,
  };
}

type BookingMade = "booking.created" | "booking.requested" | "booking.rescheduled";

/** With the event that tells of it. */
function withEvent(
  ports: Pick<Ports, "ids">,
  booking: Omit<NewBooking, "event">,
  type: BookingMade,
  more: Record<string, unknown> = {},
): NewBooking {
  const facts = {
    ...booking,
    // The id is added by the statement that makes it.
    id: 0,
    startsAtMs: booking.startMs,
    endsAtMs: booking.endMs,
    recurringBookingUid: null,
  };
  const event = bookingEvent(type, facts, more);
  return { ...booking, event: { id: ports.ids.uuid(), type: event.type, data: event.data } };
}

/** Inserts the booking with its event. */
export async function writeBooking(
  db: Db,
  ports: Pick<Ports, "ids">,
  booking: Omit<NewBooking, "event">,
  type: BookingMade,
  more: Record<string, unknown> = {},
): Promise<StoredIds> {
  const complete = withEvent(ports, booking, type, more);
  const { claim } = complete;
  if (claim?.exclusive !== false) return insertBooking(db, complete);
  // Allowed to conflict is not bound to: where nothing stands in the way, nobody may come in the way later either.
  try {
    return await db.attempt((inner) => insertBooking(inner, { ...complete, claim: { ...claim, exclusive: true } }));
  } catch (error) {
    if (!isOverlap(error)) throw error;
    return insertBooking(db, complete);
  }
}
