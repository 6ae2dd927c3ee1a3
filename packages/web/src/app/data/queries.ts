import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { queryText } from "../../shared/http.ts";
import { call, callForPage } from "./client.ts";
import type { ApiKey, BookingPage, BookingTerms, EventType, ListedBooking, Schedule } from "./types.ts";

export const BOOKINGS_PER_PAGE = 20;
export const BOOKING_TABS = ["upcoming", "unconfirmed", "past", "cancelled"] as const;
export type BookingTab = (typeof BOOKING_TABS)[number];

export const eventTypesQuery = queryOptions({
  queryKey: ["event-types"],
  queryFn: ({ signal }) => call<EventType[]>("GET", "/v2/event-types", { signal }),
});

export function eventTypeQuery(id: string) {
  return queryOptions({
    queryKey: ["event-types", id],
    queryFn: ({ signal }) => call<EventType>("GET", `/v2/event-types/${encodeURIComponent(id)}`, { signal }),
  });
}

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: ({ signal }) => call<Schedule[]>("GET", "/v2/schedules", { signal }),
});

/** `page` counts from 1. */
export function bookingsQuery(status: BookingTab, page: number) {
  const query = queryText({ status, take: BOOKINGS_PER_PAGE, skip: (page - 1) * BOOKINGS_PER_PAGE });
  return queryOptions({
    queryKey: ["bookings", status, page],
    queryFn: async ({ signal }): Promise<BookingPage<ListedBooking>> => {
      const page = await callForPage<BookingPage>(`/v2/bookings?${query}`, { signal });
      const terms = await readTerms(page, signal);
      // One that was there a moment ago and has no terms is gone by now.
      const data = page.data.flatMap((booking) => {
        const own = terms[booking.uid];
        return own ? [{ ...booking, terms: own }] : [];
      });
      return { ...page, data };
    },
  });
}

async function readTerms({ data }: BookingPage, signal: AbortSignal): Promise<Record<string, BookingTerms>> {
  if (data.length === 0) return {};
  const query = new URLSearchParams(data.map(({ uid }) => ["uid", uid]));
  return call("GET", `/booking/terms?${query.toString()}`, { signal });
}

/** How many requests wait for an answer. */
export const waitingQuery = queryOptions({
  queryKey: ["bookings", "waiting"],
  queryFn: async ({ signal }) => {
    const page = await callForPage<BookingPage>("/v2/bookings?status=unconfirmed&take=1", { signal });
    return page.pagination.totalItems;
  },
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => call<ApiKey[]>("GET", "/v2/api-keys", { signal }),
});

/** The most that one request for wall times may ask for. */
const INSTANTS_PER_REQUEST = 10;

/** What clocks in a zone show, by instant. `now` is the server's own idea of the present. */
export interface WallTimes {
  readonly now: string;
  readonly of: Readonly<Record<string, string>>;
}

/** Wall times of instants, from the server: a browser's own zone data may be years older. */
export function wallTimesQuery(timeZone: string, instants: readonly string[]) {
  const distinct = [...new Set(instants)].sort();
  return queryOptions({
    queryKey: ["wall-times", timeZone, ...distinct],
    queryFn: ({ signal }) => readWallTimes(timeZone, distinct, signal),
    placeholderData: keepPreviousData,
  });
}

async function readWallTimes(timeZone: string, instants: readonly string[], signal: AbortSignal): Promise<WallTimes> {
  const asked = ["now", ...instants];
  const parts = Array.from({ length: Math.ceil(asked.length / INSTANTS_PER_REQUEST) }, (_, index) =>
    asked.slice(index * INSTANTS_PER_REQUEST, (index + 1) * INSTANTS_PER_REQUEST),
  );
  const answers = await Promise.all(
    parts.map((part) => {
      const query = new URLSearchParams([["timeZone", timeZone], ...part.map((each) => ["at", each])]);
      return call<{ times: string[] }>("GET", `/booking/times?${query.toString()}`, { signal });
    }),
  );
  const times = answers.flatMap((answer) => answer.times);
  const pairs = instants.map((instant, index) => [instant, times[index + 1] ?? ""]);
  return { now: times[0] ?? "", of: Object.fromEntries(pairs) };
}
