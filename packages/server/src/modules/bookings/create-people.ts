import { bookingTitle, checkBookingResponses, resolveLocation } from "../event-types/index.ts";
import type { NewAttendee, NewBooking } from "./create-insert.ts";
import type { BookingTarget } from "./create-queries.ts";
import type { CreateBookingBody } from "./create-schemas.ts";

/** Who comes, where to, and what was answered. */
export interface People {
  readonly facts: Pick<
    NewBooking,
    "attendees" | "bookerEmail" | "responses" | "location" | "meetingUrl" | "description"
  >;
  readonly name: { readonly name: string; readonly firstName?: string; readonly lastName?: string };
  readonly locationLabel: string;
}

/** @param domain the right side of stand-in addresses. @throws the 400s of answers and locations. */
export function describePeople(domain: string, target: BookingTarget, body: CreateBookingBody): People {
  const { attendee } = body;
  const location = resolveLocation({
    eventTypeId: target.id,
    eventTypeLocations: target.locations,
    input: body.location ?? body.meetingUrl,
    attendeePhone: attendee.phoneNumber,
  });
  const checked = checkBookingResponses({
    fields: target.booking_fields,
    responses: body.bookingFieldsResponses ?? {},
    attendee,
    location,
    guests: body.guests,
    mailDomain: domain,
  });
  // The booker and the host are there anyway.
  const guests = checked.guests.filter((guest) => guest !== checked.email && guest !== target.host_email);
  const common = { phoneNumber: null, timeZone: attendee.timeZone, language: "en", isGuest: true };
  const attendees: NewAttendee[] = [
    {
      name: checked.name.name,
      email: checked.email,
      phoneNumber: checked.phoneNumber,
      timeZone: attendee.timeZone,
      language: attendee.language,
      isGuest: false,
    },
    ...guests.map((email) => ({ ...common, name: "", email })),
  ];
  const { notes } = checked.responses;
  return {
    facts: {
      attendees,
      bookerEmail: checked.email,
      responses: { ...checked.responses, guests },
      location: location.text,
      meetingUrl: null,
      description: typeof notes === "string" ? notes : "",
    },
    name: checked.name,
    locationLabel: location.label,
  };
}

export function titleOf(target: BookingTarget, people: People, minutes: number): string {
  const answered = people.facts.responses.title;
  if (typeof answered === "string" && answered.trim() !== "") return answered.trim();
  const texts = Object.entries(people.facts.responses).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return bookingTitle({
    eventTitle: target.title,
    customName: target.custom_name,
    hostName: target.host_name ?? target.host_username ?? "",
    attendee: people.name,
    location: people.locationLabel,
    minutes,
    fields: Object.fromEntries(texts),
  });
}
