import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

async function me(user: TestUser) {
  const response = await app.call("GET", "/v2/me", { key: user.key });
  expect(response.status).toBe(200);
  return response.body.data;
}
function patch(user: TestUser, body: unknown) {
  return app.call("PATCH", "/v2/me", { key: user.key, body });
}
function scheduleOf(user: TestUser, id: number) {
  return app.call("GET", `/v2/schedules/${id}`, { key: user.key });
}
async function eventsOf(user: TestUser) {
  return app.db.query<{ type: string; data: Record<string, unknown> }>(
    "select e.type, e.data from events e join users u using (account_id) where u.id = $1 order by e.position",
    [user.id],
  );
}

test("the profile has every field of the protocol", async () => {
  const user = await aUser(app, { name: "Ana Sousa", timeZone: "Europe/Lisbon" });
  expect(await me(user)).toEqual({
    id: user.id,
    username: user.username,
    email: user.email,
    name: "Ana Sousa",
    avatarUrl: null,
    bio: null,
    timeFormat: 12,
    defaultScheduleId: user.defaultScheduleId,
    weekStart: "Sunday",
    timeZone: "Europe/Lisbon",
    organizationId: null,
  });
});

test("a user without username is answered all the same", async () => {
  const user = await aUser(app);
  await app.db.query("update users set username = null where id = $1", [user.id]);
  expect((await me(user)).username).toBeNull();
});

test("all fields change, and only those that are sent", async () => {
  const user = await aUser(app);
  const before = await me(user);
  const change = {
    name: "Ana",
    timeFormat: 24,
    weekStart: "Monday",
    bio: "Designer",
    avatarUrl: "https://example.com/ana.png",
  };
  const response = await patch(user, {
    ...change,
    locale: "pt-BR",
    metadata: { plan: "pro", seats: 3, beta: true },
    role: "ADMIN",
    id: 1,
  });
  expect(response.status).toBe(200);
  expect(response.body.data).toEqual({ ...before, ...change });
  expect(await me(user)).toEqual({ ...before, ...change });
  const stored = await app.db.query("select locale, metadata, role from users where id = $1", [user.id]);
  expect(stored).toEqual([{ locale: "pt-BR", metadata: { plan: "pro", seats: 3, beta: true }, role: "USER" }]);

  expect((await patch(user, { timeFormat: 12 })).body.data).toEqual({ ...before, ...change, timeFormat: 12 });
});

test("null empties what can be empty and leaves the rest", async () => {
  const user = await aUser(app, { timeZone: "Europe/Rome" });
  await patch(user, { name: "Ana", bio: "x", avatarUrl: "https://example.com/a.png", timeFormat: 24 });
  const before = await me(user);
  const { body } = await patch(user, {
    name: null,
    bio: null,
    avatarUrl: null,
    email: null,
    timeFormat: null,
    weekStart: null,
    timeZone: null,
    locale: null,
    metadata: null,
    defaultScheduleId: null,
  });
  expect(body.data).toEqual({ ...before, name: null, bio: null, avatarUrl: null });
});

test("a new zone moves the default schedule, not the others", async () => {
  const user = await aUser(app, { timeZone: "Europe/Rome" });
  const other = await app.call("POST", "/v2/schedules", {
    key: user.key,
    body: { name: "Other", timeZone: "Europe/Paris", isDefault: false },
  });
  const response = await patch(user, { timeZone: "asia/tokyo" });
  expect(response.body.data.timeZone).toBe("Asia/Tokyo");
  expect((await scheduleOf(user, user.defaultScheduleId)).body.data.timeZone).toBe("Asia/Tokyo");
  expect((await scheduleOf(user, other.body.data.id)).body.data.timeZone).toBe("Europe/Paris");
  expect((await eventsOf(user)).slice(-2)).toMatchObject([
    { type: "user.updated", data: { changed: ["timeZone"] } },
    { type: "schedule.updated", data: { changed: ["timeZone"], scheduleId: user.defaultScheduleId } },
  ]);
});

test("a new zone without a default schedule changes only the profile", async () => {
  const user = await aUser(app);
  await app.call("DELETE", `/v2/schedules/${user.defaultScheduleId}`, { key: user.key });
  const response = await patch(user, { timeZone: "Asia/Tokyo" });
  expect(response.status).toBe(200);
  expect(response.body.data).toMatchObject({ timeZone: "Asia/Tokyo", defaultScheduleId: null });
});

test("the default schedule can be chosen, and a zone sent along goes to the chosen one", async () => {
  const user = await aUser(app, { timeZone: "Europe/Rome" });
  const other = await app.call("POST", "/v2/schedules", {
    key: user.key,
    body: { name: "Other", timeZone: "Europe/Paris", isDefault: false },
  });
  const { id } = other.body.data;
  const response = await patch(user, { defaultScheduleId: id, timeZone: "Asia/Tokyo" });
  expect(response.body.data.defaultScheduleId).toBe(id);
  expect((await scheduleOf(user, id)).body.data).toMatchObject({ isDefault: true, timeZone: "Asia/Tokyo" });
  expect((await scheduleOf(user, user.defaultScheduleId)).body.data).toMatchObject({
    isDefault: false,
    timeZone: "Europe/Rome",
  });
});

