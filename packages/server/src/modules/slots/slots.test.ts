import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app);
});
afterAll(() => app.close());

async function slots(query: string) {
  const response = await app.call("GET", `/v2/slots?${query}`);
  expect(response.status, JSON.stringify(response.body)).toBe(200);
  return response.body.data as Record<string, { start: string; end?: string }[]>;
}
const starts = (day: { start: string }[] | undefined) => day?.map((slot) => slot.start);

test("a week of office hours in Rome, keyed by UTC date", async () => {
  const type = await anEventType(app, host);
  const days = await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-09`);
  expect(Object.keys(days)).toEqual(["2050-09-05", "2050-09-06", "2050-09-07", "2050-09-08", "2050-09-09"]);
  expect(starts(days["2050-09-05"])).toEqual(
    [7, 8, 9, 10, 11, 12, 13, 14].map((h) => `2050-09-05T${String(h).padStart(2, "0")}:00:00.000Z`),
  );
});

test("with a zone, times carry its offset and dates are its dates", async () => {
  const type = await anEventType(app, host);
  const days = await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-05&timeZone=Europe/Rome`);
  expect(starts(days["2050-09-05"])?.[0]).toBe("2050-09-05T09:00:00.000+02:00");
  const tokyo = await slots(
    `eventTypeId=${type.id}&start=2050-09-05T00:00:00Z&end=2050-09-06T00:00:00Z&timeZone=Asia/Tokyo`,
  );
  expect(starts(tokyo["2050-09-05"])?.[0]).toBe("2050-09-05T16:00:00.000+09:00");
});

test("bounds with a time of day cut at both ends", async () => {
  const type = await anEventType(app, host);
  const from = await slots(`eventTypeId=${type.id}&start=2050-09-05T09:00:00.000Z&end=2050-09-09`);
  expect(starts(from["2050-09-05"])?.[0]).toBe("2050-09-05T09:00:00.000Z");
  const until = await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-09T12:00:00.000Z`);
  expect(starts(until["2050-09-09"])?.at(-1)).toBe("2050-09-09T11:00:00.000Z");
});

test("an explicit midnight is not stretched to a day, a bare date is", async () => {
  const type = await anEventType(app, host);
  expect(await slots(`eventTypeId=${type.id}&start=2050-09-06&end=2050-09-06T00:00:00Z`)).toEqual({});
  expect(Object.keys(await slots(`eventTypeId=${type.id}&start=2050-09-06&end=2050-09-06`))).toEqual(["2050-09-06"]);
});

test("format=range gives ends, in any case of letters", async () => {
  const type = await anEventType(app, host);
  const days = await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-05&format=RANGE`);
  expect(days["2050-09-05"]?.[0]).toEqual({ start: "2050-09-05T07:00:00.000Z", end: "2050-09-05T08:00:00.000Z" });
});

test("by username and slug; case of the username does not matter", async () => {
  const type = await anEventType(app, host, { slug: "by-slug" });
  const days = await slots(
    `username=${host.username.toUpperCase()}&eventTypeSlug=${type.slug}&start=2050-09-05&end=2050-09-05`,
  );
  expect(days["2050-09-05"]).toHaveLength(8);
});

test("duration is one of the lengths, where there are several and where there is one", async () => {
  const fixed = await anEventType(app, host);
  for (const duration of [0, 60]) {
    const days = await slots(`eventTypeId=${fixed.id}&start=2050-09-05&end=2050-09-05&duration=${duration}`);
    expect(days["2050-09-05"]).toHaveLength(8);
  }
  for (const path of ["slots?end=2050-09-05&", "slots/explain?"]) {
    const url = `/v2/${path}eventTypeId=${fixed.id}&start=2050-09-05&duration=120`;
    expect((await app.call("GET", url)).body).toMatchObject({
      error: { message: expect.stringContaining("be one of 60") },
    });
  }
  const choice = await anEventType(app, host, { lengthInMinutesOptions: [30, 60] });
  expect(
    (await slots(`eventTypeId=${choice.id}&start=2050-09-05&end=2050-09-05&duration=30`))["2050-09-05"],
  ).toHaveLength(16);
  const refused = await app.call(
    "GET",
    `/v2/slots?eventTypeId=${choice.id}&start=2050-09-05&end=2050-09-05&duration=45`,
  );
  expect(refused.status).toBe(400);
});

