import { z } from "zod";
import { envelope, pathId, queryInteger } from "../../http/schemas.ts";
import { FIRED_TRIGGERS, PAYLOAD_VERSION, TRIGGERS } from "./triggers.ts";

const MAX_URL_LENGTH = 2000;
const MAX_TEMPLATE_LENGTH = 20_000;
const MAX_SECRET_LENGTH = 500;

const triggers = z
  .array(z.enum(TRIGGERS))
  .max(100)
  .transform((list) => [...new Set(list)])
  .describe(
    `What to be told of. Fired in this version: ${FIRED_TRIGGERS.join(", ")}. The others are accepted and begin to fire with their feature. An empty list is never told anything`,
  )
  .meta({ example: ["BOOKING_CREATED", "BOOKING_CANCELLED"] });

const fields = {
  active: z.boolean().describe("Whether it is told anything. Switching it off gives up what waits to be sent"),
  subscriberUrl: z
    .string()
    .trim()
    .max(MAX_URL_LENGTH, `must have at most ${MAX_URL_LENGTH} characters`)
    .describe(
      "Where to send to: https. Private addresses and plain http only if the operator of the server allows them; redirects are not followed",
    )
    .meta({ example: "https://example.com/hooks/bookings" }),
  triggers,
  payloadTemplate: z
    .string()
    .max(MAX_TEMPLATE_LENGTH, `must have at most ${MAX_TEMPLATE_LENGTH} characters`)
    .nullish()
    .describe(
      "Body to send instead of the standard one, with placeholders such as {{title}} or {{attendees.0.name}}. JSON is sent as application/json, and values keep it valid; anything else as application/x-www-form-urlencoded: values are URL-encoded in a form body, which is what begins with a name and an equals sign, and stand as they are in other text. A delivery whose filled body is longer than 65536 characters fails",
    )
    .meta({ example: '{"text":"{{attendees.0.name}} booked {{title}}"}' }),
  secret: z
    .string()
    .max(MAX_SECRET_LENGTH, `must have at most ${MAX_SECRET_LENGTH} characters`)
    .nullish()
    .describe(
      "Key of the signatures. X-Cal-Signature-256 takes it as UTF-8 text. webhook-signature (Standard Webhooks) takes `whsec_` and base64 as the bytes so encoded, as the libraries expect; any other secret as UTF-8 text too, for which the libraries have the format `raw`",
    )
    .meta({ example: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }),
  version: z.enum([PAYLOAD_VERSION]).optional().describe("Shape of the payload").meta({ example: PAYLOAD_VERSION }),
  time: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(10_000, "must be at most 10000")
    .optional()
    .describe(
      "How long after the start to look who came, in units of timeUnit; for the no-show triggers of built-in video",
    )
    .meta({ example: 5 }),
  timeUnit: z.enum(["DAY", "HOUR", "MINUTE"]).optional().describe("Unit of time").meta({ example: "MINUTE" }),
};

export const createWebhookBody = z.object(fields).meta({ id: "CreateWebhook" });
export type CreateWebhookBody = z.output<typeof createWebhookBody>;

export const updateWebhookBody = z.object(fields).partial().meta({ id: "UpdateWebhook" });
export type UpdateWebhookBody = z.output<typeof updateWebhookBody>;

const webhookId = z.string().describe("Id of the webhook").meta({ example: "0b0e6a4e-8b0c-4c52-9f6b-6a8f6e2f9a11" });
const eventTypeId = pathId.describe("Id of an event type that you own").meta({ example: 12 });

export const webhookParams = z.object({ webhookId });
export const eventTypeParams = z.object({ eventTypeId });
export const eventTypeWebhookParams = z.object({ eventTypeId, webhookId });
export const deliveryParams = z.object({ deliveryId: z.string().describe("Id of the delivery") });

export const webhookListQuery = z.object({
  take: queryInteger(1, 250).default(250).describe("How many at the most").meta({ example: 25 }),
  skip: queryInteger(0, 1_000_000).default(0).describe("How many to leave out from the start").meta({ example: 0 }),
});

export const deliveryListQuery = z.object({
  take: queryInteger(1, 100).default(50).describe("How many at the most"),
  after: queryInteger(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("`nextCursor` of the page before; absent = from the newest"),
});

const shown = {
  id: z.uuid().meta({ example: "0b0e6a4e-8b0c-4c52-9f6b-6a8f6e2f9a11" }),
  subscriberUrl: z.string().meta({ example: "https://example.com/hooks/bookings" }),
  active: z.boolean(),
  triggers: z.array(z.enum(TRIGGERS)),
  payloadTemplate: z.string().nullable(),
  secret: z.string().optional().describe("Shown to the owner; absent when there is none"),
  version: z.enum([PAYLOAD_VERSION]),
  time: z.number().meta({ example: 5 }),
  timeUnit: z.enum(["DAY", "HOUR", "MINUTE"]),
};

const userWebhook = z.object({ ...shown, userId: z.number().meta({ example: 5 }) }).meta({ id: "UserWebhook" });
const eventTypeWebhook = z
  .object({ ...shown, eventTypeId: z.number().meta({ example: 12 }) })
  .meta({ id: "EventTypeWebhook" });

export type WebhookOutput = z.output<z.ZodObject<typeof shown>> & { userId?: number; eventTypeId?: number };

export const userWebhookAnswer = envelope(userWebhook);
export const userWebhookListAnswer = envelope(z.array(userWebhook));
export const eventTypeWebhookAnswer = envelope(eventTypeWebhook);
export const eventTypeWebhookListAnswer = envelope(z.array(eventTypeWebhook));
export const deleteAllAnswer = envelope(z.string().meta({ example: "2 webhooks deleted" }));

const attempt = z.object({
  startedAt: z.string().meta({ example: "2050-09-05T07:00:00.000Z" }),
  durationMs: z.number().meta({ example: 84 }),
  status: z
    .number()
    .nullable()
    .describe("What the receiver answered; null when there was no answer")
    .meta({ example: 200 }),
  error: z.string().nullable().describe("Why there was no answer"),
  response: z.string().nullable().describe("Start of the answer's body"),
});

const delivery = z
  .object({
    id: z.uuid(),
    webhookId: z.uuid(),
    replayOf: z.uuid().nullable().describe("The delivery that this one repeats"),
    trigger: z.string().meta({ example: "BOOKING_CREATED" }),
    subject: z.string().describe("What it tells of").meta({ example: "booking:4fQxk3m0T8uO1pZ2vYwN5A" }),
    status: z
      .enum(["pending", "delivered", "exhausted", "discarded"])
      .describe("exhausted: every try failed; discarded: the webhook was switched off before it arrived"),
    createdAt: z.string().meta({ example: "2050-09-05T07:00:00.000Z" }),
    finishedAt: z.string().nullable(),
    nextAttemptAt: z
      .string()
      .nullable()
      .describe("null when finished, or when an earlier delivery about the same booking comes first"),
    contentType: z.string().meta({ example: "application/json" }),
    body: z.string().describe("Exactly what is sent, at every try"),
    attempts: z.array(attempt).describe("In the order in which they were made"),
  })
  .meta({ id: "WebhookDelivery" });

export type DeliveryOutput = z.output<typeof delivery>;

export const deliveryAnswer = envelope(delivery);
export const deliveryListAnswer = envelope(z.array(delivery)).extend({
  nextCursor: z.number().nullable().describe("`after` for the next page; null on the last one"),
});
