import {
  type BookingWindow,
  type EventRules,
  type Host,
  type LimitRule,
  type OutOfOffice,
  type Schedule,
  type Tally,
  type TravelPeriod,
} from "@meridian/engine";
import type { BookingWindowJson, LimitsJson, OverrideJson, RecurrenceJson, WindowJson } from "../../database/tables.ts";

/** What decides about starts of a personal event type: its rules, its host, the host's hours. One row of one statement. */
export interface BookableRow {
  id: number;
  owner_id: number;
  slug: string;
  title: string;
  length_minutes: number;
  length_options: number[] | null;
  slot_interval_minutes: number | null;
  notice_minutes: number;
  before_buffer_minutes: number;
  after_buffer_minutes: number;
  offset_start_minutes: number;
  only_first_slot_per_day: boolean;
  optimized_slots: boolean;
  booking_window: BookingWindowJson | null;
  limits_count: LimitsJson | null;
  limits_duration: LimitsJson | null;
  seats: number | null;
  seats_show_availability: boolean;
  recurrence: RecurrenceJson | null;
  requires_email_verification: boolean;
  pending_blocks: boolean;
  strict_holds: boolean;
  host_id: number;
  host_account_id: number;
  host_time_zone: string;
  schedule_time_zone: string | null;
  windows: WindowJson[] | null;
  overrides: OverrideJson[] | null;
  /** Whether the hours in force are the host's default ones: only those travel. */
  on_default_schedule: boolean;
  travel: TravelPeriod[] | null;
  out_of_office: OutOfOffice[] | null;
}

/** The columns of `BookableRow`, for statements that add their own. Tables: e event_types, u users, s schedules. */
export const BOOKABLE_COLUMNS = `
  e.id, e.owner_id, e.slug, e.title, e.length_minutes, e.length_options, e.slot_interval_minutes, e.notice_minutes,
  e.before_buffer_minutes, e.after_buffer_minutes, e.offset_start_minutes, e.only_first_slot_per_day, e.optimized_slots,
  e.booking_window, e.limits_count, e.limits_duration, e.seats, e.seats_show_availability, e.recurrence, e.requires_email_verification, e.pending_blocks, e.strict_holds,
  u.id as host_id, u.account_id as host_account_id, u.time_zone as host_time_zone,
  s.time_zone as schedule_time_zone, s.windows, s.overrides,
  (e.schedule_id is null or e.schedule_id = u.default_schedule_id) as on_default_schedule,
  (select jsonb_agg(jsonb_build_object('timeZone', t.time_zone, 'fromDate', t.from_date, 'toDate', t.to_date))
     from travel_periods t where t.user_id = u.id) as travel,
  (select jsonb_agg(jsonb_build_object('id', o.id, 'fromDate', o.from_date, 'toDate', o.to_date))
     from out_of_office o where o.user_id = u.id) as out_of_office`;

/** The event type's own schedule, else the host's default, else the host's oldest. */
export const BOOKABLE_TABLES = `
  event_types e
  join users u on u.id = e.owner_id
  left join schedules s on s.id = coalesce(
    e.schedule_id, u.default_schedule_id, (select min(f.id) from schedules f where f.user_id = u.id))`;

export type BookableSelector = { readonly id: number } | { readonly username: string; readonly slug: string };

/** One name for all ways to write a selector, and for no other's. */
export function selectorKey(selector: BookableSelector): string {
  return JSON.stringify("id" in selector ? selector.id : [selector.username.toLowerCase(), selector.slug]);
}

type Lengths = Pick<BookableRow, "length_minutes" | "length_options">;

/** What may be asked for, in minutes; one where there is no choice. */
export function lengthsOf(row: Lengths): readonly number[] {
  return row.length_options ?? [row.length_minutes];
}

/**
 * The length that is asked for in minutes; none is the event type's own.
 * @throws what `refuse` makes of its lengths when it is not one of them.
 */
export function chooseLength(row: Lengths, wanted: number | undefined, refuse: (lengths: string) => Error): number {
  if (wanted === undefined) return row.length_minutes;
  const lengths = lengthsOf(row);
  if (!lengths.includes(wanted)) throw refuse(lengths.join(", "));
  return wanted;
}

/** Seats, series and verified addresses are configured already, but such bookings are not made yet. */
export function isBookable(row: Pick<BookableRow, "seats" | "recurrence" | "requires_email_verification">): boolean {
  return row.seats === null && row.recurrence === null && !row.requires_email_verification;
}

export function scheduleOf(row: BookableRow): Schedule {
  return {
    timeZone: row.schedule_time_zone ?? row.host_time_zone,
    // Who deleted the last of their hours has none.
    windows: row.windows ?? [],
    overrides: row.overrides ?? [],
  };
}

export function hostOf(row: BookableRow): Host {
  return {
    id: row.host_id,
    attendance: "fixed",
    schedule: scheduleOf(row),
    ...(row.on_default_schedule && row.travel ? { travel: row.travel } : {}),
    ...(row.out_of_office ? { outOfOffice: row.out_of_office } : {}),
  };
}

function bookingWindowOf(stored: BookingWindowJson | null): BookingWindow {
  if (!stored) return { kind: "unlimited" };
  if (stored.type === "range") return { kind: "range", fromDate: stored.value[0], toDate: stored.value[1] };
  return { kind: stored.type, count: stored.value, rolling: stored.rolling };
}

/** The event type's limits without a tally; null = none. The zone of the periods is the zone of the hours in force. */
export function limitOf(row: BookableRow): Omit<LimitRule, "tally"> | null {
  if (!row.limits_count && !row.limits_duration) return null;
  return {
    scope: "eventType",
    timeZone: row.schedule_time_zone ?? row.host_time_zone,
    ...(row.limits_count ? { maxBookings: row.limits_count } : {}),
    ...(row.limits_duration ? { maxMinutes: row.limits_duration } : {}),
  };
}

/** The engine's rules for one length of the event type. */
export function rulesOf(row: BookableRow, lengthMinutes: number, tally: Tally | null): EventRules {
  const limit = limitOf(row);
  return {
    lengthMinutes,
    slotIntervalMinutes: row.slot_interval_minutes,
    noticeMinutes: row.notice_minutes,
    beforeBufferMinutes: row.before_buffer_minutes,
    afterBufferMinutes: row.after_buffer_minutes,
    offsetStartMinutes: row.offset_start_minutes,
    onlyFirstSlotPerDay: row.only_first_slot_per_day,
    optimizedSlots: row.optimized_slots,
    bookingWindow: bookingWindowOf(row.booking_window),
    eventTimeZone: row.schedule_time_zone ?? row.host_time_zone,
    limits: limit && tally ? [{ ...limit, tally }] : [],
    seats: row.seats,
  };
}
