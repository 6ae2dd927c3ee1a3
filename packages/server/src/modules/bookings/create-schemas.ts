import { z } from "zod";
import { email, emailOr, isoInstant, timeZone } from "../../http/schemas.ts";
import { INTEGRATIONS } from "../event-types/index.ts";
import { LANGUAGES } from "./schemas.ts";

/** With the host the most people one booking mails to. */
export const MAX_GUESTS = 29;

const id = z.int().min(1).max(2_147_483_647).meta({ type: "number" });
const slug = z.string().min(1).max(200);

const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, "Invalid phone number format. Please use international format.")
  .meta({ example: "+351912345678" });

const attendee = z
  .strictObject({
    name: z.string().trim().min(1).max(200).describe("Name of the person who books").meta({ example: "Ana Sousa" }),
    email: emailOr("Invalid email format").optional().describe("Address of the person who books"),
    phoneNumber: phoneNumber.optional().describe("Phone number with country code; in place of or beside the address"),
    timeZone: timeZone.describe("Zone in which the attendee reads times"),
    language: z.enum(LANGUAGES).default("en").describe("Language of mails to the attendee"),
  })
  .meta({ id: "CreateBookingAttendee" });

const text = z.string().trim().min(1).max(1000);
const integration = z.enum(INTEGRATIONS);
const locationOptions = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("address") }),
  z.strictObject({ type: z.literal("link") }),
  z.strictObject({ type: z.literal("phone") }),
  z.strictObject({
    type: z.literal("integration"),
    integration: integration.describe("App, e.g. cal-video").meta({ example: "cal-video" }),
  }),
  z.strictObject({ type: z.literal("organizersDefaultApp") }),
  z.strictObject({ type: z.literal("attendeeAddress"), address: text.describe("Where the attendee wants to meet") }),
  z.strictObject({ type: z.literal("attendeePhone"), phone: phoneNumber.describe("Number to call") }),
  z.strictObject({ type: z.literal("attendeeDefined"), location: text.describe("Place in the attendee's words") }),
]);
const location = z.union([locationOptions, z.string().trim().min(1).max(1000)]);

const metadata = z
  .record(z.string().min(1).max(40), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((value) => Object.keys(value).length <= 50, "must have at most 50 keys")
  .meta({ type: "object", example: { crm: "77" } });

const answers = z
  .record(z.string().min(1).max(200), z.unknown())
  .refine((value) => Object.keys(value).length <= 200, "must have at most 200 answers");

const overrides = {
  allowConflicts: z.boolean().optional().describe("Hosts only: book although the host is busy"),
  allowBookingOutOfBounds: z
    .boolean()
    .optional()
    .describe("Hosts only: book in the past, inside the notice or outside the window"),
  skipBookingLimits: z.boolean().optional().describe("Hosts only: book beyond the limits"),
};

export const createBookingBody = z
  .strictObject({
    start: isoInstant
      .describe("Start of the booking; without an offset it is read as UTC")
      .meta({ example: "2026-06-02T08:00:00Z" }),
    attendee: attendee.describe("Who books"),
    eventTypeId: id.optional().describe("The event type, by id").meta({ example: 123 }),
    eventTypeSlug: slug.optional().describe("The event type, by slug; with `username` or `teamSlug`"),
    username: slug.optional().describe("Owner of the event type that `eventTypeSlug` names"),
    teamSlug: slug.optional().describe("Team that owns the event type that `eventTypeSlug` names"),
    organizationSlug: slug.optional().describe("Organization of the user or team"),
    guests: z
      .array(email)
      .max(MAX_GUESTS)
      .optional()
      .describe("Addresses of others who attend")
      .meta({ example: ["bo@example.com"] }),
    location: location.optional().describe("Where to meet: one of the event type's locations"),
    meetingUrl: z
      .url({ protocol: /^https?$/ })
      .max(1000)
      .optional()
      .describe("Old form of a link location")
      .meta({ deprecated: true }),
    metadata: metadata.optional().describe("Your own data, returned with the booking"),
    lengthInMinutes: z
      .int()
      .min(1)
      .max(44_640)
      .optional()
      .describe("One of the event type's lengths, where it offers several")
      .meta({ type: "number", example: 30 }),
    bookingFieldsResponses: answers
      .optional()
      .describe("Answers to the event type's own fields, by slug")
      .meta({ type: "object" }),
    routing: z
      .strictObject({
        responseId: z.int().meta({ type: "number", example: 123 }),
        teamMemberIds: z
          .array(z.int())
          .max(1000)
          .meta({ example: [101, 102] }),
        teamMemberEmail: email.optional(),
        skipContactOwner: z.boolean().optional(),
        crmAppSlug: z.string().max(200).optional(),
        crmOwnerRecordType: z.string().max(200).optional(),
      })
      .optional()
      .describe("Result of a routing form; only for team event types"),
    emailVerificationCode: z
      .string()
      .max(50)
      .optional()
      .describe("Code that was mailed, where the event type verifies addresses"),
    recurrenceCount: z
      .int()
      .min(1)
      .max(730)
      .optional()
      .describe("Occurrences of a recurring event type")
      .meta({ type: "number" }),
    instant: z.boolean().optional().describe("Team event types only: meet now"),
    rrHostSubsetIds: z.array(z.int()).max(1000).optional().describe("Hosts to choose among; only for team event types"),
    reservedSlotUid: z.string().max(100).optional().describe("Uid of the slot's hold, where you hold it"),
    ...overrides,
  })
  .meta({ id: "CreateBookingInput" });

export type CreateBookingBody = z.output<typeof createBookingBody>;

export const rescheduleBody = z
  .strictObject({
    start: isoInstant.describe("The new start").meta({ example: "2026-06-03T08:00:00Z" }),
    rescheduledBy: emailOr("Invalid rescheduledBy email format")
      .optional()
      .describe("Address of the person who moves the booking"),
    reschedulingReason: z
      .string()
      .max(2000)
      .optional()
      .describe("Why, for the other side; the answer to the booking field `rescheduleReason`, which may be required"),
    seatUid: z.string().max(100).optional().describe("Seated bookings: the seat that moves"),
    emailVerificationCode: z.string().max(50).optional(),
    reservedSlotUid: z.string().max(100).optional().describe("Uid of the new slot's hold, where you hold it"),
    rescheduleWithSameHost: z.boolean().optional().describe("Team event types only: keep the host"),
    ...overrides,
  })
  .meta({ id: "RescheduleBookingInput" });

export type RescheduleBody = z.output<typeof rescheduleBody>;
