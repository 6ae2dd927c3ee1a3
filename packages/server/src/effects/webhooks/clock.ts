import type { WorkContext } from "../../events/jobs.ts";
import type { Ports } from "../../http/ports.ts";
import { type Deliverer, wakeUp } from "./deliverer.ts";
import { insertDeliveries, type NewDelivery, releaseStuck } from "./delivery-table.ts";
import { type BookingFacts, loadBookingFacts } from "./facts.ts";
import { compose, laneOf } from "./plan.ts";
import { CLOCK_QUEUE, LOOK_AHEAD_MS, MEETING_LATEST_MS } from "./settings.ts";
import { type DueMeeting, findDueMeetings, findMeetingInstants, meetingCause } from "./subscribers.ts";
import { tellOfMeeting } from "./tell.ts";

const MOST_MEETINGS = 500;
const MOST_INSTANTS = 500;

export interface ClockParts {
  readonly ports: Pick<Ports, "db" | "clock" | "ids">;
  readonly baseUrl: string;
  readonly deliverer: Deliverer;
}

/**
 * What happens because time passes. Runs every minute; for the exact instants at which meetings begin and end in the next
 * minutes it plans runs of its own, which only look at meetings (`data.meetings`). Everything may run twice and at once.
 */
export async function runClock(parts: ClockParts, data: Record<string, unknown>, context: WorkContext): Promise<void> {
  const { ports, deliverer } = parts;
  const { db } = ports;
  await tellDueMeetings(parts, context);
  if (data.meetings === true) return;
  const nowMs = ports.clock();
  const instants = (await findMeetingInstants(db, nowMs, nowMs + LOOK_AHEAD_MS)).slice(0, MOST_INSTANTS);
  const atMeetings = (startAtMs: number) => ({ queue: CLOCK_QUEUE, data: { meetings: true }, startAtMs });
  await context.enqueue(db, instants.map(atMeetings));
  await releaseStuck(db, nowMs);
  await deliverer.planNextRun(db, context);
}

/**
 * Stores deliveries for meetings that have begun or ended and are still to be told of. Whether a booking is accepted and
 * when it is are read now, so that one that was moved or cancelled needs no undoing.
 */
async function tellDueMeetings({ ports, baseUrl }: ClockParts, context: WorkContext): Promise<void> {
  for (;;) {
    const nowMs = ports.clock();
    const due = await findDueMeetings(ports.db, nowMs - MEETING_LATEST_MS, nowMs, MOST_MEETINGS);
    if (due.length === 0) return;
    await ports.db.transaction(async (db) => {
      const bookings = await loadBookingFacts(db, [...new Set(due.map(({ bookingId }) => bookingId))]);
      const meetings = due.map((meeting): ToldMeeting => {
        const booking = bookings.get(meeting.bookingId) as BookingFacts;
        return { ...meeting, booking, lane: laneOf(booking) };
      });
      await insertDeliveries(db, meetings, describe(ports, baseUrl, meetings, nowMs), nowMs);
      await context.enqueue(db, [wakeUp()]);
    });
    context.nudge();
    if (due.length < MOST_MEETINGS) return;
  }
}

interface ToldMeeting extends DueMeeting {
  readonly booking: BookingFacts;
  readonly lane: string;
}

/** One after the other, as they are asked for. */
function* describe(
  ports: ClockParts["ports"],
  baseUrl: string,
  meetings: readonly ToldMeeting[],
  nowMs: number,
): Generator<NewDelivery> {
  for (const meeting of meetings) {
    const { webhookId, trigger, booking, lane, payloadTemplate } = meeting;
    yield {
      id: ports.ids.uuid(),
      webhookId,
      cause: meetingCause(meeting),
      trigger,
      subject: `booking:${booking.uid}`,
      lane,
      message: compose(tellOfMeeting(trigger, booking, baseUrl, nowMs), payloadTemplate),
    };
  }
}
