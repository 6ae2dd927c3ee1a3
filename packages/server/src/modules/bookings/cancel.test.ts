import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { raceForBooking } from "../../../test/support/race.ts";

const NOW = Date.parse("2050-09-01T00:00:00Z");
let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app);
});
beforeEach(() => {
  app.clock.now = NOW;
});
afterAll(() => app.close());

let hours = 0;
/** A free start of its own for each booking: Monday to Friday, 07:00 to 14:00 UTC. */
function aStart(): string {
  const day = Math.floor(hours / 7);
  const date = 5 + Math.floor(day / 5) * 7 + (day % 5);
  const start = new Date(Date.UTC(2050, 8, date, 7 + (hours % 7))).toISOString();
  hours += 1;
  return start;
}

function cancel(uid: string, body?: unknown, key?: string) {
  return app.call("POST", `/v2/bookings/${uid}/cancel`, {
    ...(body === undefined ? {} : { body }),
    ...(key ? { key } : {}),
  });
}

async function eventsOf(uid: string) {
  return app.db.query<{ type: string; data: Record<string, unknown> }>(
    "select type, data from events where subject = $1 order by position",
    [`booking:${uid}`],
  );
}

async function claimsOf(id: number): Promise<number> {
  return (await app.db.query("select from claims where booking_id = $1", [id])).length;
}

