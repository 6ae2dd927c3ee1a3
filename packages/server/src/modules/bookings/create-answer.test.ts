import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app, { name: "Eva" });
});
afterAll(() => app.close());

const ana = { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" };
function book(body: Record<string, unknown>) {
  return app.call("POST", "/v2/bookings", { body: { attendee: ana, ...body } });
}

test("a regular booking has the documented shape", async () => {
  const type = await anEventType(app, host, { title: "Intro", slug: "intro", lengthInMinutes: 30 });
  const answer = await book({
    eventTypeId: type.id,
    start: "2050-09-05T08:00:00Z",
    attendee: { ...ana, language: "pt" },
    guests: ["bo@example.com", "ANA@example.com", host.email],
    metadata: { crm: "77", priority: 2, vip: true },
  });
  expect(answer.status).toBe(201);
  expect(answer.headers["cal-api-version"]).toBe("2026-02-25");
  expect(answer.body.data).toMatchObject({
    title: "Intro between Eva and Ana Sousa",
    status: "accepted",
    start: "2050-09-05T08:00:00.000Z",
    end: "2050-09-05T08:30:00.000Z",
    duration: 30,
    eventTypeId: type.id,
    eventType: { id: type.id, slug: "intro" },
    hosts: [{ id: host.id, name: "Eva", email: host.email, timeZone: "Europe/Rome" }],
    metadata: { crm: "77", priority: 2, vip: true },
    absentHost: false,
    // The booker and the host are there anyway.
    guests: ["bo@example.com"],
    isPlatformManagedUserBooking: false,
  });
  expect(answer.body.data.attendees).toEqual([
    {
      name: "Ana Sousa",
      email: "ana@example.com",
      displayEmail: "ana@example.com",
      timeZone: "Europe/Lisbon",
      language: "pt",
      absent: false,
    },
    {
      name: "",
      email: "bo@example.com",
      displayEmail: "bo@example.com",
      timeZone: "Europe/Lisbon",
      language: "en",
      absent: false,
    },
  ]);
  expect(answer.body.data.icsUid).toBe(`${answer.body.data.uid}@localhost`);
});

test("the answer says what reading the booking says", async () => {
  const plain = await anEventType(app, host);
  const asked = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: true },
    lengthInMinutes: 30,
    lengthInMinutesOptions: [30, 45],
    bookingFields: [{ type: "text", slug: "topic", label: "Topic", required: true }],
    locations: [{ type: "address", address: "Via Roma 1", public: true }],
  });
  const answers = [
    await book({ eventTypeId: plain.id, start: "2050-10-03T08:00:00.000Z" }),
    await book({
      eventTypeId: asked.id,
      start: "2050-10-03T12:00:00+02:00",
      lengthInMinutes: 45,
      attendee: { ...ana, phoneNumber: "+351912345678", language: "pt" },
      guests: ["bo@example.com", "cy@example.com"],
      bookingFieldsResponses: { topic: "Zahlen \u{1f600} < 1e2", notes: "two\nlines" },
      metadata: { b: 1e2, a: true, text: "\u{1f600}" },
    }),
  ];
  for (const { status, body } of answers) {
    expect(status, body.message).toBe(201);
    const { isPlatformManagedUserBooking: _onlyHere, ...said } = body.data;
    expect((await app.call("GET", `/v2/bookings/${said.uid}`, { key: host.key })).body.data).toEqual(said);
  }
});
