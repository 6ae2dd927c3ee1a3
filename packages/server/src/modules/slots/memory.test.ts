import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

const RANGE = "start=2050-09-05&end=2050-09-09&timeZone=Europe/Rome";

async function answer(query: string): Promise<string> {
  const { status, body } = await app.call("GET", `/v2/slots?${query}&${RANGE}`);
  return JSON.stringify([status, status === 200 ? body.data : body.error.code]);
}

/** What is asked for without a booking is never remembered; there is none of this uid. */
const fresh = (query: string) => answer(`${query}&bookingUidToReschedule=none`);

interface Scene {
  readonly host: TestUser;
  readonly guest: TestUser;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly type: any;
}

/** A change with what it changes; `first` is done before anything is remembered. */
const changes: Record<
  string,
  { first?: (scene: Scene) => Promise<any>; change: (scene: Scene, made: any) => unknown }
> = {
  "a booking": { change: ({ type }) => aBooking(app, type.id, "2050-09-05T10:00:00Z") },
  "a booking of another event type of the host": {
    first: ({ host }) => anEventType(app, host),
    change: (_, other) => aBooking(app, other.id, "2050-09-05T10:00:00Z"),
  },
  "a cancellation": {
    first: ({ type }) => aBooking(app, type.id, "2050-09-05T10:00:00Z"),
    change: (_, { uid }) => ok("POST", `/v2/bookings/${uid}/cancel`, { cancellationReason: "ill" }),
  },
  "a move": {
    first: ({ type }) => aBooking(app, type.id, "2050-09-05T10:00:00Z"),
    change: (_, { uid }) => ok("POST", `/v2/bookings/${uid}/reschedule`, { start: "2050-09-06T10:00:00Z" }),
  },
  "a confirmation": {
    first: async ({ host }) => {
      const type = await anEventType(app, host, {
        confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
      });
      return aBooking(app, type.id, "2050-09-05T10:00:00Z");
    },
    change: ({ host }, { uid }) => ok("POST", `/v2/bookings/${uid}/confirm`, {}, host.key),
  },
  "a refusal": {
    first: async ({ host }) => {
      const type = await anEventType(app, host, {
        confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: true },
      });
      return aBooking(app, type.id, "2050-09-05T10:00:00Z");
    },
    change: ({ host }, { uid }) => ok("POST", `/v2/bookings/${uid}/decline`, {}, host.key),
  },
  "a request to move": {
    first: ({ type }) => aBooking(app, type.id, "2050-09-05T10:00:00Z"),
    change: ({ host }, { uid }) => ok("POST", `/v2/bookings/${uid}/request-reschedule`, {}, host.key),
  },
  "a booking that may conflict": {
    change: ({ host, type }) =>
      ok("POST", "/v2/bookings", { ...body(type.id, "2050-09-05T10:00:00Z"), allowConflicts: true }, host.key),
  },
  "a hold": { change: ({ type }) => aHold(type.id, "2050-09-05T10:00:00Z") },
  "a hold that moves": {
    first: ({ type }) => aHold(type.id, "2050-09-05T10:00:00Z"),
    change: ({ type }, { reservationUid }) =>
      ok("PATCH", `/v2/slots/reservations/${reservationUid}`, {
        eventTypeId: type.id,
        slotStart: "2050-09-06T10:00:00Z",
      }),
  },
  "a hold that is let go": {
    first: ({ type }) => aHold(type.id, "2050-09-05T10:00:00Z"),
    change: (_, { reservationUid }) => ok("DELETE", `/v2/slots/reservations/${reservationUid}`),
  },
  "a hold that runs out": {
    first: async ({ type }) => {
      await aHold(type.id, "2050-09-05T10:00:00Z");
      app.clock.now += 4.5 * 60_000;
    },
    // Less than the age at which everything is forgotten.
    change: () => {
      app.clock.now += 30_000;
    },
  },
  "somebody else's booking that the host attends": {
    first: ({ guest }) => anEventType(app, guest),
    change: ({ host }, { id }) =>
      aBooking(app, id, "2050-09-05T10:00:00Z", {
        attendee: { name: "The host", email: host.email, timeZone: "Europe/Rome" },
      }),
  },
  "the cancellation of a booking that the host attends": {
    first: async ({ host, guest }) => {
      const { id } = await anEventType(app, guest);
      return aBooking(app, id, "2050-09-05T10:00:00Z", {
        attendee: { name: "The host", email: host.email, timeZone: "Europe/Rome" },
      });
    },
    change: (_, { uid }) => ok("POST", `/v2/bookings/${uid}/cancel`, { cancellationReason: "ill" }),
  },
  "the event type": {
    change: ({ host, type }) => ok("PATCH", `/v2/event-types/${type.id}`, { lengthInMinutes: 50 }, host.key),
  },
  "the end of the event type": {
    change: ({ host, type }) => ok("DELETE", `/v2/event-types/${type.id}`, undefined, host.key),
  },
  "the hours": {
    change: ({ host }) =>
      ok(
        "PATCH",
        `/v2/schedules/${host.defaultScheduleId}`,
        { availability: [{ days: ["Monday"], startTime: "12:00", endTime: "14:00" }] },
        host.key,
      ),
  },
  "other hours for the event type": {
    first: ({ host }) =>
      ok("POST", "/v2/schedules", { name: "Nights", timeZone: "Asia/Tokyo", isDefault: false }, host.key).then(
        (made) => made.data,
      ),
    change: ({ host, type }, { id }) => ok("PATCH", `/v2/event-types/${type.id}`, { scheduleId: id }, host.key),
  },
  "other default hours": {
    first: ({ host }) =>
      ok("POST", "/v2/schedules", { name: "Nights", timeZone: "Asia/Tokyo", isDefault: false }, host.key).then(
        (made) => made.data,
      ),
    change: ({ host }, { id }) => ok("PATCH", "/v2/me", { defaultScheduleId: id }, host.key),
  },
  "an absence, written by hand": {
    change: ({ host }) =>
      app.db.query(
        "insert into out_of_office (uuid, user_id, from_date, to_date) values (gen_random_uuid(), $1, '2050-09-06', '2050-09-06')",
        [host.id],
      ),
  },
  "a stay elsewhere, written by hand": {
    change: ({ host }) =>
      app.db.query(
        "insert into travel_periods (user_id, time_zone, from_date, to_date) values ($1, 'Asia/Tokyo', '2050-09-01', '2050-09-30')",
        [host.id],
      ),
  },
};

