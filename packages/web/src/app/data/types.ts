/** What our own API answers, as far as these pages read it. */

export interface User {
  readonly id: number;
  readonly username: string | null;
  readonly email: string;
  readonly name: string | null;
  readonly bio: string | null;
  readonly timeFormat: 12 | 24;
  readonly weekStart: DayName;
  readonly timeZone: string;
  readonly defaultScheduleId: number | null;
}

export type DayName = "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";

export interface WeeklyWindow {
  readonly days: readonly DayName[];
  /** `HH:MM` */
  readonly startTime: string;
  /** `HH:MM`; 23:59 is the end of the day. */
  readonly endTime: string;
}

export interface DateOverride {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly startTime: string;
  /** The same as `startTime` closes the date. */
  readonly endTime: string;
}

export interface Schedule {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string;
  readonly availability: readonly WeeklyWindow[];
  readonly overrides: readonly DateOverride[];
  readonly isDefault: boolean;
}

export interface Disabled {
  readonly disabled: true;
}

export type Place =
  | { readonly type: "address"; readonly address: string; readonly public: boolean }
  | { readonly type: "link"; readonly link: string; readonly public: boolean }
  | { readonly type: "phone"; readonly phone: string; readonly public: boolean }
  | { readonly type: "integration"; readonly integration: string }
  | { readonly type: "attendeeAddress" | "attendeePhone" | "attendeeDefined" | "organizersDefaultApp" }
  | { readonly type: "unknown"; readonly location: string };

export interface PerPeriod {
  readonly day?: number;
  readonly week?: number;
  readonly month?: number;
  readonly year?: number;
}

export type BookingWindow =
  | { readonly type: "businessDays" | "calendarDays"; readonly value: number; readonly rolling: boolean }
  | { readonly type: "range"; readonly value: readonly [string, string] }
  | Disabled;

export type ConfirmationPolicy =
  | {
      readonly type: "always" | "time";
      readonly noticeThreshold?: { readonly unit: string; readonly count: number };
      readonly blockUnconfirmedBookingsInBooker: boolean;
    }
  | Disabled;

export interface EventType {
  readonly id: number;
  readonly title: string;
  readonly slug: string;
  readonly description: string;
  readonly lengthInMinutes: number;
  readonly lengthInMinutesOptions?: readonly number[];
  readonly locations: readonly Place[];
  readonly scheduleId: number | null;
  readonly minimumBookingNotice: number;
  readonly beforeEventBuffer: number;
  readonly afterEventBuffer: number;
  readonly bookingWindow: BookingWindow;
  readonly bookingLimitsCount?: PerPeriod;
  readonly bookingLimitsDuration?: PerPeriod;
  readonly confirmationPolicy: ConfirmationPolicy;
  readonly hidden: boolean;
  /** Empty for people without a username. */
  readonly bookingUrl: string;
}

export interface BookingAttendee {
  readonly name: string;
  readonly email: string;
  readonly displayEmail: string;
  readonly timeZone: string;
  readonly absent: boolean;
  readonly phoneNumber?: string;
}

export type BookingStatus = "cancelled" | "accepted" | "rejected" | "pending" | "awaiting_host";

export interface Booking {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly hosts: readonly { readonly id: number | "unknown"; readonly name: string; readonly displayEmail: string }[];
  readonly status: BookingStatus;
  readonly cancellationReason?: string;
  readonly cancelledByEmail?: string;
  readonly reschedulingReason?: string;
  readonly rescheduledFromUid?: string;
  readonly rescheduledToUid?: string;
  /** UTC */
  readonly start: string;
  /** UTC */
  readonly end: string;
  readonly location: string;
  readonly absentHost: boolean;
  readonly attendees: readonly BookingAttendee[];
  readonly bookingFieldsResponses?: Readonly<Record<string, unknown>>;
}

/** What the person can do with a booking, beyond what the booking itself tells. */
export interface BookingTerms {
  readonly rescheduleObstacle: "gone" | "rejected" | "moved" | "cancelled" | "disabled" | "past" | "notice" | null;
  readonly cancelObstacle: "ended" | "past" | "disabled" | null;
  readonly needsCancellationReason: boolean;
  readonly rejectionReason: string | null;
}

export interface ListedBooking extends Booking {
  readonly terms: BookingTerms;
}

export interface Pagination {
  readonly totalItems: number;
  readonly currentPage: number;
  readonly totalPages: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export interface BookingPage<Item extends Booking = Booking> {
  readonly data: readonly Item[];
  readonly pagination: Pagination;
}

export interface ApiKey {
  readonly id: string;
  readonly note: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}
