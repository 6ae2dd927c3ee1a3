import { findZone } from "@meridian/engine";
import { z } from "zod";

/** The success envelope around `data`. */
export function envelope<T extends z.ZodType>(data: T) {
  return z.object({ status: z.enum(["success", "error"]).meta({ example: "success" }), data });
}

export const statusOnly = z.object({ status: z.enum(["success", "error"]).meta({ example: "success" }) });

/** A numeric id in a path; anything else is 400. */
export const pathId = z
  .string()
  .regex(/^\d{1,9}$/, "must be a positive whole number")
  .transform(Number)
  .meta({ type: "integer", minimum: 1 });

/** An IANA zone of our own tz database, answered in its canonical spelling. */
export const timeZone = z
  .string()
  .transform((name, context) => {
    const zone = findZone(name);
    if (!zone) {
      context.addIssue({ code: "custom", message: "must be an IANA time zone such as Europe/Rome" });
      return z.NEVER;
    }
    return zone.name;
  })
  .meta({ type: "string", example: "Europe/Rome" });

const ISO_INSTANT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * ISO 8601 date or date-time as epoch milliseconds; without an offset it is read as UTC. null = not one.
 * Years 1970-2100: beyond, a zone's rules are guesswork.
 */
export function parseInstant(text: string): { ms: number; hasTime: boolean } | null {
  const match = ISO_INSTANT.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", offset = "Z"] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const check = new Date(ms);
  const valid =
    check.getUTCMonth() + 1 === Number(month) &&
    check.getUTCDate() === Number(day) &&
    check.getUTCHours() === Number(hour) &&
    check.getUTCMinutes() === Number(minute) &&
    check.getUTCSeconds() === Number(second);
  if (!valid || Number(year) < 1970 || Number(year) > 2100) return null;
  const sign = offset.startsWith("-") ? -1 : 1;
  const digits = offset.toUpperCase() === "Z" ? "0000" : offset.replace(/\D/g, "");
  const offsetMinutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  if (Number(digits.slice(0, 2)) > 18 || Number(digits.slice(2)) > 59) return null;
  return {
    ms: ms + Number(fraction.padEnd(3, "0").slice(0, 3)) - sign * offsetMinutes * 60_000,
    hasTime: match[4] !== undefined,
  };
}

/** The same of a URL's query, where the `+` of an offset that nobody encoded arrives as a space. */
export function parseQueryInstant(text: string): ReturnType<typeof parseInstant> {
  return parseInstant(text.trim().replace(/([T ]\d\d:\d\d\S*) (\d\d:?\d\d)$/i, "$1+$2"));
}

function instantBy(parse: typeof parseInstant) {
  return z
    .string()
    .transform((text, context) => {
      const parsed = parse(text);
      if (!parsed) {
        context.addIssue({ code: "custom", message: "must be an ISO 8601 date-time such as 2050-09-05T09:00:00Z" });
        return z.NEVER;
      }
      return parsed.ms;
    })
    .meta({ type: "string", example: "2050-09-05T09:00:00Z" });
}

/** ISO 8601 date-time (or date = its UTC midnight) as epoch milliseconds. */
export const isoInstant = instantBy(parseInstant);

/** The same in a URL's query. */
export const queryInstant = instantBy(parseQueryInstant);

/** `a=1,2` or `a=1&a=2` as a list of trimmed texts. */
export const csv = z
  .union([z.string(), z.array(z.string()).max(1000)])
  .transform((value) => (Array.isArray(value) ? value : value.split(",")).map((item) => item.trim()));

/** Query flag: `true` or `false`. */
export const queryBoolean = z
  .enum(["true", "false"])
  .transform((value) => value === "true")
  .meta({ type: "boolean" });

/** Query integer within bounds. */
export function queryInteger(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .meta({ type: "integer", minimum, maximum });
}

const MAX_EMAIL_LENGTH = 254;

/** An e-mail address, trimmed and lower-cased: addresses are compared without case everywhere. `refusal` is its text. */
export function emailOr(refusal: string) {
  return z
    .string(refusal)
    .trim()
    .max(MAX_EMAIL_LENGTH, refusal)
    .pipe(z.email(refusal))
    .transform((text) => text.toLowerCase())
    .meta({ type: "string", format: "email", example: "ana@example.com" });
}

export const email = emailOr(`must be an e-mail address of at most ${MAX_EMAIL_LENGTH} characters`);

/** Pagination block of booking lists. */
export const paginationSchema = z.object({
  returnedItems: z.number().meta({ example: 10 }),
  totalItems: z.number().meta({ example: 100 }),
  itemsPerPage: z.number().meta({ example: 10 }),
  remainingItems: z.number().meta({ example: 90 }),
  currentPage: z.number().meta({ example: 1 }),
  totalPages: z.number().meta({ example: 10 }),
  hasNextPage: z.boolean(),
  hasPreviousPage: z.boolean(),
});

/** Example: skip 30, take 10, total 35 -> returned 5, remaining 0, page 4 of 4. */
export function pagination(skip: number, take: number, total: number): z.output<typeof paginationSchema> {
  const from = Math.min(Math.max(skip, 0), total);
  const totalPages = take > 0 ? Math.ceil(total / take) : 0;
  return {
    returnedItems: Math.min(Math.max(total - from, 0), take),
    totalItems: total,
    itemsPerPage: take,
    remainingItems: Math.max(0, total - from - take),
    currentPage: totalPages === 0 ? 0 : Math.min(Math.max(Math.floor(from / take) + 1, 1), totalPages),
    totalPages,
    hasNextPage: from + take < total,
    hasPreviousPage: from > 0,
  };
}
