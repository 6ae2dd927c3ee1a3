import { z } from "zod";
import { parseInstant } from "../../../http/schemas.ts";
import {
  choose,
  disabled,
  filledText,
  flag,
  ignoringNull,
  MAX_MINUTES,
  orDisabled,
  text,
  webUrl,
  whole,
} from "./common.ts";

const PERIODS = ["day", "week", "month", "year"] as const;

/** Caps per calendar period; a shorter period may not allow more than a longer one. `{}` caps nothing. */
function perPeriod(minimum: number, maximum: number) {
  const cap = whole(minimum, maximum)
    .nullish()
    .transform((value) => value ?? undefined);
  return z
    .object({
      day: cap.describe("Cap per day"),
      week: cap.describe("Cap per week, from Sunday"),
      month: cap.describe("Cap per calendar month"),
      year: cap.describe("Cap per calendar year"),
    })
    .superRefine((limits, context) => {
      const set = PERIODS.filter((period) => limits[period] !== undefined);
      set.forEach((period, index) => {
        const shorter = set[index - 1];
        if (!shorter || (limits[shorter] as number) <= (limits[period] as number)) return;
        context.addIssue({
          code: "custom",
          path: [shorter],
          message: `must not be greater than the limit per ${period}`,
        });
      });
    });
}

export const limitsCountInput = orDisabled(perPeriod(1, 1_000_000));
export const limitsDurationInput = orDisabled(perPeriod(15, MAX_MINUTES));

export const activeBookingsInput = orDisabled(
  z
    .object({
      maximumActiveBookings: whole(1, 100_000)
        .describe("Future accepted bookings that one e-mail address may hold of this event type")
        .meta({ example: 3 })
        .optional(),
      offerReschedule: flag.describe("Whether the refusal names the booking that could be moved instead").optional(),
    })
    .refine((limit) => limit.maximumActiveBookings !== undefined, {
      path: ["maximumActiveBookings"],
      message: "must be given unless disabled is true",
    }),
);

const days = whole(1, 3650).describe("How many days ahead").meta({ example: 30 });
const rolling = flag.describe("Count only days that still have a slot").default(false);

function isDate(value: unknown): boolean {
  const parsed = typeof value === "string" ? parseInstant(value.slice(0, 10)) : null;
  return parsed !== null && !parsed.hasTime;
}
const day = text(40)
  .refine(isDate, { error: "must be a date such as 2030-09-05", abort: true })
  .transform((value) => value.slice(0, 10))
  .meta({ type: "string", example: "2030-09-05" });

const windows = {
  businessDays: z.object({ type: z.literal("businessDays"), value: days, rolling }),
  calendarDays: z.object({ type: z.literal("calendarDays"), value: days, rolling }),
  range: z.object({
    type: z.literal("range"),
    value: z
      .array(day, "must be a list of two dates")
      .length(2, { error: "must have two dates, the first and the last", abort: true })
      .refine((dates) => (dates[0] as string) <= (dates[1] as string), "must not end before it starts")
      .transform((dates) => [dates[0] as string, dates[1] as string] as [string, string])
      .describe("First and last date, both included"),
  }),
} as const;

export const bookingWindowInput = choose([...Object.values(windows), disabled], (value) => {
  if (value.disabled === true) return disabled;
  const known = typeof value.type === "string" && Object.hasOwn(windows, value.type);
  return known ? windows[value.type as keyof typeof windows] : `type must be one of ${Object.keys(windows).join(", ")}`;
});

const layout = z.enum(["month", "week", "column"], "must be month, week or column");
export const bookerLayoutsInput = z
  .object({
    defaultLayout: layout.describe("Shown first"),
    enabledLayouts: z
      .array(layout, "must be a list of layouts")
      .min(1, "must have at least one layout")
      .max(3, "must have at most 3 layouts")
      .describe("What visitors can switch to"),
  })
  .refine((layouts) => layouts.enabledLayouts.includes(layouts.defaultLayout), {
    path: ["defaultLayout"],
    message: "must be one of enabledLayouts",
  });

const threshold = z.object({
  unit: z.enum(["minutes", "hours"], "must be minutes or hours").describe("Unit of count"),
  count: whole(1, MAX_MINUTES).describe("Bookings that start within this time need confirmation"),
});
export const confirmationInput = orDisabled(
  z
    .object({
      type: z.enum(["always", "time"], "must be always or time").describe("time: only bookings at short notice"),
      noticeThreshold: ignoringNull(threshold).describe("Required with type time"),
      blockUnconfirmedBookingsInBooker: flag
        .describe("Whether a booking that waits for confirmation takes its time")
        .default(false),
    })
    .refine((policy) => policy.type !== "time" || policy.noticeThreshold !== undefined, {
      path: ["noticeThreshold"],
      message: "must be given when type is time",
    })
    .refine(
      ({ type, noticeThreshold }) =>
        type !== "time" || noticeThreshold?.unit !== "hours" || noticeThreshold.count <= MAX_MINUTES / 60,
      { path: ["noticeThreshold", "count"], message: `must be a whole number from 1 to ${MAX_MINUTES / 60} hours` },
    ),
);

