import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app, { name: "Eva" });
});
afterAll(() => app.close());

const ana = { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" };
function book(body: Record<string, unknown>, options: { key?: string; headers?: Record<string, string> } = {}) {
  return app.call("POST", "/v2/bookings", { ...options, body: { attendee: ana, ...body } });
}
async function countBookings(eventTypeId: number): Promise<number> {
  const [row] = await app.db.query<{ count: number }>(
    "select count(*) as count from bookings where event_type_id = $1",
    [eventTypeId],
  );
  return row?.count ?? -1;
}

test("by username and slug; offsets are converted; no offset reads as UTC", async () => {
  const type = await anEventType(app, host);
  const withOffset = await book({
    username: host.username,
    eventTypeSlug: type.slug,
    start: "2050-09-05T13:00:00+02:00",
  });
  expect(withOffset.body.data.start).toBe("2050-09-05T11:00:00.000Z");
  const bare = await book({ eventTypeId: type.id, start: "2050-09-05T12:00:00" });
  expect(bare.body.data.start).toBe("2050-09-05T12:00:00.000Z");
});

test.each([
  [{}, 400, "Either eventTypeId or"],
  [{ eventTypeId: 999_999 }, 404, "Event type with id 999999 not found."],
  [{ username: "nobody", eventTypeSlug: "x" }, 404, "User with username nobody not found"],
  [{ teamSlug: "t", eventTypeSlug: "x" }, 404, "Team with slug t not found"],
  [{ eventTypeId: 1, attendee: { name: "A", timeZone: "UTC" } }, 400, "at least one contact method"],
  [{ eventTypeId: 1, attendee: { ...ana, email: "nope" } }, 400, "attendee.email"],
  [{ eventTypeId: 1, attendee: { ...ana, timeZone: "Nowhere" } }, 400, "attendee.timeZone"],
  [{ eventTypeId: 1, attendee: { ...ana, phoneNumber: "12" } }, 400, "Invalid phone number format"],
  [{ eventTypeId: 1, attendee: undefined }, 400, "attendee"],
  [{ eventTypeId: "1" }, 400, "eventTypeId"],
  [{ eventTypeId: 1, start: "soon" }, 400, "start"],
  [{ eventTypeId: 1, surprise: true }, 400, "surprise"],
  [{ eventTypeId: 1, metadata: { a: null } }, 400, "metadata"],
  [{ eventTypeId: 1, metadata: { ["k".repeat(41)]: "v" } }, 400, "metadata"],
  [{ eventTypeId: 1, guests: ["nope"] }, 400, "guests"],
  [{ eventTypeId: 1, location: { type: "moon" } }, 400, "location"],
  [{ eventTypeId: 1, lengthInMinutes: 0 }, 400, "lengthInMinutes"],
])("refuses %j", async (body, status, text) => {
  const answer = await book({ start: "2050-09-05T08:00:00Z", ...body });
  expect(answer.status).toBe(status);
  expect(answer.body.error.message).toContain(text);
});

test("no body at all is a clear 400", async () => {
  const answer = await app.call("POST", "/v2/bookings", { headers: { "content-type": "application/json" } });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toBe("Body is required");
});

test("a taken time is refused with the reason, the same person's repeat gets the first booking", async () => {
  const type = await anEventType(app, host);
  const start = "2050-09-06T08:00:00Z";
  const first = await book({ eventTypeId: type.id, start });
  const other = await book({ eventTypeId: type.id, start, attendee: { ...ana, email: "cy@example.com" } });
  expect(other.status).toBe(400);
  expect(other.body.error.message).toBe("User either already has booking at this time or is not available");
  expect(other.body.error.details.reasons[0]).toMatchObject({ rule: "busy", hostId: host.id });
  const again = await book({ eventTypeId: type.id, start, attendee: { ...ana, email: "Ana@Example.com" } });
  expect(again.status).toBe(201);
  expect(again.body.data.uid).toBe(first.body.data.uid);
  expect(await countBookings(type.id)).toBe(1);
});

test("bounds: past, notice, window", async () => {
  const type = await anEventType(app, host, {
    minimumBookingNotice: 24 * 60,
    bookingWindow: { type: "calendarDays", value: 10 },
  });
  const at = (start: string) => book({ eventTypeId: type.id, start });
  expect((await at("2050-08-30T08:00:00Z")).body.error.message).toBe("Attempting to book a meeting in the past.");
  for (const start of ["2050-09-01T10:00:00Z", "2050-09-20T10:00:00Z"]) {
    expect((await at(start)).body.error.message).toMatch(
      /^The event type can't be booked at the "start" time provided/,
    );
  }
  expect((await at("2050-09-09T10:00:00Z")).status).toBe(201);
});

test("lengths", async () => {
  const fixed = await anEventType(app, host);
  const choice = await anEventType(app, host, { lengthInMinutes: 60, lengthInMinutesOptions: [30, 60] });
  const start = "2050-09-13T08:00:00Z";
  expect((await book({ eventTypeId: fixed.id, start, lengthInMinutes: 60 })).body.error.message).toContain(
    "Can't specify 'lengthInMinutes'",
  );
  expect((await book({ eventTypeId: choice.id, start, lengthInMinutes: 45 })).body.error.message).toContain("30, 60");
  expect((await book({ eventTypeId: choice.id, start, lengthInMinutes: 30 })).body.data.end).toBe(
    "2050-09-13T08:30:00.000Z",
  );
});

test("count and duration limits, and the cap on active bookings", async () => {
  const own = await aUser(app);
  const daily = await anEventType(app, own, { bookingLimitsCount: { day: 1 } });
  await aBooking(app, daily.id, "2050-09-05T08:00:00Z");
  const more = await book({
    eventTypeId: daily.id,
    start: "2050-09-05T10:00:00Z",
    attendee: { ...ana, email: "x@example.com" },
  });
  expect([more.status, more.body.error.message]).toEqual([400, "booking_limit_reached"]);
  const minutes = await anEventType(app, own, { lengthInMinutes: 60, bookingLimitsDuration: { day: 90 } });
  await aBooking(app, minutes.id, "2050-09-06T08:00:00Z");
  const longer = await book({
    eventTypeId: minutes.id,
    start: "2050-09-06T10:00:00Z",
    attendee: { ...ana, email: "x@example.com" },
  });
  expect([longer.status, longer.body.error.message]).toEqual([400, "duration_limit_reached"]);
  const capped = await anEventType(app, own, {
    bookerActiveBookingsLimit: { maximumActiveBookings: 1, offerReschedule: true },
  });
  const first = await aBooking(app, capped.id, "2050-09-07T08:00:00Z");
  const second = await book({ eventTypeId: capped.id, start: "2050-09-07T10:00:00Z" });
  expect(second.status).toBe(400);
  expect(second.body.error.message).toContain(`(${first.uid})`);
});

test("only the owner books what requires authentication", async () => {
  const type = await anEventType(app, host, { bookingRequiresAuthentication: true });
  const stranger = await aUser(app);
  const start = "2050-09-14T08:00:00Z";
  expect((await book({ eventTypeId: type.id, start })).status).toBe(401);
  expect((await book({ eventTypeId: type.id, start }, { key: stranger.key })).status).toBe(403);
  expect((await book({ eventTypeId: type.id, start }, { key: host.key })).status).toBe(201);
});

test("override flags work for the owner and mean nothing from others", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { bookingLimitsCount: { day: 1 }, minimumBookingNotice: 10_000 });
  const flags = { allowConflicts: true, allowBookingOutOfBounds: true, skipBookingLimits: true };
  const start = "2050-09-02T08:00:00Z";
  expect((await book({ eventTypeId: type.id, start, ...flags })).status).toBe(400);
  for (const email of ["a@example.com", "b@example.com"]) {
    const answer = await book({ eventTypeId: type.id, start, attendee: { ...ana, email }, ...flags }, { key: own.key });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  }
});

