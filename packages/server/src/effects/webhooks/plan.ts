import type { Db } from "../../database/database.ts";
import type { DispatchedEvent } from "../../events/dispatcher.ts";
import type { PlannedJob } from "../../events/jobs.ts";
import type { Ports } from "../../http/ports.ts";
import type { FiredTrigger } from "../../modules/webhooks/index.ts";
import { wakeUp } from "./deliverer.ts";
import { insertDeliveries, type Lane, type NewDelivery } from "./delivery-table.ts";
import { asOfEvent, type BookingFacts, loadBookingFacts } from "./facts.ts";
import { composeMessage, type Told } from "./message.ts";
import { CLOCK_QUEUE, LOOK_AHEAD_MS } from "./settings.ts";
import { findSubscribers, loadTemplates, type Subscriber } from "./subscribers.ts";
import { tellOfEvent, triggerOf } from "./tell.ts";
import { type Message, TemplateFailure } from "./template.ts";

export type PlanPorts = Pick<Ports, "clock" | "ids">;

interface Fired {
  readonly event: DispatchedEvent;
  readonly trigger: FiredTrigger;
}

/** Who is told of what, without the body: of these there can be many times more than memory holds bodies. */
interface Outline extends Lane, Subscriber {
  readonly booking: BookingFacts;
}

/** Deliveries whose templates are read together. */
const TEMPLATES_AT_ONCE = 500;

/**
 * Stores what has to be sent for a batch of events, with the body as it will be sent: a later try repeats it. Five
 * statements at the most, however many events and webhooks there are (and two more for each 500 deliveries, or one for
 * each `MAX_STATEMENT_CHARACTERS`).
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
  const outlines = await outlineDeliveries(db, fired);
  const deliveries = composeDeliveries(db, ports, baseUrl, fired, outlines);
  await insertDeliveries(db, outlines, deliveries, ports.clock());
  const isAnyDue = outlines.length > 0 || events.some(({ type }) => type === "webhook.delivery-replayed");
  return [
    ...(isAnyDue ? [wakeUp()] : []),
    ...(events.some((event) => concernsClock(event, ports.clock())) ? [{ queue: CLOCK_QUEUE, data: {} }] : []),
  ];
}

function occasionOf({ event, trigger }: Fired) {
  const { organizerId, eventTypeId } = event.data as { organizerId: number | null; eventTypeId: number | null };
  return { organizerId, eventTypeId, trigger };
}

async function outlineDeliveries(db: Db, fired: readonly Fired[]): Promise<Outline[]> {
  const subscribers = await findSubscribers(db, fired.map(occasionOf));
  const bookingId = (occasion: number) => (fired[occasion] as Fired).event.data.id as number;
  const wanted = new Set(subscribers.map(({ occasion }) => bookingId(occasion)));
  const rows = await loadBookingFacts(db, [...wanted]);
  const bookings = new Map<number, BookingFacts>();
  return subscribers.flatMap((subscriber): Outline[] => {
    const { occasion } = subscriber;
    const row = rows.get(bookingId(occasion));
    if (!row) return [];
    const booking = bookings.get(occasion) ?? asOfEvent(row, (fired[occasion] as Fired).event);
    bookings.set(occasion, booking);
    return [{ ...subscriber, booking, lane: laneOf(booking) }];
  });
}

/** One after the other, as they are asked for. */
async function* composeDeliveries(
  db: Db,
  ports: PlanPorts,
  baseUrl: string,
  fired: readonly Fired[],
  outlines: readonly Outline[],
): AsyncGenerator<NewDelivery> {
  let told: { readonly occasion: number; readonly telling: Told } | undefined;
  for (let start = 0; start < outlines.length; start += TEMPLATES_AT_ONCE) {
    const group = outlines.slice(start, start + TEMPLATES_AT_ONCE);
    const templated = group.filter(({ hasTemplate }) => hasTemplate);
    const templates = await loadTemplates(db, [...new Set(templated.map(({ webhookId }) => webhookId))]);
    for (const { occasion, webhookId, booking, lane } of group) {
      const { event, trigger } = fired[occasion] as Fired;
      if (told?.occasion !== occasion) told = { occasion, telling: tellOfEvent(event, trigger, booking, baseUrl) };
      yield {
        id: ports.ids.uuid(),
        webhookId,
        cause: `event:${event.id}`,
        trigger,
        subject: event.subject,
        lane,
        message: compose(told.telling, templates.get(webhookId) ?? null),
      };
    }
  }
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
