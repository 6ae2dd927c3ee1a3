import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp({ now: "2050-09-01T00:00:00Z" });
  host = await aUser(app, { name: "Eva Rossi" });
});
afterAll(() => app.close());

const START = "2050-09-05T09:00:00Z";

test("a booking reads as documented, for anybody who has its uid", async () => {
  const eventType = await anEventType(app, host, {
    lengthInMinutes: 30,
    bookingFields: [{ type: "text", slug: "topic", label: "Topic", required: true, placeholder: "" }],
  });
  const made = await aBooking(app, eventType.id, START, {
    guests: ["bo@example.com"],
    metadata: { crm: "77" },
    bookingFieldsResponses: { topic: "Tax" },
  });
  const { status, body, headers } = await app.call("GET", `/v2/bookings/${made.uid}`);
  expect(status).toBe(200);
  expect(headers["cal-api-version"]).toBe("2026-02-25");
  const { title, location, meetingUrl, icsUid, createdAt, updatedAt, ...data } = body.data;
  expect(title).toContain("Eva Rossi and Ana Sousa");
  expect(meetingUrl).toBe(location);
  expect(icsUid).toMatch(new RegExp(`^${made.uid}@`));
  expect([createdAt, updatedAt]).toEqual(["2050-09-01T00:00:00.000Z", "2050-09-01T00:00:00.000Z"]);
  const person = { timeZone: "Europe/Lisbon", language: "en", absent: false };
  expect(data).toEqual({
    id: made.id,
    uid: made.uid,
    description: "",
    hosts: [
      {
        id: host.id,
        name: "Eva Rossi",
        email: host.email,
        displayEmail: host.email,
        username: host.username,
        timeZone: "Europe/Rome",
      },
    ],
    status: "accepted",
    start: "2050-09-05T09:00:00.000Z",
    end: "2050-09-05T09:30:00.000Z",
    duration: 30,
    eventTypeId: eventType.id,
    eventType: { id: eventType.id, slug: eventType.slug },
    absentHost: false,
    metadata: { crm: "77" },
    attendees: [
      { name: "Ana Sousa", email: "ana@example.com", displayEmail: "ana@example.com", ...person },
      { name: "", email: "bo@example.com", displayEmail: "bo@example.com", ...person },
    ],
    guests: ["bo@example.com"],
    bookingFieldsResponses: {
      topic: "Tax",
      name: "Ana Sousa",
      email: "ana@example.com",
      displayEmail: "ana@example.com",
      guests: ["bo@example.com"],
      displayGuests: ["bo@example.com"],
      location: { value: "integrations:daily", optionValue: "" },
    },
  });
});

test("addresses of managed users show without the mark of their client", async () => {
  const eventType = await anEventType(app, host);
  const marked = "ana+c0123456789abcdefghijklmn@example.com";
  const made = await aBooking(app, eventType.id, "2050-09-06T09:00:00Z", {
    attendee: { name: "Ana", email: marked, timeZone: "Europe/Lisbon" },
    guests: ["bo+c0123456789abcdefghijklmn@example.com"],
  });
  const { data } = (await app.call("GET", `/v2/bookings/${made.uid}`)).body;
  expect(data.attendees[0]).toMatchObject({ email: marked, displayEmail: "ana@example.com" });
  expect(data.displayGuests).toEqual(["bo@example.com"]);
  expect(data.bookingFieldsResponses).toMatchObject({
    email: marked,
    displayEmail: "ana@example.com",
    displayGuests: ["bo@example.com"],
  });
});

test("what was deleted since shows as unknown or null, and the booking stays readable", async () => {
  const gone = await aUser(app);
  const eventType = await anEventType(app, gone);
  const made = await aBooking(app, eventType.id, START);
  await app.db.query(
    `update bookings set organizer_id = null, event_type_id = null, metadata = '{"videoCallUrl":"https://x"}' where uid = $1`,
    [made.uid],
  );
  const { status, body } = await app.call("GET", `/v2/bookings/${made.uid}`);
  expect(status).toBe(200);
  const unknown = "unknown";
  expect(body.data.hosts).toEqual([
    { id: unknown, name: unknown, email: unknown, displayEmail: unknown, username: unknown, timeZone: unknown },
  ]);
  expect(body.data).toMatchObject({ eventTypeId: null, eventType: null, metadata: {} });
  const links = await app.call("GET", `/v2/bookings/${made.uid}/calendar-links`, { key: host.key });
  expect(links.status).toBe(400);
});

test("an unknown uid is 404 with the text clients know", async () => {
  const { status, body } = await app.call("GET", "/v2/bookings/nope");
  expect(status).toBe(404);
  expect(body.message).toBe("Booking with uid=nope was not found in the database");
  expect((await app.call("GET", "/v2/bookings/%00")).status).toBe(400);
});

test("the uid of a series answers all its bookings by start", async () => {
  const eventType = await anEventType(app, host);
  const series = "0c0f2f35-64f4-4f3b-9f57-6d1f0a3c1c55";
  const later = await aBooking(app, eventType.id, "2050-09-13T09:00:00Z");
  const sooner = await aBooking(app, eventType.id, "2050-09-12T09:00:00Z");
  await app.db.query("update bookings set recurring_booking_uid = $1 where id = any($2)", [
    series,
    [later.id, sooner.id],
  ]);
  const { body } = await app.call("GET", `/v2/bookings/${series}`);
  expect(body.data.map((booking: { uid: string }) => booking.uid)).toEqual([sooner.uid, later.uid]);
  expect(body.data[0].recurringBookingUid).toBe(series);
  expect((await app.call("GET", `/v2/bookings/${sooner.uid}`)).body.data.uid).toBe(sooner.uid);
});

