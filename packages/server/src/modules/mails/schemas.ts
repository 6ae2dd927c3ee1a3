import { z } from "zod";
import { envelope, queryInteger } from "../../http/schemas.ts";
import { MAX_TRIES_SHOWN } from "./queries.ts";

const status = z
  .enum(["waiting", "sent", "failed", "kept"])
  .describe(
    "`waiting` for a try, `sent` = the mail server took it, `failed` = given up, `kept` = there is no mail server",
  )
  .meta({ example: "sent" });

const summary = {
  id: z.string().describe("Id of the mail").meta({ example: "6b1f9a52-2e0f-4c0e-9a55-8c1fd3a5c0de" }),
  eventId: z.string().describe("The event that it tells of").meta({ example: "0c0f2f35-64f4-4f3b-9f57-6d1f0a3c1c55" }),
  bookingUid: z.string().describe("The booking that it is about").meta({ example: "8kPqW2mYT1uJ0vQe3nXcRg" }),
  kind: z.string().describe("What it says").meta({ example: "scheduled" }),
  audience: z.enum(["host", "attendee"]).describe("Which side it is for"),
  to: z
    .object({ name: z.string().meta({ example: "Ana Sousa" }), email: z.string().meta({ example: "ana@example.com" }) })
    .describe("Whom it is for"),
  subject: z.string().describe("Subject").meta({ example: "Intro between Eva and Ana" }),
  status,
  attempts: z.int().describe("Tries since it was written, or since it was last sent once more").meta({ example: 1 }),
  lastError: z
    .string()
    .nullable()
    .describe("Why the last try failed, with what the mail server answered")
    .meta({ example: null }),
  nextAttemptAt: z.string().nullable().describe("When the next try is due, while it waits").meta({ example: null }),
  createdAt: z.string().describe("When it was written").meta({ example: "2050-09-01T09:00:00.000Z" }),
  sentAt: z.string().nullable().describe("When the mail server took it").meta({ example: "2050-09-01T09:00:01.000Z" }),
  canResend: z.boolean().describe("Whether it can be sent once more: there is a mail server, and it does not wait"),
};

const mailSummary = z.object(summary).meta({ id: "MailSummary" });
export type MailSummaryOutput = z.output<typeof mailSummary>;

const mailTry = z.object({
  startedAt: z.string().describe("When it began").meta({ example: "2050-09-01T09:00:00.000Z" }),
  durationMs: z.int().describe("How long it took, in milliseconds").meta({ example: 84 }),
  response: z
    .string()
    .nullable()
    .describe("What the mail server answered when it took the mail; null when it did not")
    .meta({ example: "250 2.0.0 OK" }),
  error: z
    .string()
    .nullable()
    .describe("Why it failed, with what the mail server answered; null when it did not")
    .meta({ example: null }),
});

const mail = z
  .object({
    ...summary,
    fromName: z.string().describe("Name of the sender").meta({ example: "Eva Rossi" }),
    replyTo: z
      .array(z.object({ name: z.string(), email: z.string() }))
      .describe("Where an answer goes; empty = to the sender"),
    messageId: z.string().describe("Message-ID header; the same at every try"),
    text: z.string().describe("Content as plain text"),
    html: z.string().describe("Content as HTML"),
    calendar: z
      .object({ method: z.enum(["REQUEST", "CANCEL"]), content: z.string().describe("The file, iCalendar") })
      .nullable()
      .describe("Calendar entry that it carries"),
    tries: z
      .array(mailTry)
      .describe(
        `The last ${MAX_TRIES_SHOWN} tries to send it, newest last, also from before it was sent once more. One during which the server was killed is not among them`,
      ),
  })
  .meta({ id: "Mail" });
export type MailOutput = z.output<typeof mail>;

export const mailParams = z.object({ id: z.uuid("must be a UUID").describe("Id of the mail") });

export const listMailsQuery = z.object({
  before: queryInteger(1, Number.MAX_SAFE_INTEGER).optional().describe("Cursor: `nextCursor` of the page before"),
  take: queryInteger(1, 250).default(50).describe("How many mails at the most"),
  bookingUid: z
    .string()
    .max(100, "must have at most 100 characters")
    .optional()
    .describe("Only mails about this booking"),
  status: status.optional().describe("Only mails with this status"),
});
export type ListMailsQuery = z.output<typeof listMailsQuery>;

export const mailListAnswer = envelope(z.array(mailSummary)).extend({
  nextCursor: z.number().nullable().describe("`before` for the next page; null at the end"),
});
export const mailAnswer = envelope(mail);
