import { covers } from "../intervals/ranges.ts";
import type { BusyKind, BusyTimes, Host, Reason } from "../model.ts";
import type { DayTables } from "./days.ts";
import type { EventBuffers } from "./host.ts";
import { isBooked, occurrenceSpan } from "./taken.ts";
import { openTime, outOfOfficeSpan } from "./windows.ts";

/** More blockers than this say nothing new about one start. */
const MOST_BLOCKERS = 20;

interface Wanted {
  readonly start: number;
  readonly end: number;
  readonly buffers: EventBuffers;
  /** Seats held at this very start do not block it. */
  readonly seated: boolean;
}

/**
 * Every rule of the host's own time that refuses [start, end), in the order: unreadable calendar, schedule,
 * out-of-office, busy, buffer, hold. Empty exactly when the host is free and not held. Reads the same inputs as
 * `freeTime`, item by item instead of as sets; a test holds the two together.
 */
export function explainHost(host: Host, wanted: Wanted, tables: DayTables): Reason[] {
  const reasons: Reason[] = [];
  if (host.calendarsUnreadable === true) reasons.push({ rule: "calendar-unreadable", hostId: host.id });
  const open = openTime(host.schedule, host.travel ?? [], wanted, tables);
  if (!covers(open, wanted.start, wanted.end)) reasons.push({ rule: "schedule", hostId: host.id });
  reasons.push(...outOfOfficeReasons(host, wanted, tables));
  const taken = takenReasons(host, wanted);
  // Overlaps weigh more than buffers that merely touch; a person reads the first line.
  reasons.push(...taken.filter((reason) => reason.rule === "busy"));
  reasons.push(...taken.filter((reason) => reason.rule === "buffer"));
  reasons.push(...taken.filter((reason) => reason.rule === "hold"));
  reasons.push(...holdReasons(host, wanted));
  return reasons;
}

function outOfOfficeReasons(host: Host, wanted: Wanted, tables: DayTables): Reason[] {
  const reasons: Reason[] = [];
  for (const entry of host.outOfOffice ?? []) {
    const interval = outOfOfficeSpan(entry, tables(host.schedule.timeZone));
    if (
      reasons.length < MOST_BLOCKERS &&
      interval.start < interval.end &&
      interval.start < wanted.end &&
      interval.end > wanted.start
    ) {
      reasons.push({ rule: "out-of-office", hostId: host.id, interval });
    }
  }
  return reasons;
}

function takenReasons(host: Host, wanted: Wanted): Reason[] {
  const reasons: Reason[] = [];
  const wideStart = wanted.start - wanted.buffers.beforeMs;
  const wideEnd = wanted.end + wanted.buffers.afterMs;
  const add = (wide: Interval, bare: Interval, blocker: Blocker): void => {
    if (wide.start >= wide.end || wide.start >= wideEnd || wide.end <= wideStart || reasons.length >= MOST_BLOCKERS)
      return;
    const overlaps = bare.start < wanted.end && bare.end > wanted.start;
    const rule = !overlaps ? "buffer" : blocker.kind === "hold" ? "hold" : "busy";
    reasons.push({ rule, hostId: host.id, interval: bare, blocker });
  };
  const { busy } = host;
  for (let index = 0; index < (busy?.starts.length ?? 0); index++) {
    const item = intervalAt(busy as BusyTimes, index);
    add(item, item, blockerAt(busy as BusyTimes, index, "booking"));
  }
  for (const occurrence of host.occurrences ?? []) {
    if (!isBooked(occurrence)) continue;
    const { start, end, bookingUid } = occurrence;
    add(occurrenceSpan(occurrence), { start, end }, { kind: "booking", id: bookingUid as string });
  }
  return reasons;
}

function holdReasons(host: Host, wanted: Wanted): Reason[] {
  const reasons: Reason[] = [];
  const add = (interval: Interval, blocker: Blocker): void => {
    if (interval.start >= interval.end || interval.start >= wanted.end || interval.end <= wanted.start) return;
    if (reasons.length < MOST_BLOCKERS) reasons.push({ rule: "hold", hostId: host.id, interval, blocker });
  };
  const { holds } = host;
  for (let index = 0; index < (holds?.starts.length ?? 0); index++) {
    add(intervalAt(holds as BusyTimes, index), blockerAt(holds as BusyTimes, index, "hold"));
  }
  for (const occurrence of host.occurrences ?? []) {
    if (isBooked(occurrence) || (wanted.seated && occurrence.start === wanted.start)) continue;
    add({ start: occurrence.start, end: occurrence.end }, { kind: "hold" });
  }
  return reasons;
}

type Interval = { readonly start: number; readonly end: number };
type Blocker = { readonly kind: BusyKind; readonly id?: string | number };

function intervalAt(times: BusyTimes, index: number): Interval {
  return { start: times.starts[index] as number, end: times.ends[index] as number };
}

function blockerAt(times: BusyTimes, index: number, fallback: BusyKind): Blocker {
  const kind = times.kinds?.[index] ?? fallback;
  const id = times.ids?.[index];
  return id === undefined ? { kind } : { kind, id };
}
