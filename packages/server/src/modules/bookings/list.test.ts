import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { statementCounter } from "../../database/database.ts";

let app: TestApp;
let host: TestUser;
const uids: Record<string, string> = {};
const eventTypes: Record<string, number> = {};

const NOON = "2050-09-14T12:00:00Z";

/** Past, running, to come, pending, cancelled, rejected, an occurrence; seen at Wednesday noon. */
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app);
  const other = await aUser(app, { timeZone: "UTC" });
  const direct = await anEventType(app, host);
  const asked = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const foreign = await anEventType(app, other);
  Object.assign(eventTypes, { direct: direct.id, asked: asked.id, foreign: foreign.id });
  const book = async (name: string, eventTypeId: number, start: string, overrides = {}) => {
    app.clock.now += 60_000;
    const made = await aBooking(app, eventTypeId, start, overrides);
    uids[name] = made.uid;
    return made;
  };
  const cy = { attendee: { name: "Cy Young", email: "cy+work@example.com", timeZone: "UTC" } };
  await book("past", direct.id, "2050-09-13T08:00:00Z");
  await book("older", direct.id, "2050-09-12T08:00:00Z", cy);
  await book("coming", direct.id, "2050-09-15T08:00:00Z", { guests: ["bo@example.com"] });
  await book("pending", asked.id, "2050-09-15T10:00:00Z");
  const cancelled = await book("cancelled", direct.id, "2050-09-16T08:00:00Z");
  const rejected = await book("rejected", asked.id, "2050-09-16T10:00:00Z");
  const occurrence = await book("occurrence", direct.id, "2050-09-16T12:00:00Z");
  // Attended, not organized: by the host's address, once as booker and once as guest of a second person.
  await book("attended", foreign.id, "2050-09-15T12:00:00Z", {
    attendee: { name: "Host", email: host.email, timeZone: "UTC" },
  });
  await book("invited", foreign.id, "2050-09-14T14:00:00Z", { guests: [host.email] });
  await book("foreign", foreign.id, "2050-09-14T15:00:00Z");
  // Organized and attended: must not count twice.
  await app.db.query(
    "insert into attendees (booking_id, name, email, time_zone) select id, '', $1, 'UTC' from bookings where uid = $2",
    [host.email, uids.past],
  );
  app.clock.now += 60_000;
  await app.call("POST", `/v2/bookings/${cancelled.uid}/cancel`);
  app.clock.now += 60_000;
  await app.call("POST", `/v2/bookings/${rejected.uid}/decline`, { key: host.key });
  await app.db.query("update bookings set recurring_booking_uid = gen_random_uuid() where uid = $1", [occurrence.uid]);
  app.clock.now = Date.parse(NOON);
});
afterAll(() => app.close());

async function list(query: string) {
  const { status, body } = await app.call("GET", `/v2/bookings${query}`, { key: host.key });
  if (status !== 200) return { status, message: body.message, names: [] as string[], pagination: null };
  const names = body.data.map((booking: { uid: string }) =>
    Object.keys(uids).find((name) => uids[name] === booking.uid),
  );
  return { status, names: names as string[], pagination: body.pagination, message: "" };
}

const ALL = ["older", "past", "invited", "coming", "pending", "attended", "cancelled", "rejected", "occurrence"];

test("without a filter: all that the caller organizes or attends, once each, by start", async () => {
  const { names, pagination } = await list("");
  expect(names).toEqual(ALL);
  expect(pagination).toEqual({
    returnedItems: 9,
    totalItems: 9,
    itemsPerPage: 100,
    remainingItems: 0,
    currentPage: 1,
    totalPages: 1,
    hasNextPage: false,
    hasPreviousPage: false,
  });
  expect((await app.call("GET", "/v2/bookings")).status).toBe(401);
});

test("a listed booking is shown as when it is read", async () => {
  const { body } = await app.call("GET", "/v2/bookings", { key: host.key });
  for (const booking of body.data) {
    expect(booking).toEqual((await app.call("GET", `/v2/bookings/${booking.uid}`)).body.data);
  }
});

test.each([
  ["status=upcoming", ["invited", "coming", "pending", "attended", "occurrence"]],
  ["status=recurring", ["occurrence"]],
  ["status=past", ["past", "older"]],
  ["status=cancelled", ["rejected", "cancelled"]],
  ["status=unconfirmed", ["pending"]],
  ["status=past,cancelled", ["older", "past", "cancelled", "rejected"]],
  ["status=past&status=unconfirmed", ["older", "past", "pending"]],
  ["attendeeEmail=cy%2Bwork@example.com", ["older"]],
  ["attendeeEmail=cy+work@example.com", ["older"]],
  ["attendeeEmail=%20Bo@Example.com%20", ["coming"]],
  ["attendeeEmail=o@example.com", []],
  ["attendeeName=Cy%20Young", ["older"]],
  ["attendeeName=Cy", []],
  ["afterStart=2050-09-16T08:00:00Z", ["cancelled", "rejected", "occurrence"]],
  ["afterStart=2050-09-16T10:00:00+02:00", ["cancelled", "rejected", "occurrence"]],
  ["afterStart=2050-09-16+08:00", ["cancelled", "rejected", "occurrence"]],
  ["beforeEnd=2050-09-13T09:00:00Z", ["older", "past"]],
  ["beforeEnd=2050-09-13T08:59:59Z", ["older"]],
  ["afterStart=2050-09-13T08:00:00Z&beforeEnd=2050-09-14T15:00:00Z", ["past", "invited"]],
  ["afterCreatedAt=2050-09-01T00:09:00Z", ["invited"]],
  ["beforeCreatedAt=2050-09-01T00:01:00.000Z", ["past"]],
  ["afterUpdatedAt=2050-09-01T00:11:00Z", ["cancelled", "rejected"]],
  ["afterUpdatedAt=2050-09-01T00:11:00Z&beforeUpdatedAt=2050-09-01T00:11:00Z", ["cancelled"]],
  ["sortStart=desc", ALL.toReversed()],
  ["sortEnd=desc", ALL.toReversed()],
  [
    "sortCreated=asc",
    ["past", "older", "coming", "pending", "cancelled", "rejected", "occurrence", "attended", "invited"],
  ],
  ["sortUpdatedAt=desc&take=3", ["rejected", "cancelled", "invited"]],
  ["sortEnd=asc&sortCreated=desc&take=2", ["older", "past"]],
  ["teamsIds=1", []],
  ["teamIds=1", []],
  ["teamId=1", []],
])("%s", async (query, expected) => {
  const { names, pagination, status } = await list(`?${query}`);
  expect([status, names]).toEqual([200, expected]);
  if (!query.includes("take")) expect(pagination.totalItems).toBe(expected.length);
});

