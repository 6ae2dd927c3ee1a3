import { z } from "zod";
import { csv, envelope } from "../../http/schemas.ts";
import { bookingFieldOutput, bookingFieldsInput } from "./schemas/booking-fields.ts";
import {
  filledText,
  flag,
  ignoringNull,
  MAX_LENGTH_MINUTES,
  MAX_MINUTES,
  MAX_OFFSET_MINUTES,
  text,
  webUrl,
  whole,
} from "./schemas/common.ts";
import {
  activeBookingsInput,
  bookerLayoutsInput,
  bookingWindowInput,
  calVideoInput,
  colorInput,
  composites,
  confirmationInput,
  destinationCalendarInput,
  disableCancellingInput,
  disableReschedulingInput,
  limitsCountInput,
  limitsDurationInput,
  recurrenceInput,
  seatsInput,
} from "./schemas/composite.ts";
import { locationOutput, locationsInput } from "./schemas/locations.ts";

const LANGUAGES =
  "en ar az bg bn ca cs da de el es es-419 eu et fi fr he hu it ja km ko nl no pl pt-BR pt ro ru sk-SK sr sv tr uk vi zh-CN zh-TW";
const languages = ["", ...LANGUAGES.split(" ")] as const;

const CANCELLATION_REASON = [
  "MANDATORY_HOST_ONLY",
  "MANDATORY_ATTENDEE_ONLY",
  "MANDATORY_BOTH",
  "OPTIONAL_BOTH",
] as const;

/** What a slug is stored as: blanks around it and leading `-`, then `.`, then `_` go; inside nothing changes. */
export function normalizeSlug(slug: string): string {
  return slug.trim().replace(/^-+/, "").replace(/^\.+/, "").replace(/^_+/, "");
}

const lengthInMinutes = whole(1, MAX_LENGTH_MINUTES)
  .describe("How long a booking takes, in minutes")
  .meta({ example: 30 });
const title = filledText(500).describe("Name of the event type").meta({ example: "Intro call" });
const slug = text(200)
  .transform(normalizeSlug)
  .refine((value) => value !== "", "must have at least one character that is not a leading -, . or _")
  .describe("Last part of its address; unique among the owner's event types")
  .meta({ type: "string", example: "intro-call" });

