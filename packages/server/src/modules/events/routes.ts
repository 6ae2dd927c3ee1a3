import { formatInstant } from "@meridian/engine";
import { z } from "zod";
import { readEvents } from "../../events/event-log.ts";
import { defineOperation, type Operation, success } from "../../http/operation.ts";
import { envelope, queryInteger } from "../../http/schemas.ts";

const loggedEvent = z
  .object({
    id: z.string().describe("Unique; stays the same however often the event is read or delivered"),
    cursor: z.number().describe("Position in the account's log; pass it as `after` to read on").meta({ example: 42 }),
    type: z.string().meta({ example: "booking.created" }),
    subject: z.string().describe("What it happened to").meta({ example: "booking:4fQxk3m0T8uO1pZ2vYwN5A" }),
    createdAt: z.string().meta({ example: "2026-11-24T09:00:00.000Z" }),
    data: z.record(z.string(), z.unknown()).describe("Facts of the event"),
  })
  .meta({ id: "LoggedEvent" });

/** What can happen to each noun of the log. */
const KINDS: Record<string, readonly string[]> = {
  booking: [
    "created",
    "requested",
    "confirmed",
    "declined",
    "cancelled",
    "rescheduled",
    "reschedule-requested",
    "absence-marked",
  ],
  hold: ["created", "changed", "released"],
  "event-type": ["created", "updated", "deleted"],
  schedule: ["created", "updated", "deleted"],
  user: ["created", "updated"],
  session: ["created", "ended"],
  api_key: ["created", "refreshed", "deleted"],
  webhook: ["created", "updated", "deactivated", "deleted", "delivery-replayed"],
  mail: ["resend-requested"],
};

const kindsListed = Object.entries(KINDS)
  .map(([noun, happened]) => `- ${happened.map((what) => `\`${noun}.${what}\``).join(", ")}`)
  .join("\n");

export const eventOperations: Operation[] = [
  defineOperation({
    id: "listEvents",
    method: "GET",
    path: "/v2/events",
    resource: "events",
    tag: "Events",
    summary: "Read the log of what happened in the account",
    description: `Ordered and complete: every change is one event, written with the change itself. Read from the start or after a cursor; an event never appears before one that was already read.

A hold is released when it is let go of. One that runs out (at its \`until\`), is used up by its booking or ends with its event type has no event of its own.

Kinds of events:

${kindsListed}`,
    access: "user",
    permission: "BOOKING_READ",
    query: z.object({
      after: queryInteger(0, Number.MAX_SAFE_INTEGER)
        .default(0)
        .describe("Cursor of the last event that was read; 0 = from the start"),
      take: queryInteger(1, 250).default(100).describe("How many events at the most"),
    }),
    response: envelope(z.array(loggedEvent)).extend({
      nextCursor: z.number().describe("`after` for the next call"),
      hasMore: z.boolean(),
    }),
    handler: async ({ query, caller, ports }) => {
      const events = await readEvents(ports.db, caller.user.accountId, query.after, query.take + 1);
      const page = events.slice(0, query.take);
      return success(
        page.map((event) => ({
          id: event.id,
          cursor: event.position,
          type: event.type,
          subject: event.subject,
          createdAt: formatInstant(event.createdAt),
          data: event.data,
        })),
        { nextCursor: page.at(-1)?.position ?? query.after, hasMore: events.length > query.take },
      );
    },
  }),
];
