import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser, type TestUser } from "../../../test/support/builders.ts";
import { statementCounter } from "../../database/database.ts";
import { findSchedule, toEngineSchedule } from "./index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

const OFFICE_HOURS = [
  { days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], startTime: "09:00", endTime: "17:00" },
];

function post(user: TestUser, body: Record<string, unknown>) {
  return app.call("POST", "/v2/schedules", {
    key: user.key,
    body: { name: "Evenings", timeZone: "Europe/Rome", isDefault: false, ...body },
  });
}
async function aSchedule(user: TestUser, body: Record<string, unknown> = {}) {
  const response = await post(user, body);
  expect(response.status).toBe(201);
  return response.body.data;
}
function get(user: TestUser, id: number | string) {
  return app.call("GET", `/v2/schedules/${id}`, { key: user.key });
}
function patch(user: TestUser, id: number | string, body: unknown) {
  return app.call("PATCH", `/v2/schedules/${id}`, { key: user.key, body });
}
function remove(user: TestUser, id: number | string) {
  return app.call("DELETE", `/v2/schedules/${id}`, { key: user.key });
}
async function defaultOf(user: TestUser) {
  const response = await get(user, "default");
  expect(response.status).toBe(200);
  return response.body.data;
}
async function eventsOf(user: TestUser) {
  return app.db.query<{ type: string; subject: string; data: Record<string, unknown> }>(
    `select e.type, e.subject, e.data from events e join users u using (account_id)
     where u.id = $1 and e.type like 'schedule.%' order by e.position`,
    [user.id],
  );
}

test("a new user has one default schedule with office hours in the zone of the sign-up", async () => {
  const user = await aUser(app, { timeZone: "America/New_York" });
  const list = await app.call("GET", "/v2/schedules", { key: user.key });
  expect(list.status).toBe(200);
  expect(list.body).toEqual({
    status: "success",
    data: [
      {
        id: user.defaultScheduleId,
        ownerId: user.id,
        name: "Default schedule",
        timeZone: "America/New_York",
        availability: OFFICE_HOURS,
        isDefault: true,
        overrides: [],
      },
    ],
  });
  expect(await defaultOf(user)).toEqual(list.body.data[0]);
});

test("a schedule comes back as it was given, windows and overrides in their order", async () => {
  const user = await aUser(app);
  const given = {
    name: "Odd hours",
    timeZone: "Asia/Kathmandu",
    availability: [
      { days: ["Sunday", "Monday"], startTime: "22:15", endTime: "23:59" },
      { days: ["Monday"], startTime: "00:00", endTime: "00:01" },
      { days: ["Monday"], startTime: "00:00", endTime: "12:30" },
    ],
    overrides: [
      { date: "2050-10-02", startTime: "14:00", endTime: "15:00" },
      { date: "2050-10-01", startTime: "00:00", endTime: "00:00" },
      { date: "2050-10-02", startTime: "10:00", endTime: "23:59" },
      { date: "2050-10-03", startTime: "23:59", endTime: "23:59" },
    ],
  };
  const made = await aSchedule(user, given);
  expect(made).toEqual({ ...given, id: made.id, ownerId: user.id, isDefault: false });
  expect((await get(user, made.id)).body.data).toEqual(made);
});

test("the engine gets 23:59 as the end of the day, and start = end as a closed date", async () => {
  const user = await aUser(app);
  const made = await aSchedule(user, {
    availability: [{ days: ["Sunday", "Saturday"], startTime: "09:00", endTime: "23:59" }],
    overrides: [{ date: "2050-10-03", startTime: "23:59", endTime: "23:59" }],
  });
  const row = await findSchedule(app.db, made.id);
  expect(row && toEngineSchedule(row)).toEqual({
    timeZone: "Europe/Rome",
    windows: [{ days: [0, 6], startMinute: 540, endMinute: 1440 }],
    overrides: [{ date: "2050-10-03", startMinute: 1439, endMinute: 1439 }],
  });
});

test("without availability office hours are made; an empty list stays empty", async () => {
  const user = await aUser(app);
  expect((await aSchedule(user)).availability).toEqual(OFFICE_HOURS);
  expect((await aSchedule(user, { availability: [] })).availability).toEqual([]);
});