// The incumbent's `null` clears what can be empty; for objects and lists it says nothing.
const optionalFields = {
  lengthInMinutesOptions: z
    .array(whole(1, MAX_LENGTH_MINUTES), "must be a list of minutes")
    .max(50, "must have at most 50 lengths")
    .refine((values) => new Set(values).size === values.length, "must not repeat a length")
    .nullish()
    .describe("Lengths to choose from, lengthInMinutes among them; [] or null = no choice")
    .meta({ example: [15, 30, 60] }),
  description: text(20_000).nullish().describe("What it is about"),
  locations: ignoringNull(locationsInput).describe("Where it takes place; by default the built-in video"),
  bookingFields: ignoringNull(bookingFieldsInput).describe(
    "Questions to the person who books; fields not named get their defaults",
  ),
  disableGuests: flag.optional().describe("Hides the field for guests"),
  slotInterval: whole(1, MAX_LENGTH_MINUTES).nullish().describe("Minutes between offered starts; null = the length"),
  minimumBookingNotice: whole(0, MAX_MINUTES)
    .optional()
    .describe("Minutes before its start at which a slot stops being offered"),
  beforeEventBuffer: whole(0, MAX_LENGTH_MINUTES).optional().describe("Minutes kept free before a booking"),
  afterEventBuffer: whole(0, MAX_LENGTH_MINUTES).optional().describe("Minutes kept free after a booking"),
  scheduleId: whole(1, 2_147_483_647).nullish().describe("Working hours to use; null = the owner's default"),
  bookingLimitsCount: ignoringNull(limitsCountInput).describe("How many bookings per period"),
  bookerActiveBookingsLimit: ignoringNull(activeBookingsInput).describe("How many future bookings per person"),
  onlyShowFirstAvailableSlot: flag.optional().describe("Offers one slot a day, the earliest"),
  bookingLimitsDuration: ignoringNull(limitsDurationInput).describe("How many booked minutes per period"),
  bookingWindow: ignoringNull(bookingWindowInput).describe("How far ahead bookings are taken"),
  offsetStart: whole(0, MAX_OFFSET_MINUTES).optional().describe("Moves every start by these minutes"),
  bookerLayouts: ignoringNull(bookerLayoutsInput).describe("Calendar views of the booking page"),
  confirmationPolicy: ignoringNull(confirmationInput).describe("Which bookings wait for the organizer's yes"),
  recurrence: ignoringNull(recurrenceInput).describe("Makes every booking a series"),
  requiresBookerEmailVerification: flag.optional().describe("The booker has to prove their e-mail address"),
  hideCalendarNotes: flag
    .optional()
    .describe("Leaves the notes out of calendar entries: those in mails, and those behind calendar links"),
  lockTimeZoneToggleOnBookingPage: flag.optional().describe("Visitors cannot change the time zone"),
  color: ignoringNull(colorInput).describe("Color in the owner's lists"),
  seats: z
    .union([seatsInput, z.null()])
    .optional()
    .describe("Lets several people book the same start; null switches it off"),
  customName: text(1000)
    .nullish()
    .describe("Template of a booking's title")
    .meta({ example: "{Event type title} with {Organiser}" }),
  destinationCalendar: ignoringNull(destinationCalendarInput).describe("Calendar that bookings are written to"),
  useDestinationCalendarEmail: flag.optional().describe("Shows the address of that calendar as the organizer's"),
  hideCalendarEventDetails: flag
    .optional()
    .describe("Makes calendar entries private: others who may see the calendar see only that the time is taken"),
  successRedirectUrl: webUrl.nullish().describe("Where the booker lands after booking"),
  hideOrganizerEmail: flag
    .optional()
    .describe(
      "Keeps the organizer's address from attendees: out of the booking pages, of mails to them and of their calendar entries. Answers of the API (`hosts`) and webhooks still carry it",
    ),
  calVideoSettings: ignoringNull(calVideoInput).describe(
    "Settings of the built-in video; kept while it is among the locations",
  ),
  hidden: flag.optional().describe("Not listed publicly; who has the link can still book"),
  bookingRequiresAuthentication: flag.optional().describe("Only the owner can book it through the API"),
  disableCancelling: ignoringNull(disableCancellingInput).describe(
    "Whether bookings can be cancelled: when disabled, neither by attendees nor by the host",
  ),
  disableRescheduling: ignoringNull(disableReschedulingInput).describe(
    "Whether bookings can be moved: when disabled, neither by attendees nor by the host; `minutesBefore` binds attendees only",
  ),
  interfaceLanguage: z
    .enum(languages, `must be empty or one of ${languages.slice(1).join(", ")}`)
    .nullish()
    .describe("Language of the booking page; empty = the visitor's")
    .meta({ type: "string" }),
  allowReschedulingPastBookings: flag.optional().describe("Bookings that are over can be moved"),
  allowReschedulingCancelledBookings: flag.optional().describe("Moving a cancelled booking makes a new one"),
  showOptimizedSlots: flag.optional().describe("Offers starts that leave no gaps"),
  strictHolds: flag.optional().describe("A slot that somebody else holds cannot be booked until the hold ends"),
  requiresCancellationReason: z
    .enum(CANCELLATION_REASON, `must be one of ${CANCELLATION_REASON.join(", ")}`)
    .optional()
    .describe("Who has to say why when cancelling"),
};

const TEAM_FIELDS = [
  "schedulingType",
  "hosts",
  "assignAllTeamMembers",
  "teamId",
  "parentEventTypeId",
  "emailSettings",
  "rescheduleWithSameRoundRobinHost",
];

/** Extra keys are ignored so that an answer of ours can be sent back; those that ask for a team must not be. */
function refuseTeamFields(body: object, context: z.RefinementCtx): void {
  for (const key of TEAM_FIELDS) {
    const value = (body as Record<string, unknown>)[key];
    if (value === undefined || value === null) continue;
    context.addIssue({ code: "custom", path: [key], message: "team event types are not available yet" });
  }
}

export const createInput = z
  .looseObject({ lengthInMinutes, title, slug, ...optionalFields })
  .superRefine(refuseTeamFields)
  .meta({ id: "CreateEventTypeInput" });

const updateFields = {
  lengthInMinutes: lengthInMinutes.optional(),
  title: title.optional(),
  slug: slug.optional(),
  ...optionalFields,
};

export const updateInput = z
  .looseObject(updateFields)
  .superRefine(refuseTeamFields)
  .meta({ id: "UpdateEventTypeInput" });

/** What create and update read; keys that are not ours are in the value and nobody looks at them. */
export type EventTypeInput = z.output<z.ZodObject<typeof updateFields>>;