test("a type that is confirmed by hand makes requests, which take no time unless they block", async () => {
  const own = await aUser(app);
  const open = await anEventType(app, own, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const blocking = await anEventType(app, own, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: true },
  });
  const at = (eventTypeId: number, start: string, email: string) =>
    book({ eventTypeId, start, attendee: { ...ana, email } });
  expect((await at(open.id, "2050-09-05T08:00:00Z", "a@example.com")).body.data.status).toBe("pending");
  expect((await at(open.id, "2050-09-05T08:00:00Z", "b@example.com")).body.data.status).toBe("pending");
  expect((await at(blocking.id, "2050-09-06T08:00:00Z", "a@example.com")).body.data.status).toBe("pending");
  expect((await at(blocking.id, "2050-09-06T08:00:00Z", "b@example.com")).status).toBe(400);
});

test("fields of the event type are asked for and stored", async () => {
  const type = await anEventType(app, host, {
    bookingFields: [
      { type: "text", slug: "topic", label: "Topic", required: true },
      { type: "select", slug: "size", label: "Size", required: false, options: ["small", "big"] },
    ],
  });
  const start = "2050-09-15T08:00:00Z";
  const missing = await book({ eventTypeId: type.id, start });
  expect(missing.status).toBe(400);
  expect(missing.body.error.message).toContain("topic");
  const wrong = await book({ eventTypeId: type.id, start, bookingFieldsResponses: { topic: "Tax", size: "huge" } });
  expect(wrong.body.error.message).toContain("Allowed options are: small, big");
  const right = await book({
    eventTypeId: type.id,
    start,
    bookingFieldsResponses: { topic: "Tax", size: "big", unknown: 1 },
  });
  expect(right.body.data.bookingFieldsResponses).toMatchObject({
    topic: "Tax",
    size: "big",
    name: "Ana Sousa",
    email: "ana@example.com",
  });
  expect(right.body.data.bookingFieldsResponses.unknown).toBeUndefined();
});

