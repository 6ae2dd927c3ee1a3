import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { queryText } from "../../shared/http.ts";
import { call, callForPage } from "./client.ts";
import type { CursorPage } from "./webhooks.ts";

export const MAIL_STATUSES = ["waiting", "sent", "failed", "kept"] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

export interface MailSummary {
  readonly id: string;
  readonly bookingUid: string;
  readonly to: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly status: MailStatus;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly canResend: boolean;
}

export interface MailTry {
  readonly startedAt: string;
  readonly durationMs: number;
  /** What the mail server answered when it took the mail. */
  readonly response: string | null;
  readonly error: string | null;
}

export interface Mail extends MailSummary {
  readonly fromName: string;
  readonly text: string;
  readonly calendar: { readonly method: "REQUEST" | "CANCEL"; readonly content: string } | null;
  /** Newest last. */
  readonly tries: readonly MailTry[];
}

const MAILS_PER_PAGE = 20;
const WATCH_MS = 2000;

/** @param status null = all. */
export function mailsQuery(status: MailStatus | null) {
  return infiniteQueryOptions({
    queryKey: ["mails", status],
    queryFn: ({ signal, pageParam }) => {
      const query = queryText({ take: MAILS_PER_PAGE, before: pageParam ?? undefined, status: status ?? undefined });
      return callForPage<CursorPage<MailSummary>>(`/v2/mails?${query}`, { signal });
    },
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => {
      const isUnderWay = state.data?.pages.some(({ data }) => data.some((mail) => mail.status === "waiting"));
      return isUnderWay ? WATCH_MS : false;
    },
  });
}

export function mailQuery(id: string) {
  return queryOptions({
    queryKey: ["mail", id],
    queryFn: ({ signal }) => call<Mail>("GET", `/v2/mails/${encodeURIComponent(id)}`, { signal }),
  });
}
