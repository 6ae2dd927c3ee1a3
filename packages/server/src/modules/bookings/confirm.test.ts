import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { raceForBooking } from "../../../test/support/race.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp({ maxConnections: 12 });
  host = await aUser(app);
});
afterAll(() => app.close());

const bob = { name: "Bob", email: "bob@example.com", timeZone: "UTC" };

function aRequestType(blocks: boolean, overrides: Record<string, unknown> = {}) {
  return anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: blocks },
    ...overrides,
  });
}

function act(uid: string, action: string, options: { key?: string; body?: unknown } = {}) {
  return app.call("POST", `/v2/bookings/${uid}/${action}`, { key: host.key, ...options });
}

async function typesOf(uid: string): Promise<string[]> {
  const rows = await app.db.query<{ type: string }>("select type from events where subject = $1 order by position", [
    `booking:${uid}`,
  ]);
  return rows.map(({ type }) => type);
}

async function claims(id: number) {
  return app.db.query<{ host: number; exclusive: boolean; minutes: number }>(
    `select host_id as host, exclusive, (extract(epoch from upper(during) - lower(during)) / 60)::int as minutes
     from claims where booking_id = $1 order by host_id`,
    [id],
  );
}

test("a confirmed request is accepted, takes the host's time with its buffers, and is told of once", async () => {
  const eventType = await aRequestType(false, { beforeEventBuffer: 10, afterEventBuffer: 15 });
  const colleague = await aUser(app);
  const made = await aBooking(app, eventType.id, "2050-09-05T08:00:00Z", { guests: [colleague.email] });
  expect([made.status, await claims(made.id)]).toEqual(["pending", []]);
  const { status, body } = await act(made.uid, "confirm");
  expect([status, body.data.status]).toEqual([200, "accepted"]);
  expect((await app.call("GET", `/v2/bookings/${made.uid}`)).body.data).toEqual(body.data);
  // The colleague is busy for the meeting itself, but that claim refuses nobody.
  expect(await claims(made.id)).toEqual([
    { host: host.id, exclusive: true, minutes: 85 },
    { host: colleague.id, exclusive: false, minutes: 60 },
  ]);
  expect(await typesOf(made.uid)).toEqual(["booking.requested", "booking.confirmed"]);
});

test("a request that blocked from the start keeps the one claim it has", async () => {
  const eventType = await aRequestType(true);
  const made = await aBooking(app, eventType.id, "2050-09-05T10:00:00Z");
  const before = await claims(made.id);
  expect(before).toHaveLength(1);
  expect((await act(made.uid, "confirm")).status).toBe(200);
  expect(await claims(made.id)).toEqual(before);
});

test("a declined request is rejected, its time is free, the reason is kept out of sight", async () => {
  const eventType = await aRequestType(true);
  const start = "2050-09-05T11:00:00Z";
  const made = await aBooking(app, eventType.id, start);
  const { status, body } = await act(made.uid, "decline", { body: { reason: "Full" } });
  expect([status, body.data.status]).toEqual([200, "rejected"]);
  expect(JSON.stringify(body.data)).not.toContain("Full");
  expect(await claims(made.id)).toEqual([]);
  expect(await typesOf(made.uid)).toEqual(["booking.requested", "booking.declined"]);
  const [row] = await app.db.query<{ rejection_reason: string }>(
    "select rejection_reason from bookings where id = $1",
    [made.id],
  );
  expect(row?.rejection_reason).toBe("Full");
  await aBooking(app, eventType.id, start, { attendee: bob });
});

