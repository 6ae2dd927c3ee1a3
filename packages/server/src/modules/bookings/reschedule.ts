import type { Db } from "../../database/database.ts";
import { lockHost } from "../../database/locks.ts";
import { callerUser } from "../../http/caller.ts";
import { checkReschedule, needsConfirmation } from "../event-types/index.ts";
import { holderOf, loadSituation } from "../slots/index.ts";
import { type CreateContext, claimOf, hasPower, overridesOf, writeBooking } from "./create.ts";
import { createErrors } from "./create-errors.ts";
import { type BookingTarget, deleteEndedHolds, endRescheduled, findBookingTarget } from "./create-queries.ts";
import type { RescheduleBody } from "./create-schemas.ts";
import { accept, isLostRace, lastWord, MAX_ATTEMPTS, wallTime } from "./place.ts";
import { type BookingView, findBookingByUid, lockBooking } from "./queries.ts";

/**
 * Moves a booking: a new booking takes its place, the old one ends and names its successor. Everything but the time is
 * kept; all rules of creation apply except the cap on active bookings; the booking's own time counts as free.
 */
export async function rescheduleBooking(
  context: CreateContext,
  uid: string,
  body: RescheduleBody,
): Promise<BookingView> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await context.ports.db.transaction((db) =>
        move({ ...context, ports: { ...context.ports, db } }, uid, body),
      );
    } catch (error) {
      if (!isLostRace(error)) throw error;
      if (attempt === MAX_ATTEMPTS) throw lastWord(error);
    }
  }
}

async function move(context: CreateContext, uid: string, body: RescheduleBody): Promise<BookingView> {
  const { ports, caller } = context;
  const { db } = ports;
  const nowMs = ports.clock();
  const old = await lockBooking(db, uid);
  if (!old) throw createErrors.reschedule_booking_not_found({ uid });
  if (old.eventTypeId === null) throw createErrors.reschedule_event_type_gone({ uid });
  const target = await findBookingTarget(
    db,
    { id: old.eventTypeId },
    {
      startMs: body.start,
      bookerEmail: old.bookerEmail,
      nowMs,
      reservedSlotUid: body.reservedSlotUid ?? null,
      holder: holderOf(caller),
      lengthMinutes: (old.endsAtMs - old.startsAtMs) / 60_000,
    },
  );
  if (!target) throw createErrors.reschedule_event_type_gone({ uid });
  // Whose wish it is decides about notice and confirmation; an address alone proves nothing, credentials do.
  const byHost = hasPower(target, caller);
  checkMovable(old, target, byHost, nowMs);
  const responses = checkReschedule(target.booking_fields, old.responses, body.reschedulingReason);
  await lockHost(db, target.host_id);
  await deleteEndedHolds(db, target.host_id, nowMs, target.own_holds ?? []);
  const waive = overridesOf(target, caller, body);
  const lengthMinutes = (old.endsAtMs - old.startsAtMs) / 60_000;
  const situation = await loadSituation(db, target, {
    now: nowMs,
    question: { judge: body.start },
    lengthMinutes,
    bookerTimeZone: old.attendees[0]?.timeZone ?? "UTC",
    exceptBookingUid: old.uid,
    ignoreSoftHolds: true,
    waive,
  });
  const { end } = await accept(db, target, situation, body.start);
  const pending = !byHost && (old.status === "pending" || needsConfirmation(target, nowMs, body.start));
  return replace(db, context, { old, target, body, responses, endMs: end, pending, conflictsAllowed: waive.conflicts });
}

interface Move {
  readonly old: BookingView;
  readonly target: BookingTarget;
  readonly body: RescheduleBody;
  readonly responses: Record<string, unknown>;
  readonly endMs: number;
  readonly pending: boolean;
  readonly conflictsAllowed: boolean;
}

async function replace(db: Db, context: CreateContext, plan: Move): Promise<BookingView> {
  const { ports } = context;
  const { old, target, body, pending } = plan;
  const nowMs = ports.clock();
  const successorUid = ports.ids.uid();
  const reason = body.reschedulingReason || null;
  const byEmail = movedBy(context, plan);
  // The entry that calendars have is taken out of them with a number of its own, below that of the entry that may follow.
  const withdrawn = old.status === "accepted" && pending ? { withdrawnIcsSequence: old.icsSequence + 1 } : null;
  await endRescheduled(db, { id: old.id, successorUid, reason, byEmail, nowMs });
  const booking = {
    ...keptFacts(old),
    icsSequence: (withdrawn?.withdrawnIcsSequence ?? old.icsSequence) + 1,
    responses: plan.responses,
    uid: successorUid,
    accountId: target.host_account_id,
    eventTypeId: target.id,
    organizerId: target.host_id,
    status: pending ? ("pending" as const) : ("accepted" as const),
    startMs: body.start,
    endMs: plan.endMs,
    ...wallTime(target, body.start),
    rescheduledFromUid: old.uid,
    reschedulingReason: reason,
    createdMs: nowMs,
    claim: claimOf(target, pending, plan.conflictsAllowed),
    spentHolds: [],
  };
  await writeBooking(db, ports, booking, "booking.rescheduled", {
    rescheduledFromUid: old.uid,
    rescheduledFromId: old.id,
    previousStart: new Date(old.startsAtMs).toISOString(),
    previousEnd: new Date(old.endsAtMs).toISOString(),
    rescheduledByEmail: byEmail,
    reschedulingReason: reason,
    ...withdrawn,
  });
  return (await findBookingByUid(db, successorUid)) as BookingView;
}

/** Who moved it. Only the host may speak in another's name; from others only an attendee's address is believed. */
function movedBy({ caller }: CreateContext, { old, target, body }: Move): string {
  const claimed = body.rescheduledBy;
  const attends = old.attendees.some((attendee) => attendee.email === claimed);
  if (claimed && (attends || hasPower(target, caller))) return claimed;
  return callerUser(caller)?.email ?? old.bookerEmail;
}

/** What moves along. The calendar uid stays, so that calendars move the entry instead of adding one. */
function keptFacts(old: BookingView) {
  return {
    title: old.title,
    description: old.description,
    location: old.location ?? "",
    meetingUrl: old.meetingUrl,
    metadata: old.metadata,
    bookerEmail: old.bookerEmail,
    requestHash: null,
    icsUid: old.icsUid,
    attendees: old.attendees,
  };
}

/** Whether the booking may move at all, whatever the new time. */
function checkMovable(old: BookingView, target: BookingTarget, byHost: boolean, nowMs: number): void {
  const { uid } = old;
  if (old.status === "rejected" || old.status === "awaiting_host") throw createErrors.reschedule_rejected({ uid });
  if (old.status === "cancelled") {
    if (old.rescheduledToUid) throw createErrors.reschedule_moved({ uid, successor: old.rescheduledToUid });
    // The link in a request to reschedule leads here: it may be used once.
    const invited = old.rescheduled || target.allow_rescheduling_cancelled;
    if (!invited) throw createErrors.reschedule_cancelled({ uid });
  }
  if (target.disable_rescheduling) throw createErrors.reschedule_disabled();
  if (old.endsAtMs <= nowMs && !target.allow_rescheduling_past && old.status !== "cancelled")
    throw createErrors.reschedule_past({ uid });
  const notice = target.reschedule_notice_minutes;
  const left = old.startsAtMs - nowMs;
  if (notice !== null && !byHost && left > 0 && left < notice * 60_000) throw createErrors.reschedule_notice();
}
