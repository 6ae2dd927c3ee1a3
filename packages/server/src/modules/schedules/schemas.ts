import { z } from "zod";
import { envelope, parseInstant, pathId, timeZone } from "../../http/schemas.ts";
import { minuteOf } from "./hours.ts";

const MAX_NAME_LENGTH = 200;
const MAX_WINDOWS = 100;
const MAX_OVERRIDES = 1000;

const day = z.enum(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], {
  error: "must be the English name of a day, such as Monday",
});

function clockTime(example: string) {
  return z
    .string()
    .regex(/^([01]\d|2[0-3]):([0-5]\d)$/, {
      error: "must be a time from 00:00 to 23:59, such as 09:00",
      // What is no time is not compared with the other one.
      abort: true,
    })
    .meta({ example });
}

const days = z
  .array(day)
  .min(1, "must name at least one day")
  .max(7, "must name at most seven days")
  .describe("Days of the week on which the window is open.")
  .meta({ example: ["Monday", "Tuesday"] });

const windowInput = z
  .object({
    days,
    startTime: clockTime("08:00").describe("Wall-clock time at which the window opens, in the schedule's zone."),
    endTime: clockTime("15:00").describe("Wall-clock time at which the window closes; 23:59 means the end of the day."),
  })
  .superRefine((window, context) => {
    if (minuteOf(window.endTime) > minuteOf(window.startTime)) return;
    context.addIssue({
      code: "custom",
      path: ["endTime"],
      message: "must be later than startTime: a window ends on the day it starts",
    });
  });

const calendarDate = z
  .string()
  .transform((text, context) => {
    const parsed = parseInstant(text);
    if (!parsed) {
      context.addIssue({ code: "custom", message: "must be a date such as 2050-09-05" });
      return z.NEVER;
    }
    return new Date(parsed.ms).toISOString().slice(0, 10);
  })
  .describe("The date, as it is in the schedule's zone. Of a date-time only the UTC date counts.")
  .meta({ type: "string", example: "2024-05-20" });

const overrideInput = z
  .object({
    date: calendarDate,
    startTime: clockTime("12:00").describe("Wall-clock time at which this date opens."),
    endTime: clockTime("13:00").describe(
      "Wall-clock time at which this date closes; the same as startTime closes the whole date.",
    ),
  })
  .superRefine((override, context) => {
    if (minuteOf(override.endTime) >= minuteOf(override.startTime)) return;
    context.addIssue({
      code: "custom",
      path: ["endTime"],
      message: "must not be earlier than startTime: hours end on the day they start",
    });
  });

const name = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .describe("What the owner calls the schedule.")
  .meta({ example: "Working hours" });
const zone = timeZone.describe("IANA zone in which all times of the schedule are read.");
const isDefault = z
  .boolean()
  .describe("true makes this the owner's default schedule in place of the one before; false changes nothing.")
  .meta({ example: true });
const availability = z
  .array(windowInput)
  .max(MAX_WINDOWS, `must have at most ${MAX_WINDOWS} windows`)
  .describe("Weekly windows. An empty list is never open. Replaces all windows the schedule had.")
  .meta({ example: [{ days: ["Monday", "Tuesday"], startTime: "09:00", endTime: "17:00" }] });
const overrides = z
  .array(overrideInput)
  .max(MAX_OVERRIDES, `must have at most ${MAX_OVERRIDES} overrides`)
  .describe("Dates with hours of their own instead of the weekly ones. Replaces all overrides the schedule had.")
  .meta({ example: [{ date: "2024-05-20", startTime: "18:00", endTime: "21:00" }] });

export const createScheduleBody = z.object({
  name,
  timeZone: zone,
  isDefault,
  availability: availability
    .optional()
    .meta({ description: "Weekly windows; Monday to Friday, 09:00 to 17:00, when absent." }),
  overrides: overrides.optional(),
});
export type CreateScheduleBody = z.output<typeof createScheduleBody>;

export const updateScheduleBody = z.object({
  name: name.optional(),
  timeZone: zone.optional(),
  isDefault: isDefault.optional(),
  availability: availability.optional(),
  overrides: overrides.optional(),
});
export type UpdateScheduleBody = z.output<typeof updateScheduleBody>;

export const scheduleParams = z.object({ scheduleId: pathId.describe("Id of the schedule.") });

const shownTime = z.string().regex(/^([01]\d|2[0-3]):([0-5]\d)$/);

const schedule = z.object({
  id: z.int().describe("Id of the schedule.").meta({ example: 254 }),
  ownerId: z.int().describe("Id of the user whose schedule it is.").meta({ example: 478 }),
  name: z.string().describe("What the owner calls the schedule.").meta({ example: "Working hours" }),
  timeZone: z
    .string()
    .describe("IANA zone in which all times of the schedule are read.")
    .meta({ example: "Europe/Rome" }),
  availability: z
    .array(
      z.object({
        days: z.array(day).describe("Days of the week on which the window is open."),
        startTime: shownTime.describe("When the window opens.").meta({ example: "08:00" }),
        endTime: shownTime.describe("When the window closes; 23:59 is the end of the day.").meta({ example: "15:00" }),
      }),
    )
    .describe("Weekly windows, in the order they were given."),
  isDefault: z.boolean().describe("Whether this is the owner's default schedule.").meta({ example: true }),
  overrides: z
    .array(
      z.object({
        date: z.string().describe("The date, in the schedule's zone.").meta({ example: "2024-05-20" }),
        startTime: shownTime.describe("When the date opens.").meta({ example: "12:00" }),
        endTime: shownTime
          .describe("When the date closes; equal to startTime means closed all day.")
          .meta({ example: "13:00" }),
      }),
    )
    .describe("Dates with hours of their own, in the order they were given."),
});

export const scheduleAnswer = envelope(schedule);
export const defaultScheduleAnswer = envelope(schedule.nullable());
export const scheduleListAnswer = envelope(z.array(schedule));
