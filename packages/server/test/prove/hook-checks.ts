import { createHmac } from "node:crypto";
import { hmacOf } from "../support/receiver.ts";
import type { Arrival } from "./hook-receiver.ts";
import { groupBy, type LoggedEvent, type ShownDelivery } from "./told.ts";

export interface Subscriber {
  readonly webhookId: string;
  readonly path: string;
  readonly secret: string | null;
  readonly triggers: readonly string[];
  /** null = of all event types of its owner. */
  readonly eventTypeId: number | null;
  readonly wellBehaved: boolean;
}

export interface HookEvidence {
  readonly subscriber: Subscriber;
  /** The whole log of the account. */
  readonly events: readonly LoggedEvent[];
  /** What reached the subscriber, in order. */
  readonly arrivals: readonly Arrival[];
  readonly deliveries: readonly ShownDelivery[];
}

/** Trigger of an event, by the book and not by the code. */
function triggerOf({ type, data }: LoggedEvent): string | null {
  switch (type) {
    case "booking.created":
    case "booking.confirmed":
      return "BOOKING_CREATED";
    case "booking.requested":
      return "BOOKING_REQUESTED";
    case "booking.rescheduled":
      return data.status === "pending" ? "BOOKING_REQUESTED" : "BOOKING_RESCHEDULED";
    case "booking.cancelled":
      return "BOOKING_CANCELLED";
    case "booking.declined":
      return "BOOKING_REJECTED";
    default:
      return null;
  }
}

/** A trigger fires once for a booking, so that both together name an event. */
function expectedOf({ subscriber, events }: HookEvidence): Map<string, LoggedEvent> {
  const expected = new Map<string, LoggedEvent>();
  for (const event of events) {
    const trigger = triggerOf(event);
    if (trigger === null || !subscriber.triggers.includes(trigger)) continue;
    if (subscriber.eventTypeId !== null && subscriber.eventTypeId !== event.data.eventTypeId) continue;
    const name = `${trigger} ${event.data.uid}`;
    if (expected.has(name)) throw new Error(`the log tells ${name} twice`);
    expected.set(name, event);
  }
  return expected;
}

function nameOf(text: string): string {
  const { triggerEvent, payload } = JSON.parse(text);
  return `${triggerEvent} ${payload.uid}`;
}

const isTaken = ({ status }: { readonly status: number | null }) => status !== null && status >= 200 && status < 300;

/** Every difference between the log, what a subscriber got, and what its owner is shown; in words. */
export function checkHook(evidence: HookEvidence, killed: boolean): { complaints: string[]; messages: number } {
  const expected = expectedOf(evidence);
  const { subscriber, arrivals } = evidence;
  const complaints = [
    ...arrivals.flatMap((arrival) => wrongArrival(subscriber, arrival, expected)),
    ...wrongMessages(evidence, expected, killed),
    ...wrongOrder(arrivals, expected),
    ...wrongDeliveries(evidence, expected, killed),
  ];
  return { complaints: complaints.map((each) => `${subscriber.path}: ${each}`), messages: expected.size };
}

const MOST_SKEW_MS = 30_000;