test("input is tidied: name trimmed, zone in its own spelling, day named twice, date-time as its UTC date", async () => {
  const user = await aUser(app);
  const made = await aSchedule(user, {
    name: "  Evenings ",
    timeZone: "america/new_york",
    availability: [{ days: ["Friday", "Monday", "Friday"], startTime: "18:00", endTime: "20:00" }],
    overrides: [{ date: "2050-09-05T23:30:00-05:00", startTime: "10:00", endTime: "11:00" }],
    unknown: "dropped",
  });
  expect(made.name).toBe("Evenings");
  expect(made.timeZone).toBe("America/New_York");
  expect(made.availability[0].days).toEqual(["Friday", "Monday"]);
  expect(made.overrides[0].date).toBe("2050-09-06");
  expect(made.unknown).toBeUndefined();
});

test("isDefault true moves the default, false never takes it away", async () => {
  const user = await aUser(app);
  const second = await aSchedule(user, { isDefault: true });
  expect((await defaultOf(user)).id).toBe(second.id);
  expect((await get(user, user.defaultScheduleId)).body.data.isDefault).toBe(false);

  const unchanged = await patch(user, second.id, { isDefault: false });
  expect(unchanged.status).toBe(200);
  expect(unchanged.body.data.isDefault).toBe(true);
  expect((await defaultOf(user)).id).toBe(second.id);

  const moved = await patch(user, user.defaultScheduleId, { isDefault: true });
  expect(moved.body.data.isDefault).toBe(true);
  expect((await defaultOf(user)).id).toBe(user.defaultScheduleId);
});

test("a first schedule that is not to be the default leaves the user without one", async () => {
  const user = await aUser(app);
  expect((await remove(user, user.defaultScheduleId)).status).toBe(200);
  await aSchedule(user, { isDefault: false });
  expect(await defaultOf(user)).toBeNull();
});

test("windows and overrides are each replaced whole and leave the other alone", async () => {
  const user = await aUser(app);
  const overrides = [{ date: "2050-10-01", startTime: "10:00", endTime: "11:00" }];
  const { id } = await aSchedule(user, { overrides });
  const availability = [{ days: ["Sunday"], startTime: "01:00", endTime: "02:00" }];

  expect((await patch(user, id, { availability })).body.data).toMatchObject({ availability, overrides });
  expect((await patch(user, id, { name: "Nights" })).body.data).toMatchObject({
    name: "Nights",
    availability,
    overrides,
  });
  expect((await patch(user, id, { overrides: [] })).body.data).toMatchObject({ availability, overrides: [] });
  expect((await patch(user, id, { availability: [] })).body.data).toMatchObject({ name: "Nights", availability: [] });
  expect((await patch(user, id, { timeZone: "Asia/Tokyo" })).body.data).toMatchObject({ timeZone: "Asia/Tokyo" });
  expect((await get(user, id)).body.data).toMatchObject({ name: "Nights", timeZone: "Asia/Tokyo", overrides: [] });
});

test("the list is in the order of the ids, also after an update", async () => {
  const user = await aUser(app);
  const second = await aSchedule(user);
  await patch(user, user.defaultScheduleId, { name: "Changed" });
  app.clock.now += 1000;
  await patch(user, second.id, { name: "Changed later" });
  const { body } = await app.call("GET", "/v2/schedules", { key: user.key });
  expect(body.data.map((schedule: { id: number }) => schedule.id)).toEqual([user.defaultScheduleId, second.id]);
});

test("deleting the default promotes the oldest that is left; deleting the last leaves none", async () => {
  const user = await aUser(app);
  const second = await aSchedule(user);
  const third = await aSchedule(user);
  const deleted = await remove(user, user.defaultScheduleId);
  expect(deleted.status).toBe(200);
  expect(deleted.body).toEqual({ status: "success" });
  expect((await defaultOf(user)).id).toBe(second.id);
  expect((await app.call("GET", "/v2/me", { key: user.key })).body.data.defaultScheduleId).toBe(second.id);

  await remove(user, third.id);
  expect((await defaultOf(user)).id).toBe(second.id);
  await remove(user, second.id);
  expect(await defaultOf(user)).toBeNull();
  expect((await app.call("GET", "/v2/schedules", { key: user.key })).body.data).toEqual([]);
});

