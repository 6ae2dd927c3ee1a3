import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

// Bookings of event types that the process remembers take another way than the first; they have to obey the same rules.

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app);
});
afterAll(() => app.close());

/** An event type that the process has just booked once. */
async function aKnownType(overrides: Record<string, unknown> = {}, owner = host) {
  const type = await anEventType(app, owner, overrides);
  const { uid } = await aBooking(app, type.id, "2050-09-30T10:00:00Z");
  await app.call("POST", `/v2/bookings/${uid}/cancel`, { body: { cancellationReason: "only to be known" } });
  return type;
}

const START = "2050-09-05T10:00:00Z";

function book(eventTypeId: number, more: Record<string, unknown> = {}, key?: string, headers = {}) {
  return app.call("POST", "/v2/bookings", {
    ...(key ? { key } : {}),
    headers,
    body: {
      eventTypeId,
      start: START,
      attendee: { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" },
      ...more,
    },
  });
}

test("it takes one statement, with or without an Idempotency-Key", async () => {
  const type = await aKnownType();
  const before = statementCounter.count;
  expect((await book(type.id)).status).toBe(201);
  expect(statementCounter.count - before).toBe(1);
  const again = await book(type.id, { start: "2050-09-05T12:00:00Z" }, undefined, { "idempotency-key": "known" });
  expect(again.status).toBe(201);
  const events = await app.call("GET", "/v2/events?limit=100", { key: host.key });
  const told = events.body.data.filter(
    (event: any) => event.data.eventTypeId === type.id && event.type === "booking.created",
  );
  expect(told.map((event: any) => event.data.start)).toEqual([
    "2050-09-30T10:00:00.000Z",
    "2050-09-05T10:00:00.000Z",
    "2050-09-05T12:00:00.000Z",
  ]);
});

test("a time that is taken is refused with its reason, the same request is answered with the first booking", async () => {
  const type = await aKnownType();
  const first = await book(type.id, { start: "2050-09-06T10:00:00Z" });
  const repeated = await book(type.id, { start: "2050-09-06T10:00:00Z" });
  expect(repeated.body.data.uid).toBe(first.body.data.uid);
  const other = await book(type.id, {
    start: "2050-09-06T10:30:00Z",
    attendee: { name: "Ben", email: "ben@example.com", timeZone: "Europe/Lisbon" },
  });
  expect([other.status, other.body.error.details.reasons[0].rule]).toEqual([400, "busy"]);
});

test("what claims time without the right to refuse is respected", async () => {
  const attending = await aUser(app);
  const type = await aKnownType({}, attending);
  const elsewhere = await anEventType(app, host);
  await aBooking(app, elsewhere.id, "2050-09-07T10:00:00Z", {
    attendee: { name: "Attends", email: attending.email, timeZone: "Europe/Rome" },
  });
  const refused = await book(type.id, { start: "2050-09-07T10:00:00Z" });
  expect([refused.status, refused.body.error.details?.reasons[0].rule]).toEqual([400, "busy"]);
});

// By hand and not by the API of this process, which might forget then: as another process does it.
test.for([
  ["its length", "length_minutes", 25, (data: any) => data.duration === 25],
  ["confirmation", "requires_confirmation", true, (data: any) => data.status === "pending"],
  ["its title", "title", "Another title", (data: any) => data.title.startsWith("Another title")],
] as const)("a change of %s holds for the next booking", async ([, column, value, holds]) => {
  const type = await aKnownType({}, await aUser(app));
  const before = await book(type.id);
  expect([before.status, holds(before.body.data)]).toEqual([201, false]);
  await app.db.query(`update event_types set ${column} = $2 where id = $1`, [type.id, value]);
  const { status, body } = await book(type.id, { start: "2050-09-05T13:00:00Z" });
  expect([status, holds(body.data)]).toEqual([201, true]);
});

test("a limit, an end of the event type and other hours hold at once", async () => {
  const owner = await aUser(app);
  const limited = await aKnownType({}, owner);
  await app.call("PATCH", `/v2/event-types/${limited.id}`, {
    key: owner.key,
    body: { bookingLimitsCount: { day: 1 } },
  });
  expect((await book(limited.id)).status).toBe(201);
  const over = await book(limited.id, { start: "2050-09-05T12:00:00Z" });
  expect([over.status, over.body.error.details.reasons[0].rule]).toEqual([400, "limit-bookings"]);
  const closing = await aKnownType({}, owner);
  await app.call("PATCH", `/v2/schedules/${owner.defaultScheduleId}`, { key: owner.key, body: { availability: [] } });
  const closed = await book(closing.id, { start: "2050-09-08T10:00:00Z" });
  expect([closed.status, closed.body.error.details.reasons[0].rule]).toEqual([400, "schedule"]);
  await app.call("DELETE", `/v2/event-types/${closing.id}`, { key: owner.key });
  expect((await book(closing.id, { start: "2050-09-08T12:00:00Z" })).status).toBe(404);
});

test.for([false, true])("the caller's own hold is used up, where it claims the time: %s", async (isStrict) => {
  const type = await aKnownType();
  if (isStrict) {
    await app.db.query("update event_types set strict_holds = true where id = $1", [type.id]);
    await aBooking(app, type.id, "2050-09-29T10:00:00Z");
  }
  const day = isStrict ? "2050-09-08" : "2050-09-09";
  const caller = await aUser(app);
  const held = await app.call("POST", "/v2/slots/reservations", {
    key: caller.key,
    body: { eventTypeId: type.id, slotStart: `${day}T10:00:00Z` },
  });
  expect(held.status).toBe(201);
  if (isStrict) {
    const stranger = await book(type.id, { start: `${day}T10:00:00Z` });
    expect([stranger.status, stranger.body.error.details.reasons[0].rule]).toEqual([400, "hold"]);
  }
  const booked = await book(type.id, { start: `${day}T10:00:00Z` }, caller.key);
  expect(booked.status).toBe(201);
  const left = await app.db.query("select from holds where uid::text = $1", [held.body.data.reservationUid]);
  expect(left).toHaveLength(0);
});
