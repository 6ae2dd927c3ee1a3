import { request } from "../shared/http.ts";
import { bookingBody } from "./command.ts";
import { keyFor } from "./command-keys.ts";
import type { Answers, FormField } from "./fields.ts";
import { textOf } from "./fields.ts";
import type { MonthData, RescheduleData } from "./page-data.ts";
import type { Hold } from "./use-hold.ts";

interface Submission {
  readonly data: MonthData | RescheduleData;
  readonly fields: readonly FormField[];
  readonly answers: Answers;
  readonly start: string;
  readonly minutes: number;
  readonly timeZone: string;
  readonly hold: Hold;
}

/** Books or moves, and leads to where one reads about it. Stays busy until that page is there. @throws {RequestFailure} */
export async function submitBooking(submission: Submission): Promise<never> {
  const { data, hold } = submission;
  const uid = data.page === "reschedule" ? await move(submission, data) : await book(submission, data);
  hold.spend();
  const target = data.page === "month" ? ownPage(data.eventType.successRedirectUrl, uid) : null;
  if (target === null) {
    rememberDone(uid);
    location.replace(`/booking/${encodeURIComponent(uid)}`);
  } else {
    location.assign(target);
  }
  return new Promise<never>(() => {});
}

const BOOKINGS = "/v2/bookings";

async function book(submission: Submission, data: MonthData): Promise<string> {
  const body = bookingBody({ ...submission, data, holdUid: submission.hold.uid() });
  const { uid } = await request<{ uid: string }>("POST", BOOKINGS, { body, idempotencyKey: keyFor(BOOKINGS, body) });
  return uid;
}

async function move({ start, answers, hold }: Submission, data: RescheduleData): Promise<string> {
  const reason = textOf(answers, "rescheduleReason");
  const holdUid = hold.uid();
  const body = {
    start,
    ...(reason ? { reschedulingReason: reason } : {}),
    ...(holdUid === null ? {} : { reservedSlotUid: holdUid }),
  };
  const path = `${BOOKINGS}/${encodeURIComponent(data.booking.uid)}/reschedule`;
  const { uid } = await request<{ uid: string }>("POST", path, { body, idempotencyKey: keyFor(path, body) });
  return uid;
}

/** Where the host wants people to go then, with what the page was called with and the booking's uid. */
function ownPage(address: string | null, uid: string): string | null {
  const url = address === null ? null : URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  for (const [name, value] of new URLSearchParams(location.search)) url.searchParams.append(name, value);
  url.searchParams.set("uid", uid);
  return url.href;
}

const DONE_KEY = "meridian.done";

/** The booking's page says what has just happened, once. */
function rememberDone(uid: string): void {
  try {
    sessionStorage.setItem(DONE_KEY, uid);
  } catch {
    // Without storage it says how the booking stands, which is the same.
  }
}

export function wasJustDone(uid: string): boolean {
  try {
    const isDone = sessionStorage.getItem(DONE_KEY) === uid;
    sessionStorage.removeItem(DONE_KEY);
    return isDone;
  } catch {
    return false;
  }
}