test("event types by id, several, and unknown ones beside known ones", async () => {
  const { direct, asked, foreign } = eventTypes;
  expect((await list(`?eventTypeId=${asked}`)).names).toEqual(["pending", "rejected"]);
  expect((await list(`?eventTypeIds=${asked},${foreign}`)).names).toEqual([
    "invited",
    "pending",
    "attended",
    "rejected",
  ]);
  expect((await list(`?eventTypeIds=${asked}&eventTypeIds=999999&status=unconfirmed`)).names).toEqual(["pending"]);
  expect((await list(`?eventTypeIds=999999&eventTypeId=${direct}`)).names).toHaveLength(5);
  expect(await list("?eventTypeIds=999998,999999")).toMatchObject({
    status: 400,
    message: "The requested event-types do not exist.",
  });
});

test("a booking by uid, but never one of others", async () => {
  expect((await list(`?bookingUid=${uids.coming}`)).names).toEqual(["coming"]);
  expect((await list(`?bookingUid=${uids.foreign}`)).names).toEqual([]);
});

test.each([
  ["status=", "status cannot be empty."],
  ["status=nope", "Invalid status. Allowed are upcoming, recurring, past, cancelled, unconfirmed"],
  ["take=0", ""],
  ["take=251", ""],
  ["take=x", ""],
  ["skip=-1", ""],
  ["sortStart=up", ""],
  ["afterStart=tomorrow", ""],
  ["afterCreatedAt=2050-13-01T00:00:00Z", ""],
  ["eventTypeIds=1,x", ""],
  ["eventTypeIds=", ""],
  ["eventTypeId=99999999999", ""],
  ["attendeeName=%00", ""],
])("%s is refused", async (query, text) => {
  const { status, message } = await list(`?${query}`);
  expect(status).toBe(400);
  expect(message).toContain(text);
});

test("pages of any size put together are the whole list, with right totals", async () => {
  for (const take of [1, 2, 4]) {
    const together: string[] = [];
    for (let skip = 0; skip < 12; skip += take) {
      const { names, pagination } = await list(`?take=${take}&skip=${skip}`);
      together.push(...names);
      expect(pagination).toMatchObject({
        totalItems: 9,
        itemsPerPage: take,
        returnedItems: names.length,
        remainingItems: Math.max(0, 9 - skip - take),
        totalPages: Math.ceil(9 / take),
        hasNextPage: skip + take < 9,
        hasPreviousPage: skip > 0,
      });
    }
    expect(together).toEqual(ALL);
  }
});

test("equal starts keep one order over pages", async () => {
  const busy = await aUser(app);
  await app.db.query(
    `insert into bookings (uid, account_id, organizer_id, status, starts_at, ends_at, wall_start, wall_time_zone, title, booker_email, ics_uid, created_at)
     select 'same-' || n, u.account_id, u.id, 'accepted', '2050-10-01T10:00Z', '2050-10-01T11:00Z', '2050-10-01 12:00', 'Europe/Rome', '', '', '', now()
     from users u, generate_series(1, 20) n where u.id = $1`,
    [busy.id],
  );
  for (const [sort, direction] of [
    ["sortStart", "asc"],
    ["sortEnd", "desc"],
    ["sortCreated", "asc"],
    ["sortUpdatedAt", "desc"],
  ]) {
    const ids: number[] = [];
    for (let skip = 0; skip < 20; skip += 3) {
      const { body } = await app.call("GET", `/v2/bookings?${sort}=${direction}&take=3&skip=${skip}`, {
        key: busy.key,
      });
      ids.push(...body.data.map((booking: { id: number }) => booking.id));
    }
    expect(ids).toEqual(ids.toSorted((a, b) => (direction === "asc" ? a - b : b - a)));
    expect(new Set(ids).size).toBe(20);
  }
});

test("a list costs the same number of statements whatever its length", async () => {
  const cost = async (query: string) => {
    const before = statementCounter.count;
    await list(query);
    return statementCounter.count - before;
  };
  await cost("");
  const one = await cost("?take=1");
  expect(await cost("?take=250")).toBe(one);
  // One to authenticate, one for the page with its total; naming event types adds the look for them.
  expect(one).toBeLessThanOrEqual(2);
  expect(await cost(`?eventTypeIds=${eventTypes.direct}&status=past`)).toBeLessThanOrEqual(3);
});
