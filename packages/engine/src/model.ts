/**
 * The vocabulary of the engine: what a caller hands in and what it gets back.
 *
 * Units: an `Instant` is integer milliseconds since 1970-01-01T00:00:00Z; a `LocalDate` is `YYYY-MM-DD` in a zone
 * that the field names; a `...Minute` is minutes after local midnight (0-1440); a `...Minutes` is a duration.
 * Every interval is half-open: [start, end).
 */

export type Instant = number;
export type LocalDate = string;

/** One weekly window. `days`: 0 = Sunday ... 6 = Saturday. `endMinute` 1440 = midnight that ends the day. */
export interface WeeklyWindow {
  readonly days: readonly number[];
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Replaces the weekly windows of one date. `startMinute === endMinute` marks the date as unavailable. */
export interface DateOverride {
  readonly date: LocalDate;
  readonly startMinute: number;
  readonly endMinute: number;
}

export interface Schedule {
  readonly timeZone: string;
  readonly windows: readonly WeeklyWindow[];
  readonly overrides: readonly DateOverride[];
}

/** The same wall-clock windows are read in `timeZone` on the dates `fromDate`..`toDate`, both inclusive. */
export interface TravelPeriod {
  readonly timeZone: string;
  readonly fromDate: LocalDate;
  readonly toDate: LocalDate | null;
}

/** Blocks whole local days of the host's schedule zone, both dates inclusive. */
export interface OutOfOffice {
  readonly id?: string | number;
  readonly fromDate: LocalDate;
  readonly toDate: LocalDate;
}

export type BusyKind = "booking" | "calendar" | "hold";

/**
 * Taken time of one host, as parallel arrays sorted by `starts` (they may overlap).
 * For bookings the interval already includes the existing booking's own buffers.
 * `kinds` and `ids` are read only when reasons are wanted: a hold that takes time as a booking does is told as a hold.
 */
export interface BusyTimes {
  readonly starts: ArrayLike<Instant>;
  readonly ends: ArrayLike<Instant>;
  readonly kinds?: ArrayLike<BusyKind>;
  readonly ids?: ArrayLike<string | number>;
}

/** An existing occurrence of this seated event type. It is NOT part of `BusyTimes`. */
export interface SeatedOccurrence {
  readonly start: Instant;
  readonly end: Instant;
  /** The occurrence's own buffers, in minutes. */
  readonly beforeBufferMinutes: number;
  readonly afterBufferMinutes: number;
  readonly seatsTaken: number;
  /** Absent when only holds stand behind it. */
  readonly bookingUid?: string;
}

export type HostAttendance = "fixed" | "rotating";

/** What the assignment rules know of a rotating host. */
export interface HostStanding {
  /** 0 lowest ... 4 highest; default 2. */
  readonly priority: number;
  /** Relative share; default 100. */
  readonly weight: number;
  /** Bookings of this event type that count in the current period. */
  readonly bookings: number;
  /** Credit added to `bookings` (late joiners, out-of-office). */
  readonly calibration: number;
  /** Newest booking of this event type; null = never. */
  readonly lastBookedAt: Instant | null;
}

export interface Host {
  readonly id: number;
  readonly attendance: HostAttendance;
  /** Rotating hosts: one host of every group attends. Default: one common group. */
  readonly group?: string;
  readonly schedule: Schedule;
  /** Only for hosts whose effective schedule is their default one. */
  readonly travel?: readonly TravelPeriod[];
  readonly outOfOffice?: readonly OutOfOffice[];
  /** Bookings and calendar events; buffers of the new event apply. */
  readonly busy?: BusyTimes;
  /** Live holds of other people; compared with the bare slot, no buffers. */
  readonly holds?: BusyTimes;
  /** Seated event types: occurrences of this event type held by this host. */
  readonly occurrences?: readonly SeatedOccurrence[];
  /** A calendar that should be checked could not be read: the host is not available at all. */
  readonly calendarsUnreadable?: boolean;
  readonly standing?: HostStanding;
}

export type LimitPeriod = "day" | "week" | "month" | "year";
export type PerPeriod = { readonly [P in LimitPeriod]?: number };

/** Existing bookings that a limit counts, sorted by start. A booking belongs to the period of its start. */
export interface Tally {
  readonly starts: ArrayLike<Instant>;
  readonly minutes: ArrayLike<number>;
}

/** A cap on bookings or booked minutes per calendar period of `timeZone`; weeks start on Sunday. */
export interface LimitRule {
  readonly scope: "eventType" | "team" | "host";
  /** With scope `host` (or a team limit that counts per user): the only host it concerns. */
  readonly hostId?: number;
  readonly timeZone: string;
  readonly maxBookings?: PerPeriod;
  readonly maxMinutes?: PerPeriod;
  readonly tally: Tally;
}

export type BookingWindow =
  | { readonly kind: "unlimited" }
  /** `rolling` counts days that have at least one slot; otherwise plain days in the booker's zone. */
  | { readonly kind: "calendarDays" | "businessDays"; readonly count: number; readonly rolling: boolean }
  /** Both dates inclusive, in the event's zone. */
  | { readonly kind: "range"; readonly fromDate: LocalDate; readonly toDate: LocalDate };

/** The rules of an event type. */
export interface EventRules {
  readonly lengthMinutes: number;
  /** Grid step; null = the length. */
  readonly slotIntervalMinutes: number | null;
  readonly noticeMinutes: number;
  readonly beforeBufferMinutes: number;
  readonly afterBufferMinutes: number;
  readonly offsetStartMinutes: number;
  readonly onlyFirstSlotPerDay: boolean;
  readonly optimizedSlots: boolean;
  readonly bookingWindow: BookingWindow;
  /** Zone of the event: `range` windows are read in it and the grid is rounded in it. */
  readonly eventTimeZone: string;
  readonly limits: readonly LimitRule[];
  /** Seats per start; null = not seated. */
  readonly seats: number | null;
}

/** Everything that decides about starts of one event type. `offer` and `judge` read the same input. */
export interface Situation {
  readonly now: Instant;
  readonly rules: EventRules;
  readonly hosts: readonly Host[];
  /** Zone of the person who books: days of the booking window and of `onlyFirstSlotPerDay`. */
  readonly bookerTimeZone: string;
  /** Rules that a privileged caller may switch off. */
  readonly waive?: {
    readonly conflicts?: boolean;
    readonly bounds?: boolean;
    readonly limits?: boolean;
  };
}

export interface Slot {
  readonly start: Instant;
  readonly end: Instant;
  /** Only for seated event types. */
  readonly seats?: { readonly total: number; readonly taken: number; readonly bookingUid?: string };
}

export type Rule =
  | "past"
  | "notice"
  | "window"
  | "length"
  | "schedule"
  | "out-of-office"
  | "busy"
  | "buffer"
  | "hold"
  | "limit-bookings"
  | "limit-minutes"
  | "seats"
  | "calendar-unreadable"
  | "no-hosts";

/** Why a start is refused. `hostId` is absent for rules that concern the event type as a whole. */
export interface Reason {
  readonly rule: Rule;
  readonly hostId?: number;
  /** The blocking interval (busy, buffer, hold), the out-of-office days or the limit's period. */
  readonly interval?: { readonly start: Instant; readonly end: Instant };
  /** What stands in the interval. */
  readonly blocker?: { readonly kind: BusyKind; readonly id?: string | number };
  /** Limits: the period, the cap, and what the booking would make of it. */
  readonly limit?: {
    readonly scope: LimitRule["scope"];
    readonly period: LimitPeriod;
    readonly max: number;
    readonly would: number;
  };
  /** Notice and window: the first or last start that would pass. */
  readonly bound?: Instant;
}

export type Verdict =
  | {
      readonly accepted: true;
      readonly end: Instant;
      /** Every fixed host. */
      readonly fixed: readonly number[];
      /** Per group of rotating hosts, those who are free (in input order). */
      readonly groups: readonly { readonly group: string; readonly eligible: readonly number[] }[];
      /** Seated: the occurrence that would be joined. */
      readonly joins?: { readonly bookingUid?: string; readonly seatsTaken: number };
    }
  | { readonly accepted: false; readonly reasons: readonly Reason[] };
