import type { DispatchedEvent } from "../../events/dispatcher.ts";
import type { PlannedJob, WorkContext } from "../../events/jobs.ts";
import type { Ports } from "../../http/ports.ts";
import { factsOf } from "./facts.ts";
import { type PlanContext, reminderMail } from "./plan.ts";
import { insertMails, readMailedBookings } from "./queries.ts";
import { MAIL_QUEUE } from "./worker.ts";

export const REMINDER_QUEUE = "mail-reminder";

/** Hours after a request at which its host is reminded. */
const REMINDER_HOURS = [3, 24, 48];
const HOUR_MS = 3_600_000;

/** Checks to come of every request among the events. Those after the end of the meeting would find nothing to do. */
export function planReminders(events: readonly DispatchedEvent[]): PlannedJob[] {
  return events.flatMap((event) => {
    const isRequest = event.type === "booking.requested" || event.type === "booking.rescheduled";
    if (!isRequest || event.data.status !== "pending") return [];
    const endMs = Date.parse(String(event.data.end));
    return REMINDER_HOURS.map((hours) => ({ hours, atMs: event.createdAt + hours * HOUR_MS }))
      .filter(({ atMs }) => atMs < endMs)
      .map(({ hours, atMs }) => ({
        queue: REMINDER_QUEUE,
        data: { bookingUid: String(event.data.uid), eventId: event.id, hours },
        startAtMs: atMs,
      }));
  });
}

/** Reminds the host of a request that still waits and has not passed; otherwise there is nothing to say. */
export async function remind(
  context: PlanContext & { readonly ports: Pick<Ports, "db"> },
  data: Record<string, unknown>,
  jobs: Pick<WorkContext, "enqueue" | "nudge">,
): Promise<void> {
  const { bookingUid, eventId, hours } = data as { bookingUid: string; eventId: string; hours: number };
  const { ports } = context;
  const nowMs = ports.clock();
  const booking = (await readMailedBookings(ports.db, [bookingUid])).get(bookingUid);
  if (booking?.status !== "pending" || booking.endsAtMs <= nowMs) return;
  const facts = factsOf(booking, null);
  if (!facts) return;
  await ports.db.transaction(async (db) => {
    const added = await insertMails(db, [reminderMail(context, facts, eventId, hours)], !context.sends, nowMs);
    if (added > 0 && context.sends) await jobs.enqueue(db, [{ queue: MAIL_QUEUE, data: {} }]);
  });
  jobs.nudge();
}