test("out of order or repeated, confirm and decline change nothing", async () => {
  const eventType = await aRequestType(false);
  const accepted = await aBooking(app, eventType.id, "2050-09-06T08:00:00Z");
  await act(accepted.uid, "confirm");
  for (const action of ["confirm", "decline"]) {
    const { status, body } = await act(accepted.uid, action);
    expect([status, body.message]).toEqual([400, "Booking already confirmed"]);
  }
  const rejected = await aBooking(app, eventType.id, "2050-09-06T09:00:00Z");
  await act(rejected.uid, "decline");
  const cancelled = await aBooking(app, eventType.id, "2050-09-06T10:00:00Z");
  await app.call("POST", `/v2/bookings/${cancelled.uid}/cancel`);
  for (const { uid, status } of [
    { uid: rejected.uid, status: "rejected" },
    { uid: cancelled.uid, status: "cancelled" },
  ]) {
    for (const action of ["confirm", "decline", "request-reschedule"])
      expect((await act(uid, action)).status).toBe(400);
    expect((await app.call("GET", `/v2/bookings/${uid}`)).body.data.status).toBe(status);
    expect(await typesOf(uid)).toHaveLength(2);
  }
});

test("only who runs the booking decides", async () => {
  const stranger = await aUser(app);
  const eventType = await aRequestType(false);
  const made = await aBooking(app, eventType.id, "2050-09-06T11:00:00Z");
  for (const action of ["confirm", "decline"]) {
    const { status, body } = await act(made.uid, action, { key: stranger.key });
    expect([status, body.message]).toEqual([401, "User is not authorized to confirm this booking"]);
    expect((await act("nope", action)).status).toBe(404);
    expect((await app.call("POST", `/v2/bookings/${made.uid}/${action}`)).status).toBe(401);
  }
  await app.db.query("update users set role = 'ADMIN' where id = $1", [stranger.id]);
  expect((await act(made.uid, "confirm", { key: stranger.key })).status).toBe(200);
});

test("time that was taken meanwhile is 409 with what stands there, and the request goes on waiting", async () => {
  const eventType = await aRequestType(false);
  const direct = await anEventType(app, host, { lengthInMinutes: 30 });
  const made = await aBooking(app, eventType.id, "2050-09-07T08:00:00Z");
  const blocker = await aBooking(app, direct.id, "2050-09-07T08:30:00Z", { attendee: bob });
  const { status, body } = await act(made.uid, "confirm");
  expect([status, body.message]).toEqual([409, "booking_conflict_error"]);
  expect(body.error.details.reasons).toEqual([
    { rule: "busy", text: expect.any(String), from: blocker.start, until: blocker.end, blocker: "booking" },
  ]);
  expect((await app.call("GET", `/v2/bookings/${made.uid}`)).body.data.status).toBe("pending");
  expect(await typesOf(made.uid)).toEqual(["booking.requested"]);
  await app.call("POST", `/v2/bookings/${blocker.uid}/cancel`);
  expect((await act(made.uid, "confirm")).status).toBe(200);
});

test("a hold that has run out does not stand in the way", async () => {
  const eventType = await aRequestType(false);
  const made = await aBooking(app, eventType.id, "2050-09-07T11:00:00Z");
  await app.db.query(
    `with hold as (
       insert into holds (uid, event_type_id, host_id, starts_at, ends_at, expires_at, created_at)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, $5) returning uid
     )
     insert into claims (host_id, hold_uid, exclusive, during, starts_at, ends_at)
     select $2, uid, true, tstzrange($3, $4), $3, $4 from hold`,
    [eventType.id, host.id, made.start, made.end, "2050-08-31T23:00:00Z"],
  );
  expect((await act(made.uid, "confirm")).status).toBe(200);
});

