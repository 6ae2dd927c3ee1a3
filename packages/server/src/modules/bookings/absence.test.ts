import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { raceForBooking } from "../../../test/support/race.ts";

const NOW = Date.parse("2050-09-01T00:00:00Z");
let app: TestApp;
let host: TestUser;
let eventTypeId: number;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app);
  eventTypeId = (await anEventType(app, host)).id;
});
beforeEach(() => {
  app.clock.now = NOW;
});
afterAll(() => app.close());

function act(uid: string, action: string, body: unknown, key = host.key) {
  return app.call("POST", `/v2/bookings/${uid}/${action}`, { key, body });
}

async function eventsOf(uid: string) {
  return app.db.query<{ type: string; data: Record<string, unknown> }>(
    "select type, data from events where subject = $1 order by position",
    [`booking:${uid}`],
  );
}

test("host and attendees are marked and unmarked; what is so already makes no event", async () => {
  const made = await aBooking(app, eventTypeId, "2050-09-05T09:00:00Z", { guests: ["bo@example.com"] });
  const mark = (body: unknown) => act(made.uid, "mark-absent", body);
  app.clock.now = Date.parse(made.start);
  const marked = await mark({ host: true, attendees: [{ email: "BO@example.com", absent: true }] });
  expect(marked.status).toBe(200);
  const absences = (answer: { body: { data: { absentHost: boolean; attendees: { absent: boolean }[] } } }) => [
    answer.body.data.absentHost,
    ...answer.body.data.attendees.map(({ absent }) => absent),
  ];
  expect(absences(marked)).toEqual([true, false, true]);
  expect((await app.call("GET", `/v2/bookings/${made.uid}`)).body.data).toEqual(marked.body.data);
  expect((await eventsOf(made.uid)).at(-1)).toMatchObject({
    type: "booking.absence-marked",
    data: { absentHost: true, absences: [{ email: "bo@example.com", absent: true }] },
  });
  for (const body of [{ host: true }, { attendees: [{ email: "bo@example.com", absent: true }] }, {}]) {
    app.clock.now += 1000;
    expect((await mark(body)).body.data).toEqual(marked.body.data);
  }
  expect(await eventsOf(made.uid)).toHaveLength(2);
  const unmarked = await mark({ host: false, attendees: [{ email: "bo@example.com", absent: false }] });
  expect(absences(unmarked)).toEqual([false, false, false]);
  expect(absences({ body: (await app.call("GET", `/v2/bookings/${made.uid}`)).body })).toEqual([false, false, false]);
  expect(await eventsOf(made.uid)).toHaveLength(3);
});