test("a booking that moves keeps its length, though the event type has changed", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const { uid } = await aBooking(app, type.id, "2050-09-05T10:00:00Z");
  await app.call("PATCH", `/v2/event-types/${type.id}`, { key: own.key, body: { lengthInMinutes: 30 } });
  const moving = `eventTypeId=${type.id}&start=2050-09-05&bookingUidToReschedule=${uid}`;
  expect((await slots(`${moving}&end=2050-09-05&duration=60`))["2050-09-05"]).toHaveLength(8);
  expect((await app.call("GET", `/v2/slots/explain?${moving}&duration=60`)).status).toBe(200);
  const other = await anEventType(app, own, { lengthInMinutes: 30 });
  for (const query of [`${moving}&duration=45`, `${moving}&duration=60`.replace(`Id=${type.id}`, `Id=${other.id}`)]) {
    expect((await app.call("GET", `/v2/slots?${query}&end=2050-09-05`)).status).toBe(400);
  }
});

test("an offset whose plus sign was not encoded arrives as a space", async () => {
  const type = await anEventType(app, host);
  const range = "start=2050-09-05T10:00:00 02:00&end=2050-09-05T12:00:00.000 0200".replaceAll(" ", "+");
  expect(starts((await slots(`eventTypeId=${type.id}&${range}`))["2050-09-05"])).toEqual([
    "2050-09-05T08:00:00.000Z",
    "2050-09-05T09:00:00.000Z",
  ]);
  const answer = await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T10:00+02:00`);
  expect(answer.body.data).toMatchObject({ start: "2050-09-05T08:00:00.000Z", bookable: true });
  // A space between date and time stays what it is.
  const spaced = await slots(`eventTypeId=${type.id}&start=2050-09-05+10:00&end=2050-09-05+11:00`);
  expect(starts(spaced["2050-09-05"])).toEqual(["2050-09-05T10:00:00.000Z"]);
});

test.each([
  ["eventTypeId=1&start=2050-09-05", 400, "end"],
  ["eventTypeId=1&start=yesterday&end=2050-09-06", 400, "start"],
  ["eventTypeId=1&start=2050-09-06&end=2050-09-04", 400, "end"],
  ["eventTypeId=1&start=2050-01-01&end=2052-01-01", 400, "end"],
  ["eventTypeId=1&start=2050-09-05&end=2050-09-06&timeZone=Mars/Base", 400, "timeZone"],
  ["eventTypeId=1&start=2050-09-05&end=2050-09-06&format=week", 400, "format"],
  ["eventTypeId=1&start=2050-09-05&end=2050-09-06&duration=-5", 400, "duration"],
  ["eventTypeId=1&start=2050-09-05&end=2050-09-06&unknown=1", 400, "unknown"],
  ["eventTypeId=x&start=2050-09-05&end=2050-09-06", 400, "eventTypeId"],
  ["start=2050-09-05&end=2050-09-06", 400, "eventTypeId"],
  ["eventTypeId=999999&start=2050-09-05&end=2050-09-06", 404, "999999"],
  ["username=nobody&eventTypeSlug=x&start=2050-09-05&end=2050-09-06", 404, "nobody"],
  ["teamSlug=t&eventTypeSlug=x&start=2050-09-05&end=2050-09-06", 404, "t"],
])("refuses %s", async (query, status, mention) => {
  const response = await app.call("GET", `/v2/slots?${query}`);
  expect(response.status).toBe(status);
  expect(response.body.error.message).toContain(mention);
  expect(response.body.message).toBe(response.body.error.message);
});

test("bookings of any event type of the host, with both sides' buffers, take their time", async () => {
  const own = await aUser(app);
  const other = await anEventType(app, own, { afterEventBuffer: 15 });
  const type = await anEventType(app, own, { lengthInMinutes: 30, beforeEventBuffer: 10, afterEventBuffer: 5 });
  await aBooking(app, other.id, "2050-09-05T10:00:00Z");
  // The booking blocks 10:00 - 5 min to 11:15 + 10 min: 09:30 still fits (ends 10:00) but its own buffer does not.
  const day = (await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-05`))["2050-09-05"];
  const near = starts(day)?.filter((start) => start >= "2050-09-05T09:00" && start < "2050-09-05T12:00");
  expect(near).toEqual(["2050-09-05T09:00:00.000Z", "2050-09-05T11:30:00.000Z"]);
});