test("two deletes at once leave a default that exists", async () => {
  for (let round = 0; round < 5; round += 1) {
    const user = await aUser(app);
    const second = await aSchedule(user);
    const third = await aSchedule(user);
    await Promise.all([remove(user, user.defaultScheduleId), remove(user, second.id)]);
    expect((await defaultOf(user)).id).toBe(third.id);
  }
});

test("unknown ids are 404, on DELETE 400; ids that are none are 400", async () => {
  const user = await aUser(app);
  expect((await get(user, 999_999_999)).status).toBe(404);
  expect((await patch(user, 999_999_999, { name: "x" })).status).toBe(404);
  const deleted = await remove(user, 999_999_999);
  expect(deleted.status).toBe(400);
  expect(deleted.body.error).toMatchObject({ code: "BadRequestException", reason: "schedule_to_delete_not_found" });
  for (const id of ["abc", "1.5", "-1", "0x1", "9999999999999", "1%00", "%27"]) {
    expect([id, (await get(user, id)).status]).toEqual([id, 400]);
    expect([id, (await remove(user, id)).status]).toEqual([id, 400]);
  }
});

test("another person's schedule is 403 and stays as it is", async () => {
  const owner = await aUser(app);
  const stranger = await aUser(app);
  const before = (await get(owner, owner.defaultScheduleId)).body.data;
  expect((await get(stranger, owner.defaultScheduleId)).status).toBe(403);
  expect((await patch(stranger, owner.defaultScheduleId, { name: "mine", isDefault: true })).status).toBe(403);
  expect((await remove(stranger, owner.defaultScheduleId)).status).toBe(403);
  expect((await get(owner, owner.defaultScheduleId)).body.data).toEqual(before);
  expect((await defaultOf(stranger)).id).toBe(stranger.defaultScheduleId);
});

test("without credentials every operation is 401", async () => {
  const calls = await Promise.all([
    app.call("GET", "/v2/schedules"),
    app.call("GET", "/v2/schedules/default"),
    app.call("GET", "/v2/schedules/1"),
    app.call("POST", "/v2/schedules", { body: {} }),
    app.call("PATCH", "/v2/schedules/1", { body: {} }),
    app.call("DELETE", "/v2/schedules/1"),
  ]);
  expect(calls.map((call) => call.status)).toEqual([401, 401, 401, 401, 401, 401]);
});

const WINDOW = { days: ["Monday"], startTime: "09:00", endTime: "10:00" };
const OVERRIDE = { date: "2050-10-01", startTime: "09:00", endTime: "10:00" };
const REFUSED: [string, Record<string, unknown>, string][] = [
  ["no name", { name: undefined }, "name"],
  ["name null", { name: null }, "name"],
  ["blank name", { name: "  " }, "name"],
  ["name too long", { name: "x".repeat(201) }, "name"],
  ["name an object", { name: {} }, "name"],
  ["no zone", { timeZone: undefined }, "timeZone"],
  ["unknown zone", { timeZone: "Mars/Olympus" }, "timeZone"],
  ["huge zone", { timeZone: "x".repeat(50_000) }, "timeZone"],
  ["no isDefault", { isDefault: undefined }, "isDefault"],
  ["isDefault text", { isDefault: "true" }, "isDefault"],
  ["availability null", { availability: null }, "availability"],
  ["availability an object", { availability: {} }, "availability"],
  ["no days", { availability: [{ ...WINDOW, days: [] }] }, "availability.0.days"],
  ["day as number", { availability: [{ ...WINDOW, days: [1] }] }, "availability.0.days.0"],
  ["day in lower case", { availability: [{ ...WINDOW, days: ["monday"] }] }, "availability.0.days.0"],
  ["name of a property as day", { availability: [{ ...WINDOW, days: ["constructor"] }] }, "availability.0.days.0"],
  [
    "window ends before it starts",
    { availability: [{ ...WINDOW, startTime: "22:00", endTime: "02:00" }] },
    "availability.0.endTime",
  ],
  [
    "window without length",
    { availability: [{ ...WINDOW, startTime: "09:00", endTime: "09:00" }] },
    "availability.0.endTime",
  ],
  ["window 24:00", { availability: [{ ...WINDOW, endTime: "24:00" }] }, "availability.0.endTime"],
  ["time without zero", { availability: [{ ...WINDOW, startTime: "9:00" }] }, "availability.0.startTime"],
  ["time with seconds", { availability: [{ ...WINDOW, startTime: "09:00:00" }] }, "availability.0.startTime"],
  ["time with line break", { availability: [{ ...WINDOW, startTime: "09:00\n" }] }, "availability.0.startTime"],
  ["too many windows", { availability: Array.from({ length: 101 }, () => WINDOW) }, "availability"],
  ["overrides null", { overrides: null }, "overrides"],
  ["override ends before it starts", { overrides: [{ ...OVERRIDE, startTime: "11:00" }] }, "overrides.0.endTime"],
  ["date that is none", { overrides: [{ ...OVERRIDE, date: "2050-02-30" }] }, "overrides.0.date"],
  ["date in another order", { overrides: [{ ...OVERRIDE, date: "01.10.2050" }] }, "overrides.0.date"],
  ["date a number", { overrides: [{ ...OVERRIDE, date: 20_501_001 }] }, "overrides.0.date"],
  ["too many overrides", { overrides: Array.from({ length: 1001 }, () => OVERRIDE) }, "overrides"],
];
test.each(REFUSED)("creating is refused, and nothing is written: %s", async (_, change, property) => {
  const user = await aUser(app);
  const response = await post(user, change);
  expect(response.status).toBe(400);
  expect(response.body.error.details.errors[0].property).toBe(property);
  expect((await app.call("GET", "/v2/schedules", { key: user.key })).body.data).toHaveLength(1);
  // What is absent may be absent in a change.
  if (Object.values(change)[0] === undefined) return;
  expect((await patch(user, user.defaultScheduleId, change)).status).toBe(400);
});