test("somebody else's or no schedule cannot be the default, and then nothing changes", async () => {
  const user = await aUser(app);
  const stranger = await aUser(app);
  const before = await me(user);
  expect((await patch(user, { name: "x", defaultScheduleId: stranger.defaultScheduleId })).status).toBe(403);
  expect((await patch(user, { name: "x", defaultScheduleId: 999_999_999 })).status).toBe(404);
  expect(await me(user)).toEqual(before);
});

test("the e-mail address changes at once, in lower case, and signs in from then on", async () => {
  const user = await aUser(app);
  const email = `NEW-${user.email}`;
  const response = await patch(user, { email });
  expect(response.body.data.email).toBe(email.toLowerCase());
  const signIn = (address: string) =>
    app.call("POST", "/v2/auth/sign-in", { body: { email: address, password: user.password } });
  expect((await signIn(email)).status).toBe(200);
  expect((await signIn(user.email)).status).toBe(401);
});

test("a taken e-mail address is 409 in any case of its letters, and the other fields stay", async () => {
  const user = await aUser(app);
  const other = await aUser(app);
  const before = await me(user);
  const response = await patch(user, { name: "changed", email: other.email.toUpperCase() });
  expect(response.status).toBe(409);
  expect(response.body.error).toMatchObject({ code: "ConflictException", reason: "email_taken" });
  expect(await me(user)).toEqual(before);
});

test("a change of nothing has no event; a change says which fields, not what is in them", async () => {
  const user = await aUser(app);
  const before = (await eventsOf(user)).length;
  await patch(user, {});
  await patch(user, { timeFormat: null });
  expect(await eventsOf(user)).toHaveLength(before);
  await patch(user, { bio: "private", email: `x-${user.email}` });
  const event = (await eventsOf(user)).at(-1);
  expect(event).toEqual({ type: "user.updated", data: { userId: user.id, changed: ["email", "bio"] } });
});

const REFUSED: [string, Record<string, unknown>, string][] = [
  ["timeFormat 100", { timeFormat: 100 }, "timeFormat"],
  ["timeFormat text", { timeFormat: "12" }, "timeFormat"],
  ["weekStart in lower case", { weekStart: "monday" }, "weekStart"],
  ["empty zone", { timeZone: "" }, "timeZone"],
  ["unknown zone", { timeZone: "Mars/Olympus" }, "timeZone"],
  ["unknown locale", { locale: "xx" }, "locale"],
  ["bad e-mail", { email: "not an address" }, "email"],
  ["e-mail too long", { email: `${"x".repeat(300)}@example.com` }, "email"],
  ["blank name", { name: " " }, "name"],
  ["name with line break", { name: "Ana\r\nBcc: everybody@example.com" }, "name"],
  ["name too long", { name: "x".repeat(256) }, "name"],
  ["script as picture", { avatarUrl: "javascript:alert(1)" }, "avatarUrl"],
  ["picture without host", { avatarUrl: "ana.png" }, "avatarUrl"],
  ["bio too long", { bio: "x".repeat(5001) }, "bio"],
  ["default schedule text", { defaultScheduleId: "1" }, "defaultScheduleId"],
  ["default schedule 0", { defaultScheduleId: 0 }, "defaultScheduleId"],
  ["default schedule beyond the column", { defaultScheduleId: 2_147_483_648 }, "defaultScheduleId"],
  ["default schedule 1e300", { defaultScheduleId: 1e300 }, "defaultScheduleId"],
  ["metadata a list", { metadata: ["x"] }, "metadata"],
  ["metadata nested", { metadata: { a: { b: 1 } } }, "metadata.a"],
  ["metadata text too long", { metadata: { a: "x".repeat(501) } }, "metadata.a"],
  ["metadata key too long", { metadata: { ["k".repeat(41)]: 1 } }, `metadata.${"k".repeat(41)}`],
  [
    "metadata too many keys",
    { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, key) => [key, 1])) },
    "metadata",
  ],
];
test.each(REFUSED)("refused: %s", async (_, change, property) => {
  const user = await aUser(app);
  const before = await me(user);
  const response = await patch(user, { bio: "changed", ...change });
  expect(response.status).toBe(400);
  const [error] = response.body.error.details.errors;
  expect(error.property).toBe(property);
  expect(Object.values(error.constraints)[0]).toMatch(/^(key )?must/);
  expect(await me(user)).toEqual(before);
});

test("bodies that are no object are 400, no credentials 401", async () => {
  const user = await aUser(app);
  for (const body of [[], [1], "text"]) {
    const response = await app.call("PATCH", "/v2/me", {
      key: user.key,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
  }
  expect((await patch(user, { bio: "a\u0000" })).status).toBe(400);
  expect((await app.call("GET", "/v2/me")).status).toBe(401);
  expect((await app.call("PATCH", "/v2/me", { body: { name: "x" } })).status).toBe(401);
});