test("the booking that is being moved does not stand in its own way", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const booking = await aBooking(app, type.id, "2050-09-05T10:00:00Z");
  const query = `eventTypeId=${type.id}&start=2050-09-05&end=2050-09-05`;
  expect((await slots(query))["2050-09-05"]).toHaveLength(7);
  expect((await slots(`${query}&bookingUidToReschedule=${booking.uid}`))["2050-09-05"]).toHaveLength(8);
});

test("out-of-office days and travel are honored", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  await app.db.query(
    "insert into out_of_office (uuid, user_id, from_date, to_date) values (gen_random_uuid(), $1, '2050-09-06', '2050-09-07')",
    [own.id],
  );
  await app.db.query(
    "insert into travel_periods (user_id, time_zone, from_date, to_date) values ($1, 'America/New_York', '2050-09-08', '2050-09-08')",
    [own.id],
  );
  const days = await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-09`);
  expect(Object.keys(days)).toEqual(["2050-09-05", "2050-09-08", "2050-09-09"]);
  expect(starts(days["2050-09-08"])?.[0]).toBe("2050-09-08T13:00:00.000Z");
});

test("a slot that is held disappears for others and comes back when the hold ends", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const query = `eventTypeId=${type.id}&start=2050-09-05&end=2050-09-05`;
  const hold = await app.call("POST", "/v2/slots/reservations", {
    body: { eventTypeId: type.id, slotStart: "2050-09-05T10:00:00Z" },
  });
  expect(hold.status).toBe(201);
  expect(hold.body.data).toMatchObject({
    eventTypeId: type.id,
    slotStart: "2050-09-05T10:00:00.000Z",
    slotEnd: "2050-09-05T11:00:00.000Z",
    slotDuration: 60,
    reservationDuration: 5,
    reservationUntil: "2050-09-01T00:05:00.000Z",
  });
  expect(starts((await slots(query))["2050-09-05"])).not.toContain("2050-09-05T10:00:00.000Z");
  app.clock.now += 5 * 60_000;
  expect(starts((await slots(query))["2050-09-05"])).toContain("2050-09-05T10:00:00.000Z");
  app.clock.now -= 5 * 60_000;
});

test("holds: overlap, moving, releasing, unknown", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const post = (slotStart: string, more = {}) =>
    app.call("POST", "/v2/slots/reservations", { body: { eventTypeId: type.id, slotStart, ...more } });
  const first = await post("2050-09-05T10:00:00Z");
  for (const clash of ["2050-09-05T10:15:00Z", "2050-09-05T09:45:00Z", "2050-09-05T10:00:00Z"]) {
    expect((await post(clash)).status, clash).toBe(422);
  }
  const uid = first.body.data.reservationUid;
  const patch = (slotStart: string) =>
    app.call("PATCH", `/v2/slots/reservations/${uid}`, { body: { eventTypeId: type.id, slotStart } });
  // Overlapping its own former time is no conflict.
  expect((await patch("2050-09-05T10:30:00Z")).status).toBe(200);
  expect((await post("2050-09-05T09:30:00Z")).status).toBe(201);
  expect((await app.call("GET", `/v2/slots/reservations/${uid}`)).body.data.slotStart).toBe("2050-09-05T10:30:00.000Z");
  expect((await app.call("DELETE", `/v2/slots/reservations/${uid}`)).body).toEqual({ status: "success" });
  expect((await app.call("GET", `/v2/slots/reservations/${uid}`)).status).toBe(404);
  expect((await patch("2050-09-05T12:00:00Z")).status).toBe(404);
  expect((await app.call("DELETE", "/v2/slots/reservations/none")).status).toBe(200);
  expect((await app.call("GET", "/v2/slots/reservations/none")).status).toBe(404);
});

test("holds are judged like bookings: past, hours, busy, unknown event type", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const other = await anEventType(app, own);
  await aBooking(app, other.id, "2050-09-05T10:00:00Z");
  const post = (eventTypeId: number, slotStart: string) =>
    app.call("POST", "/v2/slots/reservations", { body: { eventTypeId, slotStart } });
  expect((await post(type.id, "2050-08-05T10:00:00Z")).status).toBe(422);
  expect((await post(type.id, "2050-09-05T22:00:00Z")).status).toBe(422);
  expect((await post(type.id, "2050-09-05T10:29:00Z")).status).toBe(422);
  expect((await post(type.id, "2050-09-05T11:00:00Z")).status).toBe(201);
  expect((await post(999_999, "2050-09-05T11:00:00Z")).status).toBe(404);
});

test("how long a hold lasts is the host's to say", async () => {
  const type = await anEventType(app, host);
  const stranger = await aUser(app);
  const post = (key: string | undefined, reservationDuration: number) =>
    app.call("POST", "/v2/slots/reservations", {
      ...(key ? { key } : {}),
      body: { eventTypeId: type.id, slotStart: "2050-09-12T10:00:00Z", reservationDuration },
    });
  expect((await post(undefined, 10)).status).toBe(401);
  expect((await post(stranger.key, 10)).status).toBe(403);
  expect((await post(host.key, 0)).status).toBe(400);
  const made = await post(host.key, 10);
  expect(made.status).toBe(201);
  expect(made.body.data.reservationUntil).toBe("2050-09-01T00:10:00.000Z");
});

test("slotDuration only where there are several lengths, and one of them", async () => {
  const fixed = await anEventType(app, host);
  const choice = await anEventType(app, host, { lengthInMinutesOptions: [30, 60] });
  const post = (eventTypeId: number, slotDuration: number) =>
    app.call("POST", "/v2/slots/reservations", {
      body: { eventTypeId, slotStart: "2050-09-13T10:00:00Z", slotDuration },
    });
  expect((await post(fixed.id, 60)).status).toBe(400);
  expect((await post(choice.id, 45)).status).toBe(400);
  expect((await post(choice.id, 30)).body.data.slotEnd).toBe("2050-09-13T10:30:00.000Z");
});

test("50 people hold one slot at once: one gets it", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      app.call("POST", "/v2/slots/reservations", { body: { eventTypeId: type.id, slotStart: "2050-09-05T10:00:00Z" } }),
    ),
  );
  const statuses = answers.map((answer) => answer.status).sort();
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 422)).toHaveLength(49);
});

test("limits per day close the day in the host's zone, whatever the length of the range asked for", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { bookingLimitsCount: { day: 1 } });
  await aBooking(app, type.id, "2050-09-06T10:00:00Z");
  expect(Object.keys(await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-07`))).toEqual([
    "2050-09-05",
    "2050-09-07",
  ]);
});

