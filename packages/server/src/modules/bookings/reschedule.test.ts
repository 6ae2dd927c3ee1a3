import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

const move = (uid: string, body: Record<string, unknown>, key?: string) =>
  app.call("POST", `/v2/bookings/${uid}/reschedule`, { ...(key ? { key } : {}), body });
async function setUp(overrides: Record<string, unknown> = {}) {
  host = await aUser(app);
  return anEventType(app, host, overrides);
}

test("the new booking takes over all but the time; the old one ends and names it", async () => {
  const type = await setUp();
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z", {
    guests: ["bo@example.com"],
    metadata: { crm: "7" },
  });
  const moved = await move(old.uid, { start: "2050-09-06T08:00:00Z", reschedulingReason: "Train strike" });
  expect(moved.status).toBe(201);
  expect(moved.body.data).toMatchObject({
    status: "accepted",
    start: "2050-09-06T08:00:00.000Z",
    duration: 60,
    title: old.title,
    rescheduledFromUid: old.uid,
    reschedulingReason: "Train strike",
    icsUid: old.icsUid,
    guests: ["bo@example.com"],
    metadata: { crm: "7" },
    attendees: old.attendees,
  });
  expect(moved.body.data.uid).not.toBe(old.uid);
  const before = await app.call("GET", `/v2/bookings/${old.uid}`);
  expect(before.body.data).toMatchObject({
    status: "cancelled",
    rescheduledToUid: moved.body.data.uid,
    rescheduledByEmail: "ana@example.com",
  });
  const events = await app.call("GET", "/v2/events?take=250", { key: host.key });
  const booked = events.body.data.filter((event: { type: string }) => event.type.startsWith("booking."));
  expect(booked.map((event: { type: string; subject: string }) => [event.type, event.subject])).toEqual([
    ["booking.created", `booking:${old.uid}`],
    ["booking.rescheduled", `booking:${moved.body.data.uid}`],
  ]);
});

test("a move that overlaps its own former time is fine; the former time is free again", async () => {
  const type = await setUp();
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  expect((await move(old.uid, { start: "2050-09-05T08:30:00Z" })).status).toBe(201);
  expect(
    (
      await app.call("POST", "/v2/bookings", {
        body: {
          eventTypeId: type.id,
          start: "2050-09-05T07:30:00Z",
          attendee: { name: "B", email: "b@example.com", timeZone: "UTC" },
        },
      })
    ).status,
  ).toBe(201);
});

test("what was moved, cancelled or is unknown does not move", async () => {
  const type = await setUp();
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  const moved = await move(old.uid, { start: "2050-09-06T08:00:00Z" });
  const again = await move(old.uid, { start: "2050-09-07T08:00:00Z" });
  expect(again.status).toBe(400);
  expect(again.body.error.message).toContain(`rescheduled already to booking with uid=${moved.body.data.uid}`);
  await app.call("POST", `/v2/bookings/${moved.body.data.uid}/cancel`, { body: { cancellationReason: "no" } });
  const cancelled = await move(moved.body.data.uid, { start: "2050-09-07T08:00:00Z" });
  expect(cancelled.status).toBe(400);
  expect((await move("unknown", { start: "2050-09-07T08:00:00Z" })).status).toBe(404);
  expect((await move(old.uid, { start: "2050-09-07T08:00:00Z", surprise: 1 })).status).toBe(400);
});

test("a refused move changes nothing", async () => {
  const type = await setUp();
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  await aBooking(app, type.id, "2050-09-05T10:00:00Z", {
    attendee: { name: "B", email: "b@example.com", timeZone: "UTC" },
  });
  const refused = await move(old.uid, { start: "2050-09-05T10:30:00Z" });
  expect(refused.status).toBe(400);
  expect(refused.body.error.details.reasons[0].rule).toBe("busy");
  expect((await app.call("GET", `/v2/bookings/${old.uid}`)).body.data.status).toBe("accepted");
  const taken = await app.db.query<{ count: number }>("select count(*) as count from claims where host_id = $1", [
    host.id,
  ]);
  expect(taken[0]?.count).toBe(2);
});