test("whoever has the uid cancels: the time is free again, one event tells of it", async () => {
  const eventType = await anEventType(app, host);
  const start = aStart();
  const made = await aBooking(app, eventType.id, start);
  expect(await claimsOf(made.id)).toBe(1);
  app.clock.now += 60_000;
  const { status, body } = await cancel(made.uid, { cancellationReason: " Ill " });
  expect(status).toBe(200);
  expect(body.data).toMatchObject({
    uid: made.uid,
    status: "cancelled",
    cancellationReason: "Ill",
    cancelledByEmail: "ana@example.com",
    updatedAt: "2050-09-01T00:01:00.000Z",
  });
  expect((await app.call("GET", `/v2/bookings/${made.uid}`)).body.data).toEqual(body.data);
  expect(await claimsOf(made.id)).toBe(0);
  const events = await eventsOf(made.uid);
  expect(events.map((event) => event.type)).toEqual(["booking.created", "booking.cancelled"]);
  expect(events[1]?.data).toMatchObject({
    uid: made.uid,
    id: made.id,
    status: "cancelled",
    eventTypeId: eventType.id,
    start: made.start,
    end: made.end,
    organizerId: host.id,
    icsSequence: 1,
    cancellationReason: "Ill",
    cancelledByEmail: "ana@example.com",
    attendees: [{ name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon", language: "en" }],
  });
  await aBooking(app, eventType.id, start, { attendee: { name: "Cy", email: "cy@example.com", timeZone: "UTC" } });
});

test("cancelling without a body works, and the second time is refused", async () => {
  const eventType = await anEventType(app, host);
  const made = await aBooking(app, eventType.id, aStart());
  expect((await cancel(made.uid)).status).toBe(200);
  const again = await cancel(made.uid);
  expect([again.status, again.body.message]).toEqual([
    400,
    `Can't cancel booking with uid=${made.uid} because it has been cancelled already. Please provide uid of a booking that is not cancelled.`,
  ]);
  expect(await eventsOf(made.uid)).toHaveLength(2);
});

test("of many who cancel at once exactly one succeeds", async () => {
  const eventType = await anEventType(app, host);
  const made = await aBooking(app, eventType.id, aStart());
  const answers = await raceForBooking(
    app,
    made.uid,
    Array.from({ length: 6 }, () => () => cancel(made.uid)),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 400, 400, 400, 400, 400]);
  expect(await eventsOf(made.uid)).toHaveLength(2);
  const [row] = await app.db.query<{ sequence: number }>(
    "select ics_sequence as sequence from bookings where id = $1",
    [made.id],
  );
  expect(row?.sequence).toBe(1);
});

test.each([
  // policy, does the host need a reason, does the attendee
  ["MANDATORY_HOST_ONLY", true, false],
  ["MANDATORY_ATTENDEE_ONLY", false, true],
  ["MANDATORY_BOTH", true, true],
  ["OPTIONAL_BOTH", false, false],
])("%s: host needs a reason %s, attendee %s", async (requiresCancellationReason, hostNeeds, attendeeNeeds) => {
  const eventType = await anEventType(app, host, { requiresCancellationReason });
  for (const [key, needs] of [
    [host.key, hostNeeds],
    [undefined, attendeeNeeds],
  ] as const) {
    const made = await aBooking(app, eventType.id, aStart());
    for (const body of [{}, { cancellationReason: "  " }]) {
      if (!needs) continue;
      const refused = await cancel(made.uid, body, key);
      expect([refused.status, refused.body.message]).toEqual([400, "Cancellation reason is required"]);
    }
    const { status, body } = await cancel(made.uid, needs ? { cancellationReason: "Ill" } : {}, key);
    expect(status).toBe(200);
    expect(body.data.cancelledByEmail).toBe(key ? host.email : "ana@example.com");
  }
});

test("another signed-in person counts as attendee, under their own address", async () => {
  const stranger = await aUser(app);
  const eventType = await anEventType(app, host, { requiresCancellationReason: "MANDATORY_ATTENDEE_ONLY" });
  const made = await aBooking(app, eventType.id, aStart());
  expect((await cancel(made.uid, {}, stranger.key)).status).toBe(400);
  const done = await cancel(made.uid, { cancellationReason: "Ill" }, stranger.key);
  expect(done.body.data.cancelledByEmail).toBe(stranger.email);
});

test("a booking that is over, rejected or not to be cancelled stays as it is", async () => {
  const eventType = await anEventType(app, host);
  const over = await aBooking(app, eventType.id, aStart());
  app.clock.now = Date.parse(over.end) - 1;
  const fixed = await anEventType(app, host, { disableCancelling: { disabled: true } });
  app.clock.now = NOW;
  const kept = await aBooking(app, fixed.id, aStart());
  const keptAnswer = await cancel(kept.uid);
  expect([keptAnswer.status, keptAnswer.body.message]).toEqual([400, "This event type does not allow cancellations"]);
  const rejected = await aBooking(app, eventType.id, aStart());
  await app.db.query("update bookings set status = 'rejected' where id = $1", [rejected.id]);
  expect((await cancel(rejected.uid)).status).toBe(400);
  app.clock.now = Date.parse(over.end);
  const overAnswer = await cancel(over.uid);
  expect([overAnswer.status, overAnswer.body.message]).toEqual([400, "Cannot cancel a booking that has already ended"]);
  for (const booking of [over, kept]) {
    expect((await app.call("GET", `/v2/bookings/${booking.uid}`)).body.data.status).toBe("accepted");
    expect(await eventsOf(booking.uid)).toHaveLength(1);
  }
  app.clock.now -= 1;
  expect((await cancel(over.uid)).status).toBe(200);
});

test("bad input is refused before anything happens", async () => {
  const eventType = await anEventType(app, host);
  const made = await aBooking(app, eventType.id, aStart());
  const bodies = [
    { cancelSubsequentBookings: true },
    { seatUid: "3be561a9-31f1-4b8e-aefc-9d9a085f0dd1" },
    { seatUid: "x", cancelSubsequentBookings: true },
    { reason: "unknown key" },
    { cancellationReason: 5 },
    { cancellationReason: null },
    { cancelSubsequentBookings: "true" },
    [],
  ];
  for (const body of bodies) expect([body, (await cancel(made.uid, body)).status]).toEqual([body, 400]);
  expect((await cancel("nope", {})).status).toBe(404);
  expect((await app.call("GET", `/v2/bookings/${made.uid}`)).body.data.status).toBe("accepted");
});

async function aSeries(uuid: string, count: number) {
  const eventType = await anEventType(app, host);
  const series = [];
  for (let index = 0; index < count; index += 1) series.push(await aBooking(app, eventType.id, aStart()));
  await app.db.query("update bookings set recurring_booking_uid = $1 where id = any($2)", [
    uuid,
    series.map(({ id }) => id),
  ]);
  return series;
}

function outcome(answer: { body: { data: { uid: string; status: string }[] } }) {
  return answer.body.data.map(({ uid, status }) => [uid, status]);
}

test("an occurrence with all later ones, then what is left of the series", async () => {
  const uuid = "0c0f2f35-64f4-4f3b-9f57-6d1f0a3c1c55";
  const [first, second, third] = await aSeries(uuid, 3);
  const later = await cancel(second.uid, { cancelSubsequentBookings: true });
  expect(outcome(later)).toEqual([
    [first.uid, "accepted"],
    [second.uid, "cancelled"],
    [third.uid, "cancelled"],
  ]);
  for (const { uid } of [second, third]) expect((await eventsOf(uid)).at(-1)?.type).toBe("booking.cancelled");
  expect((await cancel(uuid, { cancelSubsequentBookings: true })).status).toBe(400);
  const rest = await cancel(uuid);
  expect(outcome(rest)).toEqual([
    [first.uid, "cancelled"],
    [second.uid, "cancelled"],
    [third.uid, "cancelled"],
  ]);
  expect(await eventsOf(second.uid)).toHaveLength(2);
  expect((await cancel(uuid)).status).toBe(400);
});

test("an occurrence alone leaves the others; a series leaves what has begun", async () => {
  const uuid = "1c0f2f35-64f4-4f3b-9f57-6d1f0a3c1c55";
  const [first, second, third] = await aSeries(uuid, 3);
  const one = await cancel(third.uid);
  expect(one.body.data.uid).toBe(third.uid);
  app.clock.now = Date.parse(first.start) + 1;
  const rest = await cancel(uuid);
  expect(outcome(rest)).toEqual([
    [first.uid, "accepted"],
    [second.uid, "cancelled"],
    [third.uid, "cancelled"],
  ]);
});