const userOutput = z.object({
  id: z.number(),
  name: z.string().nullable(),
  username: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  weekStart: z.string(),
  brandColor: z.string().nullable(),
  darkBrandColor: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).describe("Shown to the user themself only"),
});

export const eventTypeOutput = z
  .object({
    id: z.number().meta({ example: 12 }),
    ownerId: z.number(),
    lengthInMinutes: z.number().meta({ example: 30 }),
    lengthInMinutesOptions: z.array(z.number()).optional(),
    title: z.string().meta({ example: "Intro call" }),
    slug: z.string().meta({ example: "intro-call" }),
    description: z.string(),
    locations: z.array(locationOutput),
    bookingFields: z.array(bookingFieldOutput).describe("System fields and own ones, in the order of the form"),
    recurrence: composites.recurrence,
    disableGuests: z.boolean(),
    slotInterval: z.number().nullable(),
    minimumBookingNotice: z.number(),
    beforeEventBuffer: z.number(),
    afterEventBuffer: z.number(),
    metadata: z.record(z.string(), z.unknown()),
    price: z.number(),
    currency: z.string().meta({ example: "usd" }),
    lockTimeZoneToggleOnBookingPage: z.boolean(),
    seatsPerTimeSlot: z.number().nullable(),
    forwardParamsSuccessRedirect: z.boolean().nullable(),
    successRedirectUrl: z.string().nullable(),
    isInstantEvent: z.boolean(),
    seatsShowAvailabilityCount: z.boolean().nullable(),
    users: z.array(userOutput).describe("Who receives the booker"),
    scheduleId: z.number().nullable(),
    bookingLimitsCount: composites.limits,
    bookerActiveBookingsLimit: composites.activeBookings,
    onlyShowFirstAvailableSlot: z.boolean(),
    bookingLimitsDuration: composites.limits,
    bookingWindow: composites.bookingWindow,
    offsetStart: z.number(),
    bookerLayouts: composites.bookerLayouts,
    confirmationPolicy: composites.confirmationPolicy,
    requiresBookerEmailVerification: z.boolean(),
    hideCalendarNotes: z.boolean(),
    color: composites.color,
    seats: composites.seats,
    customName: z.string().optional(),
    destinationCalendar: composites.destinationCalendar,
    useDestinationCalendarEmail: z.boolean(),
    hideCalendarEventDetails: z.boolean(),
    hideOrganizerEmail: z.boolean(),
    calVideoSettings: composites.calVideoSettings,
    hidden: z.boolean(),
    bookingRequiresAuthentication: z.boolean(),
    disableCancelling: composites.disableCancelling,
    disableRescheduling: composites.disableRescheduling,
    interfaceLanguage: z.string().nullable(),
    allowReschedulingPastBookings: z.boolean(),
    allowReschedulingCancelledBookings: z.boolean(),
    showOptimizedSlots: z.boolean(),
    strictHolds: z.boolean(),
    requiresCancellationReason: z.enum(CANCELLATION_REASON),
    bookingUrl: z.string().describe("Public page; empty for an owner without a username").meta({ format: "uri" }),
  })
  .meta({ id: "EventType" });

export type EventTypeOutput = z.output<typeof eventTypeOutput>;

export const eventTypeAnswer = envelope(eventTypeOutput);
export const eventTypesAnswer = envelope(z.array(eventTypeOutput));
export const deletedAnswer = envelope(
  z.object({ id: z.number(), lengthInMinutes: z.number(), slug: z.string(), title: z.string() }),
);

export const listQuery = z.object({
  username: z.string().optional().describe("Whose event types").meta({ example: "ana" }),
  eventSlug: z.string().optional().describe("With username: only this one").meta({ example: "intro-call" }),
  usernames: csv
    .optional()
    .describe("Several usernames: the one event type that has all of them as hosts")
    .meta({ type: "array", items: { type: "string" }, example: ["ana", "bo"] }),
  orgSlug: z.string().optional().describe("Organization of the user, by slug"),
  orgId: z
    .string()
    .regex(/^\d{1,9}$/, "must be a positive whole number")
    .transform(Number)
    .optional()
    .describe("Organization of the user, by id")
    .meta({ type: "integer" }),
  sortCreatedAt: z
    .enum(["asc", "desc"], "must be asc or desc")
    .optional()
    .describe("Oldest or newest first; default oldest"),
});

export type ListQuery = z.output<typeof listQuery>;