test("a required reason is asked, of the host too, and stored with the answers", async () => {
  const type = await setUp({ bookingFields: [{ slug: "rescheduleReason", required: true }] });
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z", { bookingFieldsResponses: { notes: "Tax" } });
  const start = "2050-09-06T08:00:00Z";
  for (const [body, key] of [[{}], [{ reschedulingReason: "" }], [{}, host.key]] as const) {
    const refused = await move(old.uid, { start, ...body }, key);
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/^Missing required booking field response: rescheduleReason/);
  }
  const moved = await move(old.uid, { start, reschedulingReason: "Train strike" });
  expect(moved.body.data).toMatchObject({
    reschedulingReason: "Train strike",
    bookingFieldsResponses: { notes: "Tax", rescheduleReason: "Train strike" },
  });
});

test("confirmation: a guest's move waits again, the host's does not; an address alone is no host", async () => {
  const type = await setUp({ confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false } });
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  await app.call("POST", `/v2/bookings/${old.uid}/confirm`, { key: host.key });
  const byGuest = await move(old.uid, { start: "2050-09-06T08:00:00Z", rescheduledBy: host.email });
  expect(byGuest.body.data.status).toBe("pending");
  const byHost = await move(byGuest.body.data.uid, { start: "2050-09-07T08:00:00Z" }, host.key);
  expect(byHost.body.data.status).toBe("accepted");
});

test("notice before a move binds guests, not the host; a type may forbid moves", async () => {
  const type = await setUp({ disableRescheduling: { disabled: false, minutesBefore: 7 * 24 * 60 } });
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  const byGuest = await move(old.uid, { start: "2050-09-06T08:00:00Z" });
  expect(byGuest.status).toBe(403);
  expect(byGuest.body.error.message).toBe(
    "Rescheduling is not allowed within the minimum notice period before the event",
  );
  expect((await move(old.uid, { start: "2050-09-06T08:00:00Z" }, host.key)).status).toBe(201);
  const fixed = await setUp({ disableRescheduling: { disabled: true } });
  const booking = await aBooking(app, fixed.id, "2050-09-05T08:00:00Z");
  expect((await move(booking.uid, { start: "2050-09-06T08:00:00Z" })).status).toBe(400);
});

test("the link of a request to reschedule works once", async () => {
  const type = await setUp();
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  expect(
    (
      await app.call("POST", `/v2/bookings/${old.uid}/request-reschedule`, {
        key: host.key,
        body: { rescheduleReason: "ill" },
      })
    ).status,
  ).toBe(200);
  const moved = await move(old.uid, { start: "2050-09-06T08:00:00Z" });
  expect(moved.status, JSON.stringify(moved.body)).toBe(201);
  expect((await move(old.uid, { start: "2050-09-07T08:00:00Z" })).status).toBe(400);
});

test("20 moves of one booking at once: one succeeds", async () => {
  const type = await setUp({ lengthInMinutes: 15 });
  const old = await aBooking(app, type.id, "2050-09-05T07:00:00Z");
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      move(old.uid, { start: new Date(Date.UTC(2050, 8, 6, 7, index * 15)).toISOString() }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  expect(answers.every((answer) => answer.status === 201 || answer.status === 400)).toBe(true);
});

test("two bookings swap into each other's time at once: never a double booking, never a half", async () => {
  const type = await setUp();
  const one = await aBooking(app, type.id, "2050-09-05T07:00:00Z");
  const two = await aBooking(app, type.id, "2050-09-05T09:00:00Z", {
    attendee: { name: "B", email: "b@example.com", timeZone: "UTC" },
  });
  const answers = await Promise.all([
    move(one.uid, { start: "2050-09-05T09:00:00Z" }),
    move(two.uid, { start: "2050-09-05T07:00:00Z" }),
  ]);
  for (const answer of answers) expect([201, 400, 409]).toContain(answer.status);
  const live = await app.db.query<{ starts_at: number }>(
    "select starts_at from bookings where event_type_id = $1 and status = 'accepted'",
    [type.id],
  );
  expect(live).toHaveLength(2);
  expect(new Set(live.map((row) => row.starts_at)).size).toBe(2);
});

test("a move costs a constant, small number of statements", async () => {
  const type = await setUp();
  const old = await aBooking(app, type.id, "2050-09-05T08:00:00Z");
  const before = statementCounter.count;
  await move(old.uid, { start: "2050-09-06T08:00:00Z" });
  expect(statementCounter.count - before).toBeLessThanOrEqual(12);
});
