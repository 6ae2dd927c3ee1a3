import { z } from "zod";
import {
  csv,
  envelope,
  isoInstant,
  parseQueryInstant,
  queryInstant,
  queryInteger,
  timeZone,
} from "../../http/schemas.ts";

const DAY_MS = 86_400_000;
/** A question for more is a mistake: the answer would not fit a screen or a patience. */
const MAX_RANGE_DAYS = 400;

export const LONGEST_LENGTH_MINUTES = 44_640;

function boundary(side: "start" | "end") {
  return z
    .string()
    .transform((text, context) => {
      const parsed = parseQueryInstant(text);
      if (!parsed) {
        context.addIssue({
          code: "custom",
          message: "must be an ISO 8601 date or date-time such as 2050-09-05 or 2050-09-05T09:00:00Z",
        });
        return z.NEVER;
      }
      // A bare end date means that whole day.
      return side === "end" && !parsed.hasTime ? parsed.ms + DAY_MS : parsed.ms;
    })
    .meta({ type: "string" });
}

const eventTypeId = queryInteger(1, 2_147_483_647);

const durationField = queryInteger(0, LONGEST_LENGTH_MINUTES)
  .optional()
  .describe(
    "Length in minutes: one of the event type's lengths, or that of the booking that is to be moved; 0 or none = the event type's own",
  )
  .meta({ type: "number", example: 60 });

export const slotsQuery = z
  .strictObject({
    start: boundary("start")
      .describe("First instant of interest; a date counts from its UTC midnight")
      .meta({ example: "2050-09-05" }),
    end: boundary("end")
      .describe("A slot must have ended by then; a date counts to the end of its UTC day")
      .meta({ example: "2050-09-06" }),
    eventTypeId: eventTypeId.optional().describe("The event type, by id").meta({ type: "number", example: 100 }),
    eventTypeSlug: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("The event type, by slug; with `username` or `teamSlug`"),
    username: z.string().min(1).max(200).optional().describe("Owner of the event type that `eventTypeSlug` names"),
    teamSlug: z.string().min(1).max(200).optional().describe("Team that owns the event type `eventTypeSlug` names"),
    organizationSlug: z.string().min(1).max(200).optional().describe("Organization of the user or team"),
    usernames: csv
      .optional()
      .describe("Two or more people who should all attend; comma separated")
      .meta({ type: "array", items: { type: "string" } }),
    timeZone: timeZone
      .optional()
      .describe("Zone of the answer and of its dates; without it UTC")
      .meta({ example: "Europe/Rome" }),
    duration: durationField,
    format: z
      .string()
      .transform((text) => text.toLowerCase())
      .pipe(z.enum(["time", "range"], "must be time or range"))
      .optional()
      .describe("`time` gives starts, `range` starts and ends")
      .meta({ type: "string", enum: ["range", "time"], example: "range" }),
    bookingUidToReschedule: z
      .string()
      .max(100)
      .optional()
      .describe("Booking that is to be moved: its own time counts as free"),
    rrHostSubsetIds: csv.optional().describe("Hosts to choose among, where the event type allows it"),
  })
  .refine((query) => query.end >= query.start, { path: ["end"], message: "must not be before start" })
  .refine((query) => query.end - query.start <= MAX_RANGE_DAYS * DAY_MS, {
    path: ["end"],
    message: `must be at most ${MAX_RANGE_DAYS} days after start`,
  });

export type SlotsQuery = z.output<typeof slotsQuery>;

const slot = z.object({
  start: z.string().meta({ example: "2050-09-05T09:00:00.000+02:00" }),
  end: z.string().optional().describe("Only with format=range"),
  seatsBooked: z.number().optional().describe("Seated event types: seats taken at this start"),
  seatsRemaining: z.number().optional(),
  seatsTotal: z.number().optional(),
  bookingUid: z.string().optional().describe("Seated event types: the booking that a new attendee joins"),
});

export const slotsAnswer = envelope(
  z
    .record(z.string(), z.array(slot))
    .describe("Slots by local date; dates without slots are absent")
    .meta({ example: { "2050-09-05": [{ start: "2050-09-05T09:00:00.000+02:00" }] } }),
);

export const explainQuery = z.object({
  eventTypeId: eventTypeId.describe("The event type"),
  start: queryInstant.describe("The start in question").meta({ type: "string", example: "2050-09-05T09:00:00Z" }),
  timeZone: timeZone.default("UTC").describe("Zone of the person who would book"),
  duration: durationField,
  bookingUidToReschedule: z.string().max(100).optional(),
});

export const reasonSchema = z
  .object({
    rule: z
      .string()
      .describe("Which rule refuses; `grid`: bookable, but none of the starts that are offered")
      .meta({ example: "busy" }),
    text: z.string().describe("The same in words"),
    hostId: z.number().optional().describe("The host it concerns; absent for rules of the event type"),
    from: z.string().optional().describe("Start of the blocking time, or of the limit's period"),
    until: z.string().optional(),
    blocker: z.string().optional().describe("What stands there: booking, calendar or hold"),
    limit: z
      .object({ scope: z.string(), period: z.string(), max: z.number(), would: z.number() })
      .optional()
      .describe("The cap, and what the booking would make of it"),
    bound: z.string().optional().describe("First or last start that would pass"),
  })
  .meta({ id: "RefusalReason" });

export const explainAnswer = envelope(
  z.object({
    start: z.string(),
    end: z.string(),
    bookable: z.boolean(),
    offered: z
      .boolean()
      .describe("Whether the slot list shows it: it is bookable, lies on the grid, and nobody holds it"),
    reasons: z
      .array(reasonSchema)
      .describe(
        "Every rule that refuses the start; of one that is bookable, why it is not offered: `hold` or `grid`. Empty when it is offered",
      ),
  }),
);

const holdBodyFields = {
  eventTypeId: z.int().min(1).max(2_147_483_647).describe("The event type").meta({ type: "number", example: 1 }),
  slotStart: isoInstant
    .describe("Start of the slot; without an offset it is read as UTC")
    .meta({ type: "string", example: "2024-09-04T09:00:00Z" }),
  slotDuration: z
    .int()
    .min(1)
    .max(LONGEST_LENGTH_MINUTES)
    .optional()
    .describe("One of the event type's lengths in minutes; only for event types with several")
    .meta({ type: "number", example: 30 }),
  reservationDuration: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe("Minutes until the hold ends; default 5; only for hosts of the event type")
    .meta({ type: "number", example: 5 }),
};

export const holdBody = z.object(holdBodyFields).meta({ id: "ReserveSlotInput" });
export type HoldBody = z.output<typeof holdBody>;

const holdFields = {
  eventTypeId: z.number().meta({ example: 1 }),
  slotStart: z.string().meta({ example: "2024-09-04T09:00:00.000Z" }),
  slotEnd: z.string().meta({ example: "2024-09-04T10:00:00.000Z" }),
  slotDuration: z.number().describe("Minutes").meta({ example: 30 }),
  reservationUid: z.string().meta({ example: "e84be5a3-4696-49e3-acc7-b2f3999c3b94" }),
  reservationUntil: z.string().describe("When the hold ends").meta({ example: "2024-09-04T10:05:00.000Z" }),
};

export const holdOutput = z
  .object({ ...holdFields, reservationDuration: z.number().describe("Minutes").meta({ example: 5 }) })
  .meta({ id: "ReserveSlotOutput" });
export const heldSlotOutput = z.object(holdFields).meta({ id: "GetReservedSlotOutput" });

export const holdPath = z.object({ uid: z.string().min(1).max(100).describe("Uid of the hold") });