async function ok(method: "POST" | "PATCH" | "DELETE", url: string, body?: unknown, key?: string) {
  const response = await app.call(method, url, { ...(key ? { key } : {}), ...(body === undefined ? {} : { body }) });
  expect(response.status, JSON.stringify(response.body)).toBeLessThan(300);
  return response.body;
}

const body = (eventTypeId: number, start: string) => ({
  eventTypeId,
  start,
  attendee: { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" },
});

async function aHold(eventTypeId: number, slotStart: string) {
  return (await ok("POST", "/v2/slots/reservations", { eventTypeId, slotStart })).data;
}

test.for(Object.entries(changes))("what is remembered of an event type ends with %s", async ([, { first, change }]) => {
  const host = await aUser(app);
  const guest = await aUser(app);
  const scene = { host, guest, type: await anEventType(app, host) };
  const made = await first?.(scene);
  const queries = [`eventTypeId=${scene.type.id}`, `username=${host.username}&eventTypeSlug=${scene.type.slug}`];
  for (const query of queries) {
    const before = await answer(query);
    expect(await answer(query)).toBe(before);
    expect(before).toBe(await fresh(query));
  }
  const before = await answer(queries[0] as string);
  await change(scene, made);
  for (const query of queries) {
    expect(await answer(query)).toBe(await fresh(query));
    expect(await answer(query)).not.toBe(before);
  }
});

test("a name that goes to somebody else leads to them", async () => {
  const host = await aUser(app);
  const other = await aUser(app);
  const { slug } = await anEventType(app, host);
  await anEventType(app, other, { slug, lengthInMinutes: 25 });
  const query = `username=${host.username}&eventTypeSlug=${slug}`;
  const before = await answer(query);
  const rename = (id: number, to: string) => app.db.query("update users set username = $2 where id = $1", [id, to]);
  await rename(host.id, `${host.username}-former`);
  await rename(other.id, host.username);
  expect(await answer(query)).not.toBe(before);
  expect(await answer(query)).toBe(await fresh(query));
});

test("a slash in a slug makes no other names of it", async () => {
  const host = await aUser(app);
  await anEventType(app, host, { slug: "y/z" });
  expect(JSON.parse(await answer(`username=${host.username}&eventTypeSlug=y/z`))[0]).toBe(200);
  expect(JSON.parse(await answer(`username=${host.username}/y&eventTypeSlug=z`))[0]).toBe(404);
});

test("what nobody changed is looked up by one row of one statement", async () => {
  const { id } = await anEventType(app, await aUser(app));
  const query = `eventTypeId=${id}`;
  const cost = async () => {
    const before = statementCounter.count;
    await answer(query);
    return statementCounter.count - before;
  };
  expect(await cost()).toBe(1);
  expect(await cost()).toBe(1);
  await aBooking(app, id, "2050-09-05T10:00:00Z");
  // Whether it changed, and what it is now.
  expect(await cost()).toBe(2);
  expect(await cost()).toBe(1);
});

test("what was changed by hand, past the log, is seen after a minute", async () => {
  const { id } = await anEventType(app, await aUser(app));
  const { uid } = await aBooking(app, id, "2050-09-05T10:00:00Z");
  const before = await answer(`eventTypeId=${id}`);
  await app.db.query("delete from claims where booking_id = (select id from bookings where uid = $1)", [uid]);
  expect(await answer(`eventTypeId=${id}`)).toBe(before);
  app.clock.now += 60_000;
  expect(await answer(`eventTypeId=${id}`)).not.toBe(before);
});

test("a clock that is set back finds the holds that live by it", async () => {
  const { id } = await anEventType(app, await aUser(app));
  await aHold(id, "2050-09-05T10:00:00Z");
  const held = await answer(`eventTypeId=${id}`);
  const now = app.clock.now;
  app.clock.now += 6 * 60_000;
  expect(await answer(`eventTypeId=${id}`)).not.toBe(held);
  app.clock.now = now;
  expect(await answer(`eventTypeId=${id}`)).toBe(held);
});
