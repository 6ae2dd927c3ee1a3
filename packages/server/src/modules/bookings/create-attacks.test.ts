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
function book(body: Record<string, unknown>, options: { key?: string; headers?: Record<string, string> } = {}) {
  return app.call("POST", "/v2/bookings", { ...options, body: { attendee: ana, ...body } });
}

test("another request for the same start under the same address learns nothing of the first", async () => {
  const type = await anEventType(app, host);
  const start = "2050-09-20T08:00:00Z";
  const first = await book({
    eventTypeId: type.id,
    start,
    attendee: { ...ana, phoneNumber: "+351912345678" },
    bookingFieldsResponses: { notes: "private" },
  });
  expect(first.status).toBe(201);
  const nosy = await book({ eventTypeId: type.id, start, attendee: { ...ana, name: "Mallory" } });
  expect(nosy.status).toBe(400);
  // Nor whether the address is the booker's.
  const other = await book({ eventTypeId: type.id, start, attendee: { ...ana, email: "other@example.com" } });
  const said = ({ body }: typeof nosy) => [body.error.code, body.error.message, body.error.details];
  expect(said(nosy)).toEqual(said(other));
  for (const secret of [first.body.data.uid, "private", "912345678"])
    expect(JSON.stringify(nosy.body)).not.toContain(secret);
});

test("the same request is the same however it names the event type, and to the host whatever else it says", async () => {
  const type = await anEventType(app, host);
  const start = "2050-09-20T10:00:00Z";
  const first = await book({ eventTypeId: type.id, start });
  const named = await book({ eventTypeSlug: type.slug, username: host.username, start });
  const asHost = await book({ eventTypeId: type.id, start, attendee: { ...ana, name: "Ana" } }, { key: host.key });
  expect([named.body.data.uid, asHost.body.data.uid]).toEqual([first.body.data.uid, first.body.data.uid]);
});

test("of requests that take no time yet, one address has one for a start", async () => {
  const type = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const start = "2050-09-20T12:00:00Z";
  expect((await book({ eventTypeId: type.id, start })).status).toBe(201);
  expect((await book({ eventTypeId: type.id, start, attendee: { ...ana, email: "other@example.com" } })).status).toBe(
    201,
  );
  const again = await book({ eventTypeId: type.id, start, attendee: { ...ana, name: "Mallory" } });
  expect([again.status, again.body.error.message]).toEqual([
    400,
    expect.stringContaining("asked for this time already"),
  ]);
});

test("bookings under an address that nobody proved do not concern whoever signed up with it", async () => {
  const type = await anEventType(app, host);
  const mine = await book({
    eventTypeId: type.id,
    start: "2050-09-21T08:00:00Z",
    attendee: { ...ana, email: "victim@example.com" },
  });
  const stranger = await aUser(app, { email: "victim@example.com", unproven: true });
  const list = await app.call("GET", "/v2/bookings", { key: stranger.key });
  expect(list.body.data).toEqual([]);
  expect(JSON.stringify(list.body)).not.toContain(mine.body.data.uid);
  const theirs = await anEventType(app, stranger);
  expect((await book({ eventTypeId: theirs.id, start: "2050-09-21T08:00:00Z" })).status).toBe(201);
});

test("the cap on active bookings holds under parallel requests", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, {
    bookerActiveBookingsLimit: { maximumActiveBookings: 1, offerReschedule: false },
  });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      book({
        eventTypeId: type.id,
        start: `2050-09-0${5 + (index % 2)}T${String(7 + Math.floor(index / 2)).padStart(2, "0")}:00:00Z`,
      }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
});

/** Deadlocks in the database so far; its statistics come a second late. */
async function deadlocks(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const [row] = await app.db.query<{ count: number }>(
    "select deadlocks as count from pg_stat_database where datname = current_database()",
  );
  return row?.count ?? Number.NaN;
}

