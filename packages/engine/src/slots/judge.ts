import { dayTables } from "../availability/days.ts";
import { explainHost } from "../availability/explain.ts";
import type { Reason, SeatedOccurrence, Situation, Verdict } from "../model.ts";
import { dayNumberAt, startOfLocalDay } from "../zones/index.ts";
import { boundReasons, isRolling, rollingClose, startOfToday, windowBounds } from "./bounds.ts";
import { insist } from "./checks.ts";
import { type Context, contextOf } from "./context.ts";
import { attendanceOf, defaultGroup, type HostState, sharedGauges, takes } from "./hosts.ts";
import { limitReasons } from "./limits.ts";
import { countedStarts } from "./offer.ts";
import { isFull, isJoinable, type SeatTable, seatTable } from "./seats.ts";

/**
 * Whether one start may be booked: who can take it or every rule that refuses it, per host. The same predicate decides
 * as in `offer`; a start off the grid is accepted when it fits, and `onlyFirstSlotPerDay` refuses nothing.
 *
 * A seated start that somebody booked is joined without asking for availability again; its `fixed` and `groups` name
 * the hosts who hold that occurrence, and `end` is the occurrence's. Reasons of a rotating host are given only when its group
 * has nobody. The situation must hold what overlaps `neededRange(situation, {start, end: start + length})`.
 * @throws InvalidSituation when rules are out of bounds, RangeError for an unknown zone or a date that does not exist
 */
export function judge(situation: Situation, start: number): Verdict {
  const context = contextOf(situation, situation.hosts.length);
  insist(Number.isFinite(start), `start must be an instant, got ${start}`);
  const seats = seatTable(context, situation.hosts);
  const reasons = boundReasons(context, start, closingOf(situation, context, seats, start));
  if (situation.hosts.length === 0) return { accepted: false, reasons: [...reasons, { rule: "no-hosts" }] };
  const occurrence = seats.get(start);
  if (occurrence !== undefined && isFull(context, occurrence)) reasons.push(seatReason(occurrence));
  if (occurrence !== undefined && (isJoinable(context, occurrence) || isFull(context, occurrence))) {
    return reasons.length > 0 ? { accepted: false, reasons } : joining(situation, occurrence);
  }
  for (const gauge of sharedGauges(context)) reasons.push(...limitReasons(gauge, start, context.rules.lengthMinutes));
  return judgeHosts(situation, context, start, reasons);
}

/** The end of the booking window; for a rolling one counted from the slots between today and the day of `start`. */
function closingOf(situation: Situation, context: Context, seats: SeatTable, start: number): number {
  const furthest = windowBounds(context).closes;
  if (!isRolling(context) || start >= furthest) return furthest;
  const dayStart = startOfLocalDay(context.bookerZone, dayNumberAt(context.bookerZone, start));
  return rollingClose(
    context,
    countedStarts(situation, context, seats, { start: startOfToday(context), end: dayStart }),
  );
}

function seatReason(occurrence: SeatedOccurrence): Reason {
  const { start, end, bookingUid } = occurrence;
  const blocker =
    bookingUid === undefined ? ({ kind: "hold" } as const) : ({ kind: "booking", id: bookingUid } as const);
  return { rule: "seats", interval: { start, end }, blocker };
}

function joining(situation: Situation, occurrence: SeatedOccurrence): Verdict {
  const { start, end, bookingUid, seatsTaken } = occurrence;
  const fixed: number[] = [];
  const groups = new Map<string, number[]>();
  for (const host of situation.hosts) {
    const holds = host.occurrences?.some((other) => other.start === start && other.bookingUid === bookingUid) === true;
    if (host.attendance === "fixed") {
      fixed.push(host.id);
      continue;
    }
    const name = host.group ?? defaultGroup;
    const eligible = groups.get(name) ?? [];
    if (holds) eligible.push(host.id);
    groups.set(name, eligible);
  }
  const joins = bookingUid === undefined ? { seatsTaken } : { bookingUid, seatsTaken };
  return { accepted: true, end, fixed, groups: [...groups].map(([group, eligible]) => ({ group, eligible })), joins };
}

function judgeHosts(situation: Situation, context: Context, start: number, reasons: Reason[]): Verdict {
  const end = start + context.lengthMs;
  const tables = dayTables({ start, end });
  const attendance = attendanceOf(situation, context, { start, end }, tables);
  const explain = (state: HostState): Reason[] => {
    const own = context.waivesConflicts
      ? []
      : explainHost(state.host, { start, end, buffers: context, seated: context.rules.seats !== null }, tables);
    for (const gauge of state.gauges) own.push(...limitReasons(gauge, start, context.rules.lengthMinutes));
    // "Refused, but nobody knows why" is the failure that this engine exists to end.
    insist(own.length > 0, `host ${state.host.id} does not take ${start}, but no rule says why`);
    return own;
  };
  for (const state of attendance.fixed) if (!takes(state, context, start)) reasons.push(...explain(state));
  const groups = attendance.groups.map((group) => {
    const free = group.members.filter((state) => takes(state, context, start));
    if (free.length === 0) for (const state of group.members) reasons.push(...explain(state));
    return { group: group.name, eligible: free.map((state) => state.host.id) };
  });
  if (reasons.length > 0) return { accepted: false, reasons };
  return { accepted: true, end, fixed: attendance.fixed.map((state) => state.host.id), groups };
}
