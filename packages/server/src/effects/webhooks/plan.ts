import type { Db } from "../../database/database.ts";
import type { DispatchedEvent } from "../../events/dispatcher.ts";
import type { PlannedJob } from "../../events/jobs.ts";
import type { Ports } from "../../http/ports.ts";
import type { FiredTrigger } from "../../modules/webhooks/index.ts";
import { wakeUp } from "./deliverer.ts";
import { insertDeliveries, type NewDelivery } from "./delivery-table.ts";
import { asOfEvent, type BookingFacts, loadBookingFacts } from "./facts.ts";
import { composeMessage, type Told } from "./message.ts";
import { CLOCK_QUEUE, LOOK_AHEAD_MS } from "./settings.ts";
import { findSubscribers, type Subscriber } from "./subscribers.ts";
import { tellOfEvent, triggerOf } from "./tell.ts";
import { type Message, TemplateFailure } from "./template.ts";

export type PlanPorts = Pick<Ports, "clock" | "ids">;

interface Fired {
  readonly event: DispatchedEvent;
  readonly trigger: FiredTrigger;
}

/**
 * Stores what has to be sent for a batch of events, with the body as it will be sent: a later try repeats it. Four
 * statements at the most, however many events and webhooks there are (and one more for each 500 deliveries).
 */
export async function planDeliveries(
  db: Db,
  ports: PlanPorts,
  baseUrl: string,
  events: readonly DispatchedEvent[],
): Promise<PlannedJob[]> {
  const fired = events.flatMap((event): Fired[] => {
    const trigger = triggerOf(event);
    return trigger === null ? [] : [{ event, trigger }];
  });
  const subscribers = await findSubscribers(db, fired.map(occasionOf));
  const deliveries = await composeDeliveries(db, ports, baseUrl, fired, subscribers);
  const planned = await insertDeliveries(db, deliveries, ports.clock());
  return [
    ...(planned || events.some(({ type }) => type === "webhook.delivery-replayed") ? [wakeUp()] : []),
    ...(events.some((event) => concernsClock(event, ports.clock())) ? [{ queue: CLOCK_QUEUE, data: {} }] : []),
  ];
}

function occasionOf({ event, trigger }: Fired) {
  const { organizerId, eventTypeId } = event.data as { organizerId: number | null; eventTypeId: number | null };
  return { organizerId, eventTypeId, trigger };
}

async function composeDeliveries(
  db: Db,
  ports: PlanPorts,
  baseUrl: string,
  fired: readonly Fired[],
  subscribers: readonly Subscriber[],
): Promise<NewDelivery[]> {
  const bookingId = ({ event }: Fired) => event.data.id as number;
  const told = new Map<number, { told: Told; booking: BookingFacts }>();
  const wanted = new Set(subscribers.map(({ occasion }) => bookingId(fired[occasion] as Fired)));
  const bookings = await loadBookingFacts(db, [...wanted]);
  return subscribers.flatMap(({ occasion, webhookId, payloadTemplate }): NewDelivery[] => {
    const { event, trigger } = fired[occasion] as Fired;
    const row = bookings.get(bookingId(fired[occasion] as Fired));
    if (!row) return [];
    const known = told.get(occasion);
    const booking = known?.booking ?? asOfEvent(row, event);
    const telling = known?.told ?? tellOfEvent(event, trigger, booking, baseUrl);
    told.set(occasion, { told: telling, booking });
    return [
      {
        id: ports.ids.uuid(),
        webhookId,
        cause: `event:${event.id}`,
        trigger,
        subject: event.subject,
        lane: laneOf(booking),
        message: compose(telling, payloadTemplate),
      },
    ];
  });
}

/** Stays the same when a booking moves, so that a move and its consequences arrive in order too. */
export function laneOf(booking: BookingFacts): string {
  return booking.icsUid;
}

/** The owner sees in the log of deliveries what their template could not do. */
export function compose(told: Told, template: string | null): Message | { failure: string } {
  try {
    return composeMessage(told, template);
  } catch (error) {
    if (error instanceof TemplateFailure)
      return { failure: `the payload template could not be filled: ${error.message}` };
    throw error;
  }
}

/** A meeting begins or ends, or a webhook wants to know of meetings, before the clock looks again. */
function concernsClock({ type, data }: DispatchedEvent, nowMs: number): boolean {
  if (type === "webhook.created" || type === "webhook.updated") return true;
  if (!type.startsWith("booking.") || data.status !== "accepted") return false;
  const soon = nowMs + LOOK_AHEAD_MS;
  return Date.parse(String(data.start)) <= soon || Date.parse(String(data.end)) <= soon;
}
