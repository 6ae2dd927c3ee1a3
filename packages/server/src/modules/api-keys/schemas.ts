import { z } from "zod";
import { envelope } from "../../http/schemas.ts";

const MAX_NOTE_LENGTH = 255;
/** A century: beyond, "never" is meant. */
const MAX_DAYS_VALID = 36_500;

const lifetime = {
  apiKeyDaysValid: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(MAX_DAYS_VALID, `must be at most ${MAX_DAYS_VALID}`)
    .optional()
    .describe("Days until the key expires; 30 when absent. It works through the end, in UTC, of its last day.")
    .meta({ example: 60, default: 30 }),
  apiKeyNeverExpires: z
    .boolean()
    .optional()
    .describe("true makes a key that works until it is deleted.")
    .meta({ example: true }),
};

function isConsistent(body: {
  apiKeyDaysValid?: number | undefined;
  apiKeyNeverExpires?: boolean | undefined;
}): boolean {
  return !(body.apiKeyNeverExpires && body.apiKeyDaysValid !== undefined);
}
const inconsistent = { path: ["apiKeyNeverExpires"], error: "must not be true when apiKeyDaysValid is given" };

export const refreshApiKeyBody = z.object(lifetime).refine(isConsistent, inconsistent);

export const createApiKeyBody = z
  .object({
    note: z
      .string()
      .trim()
      .max(MAX_NOTE_LENGTH, `must have at most ${MAX_NOTE_LENGTH} characters`)
      .nullish()
      .describe("What the key is for.")
      .meta({ example: "Website" }),
    ...lifetime,
  })
  .refine(isConsistent, inconsistent);
export type CreateApiKeyBody = z.output<typeof createApiKeyBody>;

export const apiKeyParams = z.object({ id: z.uuid("must be a UUID").describe("Id of the key.") });

const apiKeyText = z
  .string()
  .describe("The key. It is shown this once and cannot be read again.")
  .meta({ example: "cal_0123456789abcdef0123456789abcdef" });

const apiKey = z.object({
  id: z.string().describe("Id of the key.").meta({ example: "5e6f3c1a-8b1d-4a7e-9d55-0a2b7c1e4f90" }),
  note: z.string().nullable().describe("What the key is for.").meta({ example: "Website" }),
  createdAt: z.string().describe("When it was made.").meta({ example: "2050-09-05T09:00:00.000Z" }),
  expiresAt: z
    .string()
    .nullable()
    .describe("When it expires; null = never.")
    .meta({ example: "2050-10-05T09:00:00.000Z" }),
  lastUsedAt: z
    .string()
    .nullable()
    .describe("When it was last used, to the minute; null = never.")
    .meta({ example: null }),
});

export const apiKeyListAnswer = envelope(z.array(apiKey));
export const madeApiKeyAnswer = envelope(apiKey.extend({ apiKey: apiKeyText }));
export const refreshedApiKeyAnswer = envelope(z.object({ apiKey: apiKeyText }));
