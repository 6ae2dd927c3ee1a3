import { z } from "zod";
import { email, envelope, timeZone } from "../../http/schemas.ts";
import { personName } from "./fields.ts";

const MAX_BIO_LENGTH = 5000;
const MAX_URL_LENGTH = 2048;
const MAX_METADATA_KEYS = 50;
const MAX_METADATA_KEY_LENGTH = 40;
const MAX_METADATA_TEXT_LENGTH = 500;
const MAX_INT4 = 2_147_483_647;

const WEEK_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
// biome-ignore format: a list of codes reads better in rows
const LOCALES = [
  "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "es-419", "et", "eu", "fi", "fr", "he", "hr", "hu", "id",
  "it", "iw", "ja", "km", "ko", "lv", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sr", "sv", "ta", "th", "tr", "uk",
  "vi", "zh-CN", "zh-TW",
] as const;

export const user = z.object({
  id: z.int().describe("Id of the user.").meta({ example: 10 }),
  username: z
    .string()
    .nullable()
    .describe("Name in the address of the booking pages; null when none was chosen.")
    .meta({ example: "ana" }),
  email: z.string().describe("E-mail address, in lower case.").meta({ example: "ana@example.com" }),
  name: z.string().nullable().describe("Name shown to people who book.").meta({ example: "Ana Sousa" }),
  avatarUrl: z.string().nullable().describe("Address of a picture.").meta({ example: "https://example.com/ana.png" }),
  bio: z.string().nullable().describe("A few words about the person.").meta({ example: "Designer" }),
  timeFormat: z.int().describe("Clock used in pages and mails: 12 or 24 hours.").meta({ example: 12 }),
  defaultScheduleId: z
    .int()
    .nullable()
    .describe("Schedule of event types that have none of their own.")
    .meta({ example: 254 }),
  weekStart: z.string().describe("First day of the week in calendars.").meta({ example: "Monday" }),
  timeZone: z.string().describe("IANA zone the person lives in.").meta({ example: "Europe/Rome" }),
  organizationId: z.int().nullable().describe("Organization the person belongs to, if any.").meta({ example: null }),
  organization: z
    .object({
      isPlatform: z.boolean().describe("Whether it manages users for an application."),
      id: z.int().describe("Id of the organization."),
    })
    .optional()
    .describe("The organization; absent without one."),
});

export const meAnswer = envelope(user);

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:");
}

const METADATA_VALUE = `must be a text of at most ${MAX_METADATA_TEXT_LENGTH} characters, a number, true or false`;
const metadata = z
  .record(
    z.string().max(MAX_METADATA_KEY_LENGTH, `must have at most ${MAX_METADATA_KEY_LENGTH} characters`),
    z.union([z.string(METADATA_VALUE).max(MAX_METADATA_TEXT_LENGTH, METADATA_VALUE), z.number(), z.boolean()]),
  )
  .refine((value) => Object.keys(value).length <= MAX_METADATA_KEYS, `must have at most ${MAX_METADATA_KEYS} keys`);

/** null is read as absent, except where a field can be empty: there it empties the field. */
export const updateMeBody = z.object({
  email: email.nullish().describe("New e-mail address."),
  name: personName.nullish().describe("Name shown to people who book; null removes it.").meta({ example: "Ana Sousa" }),
  timeFormat: z
    .literal([12, 24], { error: "must be 12 or 24" })
    .nullish()
    .describe("Clock of 12 or 24 hours.")
    .meta({ example: 12 }),
  defaultScheduleId: z
    .int("must be a whole number")
    .min(1, "must be the id of a schedule")
    .max(MAX_INT4, "must be the id of a schedule")
    .nullish()
    .describe("One of your schedules, to be the default.")
    .meta({ example: 254 }),
  weekStart: z
    .enum(WEEK_DAYS, { error: "must be the English name of a day, such as Monday" })
    .nullish()
    .describe("First day of the week in calendars.")
    .meta({ example: "Monday" }),
  timeZone: timeZone.nullish().describe("IANA zone. Your default schedule moves to it as well."),
  locale: z
    .enum(LOCALES, { error: `must be one of ${LOCALES.join(", ")}` })
    .nullish()
    .describe("Language of pages and mails.")
    .meta({ example: "en" }),
  avatarUrl: z
    .string()
    .trim()
    .max(MAX_URL_LENGTH, `must have at most ${MAX_URL_LENGTH} characters`)
    .refine(isWebAddress, "must be an http:// or https:// address")
    .nullish()
    .describe("Address of a picture; null removes it.")
    .meta({ example: "https://example.com/ana.png" }),
  bio: z
    .string()
    .max(MAX_BIO_LENGTH, `must have at most ${MAX_BIO_LENGTH} characters`)
    .nullish()
    .describe("A few words about you; null removes them.")
    .meta({ example: "Designer" }),
  metadata: metadata
    .nullish()
    .describe("Your own keys and values: texts, numbers, true or false. Replaces what was there.")
    .meta({ example: { key: "value" } }),
});
export type UpdateMeBody = z.output<typeof updateMeBody>;
