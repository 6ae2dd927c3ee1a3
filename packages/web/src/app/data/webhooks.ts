import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { queryText } from "../../shared/http.ts";
import { call, callForPage } from "./client.ts";

export interface Webhook {
  readonly id: string;
  readonly subscriberUrl: string;
  readonly active: boolean;
  readonly triggers: readonly string[];
  readonly payloadTemplate: string | null;
  /** Absent without one. */
  readonly secret?: string;
}

export interface Attempt {
  readonly startedAt: string;
  readonly durationMs: number;
  /** null = there was no answer. */
  readonly status: number | null;
  readonly error: string | null;
  readonly response: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly replayOf: string | null;
  readonly trigger: string;
  readonly status: "pending" | "delivered" | "exhausted" | "discarded";
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly body: string;
  readonly attempts: readonly Attempt[];
}

/** How a delivery stands; one that is not finished is told more closely than by its status. */
export type Standing = Exclude<Delivery["status"], "pending"> | "sending" | "retrying" | "queued";

export function standingOf({ status, nextAttemptAt, attempts }: Delivery): Standing {
  if (status !== "pending") return status;
  // Only one that comes after another about the same booking has no time of its own.
  if (nextAttemptAt === null) return "queued";
  return attempts.length > 0 ? "retrying" : "sending";
}

/** A page of a list that is read on from a cursor. */
export interface CursorPage<T> {
  readonly data: readonly T[];
  readonly nextCursor: number | null;
}

/** What is told of in this version. Others that a webhook already has are kept. */
export const TRIGGERS = [
  "BOOKING_CREATED",
  "BOOKING_REQUESTED",
  "BOOKING_RESCHEDULED",
  "BOOKING_CANCELLED",
  "BOOKING_REJECTED",
  "BOOKING_NO_SHOW_UPDATED",
  "MEETING_STARTED",
  "MEETING_ENDED",
] as const;

const DELIVERIES_PER_PAGE = 20;
/** While something is under way the list is asked for again. */
const WATCH_MS = 2000;
/** The same where all that is not finished waits for a time that may be hours ahead. */
const SLOW_WATCH_MS = 15_000;

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => call<Webhook[]>("GET", "/v2/webhooks", { signal }),
});

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ["webhooks", id],
    queryFn: ({ signal }) => call<Webhook>("GET", `/v2/webhooks/${encodeURIComponent(id)}`, { signal }),
  });
}

export function deliveriesQuery(webhookId: string) {
  return infiniteQueryOptions({
    queryKey: ["deliveries", webhookId],
    queryFn: ({ signal, pageParam }) => {
      const query = queryText({ take: DELIVERIES_PER_PAGE, after: pageParam ?? undefined });
      const path = `/v2/webhooks/${encodeURIComponent(webhookId)}/deliveries?${query}`;
      return callForPage<CursorPage<Delivery>>(path, { signal });
    },
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => {
      const standings = new Set(state.data?.pages.flatMap(({ data }) => data.map(standingOf)));
      if (standings.has("sending")) return WATCH_MS;
      return standings.has("retrying") || standings.has("queued") ? SLOW_WATCH_MS : false;
    },
  });
}
