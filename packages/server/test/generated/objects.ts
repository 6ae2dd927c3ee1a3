import { allOperations } from "../../src/app.ts";
import type { Operation } from "../../src/http/operation.ts";
import type { TestApp } from "../support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../support/builders.ts";

export const operations: readonly Operation[] = allOperations({
  migrationLevel: () => "test",
  database: async () => {},
  jobs: async () => ({ waiting: 0 }),
  events: async () => ({ waiting: 0, oldestAgeSeconds: 0 }),
});

/** Somebody with one of everything, whose texts all carry the mark, so that a leak shows. */
export interface Owner extends TestUser {
  readonly mark: string;
  readonly scheduleId: number;
  readonly eventTypeId: number;
  readonly apiKeyId: string;
  readonly bookingUid: string;
  readonly attendeeId: number;
  readonly pendingUid: string;
  readonly holdUid: string;
  readonly webhookId: string;
  readonly eventTypeWebhookId: string;
  readonly deliveryId: string;
  readonly mailId: string;
}

let serial = 0;

async function made(app: TestApp, url: string, key: string | undefined, body: unknown): Promise<any> {
  const reply = await app.call("POST", url, { ...(key ? { key } : {}), body });
  if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.data;
}

export function webhookBody(mark: string) {
  serial += 1;
  return { subscriberUrl: `https://hooks.example.com/${mark}/${serial}`, active: true, triggers: ["BOOKING_CREATED"], secret: mark };
}

export async function anOwner(app: TestApp): Promise<Owner> {
  serial += 1;
  const mark = `mark${serial}x${process.pid}`;
  const user = await aUser(app, { name: mark, email: `${mark}@example.com`, username: mark });
  const schedule = await made(app, "/v2/schedules", user.key, { name: mark, timeZone: "UTC", isDefault: false });
  const type = await anEventType(app, user, { title: mark });
  const asked = await anEventType(app, user, {
    title: mark,
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const attendee = { name: mark, email: `guest-${mark}@example.com`, timeZone: "Europe/Lisbon" };
  const booking = await aBooking(app, type.id, "2050-09-05T07:00:00Z", { attendee });
  const pending = await aBooking(app, asked.id, "2050-09-06T07:00:00Z", { attendee });
  const hold = await made(app, "/v2/slots/reservations", undefined, { eventTypeId: type.id, slotStart: "2050-09-07T07:00:00Z" });
  await made(app, "/v2/api-keys", user.key, { note: mark });
  const keys = await app.call("GET", "/v2/api-keys", { key: user.key });
  const attendees = await app.call("GET", `/v2/bookings/${booking.uid}/attendees`, { key: user.key });
  const webhook = await made(app, "/v2/webhooks", user.key, webhookBody(mark));
  const eventTypeWebhook = await made(app, `/v2/event-types/${type.id}/webhooks`, user.key, webhookBody(mark));
  return {
    ...user,
    mark,
    scheduleId: schedule.id,
    eventTypeId: type.id,
    apiKeyId: keys.body.data.find(({ note }: { note: string | null }) => note === mark).id,
    bookingUid: booking.uid,
    attendeeId: attendees.body.data[0].id,
    pendingUid: pending.uid,
    holdUid: hold.reservationUid,
    webhookId: webhook.id,
    eventTypeWebhookId: eventTypeWebhook.id,
    // Effects do not run in these tests; ids that nobody has are refused in the same words as foreign ones.
    deliveryId: "0b0e6a4e-8b0c-4c52-9f6b-6a8f6e2f9a11",
    mailId: "0b0e6a4e-8b0c-4c52-9f6b-6a8f6e2f9a11",
  };
}

/** The address of an operation with the owner's ids. A parameter that is not known here has to be added. */
export function urlFor(operation: Operation, owner: Owner): string {
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = valueFor(operation, name, owner);
    if (value === undefined) throw new Error(`${operation.id}: say in objects.ts what {${name}} of ${operation.path} is`);
    return encodeURIComponent(String(value));
  });
}

function valueFor(operation: Operation, name: string, owner: Owner): string | number | undefined {
  const { path } = operation;
  if (name === "id") return path.startsWith("/v2/api-keys") ? owner.apiKeyId : path.startsWith("/v2/mails") ? owner.mailId : undefined;
  if (name === "uid") return path.startsWith("/v2/slots/reservations") ? owner.holdUid : undefined;
  if (name === "webhookId") return path.startsWith("/v2/event-types") ? owner.eventTypeWebhookId : owner.webhookId;
  if (name === "bookingUid" && /\/(confirm|decline)$/.test(path)) return owner.pendingUid;
  return (owner as unknown as Record<string, string | number>)[name];
}

const DAY = "2050-09-08";

/** Queries that pass, where a query is needed. */
export function queryFor(operation: Operation, owner: Owner): string {
  const queries: Record<string, string> = {
    getSlots: `?eventTypeId=${owner.eventTypeId}&start=${DAY}&end=${DAY}`,
    explainStart: `?eventTypeId=${owner.eventTypeId}&start=${DAY}T07:00:00Z`,
  };
  return queries[operation.id] ?? "";
}

/** Bodies that pass validation, so that what is refused is refused for the caller's sake. */
export function bodyFor(operation: Operation, owner: Owner): unknown {
  if (!operation.body) return undefined;
  serial += 1;
  const bodies: Record<string, unknown> = {
    signUp: { name: "New", email: `new${serial}@example.com`, username: `new-${serial}`, password: "correct horse battery" },
    signIn: { email: `nobody${serial}@example.com`, password: "correct horse battery" },
    createApiKey: { note: "new" },
    updateMe: { name: "Changed" },
    createSchedule: { name: "New", timeZone: "UTC", isDefault: false },
    updateSchedule: { name: "Changed" },
    createEventType: { title: "New", slug: `new-${serial}`, lengthInMinutes: 30 },
    updateEventType: { title: "Changed" },
    reserveSlot: { eventTypeId: owner.eventTypeId, slotStart: `${DAY}T08:00:00Z` },
    updateReservedSlot: { eventTypeId: owner.eventTypeId, slotStart: `${DAY}T09:00:00Z` },
    createBooking: {
      eventTypeId: owner.eventTypeId,
      start: `${DAY}T10:00:00Z`,
      attendee: { name: "Bo", email: `bo${serial}@example.com`, timeZone: "UTC" },
    },
    rescheduleBooking: { start: `${DAY}T11:00:00Z` },
    cancelBooking: { cancellationReason: "ill" },
    markBookingAbsent: { host: true },
    createWebhook: webhookBody("new"),
    createEventTypeWebhook: webhookBody("new"),
    updateWebhook: { active: false },
    updateEventTypeWebhook: { active: false },
  };
  const body = bodies[operation.id];
  if (body === undefined && !operation.bodyOptional) throw new Error(`${operation.id}: say in objects.ts what a body of it is`);
  return body ?? {};
}