function wrongArrival({ secret }: Subscriber, arrival: Arrival, expected: ReadonlyMap<string, LoggedEvent>): string[] {
  const { id, headers, text } = arrival;
  const timestamp = String(headers["webhook-timestamp"]);
  const signed = secret === null ? "no-secret-provided" : hmacOf(secret, text);
  const standard =
    secret === null
      ? undefined
      : `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${text}`).digest("base64")}`;
  const name = nameOf(text);
  const event = expected.get(name);
  const skewMs = Math.abs(Number(timestamp) * 1000 - arrival.atMs);
  return [
    ...(headers["x-cal-signature-256"] === signed ? [] : [`wrong signature of ${name}`]),
    ...(headers["webhook-signature"] === standard ? [] : [`wrong standard signature of ${name}`]),
    ...(skewMs < MOST_SKEW_MS ? [] : [`${name} is stamped ${timestamp}`]),
    ...(event === undefined ? [`${name} was told and is not in the log`] : differsFrom(event, name, text)),
  ];
}

/** A later change of the booking must not show in what tells of an earlier one. */
function differsFrom(event: LoggedEvent, name: string, text: string): string[] {
  const { createdAt, payload } = JSON.parse(text);
  const { data } = event;
  const pairs: Record<string, [unknown, unknown]> = {
    createdAt: [createdAt, event.createdAt],
    status: [payload.status, data.status.toUpperCase()],
    iCalUID: [payload.iCalUID, data.icsUid],
    iCalSequence: [payload.iCalSequence, data.icsSequence],
    startTime: [Date.parse(payload.startTime), Date.parse(data.start)],
    attendees: [payload.attendees.map(emailOf).join(), data.attendees.map(emailOf).join()],
  };
  return Object.entries(pairs)
    .filter(([, [told, logged]]) => told !== logged)
    .map(([field, [told, logged]]) => `${name}: ${field} is ${told}, but the log says ${logged}`);
}

function emailOf({ email }: { readonly email: string }): string {
  return email;
}

/** Each event is one message, which is taken at least once; and once only as long as nobody was killed. */
function wrongMessages(
  { subscriber, arrivals }: HookEvidence,
  expected: ReadonlyMap<string, LoggedEvent>,
  killed: boolean,
): string[] {
  const byName = groupBy(arrivals, ({ text }) => nameOf(text));
  const byId = groupBy(arrivals, ({ id }) => id);
  return [
    ...[...byId].flatMap(([id, same]) =>
      new Set(same.map(({ text }) => text)).size === 1 ? [] : [`${id} has changed`],
    ),
    ...[...expected.keys()].flatMap((name) => {
      const tries = byName.get(name) ?? [];
      const taken = tries.filter(isTaken).length;
      if (taken === 0) return [`${name} never arrived`];
      if (new Set(tries.map(({ id }) => id)).size > 1) return [`${name} came under several ids`];
      if (killed) return [];
      if (taken > 1) return [`${name} was sent again ${taken - 1} times after it was taken`];
      if (subscriber.wellBehaved && tries.length > 1) return [`${name} came ${tries.length} times`];
      return isTaken(tries.at(-1)!) ? [] : [`${name} came again after it was taken`];
    }),
  ];
}

/** About one booking, nothing arrives after something later. */
function wrongOrder(arrivals: readonly Arrival[], expected: ReadonlyMap<string, LoggedEvent>): string[] {
  const told = arrivals.flatMap((arrival) => {
    const name = nameOf(arrival.text);
    const event = expected.get(name);
    return event ? [{ name, event }] : [];
  });
  return [...groupBy(told, ({ event }) => event.data.icsUid).values()].flatMap((lane) =>
    lane.flatMap(({ name, event }, nth) => {
      const before = lane[nth - 1];
      return before && before.event.cursor > event.cursor ? [`${name} came after ${before.name}`] : [];
    }),
  );
}

/** What the owner is shown: each message with its tries, and none that still waits. */
function wrongDeliveries(
  { arrivals, deliveries }: HookEvidence,
  expected: ReadonlyMap<string, LoggedEvent>,
  killed: boolean,
): string[] {
  const byName = groupBy(deliveries, ({ trigger, subject }) => `${trigger} ${subject.replace("booking:", "")}`);
  const byId = groupBy(arrivals, ({ id }) => id);
  const surplus = [...byName.keys()].filter((name) => !expected.has(name));
  return [
    ...surplus.map((name) => `a delivery of ${name} is shown, which is not in the log`),
    ...[...expected.keys()].flatMap((name) => {
      const [delivery, ...more] = byName.get(name) ?? [];
      if (!delivery || more.length > 0) return [`${name} is shown ${more.length + (delivery ? 1 : 0)} times`];
      return wrongDelivery(name, delivery, byId.get(delivery.id) ?? [], killed);
    }),
  ];
}

function wrongDelivery(name: string, delivery: ShownDelivery, tries: readonly Arrival[], killed: boolean): string[] {
  const { status, nextAttemptAt, attempts, body } = delivery;
  const shown = attempts.map((attempt) => attempt.status);
  const given = tries.map((each) => each.status);
  // A killed server could not note its try.
  const agrees = killed ? isWithin(shown.filter(isKnown), given.filter(isKnown)) : shown.join() === given.join();
  const last = attempts.at(-1);
  return [
    ...(status === "delivered" && nextAttemptAt === null ? [] : [`${name} is left ${status}`]),
    ...(tries.some(({ text }) => text !== body) ? [`${name} is shown with another body`] : []),
    ...(agrees ? [] : [`${name}: tries are shown as [${shown}], but answered was [${given}]`]),
    ...(last && isTaken(last) && !attempts.slice(0, -1).some(isTaken)
      ? []
      : [`${name}: tries are shown as [${shown}]`]),
    ...(attempts.some(({ status: answer, error }) => (answer === null) === (error === null))
      ? [`${name}: a try has neither answer nor error, or both`]
      : []),
  ];
}

const isKnown = (status: number | null) => status !== null;

/** Whether the items stand among the others in the same order. */
function isWithin<T>(items: readonly T[], others: readonly T[]): boolean {
  let found = 0;
  for (const other of others) if (found < items.length && items[found] === other) found += 1;
  return found === items.length;
}