test("explain names the rule, the host and the time in the way, not the other booking", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  const booking = await aBooking(app, type.id, "2050-09-05T10:00:00Z");
  const answer = await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T10:30:00Z`);
  expect(answer.body.data).toMatchObject({
    bookable: false,
    reasons: [
      {
        rule: "busy",
        hostId: own.id,
        from: "2050-09-05T10:00:00.000Z",
        until: "2050-09-05T11:00:00.000Z",
        blocker: "booking",
      },
    ],
  });
  expect(JSON.stringify(answer.body)).not.toContain(booking.uid);
  const free = await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T11:00:00Z`);
  expect(free.body.data).toMatchObject({ bookable: true, offered: true, reasons: [] });
  const night = await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T22:00:00Z`);
  expect(night.body.data.reasons[0].rule).toBe("schedule");
});

test("a month of slots costs one statement, two with limits or when something changed, however many bookings", async () => {
  const own = await aUser(app);
  const plain = await anEventType(app, own);
  const limited = await anEventType(app, own, { bookingLimitsCount: { day: 5 } });
  const cost = async (id: number) => {
    const before = statementCounter.count;
    await slots(`eventTypeId=${id}&start=2050-09-01&end=2050-09-30`);
    return statementCounter.count - before;
  };
  expect(await cost(plain.id)).toBe(1);
  expect(await cost(limited.id)).toBe(2);
  await aBooking(app, plain.id, "2050-09-05T10:00:00Z");
  await aBooking(app, plain.id, "2050-09-05T12:00:00Z");
  expect(await cost(plain.id)).toBe(2);
});

test("what cannot be booked yet is not offered", async () => {
  const seated = await anEventType(app, host, {
    seats: { seatsPerTimeSlot: 5, showAttendeeInfo: true, showAvailabilityCount: true },
  });
  expect(await slots(`eventTypeId=${seated.id}&start=2050-09-05&end=2050-09-09`)).toEqual({});
});

test("a range with more starts than an answer may hold is refused", async () => {
  const type = await anEventType(app, host, { lengthInMinutes: 1, slotInterval: 1 });
  const answer = await app.call("GET", `/v2/slots?eventTypeId=${type.id}&start=2050-09-05&end=2051-09-05`);
  expect(answer.status).toBe(400);
  expect(answer.body.error.reason).toBe("too_many_slots");
});

test("who deleted the last of their hours has none", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own);
  await app.call("DELETE", `/v2/schedules/${own.defaultScheduleId}`, { key: own.key });
  expect(await slots(`eventTypeId=${type.id}&start=2050-09-05&end=2050-09-09`)).toEqual({});
});

test("explain names a strict hold as what it is", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { strictHolds: true });
  const body = { eventTypeId: type.id, slotStart: "2050-09-05T10:00:00Z" };
  const hold = await app.call("POST", "/v2/slots/reservations", { body });
  const answer = await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T10:30:00Z`);
  expect(answer.body.data).toMatchObject({
    bookable: false,
    offered: false,
    reasons: [{ rule: "hold", text: "somebody is about to book the slot", hostId: own.id, blocker: "hold" }],
  });
  expect(JSON.stringify(answer.body)).not.toContain(hold.body.data.reservationUid);
});

test("moving a strict hold while it is being booked does not deadlock", async () => {
  const own = await aUser(app);
  const type = await anEventType(app, own, { strictHolds: true });
  for (let round = 0; round < 5; round += 1) {
    const day = `2050-09-${String(12 + round).padStart(2, "0")}`;
    const hold = await app.call("POST", "/v2/slots/reservations", {
      body: { eventTypeId: type.id, slotStart: `${day}T08:00:00Z` },
    });
    if (hold.status !== 201) continue;
    const uid = hold.body.data.reservationUid;
    const begun = performance.now();
    const [moved, booked] = await Promise.all([
      app.call("PATCH", `/v2/slots/reservations/${uid}`, {
        body: { eventTypeId: type.id, slotStart: `${day}T10:00:00Z` },
      }),
      app.call("POST", "/v2/bookings", {
        body: {
          eventTypeId: type.id,
          start: `${day}T08:00:00Z`,
          reservedSlotUid: uid,
          attendee: { name: "Ana", email: `a${round}@example.com`, timeZone: "UTC" },
        },
      }),
    ]);
    expect([200, 404]).toContain(moved.status);
    expect([201, 400]).toContain(booked.status);
    expect(performance.now() - begun).toBeLessThan(5000);
  }
});