test("marks made at once are all kept, one event each", async () => {
  const made = await aBooking(app, eventTypeId, "2050-09-06T09:00:00Z", {
    guests: ["bo@example.com", "cy@example.com"],
  });
  app.clock.now = Date.parse(made.start);
  const bodies = [
    { host: true },
    ...["ana", "bo", "cy"].map((name) => ({ attendees: [{ email: `${name}@example.com`, absent: true }] })),
  ];
  const answers = await raceForBooking(
    app,
    made.uid,
    bodies.map((body) => () => act(made.uid, "mark-absent", body)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { data } = (await app.call("GET", `/v2/bookings/${made.uid}`)).body;
  expect([data.absentHost, ...data.attendees.map(({ absent }: { absent: boolean }) => absent)]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(await eventsOf(made.uid)).toHaveLength(5);
  const last = answers
    .map((answer) => answer.body.data)
    .filter((shown) => JSON.stringify(shown) === JSON.stringify(data));
  expect(last).toHaveLength(1);
});

test("too early, foreign, unknown or for a booking that is off: refused, and nothing is half done", async () => {
  const stranger = await aUser(app);
  const made = await aBooking(app, eventTypeId, "2050-09-07T09:00:00Z");
  app.clock.now = Date.parse(made.start) - 1;
  const early = await act(made.uid, "mark-absent", { host: true });
  expect(early.status).toBe(400);
  expect(early.body.message).toMatch(/^Bookings can only be marked as absent after their scheduled start time/);
  app.clock.now += 1;
  const unknown = await act(made.uid, "mark-absent", {
    host: true,
    attendees: [{ email: "nobody@example.com", absent: true }],
  });
  expect(unknown.status).toBe(404);
  // A stranger does not learn whether there is such a booking.
  for (const uid of [made.uid, "nope"]) {
    expect(await act(uid, "mark-absent", { host: true }, stranger.key)).toMatchObject({
      status: 403,
      body: {
        message: `BookingPbacGuard - user with id=${stranger.id} does not have access to booking with uid=${uid}`,
      },
    });
  }
  for (const body of [
    { host: "yes" },
    { attendees: [{ email: "x", absent: true }] },
    { attendees: [{ email: "ana@example.com" }] },
    [],
  ]) {
    expect((await act(made.uid, "mark-absent", body)).status).toBe(400);
  }
  const { data } = (await app.call("GET", `/v2/bookings/${made.uid}`)).body;
  expect([data.absentHost, data.updatedAt]).toEqual([false, made.updatedAt]);
  await app.db.query("update bookings set status = 'cancelled' where id = $1", [made.id]);
  expect((await act(made.uid, "mark-absent", { host: true })).status).toBe(400);
  expect(await eventsOf(made.uid)).toHaveLength(1);
});

test("a request to reschedule cancels, frees the time, and lets the booker choose once more", async () => {
  const start = "2050-09-08T09:00:00Z";
  const made = await aBooking(app, eventTypeId, start);
  const asked = await act(made.uid, "request-reschedule", { rescheduleReason: "Ill" });
  expect([asked.status, asked.body]).toEqual([200, { status: "success" }]);
  const { data } = (await app.call("GET", `/v2/bookings/${made.uid}`)).body;
  expect(data).toMatchObject({ status: "cancelled", cancellationReason: "Ill", cancelledByEmail: host.email });
  expect(data.rescheduledToUid).toBeUndefined();
  expect((await eventsOf(made.uid)).at(-1)).toMatchObject({
    type: "booking.reschedule-requested",
    data: { requestReschedule: true, rescheduleReason: "Ill", cancelledByEmail: host.email },
  });
  expect(await app.db.query("select from claims where booking_id = $1", [made.id])).toEqual([]);
  const again = await act(made.uid, "request-reschedule", {});
  expect(again.status).toBe(400);
  expect(await eventsOf(made.uid)).toHaveLength(2);
  await aBooking(app, eventTypeId, start, { attendee: { name: "Cy", email: "cy@example.com", timeZone: "UTC" } });
  const moved = await app.call("POST", `/v2/bookings/${made.uid}/reschedule`, {
    body: { start: "2050-09-08T11:00:00Z" },
  });
  expect([moved.status, moved.body.data.rescheduledFromUid]).toEqual([201, made.uid]);
});

test("of a request to reschedule and a cancellation one wins", async () => {
  const made = await aBooking(app, eventTypeId, "2050-09-12T09:00:00Z");
  const answers = await raceForBooking(app, made.uid, [
    () => act(made.uid, "request-reschedule", {}),
    () => act(made.uid, "cancel", { cancellationReason: "Ill" }),
    () => act(made.uid, "request-reschedule", {}),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400]);
  expect(await eventsOf(made.uid)).toHaveLength(2);
});

test("only who runs the booking asks, and not for what is over", async () => {
  const stranger = await aUser(app);
  const made = await aBooking(app, eventTypeId, "2050-09-09T09:00:00Z");
  expect((await act(made.uid, "request-reschedule", {}, stranger.key)).status).toBe(403);
  expect((await act("nope", "request-reschedule", {})).status).toBe(404);
  app.clock.now = Date.parse(made.end);
  expect((await act(made.uid, "request-reschedule", {})).status).toBe(400);
  app.clock.now -= 1;
  expect((await app.call("POST", `/v2/bookings/${made.uid}/request-reschedule`, { key: host.key })).status).toBe(200);
});
