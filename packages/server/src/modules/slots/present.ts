import {
  dateOf,
  dayNumberAt,
  findZone,
  formatInstant,
  formatInZone,
  type Reason,
  type Slot,
  startOfLocalDay,
  type Zone,
} from "@meridian/engine";

export interface SlotsView {
  readonly format: "time" | "range";
  /** null: UTC text, dates in UTC, no filter by date. */
  readonly timeZone: string | null;
  readonly range: { readonly start: number; readonly end: number };
  readonly showSeats: boolean;
}

/**
 * Slots by local date of the answer's zone, ascending, as JSON text; `slots` ascends. Text, because a month of slots is
 * hundreds of small objects that live only until they are written, and this is the answer that is asked for most.
 */
export function writeSlots(slots: readonly Slot[], view: SlotsView): string {
  const zone = findZone(view.timeZone ?? "UTC") as Zone;
  const write = view.timeZone === null ? formatInstant : (at: number) => formatInZone(zone, at);
  const firstDay = dayNumberAt(zone, view.range.start);
  const lastDay = dayNumberAt(zone, Math.max(view.range.start, view.range.end - 1));
  const withEnd = view.format === "range";
  let text = "";
  let dayEnds = -Infinity;
  let isShown = false;
  let separator = "";
  for (const slot of slots) {
    if (slot.start >= dayEnds) {
      const number = dayNumberAt(zone, slot.start);
      dayEnds = startOfLocalDay(zone, number + 1);
      // With a zone, only the dates that were asked for: a caller who sends dates means local days.
      isShown = view.timeZone === null || (number >= firstDay && number <= lastDay);
      if (isShown) separator = `${text === "" ? "" : "],"}"${dateOf(number)}":[`;
    }
    if (!isShown) continue;
    text += `${separator}{"start":"${write(slot.start)}"`;
    if (withEnd) text += `,"end":"${write(slot.end)}"`;
    if (slot.seats) text += seatsText(slot.seats, view.showSeats);
    text += "}";
    separator = ",";
  }
  return text === "" ? "{}" : `{${text}]}`;
}

function seatsText(seats: NonNullable<Slot["seats"]>, show: boolean): string {
  const uid = seats.bookingUid === undefined ? "" : `,"bookingUid":${JSON.stringify(seats.bookingUid)}`;
  if (!show) return uid;
  const remaining = Math.max(0, seats.total - seats.taken);
  return `${uid},"seatsBooked":${seats.taken},"seatsRemaining":${remaining},"seatsTotal":${seats.total}`;
}

const RULE_TEXTS: Record<Reason["rule"], string> = {
  past: "the start is in the past",
  notice: "the start is sooner than the minimum notice allows",
  window: "the start is outside the booking window",
  length: "the length is not offered",
  schedule: "the host does not work for the whole of that time",
  "out-of-office": "the host is out of office",
  busy: "the host is busy",
  buffer: "the time stands in the buffer of another booking",
  hold: "somebody is about to book the slot",
  "limit-bookings": "the limit on bookings is reached",
  "limit-minutes": "the limit on booked minutes is reached",
  seats: "no seats are left",
  "calendar-unreadable": "the host's calendar cannot be read",
  "no-hosts": "the event type has no hosts",
};

/**
 * A refusal as the API shows it. Which booking stands in the way is the host's business: the uid of a booking is the
 * key to it, so it is never shown.
 */
export function presentReason(reason: Reason) {
  return {
    rule: reason.rule,
    text: RULE_TEXTS[reason.rule],
    ...(reason.hostId === undefined ? {} : { hostId: reason.hostId }),
    ...(reason.interval
      ? { from: formatInstant(reason.interval.start), until: formatInstant(reason.interval.end) }
      : {}),
    ...(reason.blocker ? { blocker: reason.blocker.kind } : {}),
    ...(reason.limit ? { limit: reason.limit } : {}),
    ...(reason.bound === undefined ? {} : { bound: formatInstant(reason.bound) }),
  };
}

/** The rules that refuse, in words, for an error message. */
export function reasonsInWords(reasons: readonly Reason[]): string {
  return [...new Set(reasons.map((reason) => RULE_TEXTS[reason.rule]))].join("; ");
}

export interface HoldView {
  readonly uid: string;
  readonly event_type_id: number;
  readonly starts_at: number;
  readonly ends_at: number;
  readonly expires_at: number;
}

export function presentHold(hold: HoldView) {
  return {
    eventTypeId: hold.event_type_id,
    slotStart: formatInstant(hold.starts_at),
    slotEnd: formatInstant(hold.ends_at),
    slotDuration: Math.round((hold.ends_at - hold.starts_at) / 60_000),
    reservationUid: hold.uid,
    reservationUntil: formatInstant(hold.expires_at),
  };
}