test("a NUL in a name is 400", async () => {
  const user = await aUser(app);
  expect((await post(user, { name: "a\u0000b" })).status).toBe(400);
});

test("the largest schedule is taken, and one schedule too many is not", async () => {
  const user = await aUser(app);
  const overrides = Array.from({ length: 1000 }, (_, index) => ({
    ...OVERRIDE,
    date: new Date(index * 86_400_000).toISOString().slice(0, 10),
  }));
  const made = await aSchedule(user, { availability: Array.from({ length: 100 }, () => WINDOW), overrides });
  expect(made.overrides).toHaveLength(1000);
  await app.db.query(
    `insert into schedules (user_id, name, time_zone, windows) select $1, 'x', 'UTC', '[]' from generate_series(1, 97)`,
    [user.id],
  );
  const last = await aSchedule(user);
  const refused = await post(user, {});
  expect(refused.status).toBe(400);
  expect(refused.body.error.reason).toBe("too_many_schedules");
  await remove(user, last.id);
  await aSchedule(user);
});

test("every change has its event, and a change of nothing has none", async () => {
  const user = await aUser(app);
  const { id } = await aSchedule(user, { name: "Evenings" });
  await patch(user, id, { name: "Nights", isDefault: true });
  await patch(user, id, {});
  await patch(user, id, { isDefault: true });
  await remove(user, id);
  await remove(user, id);
  const [atSignUp, ...events] = await eventsOf(user);
  expect(atSignUp).toMatchObject({ type: "schedule.created", subject: `schedule:${user.defaultScheduleId}` });
  expect(events.map((event) => [event.type, event.subject])).toEqual([
    ["schedule.created", `schedule:${id}`],
    ["schedule.updated", `schedule:${id}`],
    ["schedule.deleted", `schedule:${id}`],
  ]);
  expect(events[1]?.data).toMatchObject({ changed: ["name", "isDefault"], isDefault: true });
  expect(events[2]?.data).toMatchObject({ wasDefault: true, newDefaultScheduleId: user.defaultScheduleId });
});

test("the list costs two statements, however long it is", async () => {
  const user = await aUser(app);
  const count = async () => {
    const before = statementCounter.count;
    await app.call("GET", "/v2/schedules", { key: user.key });
    return statementCounter.count - before;
  };
  // The first use of a key is noted by a statement of its own, beside the request.
  await count();
  await vi.waitFor(async () => {
    const noted = await app.db.query("select id from api_keys where user_id = $1 and last_used_at is not null", [
      user.id,
    ]);
    expect(noted).toHaveLength(1);
  });
  const few = await count();
  await aSchedule(user);
  await aSchedule(user);
  expect(await count()).toBe(few);
  expect(few).toBe(2);
});