test("attendees are for those with access; others can't tell a foreign booking from none", async () => {
  const stranger = await aUser(app);
  const eventType = await anEventType(app, host);
  const made = await aBooking(app, eventType.id, "2050-09-07T09:00:00Z", { guests: ["bo@example.com"] });
  const own = await app.call("GET", `/v2/bookings/${made.uid}/attendees`, { key: host.key });
  expect(own.status).toBe(200);
  expect(own.body.data.map((attendee: { email: string }) => attendee.email)).toEqual([
    "ana@example.com",
    "bo@example.com",
  ]);
  const [{ id, bookingId }] = own.body.data;
  expect(bookingId).toBe(made.id);
  const one = await app.call("GET", `/v2/bookings/${made.uid}/attendees/${id}`, { key: host.key });
  expect(one.body.data).toEqual(own.body.data[0]);
  expect((await app.call("GET", `/v2/bookings/${made.uid}/attendees/999999`, { key: host.key })).status).toBe(404);
  expect((await app.call("GET", `/v2/bookings/${made.uid}/attendees/x`, { key: host.key })).status).toBe(400);
  for (const uid of [made.uid, "nope"]) {
    for (const path of ["attendees", `attendees/${id}`]) {
      const { status, body } = await app.call("GET", `/v2/bookings/${uid}/${path}`, { key: stranger.key });
      expect(status).toBe(403);
      expect(body.message).toBe(
        `BookingPbacGuard - user with id=${stranger.id} does not have access to booking with uid=${uid}`,
      );
    }
  }
  expect((await app.call("GET", `/v2/bookings/${made.uid}/attendees`)).status).toBe(401);
});

test("references are for the organizer, all or of one type", async () => {
  const stranger = await aUser(app);
  const eventType = await anEventType(app, host);
  const made = await aBooking(app, eventType.id, "2050-09-08T09:00:00Z");
  await app.db.query(
    `insert into booking_references (booking_id, type, event_uid, destination_calendar_id)
     values ($1, 'google_calendar', 'g1', 'eva'), ($1, 'daily_video', 'd1', null)`,
    [made.id],
  );
  const url = `/v2/bookings/${made.uid}/references`;
  const all = await app.call("GET", url, { key: host.key });
  expect(all.body.data.map((reference: { type: string }) => reference.type)).toEqual([
    "google_calendar",
    "daily_video",
  ]);
  const one = await app.call("GET", `${url}?type=daily_video`, { key: host.key });
  expect(one.body.data).toEqual([
    { id: expect.any(Number), type: "daily_video", eventUid: "d1", destinationCalendarId: null },
  ]);
  expect((await app.call("GET", `${url}?type=fax`, { key: host.key })).status).toBe(400);
  const foreign = await app.call("GET", url, { key: stranger.key });
  expect([foreign.status, foreign.body.message]).toEqual([400, expect.stringContaining("does not belong to user")]);
});

test("an address that the event type hides is seen by the host and by operators only", async () => {
  const own = await aUser(app, { email: "hidden@hosts.example" });
  const guest = await aUser(app);
  const operator = await aUser(app);
  await app.db.query("update users set role = 'ADMIN' where id = $1", [operator.id]);
  const type = await anEventType(app, own, { hideOrganizerEmail: true });
  const attendee = { name: "Guest", email: guest.email, timeZone: "UTC" };
  const made = await aBooking(app, type.id, START, { attendee });
  const url = `/v2/bookings/${made.uid}`;
  const hostsFor = async (key?: string) => (await app.call("GET", url, key ? { key } : {})).body.data.hosts[0];
  const hidden = expect.objectContaining({
    id: own.id,
    email: "no-reply@localhost",
    displayEmail: "no-reply@localhost",
  });
  expect(made.hosts[0]).toEqual(hidden);
  for (const key of [own.key, operator.key]) expect((await hostsFor(key)).email).toBe(own.email);
  for (const key of [undefined, guest.key]) expect(await hostsFor(key)).toEqual(hidden);
  const listed = async (key: string) =>
    (await app.call("GET", `/v2/bookings?bookingUid=${made.uid}`, { key })).body.data[0].hosts[0];
  expect((await listed(own.key)).email).toBe(own.email);
  expect(await listed(guest.key)).toEqual(hidden);
  const again = await aBooking(app, type.id, START, { attendee });
  expect([again.uid, again.hosts[0]]).toEqual([made.uid, hidden]);

  const body = { start: "2050-09-05T11:00:00Z", rescheduledBy: own.email };
  const byHost = await app.call("POST", `${url}/reschedule`, { key: own.key, body });
  expect(byHost.body.data.hosts[0].email).toBe(own.email);
  const next = `/v2/bookings/${byHost.body.data.uid}`;
  const moved = await app.call("POST", `${next}/reschedule`, { body: { start: "2050-09-05T12:00:00Z" } });
  expect(moved.body.data.hosts[0]).toEqual(hidden);
  const last = `/v2/bookings/${moved.body.data.uid}`;
  await app.call("POST", `${last}/cancel`, { key: own.key, body: { cancellationReason: "Ill" } });
  expect((await app.call("GET", last)).body.data.cancelledByEmail).toBe("no-reply@localhost");
  for (const path of [url, next, last]) {
    expect(JSON.stringify((await app.call("GET", path)).body)).not.toContain("hosts.example");
  }
  expect((await app.call("GET", last, { key: own.key })).body.data.cancelledByEmail).toBe(own.email);
  await app.call("DELETE", `/v2/event-types/${type.id}`, { key: own.key });
  expect(JSON.stringify((await app.call("GET", last)).body)).not.toContain("hosts.example");
});