export const recurrenceInput = orDisabled(
  z.object({
    interval: whole(1, 100).describe("Every how many weeks, months or years").meta({ example: 1 }),
    occurrences: whole(1, 730).describe("Bookings in a series, at the most").meta({ example: 12 }),
    frequency: z.enum(["yearly", "monthly", "weekly"], "must be yearly, monthly or weekly"),
  }),
);

export const seatsInput = orDisabled(
  z.object({
    seatsPerTimeSlot: whole(1, 1000).describe("People who can book the same start").meta({ example: 4 }),
    showAttendeeInfo: flag.describe("Whether attendees see each other"),
    showAvailabilityCount: flag.describe("Whether visitors see how many seats are left"),
  }),
);

const hexColor = text(9).regex(/^#?([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i, "must be a hex color such as #292929");
export const colorInput = z.object({
  lightThemeHex: hexColor.describe("On a light background").meta({ example: "#292929" }),
  darkThemeHex: hexColor.describe("On a dark background").meta({ example: "#fafafa" }),
});

export const destinationCalendarInput = z.object({
  integration: filledText(100).describe("Calendar service").meta({ example: "google_calendar" }),
  externalId: filledText(500).describe("Calendar at that service"),
});

const off = flag.default(false);
export const calVideoInput = z.object({
  disableRecordingForOrganizer: off.describe("The organizer cannot record"),
  disableRecordingForGuests: off.describe("Guests cannot record"),
  redirectUrlOnExit: webUrl.nullish().describe("Where people land when they leave the call"),
  enableAutomaticRecordingForOrganizer: off.describe("Recording starts when the organizer joins"),
  enableAutomaticTranscription: off.describe("Transcription starts with the call"),
  disableTranscriptionForGuests: off.describe("Guests cannot transcribe"),
  disableTranscriptionForOrganizer: off.describe("The organizer cannot transcribe"),
  sendTranscriptionEmails: flag.default(true).describe("Transcripts are mailed after the call"),
});

export const disableCancellingInput = z.object({
  disabled: flag.default(false).describe("Bookings cannot be cancelled, by the host neither"),
});

export const disableReschedulingInput = z.object({
  disabled: flag.default(false).describe("Bookings cannot be moved, by the host neither; overrides minutesBefore"),
  minutesBefore: ignoringNull(whole(1, MAX_MINUTES)).describe(
    "Attendees cannot move bookings within this time before they start",
  ),
});

const disabledOutput = z.object({ disabled: z.literal(true) });
const onOff = { disabled: z.boolean().optional() };
const count = z.number().optional();
const limitsOutput = z.object({ day: count, week: count, month: count, year: count });

/** Composite properties as they are answered. */
export const composites = {
  limits: limitsOutput.optional().describe("Absent when nothing is capped"),
  activeBookings: z.union([
    z.object({ maximumActiveBookings: z.number().optional(), offerReschedule: z.boolean().optional() }),
    disabledOutput,
  ]),
  bookingWindow: z.union([
    z.object({ type: z.enum(["businessDays", "calendarDays"]), value: z.number(), rolling: z.boolean() }),
    z.object({ type: z.literal("range"), value: z.array(z.string()) }),
    disabledOutput,
  ]),
  bookerLayouts: z.object({ defaultLayout: layout, enabledLayouts: z.array(layout) }).optional(),
  confirmationPolicy: z.union([
    z.object({
      type: z.enum(["always", "time"]),
      noticeThreshold: z.object({ unit: z.string(), count: z.number() }).optional(),
      blockUnconfirmedBookingsInBooker: z.boolean(),
    }),
    disabledOutput,
  ]),
  recurrence: z
    .object({
      interval: z.number(),
      occurrences: z.number(),
      frequency: z.enum(["yearly", "monthly", "weekly"]),
      ...onOff,
    })
    .nullable(),
  seats: z.union([
    z.object({
      seatsPerTimeSlot: z.number(),
      showAttendeeInfo: z.boolean(),
      showAvailabilityCount: z.boolean(),
      ...onOff,
    }),
    disabledOutput,
  ]),
  color: z.object({ lightThemeHex: z.string(), darkThemeHex: z.string() }).optional(),
  destinationCalendar: z.object({ integration: z.string(), externalId: z.string() }).optional(),
  calVideoSettings: z
    .object({
      disableRecordingForOrganizer: z.boolean(),
      disableRecordingForGuests: z.boolean(),
      redirectUrlOnExit: z.string().nullable().optional(),
      enableAutomaticRecordingForOrganizer: z.boolean(),
      enableAutomaticTranscription: z.boolean(),
      disableTranscriptionForGuests: z.boolean(),
      disableTranscriptionForOrganizer: z.boolean(),
      sendTranscriptionEmails: z.boolean(),
    })
    .optional(),
  disableCancelling: z.object({ disabled: z.boolean() }),
  disableRescheduling: z.object({ disabled: z.boolean(), minutesBefore: z.number().optional() }),
} as const;
