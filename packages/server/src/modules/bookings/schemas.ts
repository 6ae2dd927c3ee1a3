import { z } from "zod";
import { envelope, paginationSchema } from "../../http/schemas.ts";

// biome-ignore format: a list of codes reads better in rows
export const LANGUAGES = [
  "ar", "ca", "de", "es", "eu", "he", "id", "ja", "lv", "pl", "ro", "sr", "th", "vi", "az", "cs", "el", "es-419", "fi", "hr",
  "it", "km", "nl", "pt", "ru", "sv", "tr", "zh-CN", "bg", "da", "en", "et", "fr", "hu", "iw", "ko", "no", "pt-BR", "sk",
  "ta", "uk", "zh-TW", "bn",
] as const;

const host = z
  .object({
    id: z
      .union([z.int(), z.literal("unknown")])
      .describe("Id of the organizer; `unknown` when the person was deleted.")
      .meta({ example: 1 }),
    name: z.string().describe("Name of the organizer.").meta({ example: "Eva Rossi" }),
    email: z.string().describe("E-mail address of the organizer.").meta({ example: "eva@example.com" }),
    displayEmail: z.string().describe("The address as people know it.").meta({ example: "eva@example.com" }),
    username: z.string().describe("Name in the address of the booking pages.").meta({ example: "eva" }),
    timeZone: z.string().describe("IANA zone of the organizer.").meta({ example: "Europe/Rome" }),
  })
  .meta({ id: "BookingHost" });

const attendeeFields = {
  name: z.string().describe("Name; empty for guests of whom only the address is known.").meta({ example: "Ana Sousa" }),
  email: z.string().describe("E-mail address as stored.").meta({ example: "ana@example.com" }),
  displayEmail: z.string().describe("The address as people know it.").meta({ example: "ana@example.com" }),
  timeZone: z.string().describe("IANA zone of the attendee.").meta({ example: "Europe/Lisbon" }),
  language: z.enum(LANGUAGES).optional().describe("Language of mails to the attendee.").meta({ example: "en" }),
  absent: z.boolean().describe("Whether the attendee was marked as not having come.").meta({ example: false }),
  phoneNumber: z
    .string()
    .optional()
    .describe("Phone number in international format, when known.")
    .meta({ example: "+351912345678" }),
};
const answers = z.record(z.string(), z.unknown());

const attendee = z
  .object({
    ...attendeeFields,
    seatUid: z
      .string()
      .optional()
      .describe("Seat of the attendee; only with seats.")
      .meta({ example: "3be561a9-31f1-4b8e-aefc-9d9a085f0dd1" }),
    bookingFieldsResponses: answers
      .optional()
      .describe("The attendee's own answers; only with seats.")
      .meta({ example: { topic: "Tax" } }),
    metadata: answers
      .optional()
      .describe("The attendee's own metadata; only with seats.")
      .meta({ example: { key: "value" } }),
  })
  .meta({ id: "BookingAttendee" });

export const attendeeWithId = z
  .object({
    id: z.int().describe("Id of the attendee.").meta({ example: 251 }),
    bookingId: z.int().describe("Id of the booking.").meta({ example: 123 }),
    ...attendeeFields,
  })
  .meta({ id: "BookingAttendeeWithId" });
export type AttendeeWithIdOutput = z.output<typeof attendeeWithId>;

