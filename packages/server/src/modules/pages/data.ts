import { bareEntry, type BookingView, calendarFile, findBookingByUid, readCalendarLinks } from "../bookings/index.ts";
import {
  type EventTypeRow,
  findEventTypeById,
  findEventTypeBySlug,
  listEventTypes,
  settingsOf,
} from "../event-types/index.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { plainText } from "./plain-text.ts";
import { type PageData, presentCard, presentHost, presentOffer, presentOwnBooking } from "./present.ts";
import { findHost, findHostById, findHoursTimeZone, findJudged } from "./queries.ts";

/** A page with its status and what it is called in tabs, histories and previews. */
export interface Page {
  readonly status: 200 | 404;
  readonly title: string;
  readonly description: string;
  /** Search engines may show it. Pages of bookings are for those who have the link. */
  readonly isPublic: boolean;
  readonly data: PageData;
}

export function missing(what: "page" | "person" | "event-type" | "booking"): Page {
  return { status: 404, title: "Not found", description: "", isPublic: false, data: { page: "missing", what } };
}

/** A person's public event types. */
export async function personPage(ports: Ports, username: string): Promise<Page> {
  const host = await findHost(ports.db, username);
  if (!host) return missing("person");
  const found = await listEventTypes(ports.db, { username, newestFirst: false });
  const shown = presentHost(host);
  return {
    status: 200,
    title: shown.name,
    description: shown.bio || `Book a time with ${shown.name}.`,
    isPublic: true,
    data: { page: "person", host: shown, eventTypes: found.map(({ row }) => presentCard(host, row)) },
  };
}

/** The months of an event type; hidden ones too, for people who have the link. */
export async function monthPage(ports: Ports, username: string, slug: string): Promise<Page> {
  const [host, row] = await Promise.all([findHost(ports.db, username), findEventType(ports, username, slug)]);
  if (!host) return missing("person");
  if (!row) return missing("event-type");
  const shown = presentHost(host);
  return {
    status: 200,
    title: `${row.title} with ${shown.name}`,
    description: plainText(row.description ?? ""),
    isPublic: !row.hidden,
    data: {
      page: "month",
      now: new Date(ports.clock()).toISOString(),
      host: shown,
      eventType: presentOffer(host, row, await hoursTimeZone(ports, row, host.timeZone)),
    },
  };
}

/** Phones begin what is typed with a capital; a slug may have capitals of its own, but hardly any has. */
async function findEventType(ports: Ports, username: string, slug: string): Promise<EventTypeRow | null> {
  const found = await findEventTypeBySlug(ports.db, { username, slug });
  const small = slug.toLowerCase();
  return found || small === slug ? found : findEventTypeBySlug(ports.db, { username, slug: small });
}

/** Looked up only where it shows. */
async function hoursTimeZone(ports: Ports, row: EventTypeRow, otherwise: string): Promise<string> {
  if (!settingsOf(row).lockTimeZoneToggleOnBookingPage) return otherwise;
  return (await findHoursTimeZone(ports.db, row.id)) ?? otherwise;
}

/** Who looks at a page; null = nobody that is known. */
export type Viewer = CallerUser | null;

export async function bookingPage(ports: Ports, uid: string, viewer: Viewer): Promise<Page> {
  const booking = await findBookingByUid(ports.db, uid);
  if (!booking) return missing("booking");
  return {
    status: 200,
    title: booking.title,
    description: "",
    isPublic: false,
    data: {
      page: "booking",
      booking: await shownTo(ports, booking, viewer),
      links: await calendarLinks(ports, booking),
    },
  };
}

async function shownTo(ports: Ports, booking: BookingView, viewer: Viewer) {
  const isDeclined = booking.status === "rejected";
  const rejectionReason = isDeclined ? (await findJudged(ports.db, [booking.uid]))[0]?.rejectionReason : null;
  return presentOwnBooking(booking, { viewer, rejectionReason: rejectionReason ?? null, nowMs: ports.clock() });
}

/** The file has an address of its own: phones hand it to their calendar, which they do not do with a `data:` link. */
async function calendarLinks(ports: Ports, booking: BookingView) {
  const file = { id: "ics", label: "ICS", link: `/booking/${encodeURIComponent(booking.uid)}/calendar.ics` };
  if (!booking.eventType) return [file];
  const links = await readCalendarLinks(ports, booking.uid);
  return links.map((link) => (link.id === "ics" ? file : link));
}

/** The booking as a calendar file; null without one. */
export async function calendarFileOf(ports: Ports, uid: string): Promise<string | null> {
  const booking = await findBookingByUid(ports.db, uid);
  if (!booking) return null;
  if (!booking.eventType) return calendarFile(bareEntry(booking, ports.clock()));
  const link = (await readCalendarLinks(ports, uid)).find(({ id }) => id === "ics")?.link ?? "";
  return decodeURIComponent(link.slice(link.indexOf(",") + 1));
}

/** The months of a booking's event type, to choose another time. What cannot be moved says why on the booking's page. */
export async function reschedulePage(
  ports: Ports,
  uid: string,
  viewer: Viewer,
): Promise<Page | { readonly elsewhere: string }> {
  const booking = await findBookingByUid(ports.db, uid);
  if (!booking) return missing("booking");
  const shown = await shownTo(ports, booking, viewer);
  const row = booking.eventTypeId === null ? null : await findEventTypeById(ports.db, booking.eventTypeId);
  const host = booking.organizerId === null ? null : await findHostById(ports.db, booking.organizerId);
  if (shown.rescheduleObstacle !== null || !row || !host)
    return { elsewhere: `/booking/${encodeURIComponent(uid)}?move=true` };
  return {
    status: 200,
    title: `Move: ${booking.title}`,
    description: "",
    isPublic: false,
    data: {
      page: "reschedule",
      now: new Date(ports.clock()).toISOString(),
      host: presentHost(host),
      eventType: presentOffer(host, row, await hoursTimeZone(ports, row, host.timeZone)),
      booking: shown,
    },
  };
}
