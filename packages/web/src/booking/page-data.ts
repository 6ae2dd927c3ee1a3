import type { EventColor } from "../shared/accent.ts";
import type { WeekStart } from "../shared/time.ts";

/** What the server writes into the HTML of a page, so that the first view waits for nothing but the slots. */
export type PageData = MissingData | PersonData | MonthData | RescheduleData | BookingData;

export interface MissingData {
  readonly page: "missing";
  readonly what: "page" | "person" | "event-type" | "booking";
}

export interface Host {
  readonly name: string;
  readonly username: string;
  readonly avatarUrl: string | null;
  readonly bio: string;
}

export interface Card {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly lengthInMinutes: number;
  readonly lengthInMinutesOptions?: readonly number[];
  readonly color?: EventColor;
}

export interface PersonData {
  readonly page: "person";
  readonly host: Host;
  readonly eventTypes: readonly Card[];
}

/** As the API describes a location; values that are not public are empty. */
export interface Location {
  readonly type: string;
  readonly integration?: string;
  readonly label?: string;
  readonly address?: string;
  readonly link?: string;
  readonly phone?: string;
}

/** As the API describes a booking field; hidden ones are left out. */
export interface BookingField {
  readonly type: string;
  readonly slug: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly disableOnPrefill?: boolean;
  readonly options?: readonly string[];
  readonly firstNameLabel?: string;
  readonly firstNamePlaceholder?: string;
  readonly lastNameLabel?: string;
  readonly lastNamePlaceholder?: string;
  readonly lastNameRequired?: boolean;
}

export interface Offer {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly lengthInMinutes: number;
  readonly lengthInMinutesOptions?: readonly number[];
  readonly locations: readonly Location[];
  readonly bookingFields: readonly BookingField[];
  /** Where people may not choose a zone, the one they read times in. */
  readonly lockedTimeZone: string | null;
  readonly weekStart: WeekStart;
  readonly color?: EventColor;
  readonly asksForConfirmation: boolean;
  readonly successRedirectUrl: string | null;
  readonly obstacle: "seats" | "series" | "sign-in" | "e-mail-code" | null;
}

export interface MonthData {
  readonly page: "month";
  /** The server's now, UTC. */
  readonly now: string;
  readonly host: Host;
  readonly eventType: Offer;
}

export type RescheduleObstacle = "gone" | "rejected" | "moved" | "cancelled" | "disabled" | "past" | "notice";
export type CancelObstacle = "ended" | "past" | "disabled";

export interface OwnBooking {
  /** Who reads: the host, somebody else who is signed in, or nobody that is known. */
  readonly side: "host" | "member" | "stranger";
  readonly uid: string;
  readonly title: string;
  readonly status: "accepted" | "pending" | "cancelled" | "rejected" | "awaiting_host";
  readonly isPast: boolean;
  readonly start: string;
  readonly end: string;
  readonly minutes: number;
  /** Start and end as clocks show them where the reader is: the host, or else the booker. */
  readonly wall: { readonly timeZone: string; readonly start: string; readonly end: string };
  readonly host: { readonly name: string | null; readonly username: string | null };
  readonly booker: { readonly name: string; readonly email: string };
  readonly guests: readonly string[];
  readonly place: { readonly text: string; readonly url: string | null; readonly isVideo: boolean };
  readonly notes: string;
  readonly eventType: { readonly slug: string; readonly title: string } | null;
  readonly cancellationReason: string | null;
  readonly rejectionReason: string | null;
  readonly reschedulingReason: string | null;
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  readonly askedToMove: boolean;
  readonly rescheduleObstacle: RescheduleObstacle | null;
  readonly cancelObstacle: CancelObstacle | null;
  readonly needsCancellationReason: boolean;
}

export interface RescheduleData extends Omit<MonthData, "page"> {
  readonly page: "reschedule";
  readonly booking: OwnBooking;
}

export interface CalendarLink {
  readonly id: "googleCalendar" | "microsoftOffice" | "microsoftOutlook" | "ics";
  readonly label: string;
  readonly link: string;
}

export interface BookingData {
  readonly page: "booking";
  readonly booking: OwnBooking;
  readonly links: readonly CalendarLink[];
}

export function readPageData(): PageData {
  const text = document.getElementById("page-data")?.textContent;
  return text ? (JSON.parse(text) as PageData) : { page: "missing", what: "page" };
}