test("of two requests that overlap one is confirmed, whoever is first", async () => {
  const long = await aRequestType(false);
  const short = await aRequestType(false, { lengthInMinutes: 30 });
  for (let round = 0; round < 10; round += 1) {
    const day = String(12 + Math.floor(round / 5) * 7 + (round % 5)).padStart(2, "0");
    const one = await aBooking(app, long.id, `2050-09-${day}T08:00:00Z`);
    const two = await aBooking(app, short.id, `2050-09-${day}T08:30:00Z`, { attendee: bob });
    const answers = await Promise.all([act(one.uid, "confirm"), act(two.uid, "confirm")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect([...(await claims(one.id)), ...(await claims(two.id))]).toHaveLength(1);
  }
});

test("confirm against confirm, decline and cancel: one wins, one event, and claims fit the status", async () => {
  const eventType = await aRequestType(false);
  const rivals = ["confirm", "decline", "cancel"];
  for (let round = 0; round < 9; round += 1) {
    const day = String(7 + Math.floor(round / 3)).padStart(2, "0");
    const made = await aBooking(app, eventType.id, `2050-11-${day}T1${round % 3}:00:00Z`);
    const rival = rivals[round % 3] as string;
    const rivalOptions = rival === "cancel" ? { body: { cancellationReason: "Ill" } } : {};
    const confirm = () => act(made.uid, "confirm");
    const answers = await raceForBooking(app, made.uid, [() => act(made.uid, rival, rivalOptions), confirm, confirm]);
    const won = answers.filter(({ status }) => status === 200).length;
    const { data } = (await app.call("GET", `/v2/bookings/${made.uid}`)).body;
    // A confirmed booking may still be cancelled: then both came through, in that order.
    const types = await typesOf(made.uid);
    expect(types).toHaveLength(1 + won);
    expect(won).toBe(rival === "cancel" && types.includes("booking.confirmed") && data.status === "cancelled" ? 2 : 1);
    for (const { status } of answers) expect([200, 400]).toContain(status);
    expect(await claims(made.id)).toHaveLength(data.status === "accepted" ? 1 : 0);
  }
});

test("confirming while others book the same time never doubles it", async () => {
  const asked = await aRequestType(false);
  const direct = await anEventType(app, host);
  for (let round = 0; round < 8; round += 1) {
    const start = `2050-10-${String(3 + Math.floor(round / 5) * 7 + (round % 5)).padStart(2, "0")}T08:00:00Z`;
    const request = await aBooking(app, asked.id, start);
    const book = (name: string) =>
      app.call("POST", "/v2/bookings", {
        body: { eventTypeId: direct.id, start, attendee: { name, email: `${name}@example.com`, timeZone: "UTC" } },
      });
    const answers = await Promise.all([book("cy"), act(request.uid, "confirm"), book("di"), book("ed")]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    for (const { status } of answers) expect([200, 201, 400, 409]).toContain(status);
  }
});

test("a series is decided as a whole", async () => {
  const eventType = await aRequestType(false);
  const series = [];
  for (const day of ["17", "18", "19"]) series.push(await aBooking(app, eventType.id, `2050-10-${day}T08:00:00Z`));
  await app.db.query("update bookings set recurring_booking_uid = gen_random_uuid() where id = $1", [series[0].id]);
  await app.db.query(
    "update bookings set recurring_booking_uid = (select recurring_booking_uid from bookings where id = $1) where id = any($2)",
    [series[0].id, series.map(({ id }) => id)],
  );
  await act(series[2].uid, "cancel", { body: { cancellationReason: "Ill" } });
  const { status, body } = await act(series[1].uid, "confirm");
  expect([status, body.data.uid]).toEqual([200, series[1].uid]);
  const statuses = await app.db.query<{ status: string }>(
    "select status from bookings where id = any($1) order by id",
    [series.map(({ id }) => id)],
  );
  expect(statuses.map((row) => row.status)).toEqual(["accepted", "accepted", "cancelled"]);
  expect(await typesOf(series[0].uid)).toEqual(["booking.requested", "booking.confirmed"]);
});

test("a series is named by its own uid too, and answers whole", async () => {
  const eventType = await aRequestType(true);
  const series = [];
  for (const day of ["24", "25"]) series.push(await aBooking(app, eventType.id, `2050-10-${day}T09:00:00Z`));
  const uuid = "2c0f2f35-64f4-4f3b-9f57-6d1f0a3c1c55";
  await app.db.query("update bookings set recurring_booking_uid = $1 where id = any($2)", [
    uuid,
    series.map(({ id }) => id),
  ]);
  const { status, body } = await act(uuid, "decline");
  expect(status).toBe(200);
  expect(body.data.map((booking: { uid: string; status: string }) => [booking.uid, booking.status])).toEqual(
    series.map(({ uid }) => [uid, "rejected"]),
  );
  expect((await act(uuid, "confirm")).status).toBe(400);
});
