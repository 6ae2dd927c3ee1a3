import { formatInstant, judge, offer, type Situation, type Verdict } from "@meridian/engine";
import type { z } from "zod";
import type { Ports } from "../../http/ports.ts";
import { isBookable } from "./bookable.ts";
import { slotErrors } from "./errors.ts";
import { lengthFor } from "./list.ts";
import { presentReason } from "./present.ts";
import { findBookableById } from "./queries.ts";
import type { reasonSchema } from "./schemas.ts";
import { loadSituation } from "./situation.ts";

export interface ExplainQuery {
  readonly eventTypeId: number;
  /** Epoch ms. */
  readonly start: number;
  readonly timeZone: string;
  readonly duration?: number | undefined;
  readonly bookingUidToReschedule?: string | undefined;
}

type ShownReason = z.output<typeof reasonSchema>;

/**
 * The verdict on one start: every rule that refuses it, or why it is bookable and yet not offered.
 * @throws event_type_not_found
 */
export async function explainStart(ports: Pick<Ports, "db" | "clock">, query: ExplainQuery) {
  const row = await findBookableById(ports.db, query.eventTypeId);
  if (!row) throw slotErrors.event_type_not_found({ id: query.eventTypeId });
  const exceptBookingUid = query.bookingUidToReschedule || null;
  const lengthMinutes = await lengthFor(ports.db, row, query.duration, exceptBookingUid);
  const start = formatInstant(query.start);
  const end = query.start + lengthMinutes * 60_000;
  if (!isBookable(row)) {
    const text = "event types with seats, recurrence or verified addresses are not booked in this version";
    return {
      start,
      end: formatInstant(end),
      bookable: false,
      offered: false,
      reasons: [{ rule: "unsupported", text }],
    };
  }
  const situation = await loadSituation(ports.db, row, {
    now: ports.clock(),
    question: { explain: query.start },
    lengthMinutes,
    bookerTimeZone: query.timeZone,
    exceptBookingUid,
  });
  // A hold hides the slot from the list, but the booking itself may take it (a strict one is among the busy times).
  const withoutHolds = { ...situation, hosts: situation.hosts.map(({ holds: _holds, ...host }) => host) };
  const verdict = judge(withoutHolds, query.start);
  const offered = offer(situation, { start: query.start, end }).some((slot) => slot.start === query.start);
  return {
    start,
    end: formatInstant(end),
    bookable: verdict.accepted,
    offered,
    reasons: reasonsOf(verdict, offered, situation, query.start),
  };
}

/** A start that could be booked is not offered when somebody holds it, or when it is none that the grid has. */
function reasonsOf(verdict: Verdict, offered: boolean, situation: Situation, start: number): ShownReason[] {
  if (!verdict.accepted) return verdict.reasons.map(presentReason);
  if (offered) return [];
  const held = judge(situation, start);
  if (!held.accepted) return held.reasons.map(presentReason);
  return [{ rule: "grid", text: "the start is not one of the event type's slots" }];
}