test("strict holds: others are refused with the seconds left, the holder books and uses it up", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { strictHolds: true });
  const start = "2050-09-05T08:00:00Z";
  const hold = await app.call("POST", "/v2/slots/reservations", { body: { eventTypeId: type.id, slotStart: start } });
  const { reservationUid } = hold.body.data;
  const other = await book({ eventTypeId: type.id, start, attendee: { ...ana, email: "x@example.com" } });
  expect(other.status).toBe(400);
  expect(other.body.error.message).toContain("300 seconds");
  const holder = await book({ eventTypeId: type.id, start, reservedSlotUid: reservationUid });
  expect(holder.status, JSON.stringify(holder.body)).toBe(201);
  expect((await app.call("GET", `/v2/slots/reservations/${reservationUid}`)).status).toBe(404);
});

test("an expired strict hold does not refuse anybody, also of another event type", async () => {
  const own = await aUser(app);
  const strict = await anEventType(app, own, { strictHolds: true });
  const plain = await anEventType(app, own);
  const start = "2050-09-05T08:00:00Z";
  await app.call("POST", "/v2/slots/reservations", { body: { eventTypeId: strict.id, slotStart: start } });
  expect((await book({ eventTypeId: plain.id, start })).status).toBe(400);
  app.clock.now += 6 * 60_000;
  expect((await book({ eventTypeId: plain.id, start })).status).toBe(201);
});

test("an ordinary hold hides the slot but does not refuse a booking, which uses up the holder's", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const start = "2050-09-05T08:00:00Z";
  const hold = await app.call("POST", "/v2/slots/reservations", {
    key: host.key,
    body: { eventTypeId: type.id, slotStart: start },
  });
  expect(hold.status).toBe(201);
  expect((await book({ eventTypeId: type.id, start }, { key: host.key })).status).toBe(201);
  expect((await app.call("GET", `/v2/slots/reservations/${hold.body.data.reservationUid}`)).status).toBe(404);
});

test("somebody who attends another's booking is busy, yet not shielded by the constraint", async () => {
  const one = await aUser(app);
  const two = await aUser(app);
  const typeOfOne = await anEventType(app, one);
  const typeOfTwo = await anEventType(app, two);
  const start = "2050-09-05T08:00:00Z";
  await book({ eventTypeId: typeOfOne.id, start, attendee: { ...ana, email: two.email } });
  expect((await book({ eventTypeId: typeOfTwo.id, start })).status).toBe(400);
});

