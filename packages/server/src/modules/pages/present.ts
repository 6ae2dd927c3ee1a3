import { findZone, formatInZone } from "@meridian/engine";
import type { CallerUser } from "../../http/caller.ts";
import type { BookingView } from "../bookings/index.ts";
import { type EventTypeRow, integrationLabel, presentEventType } from "../event-types/index.ts";
import { plainText } from "./plain-text.ts";
import type { HostRow } from "./queries.ts";
import { sideOf, termsOf } from "./terms.ts";

/** What a page starts with: written into its HTML, so that the first view needs no request but the one for slots. */
export type PageData =
  | { readonly page: "missing"; readonly what: "page" | "person" | "event-type" | "booking" }
  | { readonly page: "person"; readonly host: object; readonly eventTypes: readonly object[] }
  | { readonly page: "month"; readonly now: string; readonly host: object; readonly eventType: object }
  | { readonly page: "booking"; readonly booking: object; readonly links: readonly object[] }
  | {
      readonly page: "reschedule";
      readonly now: string;
      readonly host: object;
      readonly eventType: object;
      readonly booking: object;
    };

export function presentHost(host: HostRow) {
  return {
    name: host.name ?? host.username,
    username: host.username,
    avatarUrl: /^https?:\/\//i.test(host.avatarUrl ?? "") ? host.avatarUrl : null,
    bio: host.bio ?? "",
  };
}

function shown(host: HostRow, row: EventTypeRow) {
  return presentEventType(row, [{ ...host, metadata: {} }], { baseUrl: "", viewerId: null, inList: true });
}

/** An event type in the list of a person's. */
export function presentCard(host: HostRow, row: EventTypeRow) {
  const { slug, title, description, lengthInMinutes, lengthInMinutesOptions, color } = shown(host, row);
  return { slug, title, description: plainText(description), lengthInMinutes, lengthInMinutesOptions, color };
}

/** Why an event type cannot be booked on its page; null = it can. */
function obstacle(row: EventTypeRow): "seats" | "series" | "sign-in" | "e-mail-code" | null {
  if (row.seats !== null) return "seats";
  if (row.recurrence !== null) return "series";
  if (row.requires_authentication) return "sign-in";
  return row.requires_email_verification ? "e-mail-code" : null;
}

/** An event type with what its month view and its form need. `hoursTimeZone` is that of the hours in force. */
export function presentOffer(host: HostRow, row: EventTypeRow, hoursTimeZone: string) {
  const eventType = shown(host, row);
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    description: plainText(eventType.description),
    lengthInMinutes: eventType.lengthInMinutes,
    lengthInMinutesOptions: eventType.lengthInMinutesOptions,
    locations: eventType.locations.map((location) => {
      if (location.type !== "integration") return location;
      return { type: location.type, integration: location.integration, label: integrationLabel(location.integration) };
    }),
    bookingFields: eventType.bookingFields,
    lockedTimeZone: eventType.lockTimeZoneToggleOnBookingPage ? hoursTimeZone : null,
    weekStart: host.weekStart,
    color: eventType.color,
    asksForConfirmation: row.requires_confirmation,
    successRedirectUrl: eventType.successRedirectUrl,
    obstacle: obstacle(row),
  };
}

/** Texts of an instant in a zone; the zone of a booking was checked when it was made. */
function inZone(timeZone: string, ms: number): string {
  const zone = findZone(timeZone) ?? findZone("UTC");
  if (!zone) throw new Error("the zone database has no UTC");
  return formatInZone(zone, ms);
}

/** Where it takes place, as people read it. The address of a video meeting stands there once it has been made. */
function presentPlace(booking: BookingView): { text: string; url: string | null; isVideo: boolean } {
  const place = booking.meetingUrl ?? booking.location ?? "";
  if (/^https?:\/\//i.test(place)) return { text: place, url: place, isVideo: true };
  if (place.startsWith("integrations:")) return { text: "", url: null, isVideo: true };
  return { text: place, url: null, isVideo: false };
}

export interface Viewing {
  /** Who is signed in; null = nobody. */
  readonly viewer: Pick<CallerUser, "id" | "timeZone"> | null;
  readonly rejectionReason: string | null;
  readonly nowMs: number;
}

/** A booking as its own page shows it to whoever has its link. */
export function presentOwnBooking(booking: BookingView, { viewer, rejectionReason, nowMs }: Viewing) {
  const booker = booking.attendees[0];
  const { organizer, eventType } = booking;
  const side = sideOf(viewer?.id ?? null, booking);
  const timeZone = (side === "host" ? viewer?.timeZone : booker?.timeZone) ?? "UTC";
  return {
    uid: booking.uid,
    title: booking.title,
    status: booking.status,
    isPast: booking.endsAtMs <= nowMs,
    start: new Date(booking.startsAtMs).toISOString(),
    end: new Date(booking.endsAtMs).toISOString(),
    minutes: Math.round((booking.endsAtMs - booking.startsAtMs) / 60_000),
    wall: { timeZone, start: inZone(timeZone, booking.startsAtMs), end: inZone(timeZone, booking.endsAtMs) },
    host: { name: organizer?.name ?? organizer?.username ?? null, username: organizer?.username ?? null },
    booker: { name: booker?.name ?? "", email: booking.bookerEmail },
    guests: booking.attendees.filter((attendee) => attendee.isGuest).map((attendee) => attendee.email),
    place: presentPlace(booking),
    notes: booking.description,
    eventType: eventType && { slug: eventType.slug, title: eventType.title },
    cancellationReason: booking.cancellationReason,
    reschedulingReason: booking.reschedulingReason,
    rescheduledFromUid: booking.rescheduledFromUid,
    rescheduledToUid: booking.rescheduledToUid,
    askedToMove: booking.status === "cancelled" && booking.rescheduled && booking.rescheduledToUid === null,
    side,
    ...termsOf({ ...booking, rejectionReason }, side, nowMs),
  };
}