test("bookings go on while the event type and the host's address and zone change: no deadlock, no refusal", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { lengthInMinutes: 15 });
  const before = await deadlocks();
  const bookings = Array.from({ length: 24 }, (_, index) =>
    book({
      eventTypeId: type.id,
      start: new Date(Date.UTC(2050, 8, 5, 9, index * 15)).toISOString(),
      attendee: { ...ana, email: `p${index}@example.com` },
    }),
  );
  const zones = ["Europe/Berlin", "Europe/Rome"];
  const changes = Array.from({ length: 24 }, (_, index) =>
    index % 3 === 0
      ? app.call("PATCH", `/v2/event-types/${type.id}`, { key: own.key, body: { title: `Title ${index}` } })
      : app.call("PATCH", "/v2/me", {
          key: own.key,
          body: { email: `host-${own.id}-${index}@example.com`, timeZone: zones[index % 2] },
        }),
  );
  const statuses = await Promise.all([...bookings, ...changes].map(async (answer) => (await answer).status));
  expect(statuses).toEqual([...Array.from({ length: 24 }, () => 201), ...Array.from({ length: 24 }, () => 200)]);
  expect(await deadlocks()).toBe(before);
});

test("people who attend each other's bookings while they book and cancel wait for nobody in a circle", async () => {
  const hosts = [await aUser(app), await aUser(app), await aUser(app)];
  const types = await Promise.all(hosts.map((own) => anEventType(app, own, { lengthInMinutes: 15 })));
  const before = await deadlocks();
  const statuses = await Promise.all(
    Array.from({ length: 24 }, async (_, index) => {
      const [nth, other] = [index % 3, (index + 1) % 3];
      const start = new Date(Date.UTC(2050, 8, 6, 8, index * 15)).toISOString();
      const guests = [hosts[(index + 2) % 3]?.email];
      const attendee = { ...ana, email: hosts[other]?.email };
      const made = await book({ eventTypeId: types[nth].id, start, attendee, guests });
      const cancelled = await app.call("POST", `/v2/bookings/${made.body.data?.uid}/cancel`, {
        body: { cancellationReason: "ill" },
      });
      return [made.status, cancelled.status];
    }),
  );
  expect(statuses).toEqual(Array.from({ length: 24 }, () => [201, 200]));
  expect(await deadlocks()).toBe(before);
});

test("conflicts allowed and none there: nobody comes in the way later", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const start = "2050-09-05T08:00:00Z";
  const first = await book({ eventTypeId: type.id, start, allowConflicts: true }, { key: own.key });
  expect(first.status).toBe(201);
  const [claim] = await app.db.query<{ exclusive: boolean }>("select exclusive from claims where booking_id = $1", [
    first.body.data.id,
  ]);
  expect(claim?.exclusive).toBe(true);
});

test("an event type that is deleted while people book answers 201 or 404, never 500", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { lengthInMinutes: 15 });
  const answers = await Promise.all([
    ...Array.from({ length: 12 }, (_, index) =>
      book({
        eventTypeId: type.id,
        start: new Date(Date.UTC(2050, 8, 5, 7, index * 15)).toISOString(),
        attendee: { ...ana, email: `p${index}@example.com` },
      }),
    ),
    app.call("DELETE", `/v2/event-types/${type.id}`, { key: own.key }),
  ]);
  for (const answer of answers) expect([200, 201, 404]).toContain(answer.status);
});

test("hostile shapes: deep nesting, a Host header that is none, endless names", async () => {
  const deep = await app.call("POST", "/v2/bookings", {
    headers: { "content-type": "application/json" },
    body: `${"[".repeat(5000)}${"]".repeat(5000)}`,
  });
  expect(deep.status).toBe(400);
  const type = await anEventType(app, host);
  for (const name of ["a b", "[", "foo:99999", "<script>"]) {
    const answer = await book({ eventTypeId: type.id, start: "2050-09-22T08:00:00Z" }, { headers: { host: name } });
    expect(answer.status, name).toBe(400);
  }
  const long = await book({
    eventTypeId: type.id,
    start: "2050-09-22T08:00:00Z",
    bookingFieldsResponses: { name: { firstName: "x".repeat(90_000) } },
  });
  expect(long.status).toBe(400);
});

test("an address that a browser would run is no place to meet", async () => {
  const type = await anEventType(app, host);
  for (const meetingUrl of ["javascript:alert(1)", "data:text/html,hello", "file:///etc/passwd"]) {
    const refused = await book({ eventTypeId: type.id, start: "2050-09-22T08:00:00Z", meetingUrl });
    expect([meetingUrl, refused.status]).toEqual([meetingUrl, 400]);
  }
});