test("50 people, one slot: one wins, the others hear why", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      book({
        eventTypeId: type.id,
        start: "2050-09-05T08:00:00Z",
        attendee: { ...ana, email: `p${index}@example.com` },
      }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  const losers = answers.filter((answer) => answer.status !== 201);
  expect(losers.every((answer) => answer.status === 400 || answer.status === 409)).toBe(true);
  expect(await countBookings(type.id)).toBe(1);
});

test("the same request 20 times at once is one booking", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => book({ eventTypeId: type.id, start: "2050-09-05T08:00:00Z" })),
  );
  expect(new Set(answers.map((answer) => answer.body.data?.uid)).size).toBe(1);
  expect(await countBookings(type.id)).toBe(1);
});

test.each([
  ["attendeeAddress", "address"],
  ["attendeeDefined", "location"],
])("a place of kind %s without the place is refused", async (kind, property) => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { locations: [{ type: kind }] });
  const attendee = { name: "Ana", email: "ana@example.com", timeZone: "UTC" };
  const post = (location?: unknown) =>
    app.call("POST", "/v2/bookings", {
      body: { eventTypeId: type.id, start: "2050-09-05T10:00:00Z", attendee, ...(location ? { location } : {}) },
    });
  const refused = await post();
  expect([refused.status, refused.body.error.reason]).toEqual([400, "attendee_place_missing"]);
  expect((await post({ type: kind, [property]: "Rua 2" })).body.data.location).toBe("Rua 2");
});

test("limits hold under parallel bookings of different starts", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { bookingLimitsCount: { day: 2 }, lengthInMinutes: 30 });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      book({
        eventTypeId: type.id,
        start: `2050-09-05T${String(7 + Math.floor(index / 2)).padStart(2, "0")}:${index % 2 ? "30" : "00"}:00Z`,
        attendee: { ...ana, email: `p${index}@example.com` },
      }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(2);
});

test("an Idempotency-Key replays the answer, refuses another body, and leaves no trace of a failure", async () => {
  const type = await anEventType(app, host);
  const headers = { "idempotency-key": "key-1" };
  const refused = await book({ eventTypeId: type.id, start: "2050-09-18T08:00:00Z" }, { headers });
  expect(refused.status).toBe(400);
  const body = { eventTypeId: type.id, start: "2050-09-19T08:00:00Z", metadata: { n: 1 } };
  const first = await book(body, { headers });
  expect(first.status).toBe(201);
  expect(first.headers["idempotent-replayed"]).toBeUndefined();
  const replay = await book(body, { headers });
  expect(replay.headers["idempotent-replayed"]).toBe("true");
  expect(replay.body).toEqual(first.body);
  const other = await book({ ...body, metadata: { n: 2 } }, { headers });
  expect(other.status).toBe(422);
  const parallel = await Promise.all(
    Array.from({ length: 8 }, () =>
      book({ eventTypeId: type.id, start: "2050-09-19T10:00:00Z" }, { headers: { "idempotency-key": "key-2" } }),
    ),
  );
  for (const answer of parallel) expect([201, 409]).toContain(answer.status);
  expect(new Set(parallel.filter((answer) => answer.status === 201).map((answer) => answer.body.data.uid)).size).toBe(
    1,
  );
});

test("a booking costs at most twelve statements, and its event stands in the log", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const limited = await anEventType(app, own, { bookingLimitsCount: { day: 5 } });
  const cost = async (eventTypeId: number, start: string) => {
    const before = statementCounter.count;
    expect((await book({ eventTypeId, start })).status).toBe(201);
    return statementCounter.count - before;
  };
  expect(await cost(type.id, "2050-09-05T08:00:00Z")).toBe(2);
  expect(await cost(limited.id, "2050-09-05T10:00:00Z")).toBeLessThanOrEqual(12);
  const events = await app.call("GET", "/v2/events?after=0&take=250", { key: own.key });
  const created = events.body.data.filter((event: { type: string }) => event.type === "booking.created");
  expect(created).toHaveLength(2);
  expect(created[0].data).toMatchObject({ status: "accepted", attendees: [{ email: "ana@example.com" }] });
  expect(events.body.data.map((event: { cursor: number }) => event.cursor)).toEqual(
    events.body.data.map((_: unknown, index: number) => index + 1),
  );
});