/** The one shape of a booking, of both dates. What only some kinds of booking have is optional. */
export const bookingOutput = z
  .object({
    id: z.int().describe("Number of the booking.").meta({ example: 123 }),
    uid: z
      .string()
      .describe("What the booking is called in paths. Whoever knows it may read, cancel and reschedule.")
      .meta({ example: "8kPqW2mYT1uJ0vQe3nXcRg" }),
    title: z.string().describe("Title in calendars.").meta({ example: "Intro between Eva and Ana" }),
    description: z.string().describe("Notes of the booker; empty without any.").meta({ example: "" }),
    hosts: z.array(host).describe("Who receives: the organizer."),
    status: z
      .enum(["cancelled", "accepted", "rejected", "pending", "awaiting_host"])
      .describe("`pending` waits for the organizer's yes; `awaiting_host` for somebody to join an instant meeting.")
      .meta({ example: "accepted" }),
    cancellationReason: z
      .string()
      .optional()
      .describe("Why it was cancelled, when somebody said.")
      .meta({ example: "Travel plans changed" }),
    cancelledByEmail: z.string().optional().describe("Who cancelled it.").meta({ example: "ana@example.com" }),
    reschedulingReason: z
      .string()
      .optional()
      .describe("Why it was moved, when somebody said.")
      .meta({ example: "Conflict" }),
    rescheduledByEmail: z.string().optional().describe("Who moved it.").meta({ example: "ana@example.com" }),
    rescheduledFromUid: z
      .string()
      .optional()
      .describe("The booking that this one replaces.")
      .meta({ example: "2mYT1uJ0vQe3nXcRg8kPqW" }),
    rescheduledToUid: z
      .string()
      .optional()
      .describe("The booking that replaces this one.")
      .meta({ example: "3nXcRg8kPqW2mYT1uJ0vQe" }),
    start: z.string().describe("Start, UTC.").meta({ example: "2050-09-05T09:00:00.000Z" }),
    end: z.string().describe("End, UTC.").meta({ example: "2050-09-05T10:00:00.000Z" }),
    duration: z.number().describe("Length in minutes.").meta({ example: 60 }),
    eventTypeId: z
      .int()
      .nullable()
      .describe("Use `eventType`. null when the event type was deleted.")
      .meta({ example: 50, deprecated: true }),
    eventType: z
      .object({ id: z.int().meta({ example: 50 }), slug: z.string().meta({ example: "intro" }) })
      .nullable()
      .describe("What was booked; null when the event type was deleted."),
    meetingUrl: z
      .string()
      .optional()
      .describe("Use `location`, which is the same.")
      .meta({ example: "https://meet.example.com/abc", deprecated: true }),
    location: z
      .string()
      .describe("Address of the video meeting when there is one, else the place, number or link.")
      .meta({ example: "https://meet.example.com/abc" }),
    absentHost: z.boolean().describe("Whether the organizer was marked as not having come.").meta({ example: false }),
    createdAt: z.string().describe("When it was booked, UTC.").meta({ example: "2050-08-30T12:00:00.000Z" }),
    updatedAt: z
      .string()
      .nullable()
      .describe("Last change, UTC; of a new booking the same as `createdAt`, and null where it is not known.")
      .meta({ example: "2050-08-31T12:00:00.000Z" }),
    metadata: answers
      .optional()
      .describe("Keys and values that the client gave.")
      .meta({ example: { crm: "77" } }),
    rating: z.number().optional().describe("Rating of the meeting by the attendee.").meta({ example: 4 }),
    icsUid: z
      .string()
      .optional()
      .describe("UID in calendars; a reschedule keeps it.")
      .meta({ example: "8kPqW2mYT1uJ0vQe3nXcRg@meridian" }),
    attendees: z.array(attendee).describe("Who comes: the booker first, then guests."),
    guests: z
      .array(z.string())
      .optional()
      .describe("Addresses of people whom the booker brings.")
      .meta({ example: ["bo@example.com"] }),
    displayGuests: z.array(z.string()).optional().describe("`guests` as people know them; only where it differs."),
    bookingFieldsResponses: answers
      .optional()
      .describe("Answers to the booking form by slug, with name, email, guests and location.")
      .meta({ example: { topic: "Tax" } }),
    recurringBookingUid: z
      .string()
      .optional()
      .describe("The series that this booking is an occurrence of.")
      .meta({ example: "0c0f2f35-64f4-4f3b-9f57-6d1f0a3c1c55" }),
    seatUid: z.string().optional().describe("The caller's seat; only with seats, on create and reschedule."),
    isPlatformManagedUserBooking: z
      .boolean()
      .optional()
      .describe("Whether the host is a managed user; on create and reschedule."),
  })
  .meta({ id: "Booking" });
export type BookingOutput = z.output<typeof bookingOutput>;

const anyBooking = z.union([
  bookingOutput,
  z.array(bookingOutput).describe("All bookings of a series, soonest first."),
]);

export const bookingAnswer = envelope(bookingOutput);
/** One booking, or the series where a series was named. */
export const bookingsAnswer = envelope(anyBooking);
export const bookingListAnswer = envelope(z.array(bookingOutput)).extend({ pagination: paginationSchema });

export const attendeeAnswer = envelope(attendeeWithId);
export const attendeesAnswer = envelope(z.array(attendeeWithId));

const calendarLink = z
  .object({
    id: z.enum(["googleCalendar", "microsoftOffice", "microsoftOutlook", "ics"]).describe("Which calendar."),
    label: z.string().describe("Its name for people.").meta({ example: "Google Calendar" }),
    link: z
      .string()
      .describe("Address that opens a filled-in calendar entry; for `ics` the file itself.")
      .meta({ example: "https://calendar.google.com/calendar/r/eventedit?text=Intro" }),
  })
  .meta({ id: "CalendarLink" });
export type CalendarLinkOutput = z.output<typeof calendarLink>;
export const calendarLinksAnswer = envelope(z.array(calendarLink));

const reference = z
  .object({
    id: z.int().describe("Number of the reference.").meta({ example: 7 }),
    type: z.string().describe("The service.").meta({ example: "google_calendar" }),
    eventUid: z.string().describe("What the service calls the event.").meta({ example: "abc123" }),
    destinationCalendarId: z
      .string()
      .nullable()
      .describe("Calendar that it stands in.")
      .meta({ example: "eva@example.com" }),
  })
  .meta({ id: "BookingReference" });
export const referencesAnswer = envelope(z.array(reference));
