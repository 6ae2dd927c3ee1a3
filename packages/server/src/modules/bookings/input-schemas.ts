import { z } from "zod";
import { csv, email, queryInstant, queryInteger } from "../../http/schemas.ts";

const MAX_INT4 = 2_147_483_647;
const MAX_REASON_LENGTH = 5000;
const MAX_UID_LENGTH = 300;
const MAX_IDS = 1000;

export const bookingParams = z.object({
  bookingUid: z
    .string()
    .min(1)
    .max(MAX_UID_LENGTH)
    .describe("Uid of the booking.")
    .meta({ example: "8kPqW2mYT1uJ0vQe3nXcRg" }),
});

export const attendeeParams = bookingParams.extend({
  attendeeId: z
    .string()
    .regex(/^\d{1,9}$/, "must be a positive whole number")
    .transform(Number)
    .describe("Id of the attendee.")
    .meta({ type: "integer", minimum: 1, example: 251 }),
});

const reason = z.string().trim().max(MAX_REASON_LENGTH, `must have at most ${MAX_REASON_LENGTH} characters`);

export const cancelBody = z
  .strictObject({
    cancellationReason: reason
      .optional()
      .describe("Why, for the other side. The event type says who has to give a reason.")
      .meta({ example: "Travel plans changed" }),
    cancelSubsequentBookings: z
      .boolean({ error: "must be true or false" })
      .optional()
      .describe("Cancel all later occurrences of the recurring booking as well."),
    seatUid: z
      .string()
      .max(100)
      .optional()
      .describe("With seats: the one to give up.")
      .meta({ example: "3be561a9-31f1-4b8e-aefc-9d9a085f0dd1" }),
  })
  .refine((body) => body.seatUid === undefined || body.cancelSubsequentBookings === undefined, {
    path: ["cancelSubsequentBookings"],
    error: "must not be sent with seatUid",
  });
export type CancelBody = z.output<typeof cancelBody>;

export const declineBody = z.object({
  reason: reason.optional().describe("Why, for the booker.").meta({ example: "Host has another commitment" }),
});

export const requestRescheduleBody = z.object({
  rescheduleReason: reason.optional().describe("Why, for the booker.").meta({ example: "I am ill" }),
});

const MAX_MARKS = 1000;

export const markAbsentBody = z.object({
  host: z
    .boolean({ error: "must be true or false" })
    .optional()
    .describe("Whether the organizer was absent; false takes the mark back.")
    .meta({ example: false }),
  attendees: z
    .array(
      z
        .object({
          email: email.describe("Address of an attendee of the booking."),
          absent: z
            .boolean({ error: "must be true or false" })
            .describe("Whether the attendee was absent; false takes the mark back."),
        })
        .meta({ id: "MarkAbsentAttendee" }),
    )
    .max(MAX_MARKS, `must have at most ${MAX_MARKS} entries`)
    .optional()
    .describe("Attendees to mark; those not named stay as they are."),
});
export type MarkAbsentBody = z.output<typeof markAbsentBody>;

export const REFERENCE_TYPES = [
  "google_calendar",
  "office365_calendar",
  "daily_video",
  "google_video",
  "office365_video",
  "zoom_video",
] as const;

export const referencesQuery = z.object({
  type: z
    .enum(REFERENCE_TYPES, { error: `must be one of ${REFERENCE_TYPES.join(", ")}` })
    .optional()
    .describe("Only references of this type.")
    .meta({ example: "google_calendar" }),
});

export const STATUSES = ["upcoming", "recurring", "past", "cancelled", "unconfirmed"] as const;
export type ListStatus = (typeof STATUSES)[number];

const statuses = csv
  .transform((items, context) => {
    const fail = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (items.every((item) => item === "")) return fail("status cannot be empty.");
    const unknown = items.find((item) => !STATUSES.includes(item as ListStatus));
    if (unknown !== undefined) return fail(`Invalid status. Allowed are ${STATUSES.join(", ")}`);
    return items as ListStatus[];
  })
  .describe("Any of these; several are joined by `or`. Without it all bookings are listed, cancelled ones too.")
  .meta({ type: "array", items: { type: "string", enum: [...STATUSES] }, example: ["upcoming", "past"] });

const id = queryInteger(1, MAX_INT4);
const ids = csv
  .transform((items) => items.filter((item) => item !== ""))
  .pipe(z.array(id).min(1, "must name at least one id").max(MAX_IDS))
  .meta({ type: "array", items: { type: "integer", minimum: 1 }, example: [100, 200] });

/** An unencoded `+` of an address arrives as a space. */
const plusInsteadOfSpace = (text: string) => text.trim().replaceAll(" ", "+");

const direction = z.enum(["asc", "desc"], { error: "must be asc or desc" });

export const listQuery = z.object({
  status: statuses.optional(),
  attendeeEmail: z
    .string()
    .transform((text) => plusInsteadOfSpace(text).toLowerCase())
    .optional()
    .describe("Only bookings that this address attends.")
    .meta({ type: "string", example: "ana@example.com" }),
  attendeeName: z
    .string()
    .trim()
    .optional()
    .describe("Only bookings that somebody of exactly this name attends.")
    .meta({ example: "Ana Sousa" }),
  bookingUid: z
    .string()
    .trim()
    .optional()
    .describe("Only the booking of this uid.")
    .meta({ example: "8kPqW2mYT1uJ0vQe3nXcRg" }),
  eventTypeIds: ids.optional().describe("Only bookings of these event types."),
  eventTypeId: id.optional().describe("Only bookings of this event type.").meta({ type: "string", example: "100" }),
  teamsIds: ids.optional().describe("Only bookings of event types of these teams."),
  teamIds: ids.optional().describe("The same as `teamsIds`."),
  teamId: id.optional().describe("Only bookings of event types of this team.").meta({ type: "string", example: "50" }),
  afterStart: queryInstant.optional().describe("Only bookings that start at this time or later."),
  beforeEnd: queryInstant.optional().describe("Only bookings that end at this time or earlier."),
  afterCreatedAt: queryInstant.optional().describe("Only bookings made at this time or later."),
  beforeCreatedAt: queryInstant.optional().describe("Only bookings made at this time or earlier."),
  afterUpdatedAt: queryInstant.optional().describe("Only bookings changed at this time or later."),
  beforeUpdatedAt: queryInstant.optional().describe("Only bookings changed at this time or earlier."),
  sortStart: direction
    .optional()
    .describe("Order by start: the default, ascending, but descending for `status=past` and `status=cancelled`.")
    .meta({ example: "asc" }),
  sortEnd: direction.optional().describe("Order by end.").meta({ example: "asc" }),
  sortCreated: direction.optional().describe("Order by when the booking was made.").meta({ example: "asc" }),
  sortUpdatedAt: direction.optional().describe("Order by the last change.").meta({ example: "asc" }),
  take: queryInteger(1, 250).default(100).describe("How many to answer.").meta({ example: 10 }),
  skip: queryInteger(0, MAX_INT4).default(0).describe("How many to leave out first.").meta({ example: 0 }),
});
export type ListQuery = z.output<typeof listQuery>;
