import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser, type TestUser } from "../../../test/support/builders.ts";
import { statementCounter } from "../../database/database.ts";

const DAY_MS = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ now: "2050-09-01T12:00:00Z" });
});
afterAll(() => app.close());

function meWith(key: string) {
  return app.call("GET", "/v2/me", { key });
}
function post(user: TestUser, body?: unknown) {
  return app.call("POST", "/v2/api-keys", { key: user.key, body });
}
async function aKey(user: TestUser, body: unknown = {}) {
  const response = await post(user, body);
  expect(response.status).toBe(201);
  return response.body.data;
}
function refresh(key: string, body?: unknown, idempotencyKey?: string) {
  const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
  return app.call("POST", "/v2/api-keys/refresh", { key, body, headers });
}
async function listOf(user: TestUser) {
  const response = await app.call("GET", "/v2/api-keys", { key: user.key });
  expect(response.status).toBe(200);
  return response.body.data;
}
async function eventTypesOf(user: TestUser) {
  const rows = await app.db.query<{ type: string }>(
    "select e.type from events e join users u using (account_id) where u.id = $1 order by e.position",
    [user.id],
  );
  return rows.map((row) => row.type).filter((type) => type.startsWith("api_key."));
}

test("a key is shown once, kept as a hash, and works", async () => {
  const user = await aUser(app);
  const made = await aKey(user, { note: "  Website " });
  expect(made).toEqual({
    id: made.id,
    apiKey: expect.stringMatching(/^cal_[0-9a-f]{32}$/),
    note: "Website",
    createdAt: "2050-09-01T12:00:00.000Z",
    expiresAt: "2050-10-01T12:00:00.000Z",
    lastUsedAt: null,
  });
  const { apiKey, ...shown } = made;
  expect(await listOf(user)).toContainEqual(shown);
  const stored = await app.db.query<{ hashed_key: string }>("select * from api_keys where id = $1", [made.id]);
  expect(stored[0]?.hashed_key).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(stored)).not.toContain(apiKey.slice(4));
  expect((await meWith(apiKey)).body.data.id).toBe(user.id);
});

test("a key is known under every prefix of the protocol; the scheme may be in any case", async () => {
  const { key } = await aUser(app);
  const secret = key.slice("cal_".length);
  expect((await meWith(`cal_live_${secret}`)).status).toBe(200);
  expect((await meWith(`cal_test_${secret}`)).status).toBe(200);
  expect((await app.call("GET", "/v2/me", { headers: { authorization: `bEaReR ${key}` } })).status).toBe(200);
});

test("what is not a key is 401, on public routes too", async () => {
  const { key } = await aUser(app);
  const secret = key.slice("cal_".length);
  const wrong = [
    `Bearer ${secret}`,
    `Bearer sk_${secret}`,
    `Bearer ${key.toUpperCase()}`,
    `Bearer ${key}0`,
    `Bearer ${key.slice(0, -1)}`,
    "Bearer cal_",
    "Bearer cal_live_",
    `Bearer cal_cal_${secret}`,
    `Bearer ${"cal_".padEnd(8000, "x")}`,
    "Bearer ' or 1=1 --",
    "Bearer",
    key,
    `Basic ${key}`,
  ];
  for (const authorization of wrong) {
    const headers = { authorization };
    expect([authorization, (await app.call("GET", "/v2/me", { headers })).status]).toEqual([authorization, 401]);
    expect([authorization, (await app.call("GET", "/v2/timezones", { headers })).status]).toEqual([authorization, 401]);
  }
});

test("a key works through the end of the day on which it expires", async () => {
  const user = await aUser(app);
  const madeAt = app.clock.now;
  const { apiKey } = await aKey(user, { apiKeyDaysValid: 1 });
  try {
    app.clock.now = Date.parse("2050-09-02T23:59:59.999Z");
    expect((await meWith(apiKey)).status).toBe(200);
    app.clock.now = Date.parse("2050-09-03T00:00:00Z");
    expect((await meWith(apiKey)).status).toBe(401);
    app.clock.now = madeAt + 36_500 * DAY_MS;
    expect((await meWith(user.key)).status).toBe(200);
  } finally {
    app.clock.now = madeAt;
  }
});

test("a key can be made to never expire, or with no body at all", async () => {
  const user = await aUser(app);
  expect((await aKey(user, { apiKeyNeverExpires: true })).expiresAt).toBeNull();
  const { body } = await post(user);
  expect(body.data).toMatchObject({ note: null, expiresAt: "2050-10-01T12:00:00.000Z" });
  expect((await aKey(user, { apiKeyNeverExpires: false, apiKeyDaysValid: 2, note: null })).expiresAt).toBe(
    "2050-09-03T12:00:00.000Z",
  );
});

const REFUSED: [string, Record<string, unknown>][] = [
  ["0 days", { apiKeyDaysValid: 0 }],
  ["half a day", { apiKeyDaysValid: 1.5 }],
  ["days as text", { apiKeyDaysValid: "30" }],
  ["days beyond a century", { apiKeyDaysValid: 36_501 }],
  ["days beyond all dates", { apiKeyDaysValid: 1e300 }],
  ["never as text", { apiKeyNeverExpires: "true" }],
  ["both", { apiKeyNeverExpires: true, apiKeyDaysValid: 30 }],
];
test.each(REFUSED)("refused when creating and refreshing: %s", async (_, body) => {
  const user = await aUser(app);
  expect((await post(user, body)).status).toBe(400);
  expect((await refresh(user.key, body)).status).toBe(400);
  expect(await listOf(user)).toHaveLength(1);
  expect((await meWith(user.key)).status).toBe(200);
});

test("notes that are no short text are refused", async () => {
  const user = await aUser(app);
  for (const note of [1, {}, ["x"], "x".repeat(256), "a\u0000b"]) {
    expect((await post(user, { note })).status).toBe(400);
  }
  expect(await listOf(user)).toHaveLength(1);
});

test("refreshing replaces the presented key and keeps its note", async () => {
  const user = await aUser(app);
  const { apiKey, id } = await aKey(user, { note: "Website", apiKeyDaysValid: 1 });
  const response = await refresh(apiKey, { apiKeyDaysValid: 60 });
  expect(response.status).toBe(200);
  expect(response.body).toEqual({ status: "success", data: { apiKey: expect.stringMatching(/^cal_[0-9a-f]{32}$/) } });
  expect((await meWith(apiKey)).status).toBe(401);
  expect((await meWith(response.body.data.apiKey)).body.data.id).toBe(user.id);
  const keys = await listOf(user);
  expect(keys.map((key: { id: string }) => key.id)).not.toContain(id);
  expect(keys).toContainEqual(expect.objectContaining({ note: "Website", expiresAt: "2050-10-31T12:00:00.000Z" }));
});

test("refreshing without a body gives 30 days", async () => {
  const user = await aUser(app);
  const { body } = await refresh(user.key);
  const keys = await listOf({ ...user, key: body.data.apiKey });
  expect(keys).toMatchObject([{ note: "Made at sign-up", expiresAt: "2050-10-01T12:00:00.000Z" }]);
});

test("of several refreshes of one key at once one wins", async () => {
  const user = await aUser(app);
  const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(user.key)));
  const won = answers.filter((answer) => answer.status === 200);
  expect(won).toHaveLength(1);
  expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5);
  const keys = await listOf({ ...user, key: won[0]?.body.data.apiKey });
  expect(keys).toHaveLength(1);
});

test("a refresh whose answer was lost can be repeated with the old key and the same Idempotency-Key", async () => {
  const user = await aUser(app);
  const first = await refresh(user.key, { apiKeyDaysValid: 60 }, "lost");
  expect([first.status, first.headers["idempotent-replayed"]]).toEqual([200, undefined]);
  const again = await refresh(user.key, { apiKeyDaysValid: 60 }, "lost");
  expect([again.status, again.headers["idempotent-replayed"]]).toEqual([200, "true"]);
  expect(again.body).toEqual(first.body);
  expect((await refresh(user.key.replace("cal_", "cal_live_"), { apiKeyDaysValid: 60 }, "lost")).body).toEqual(
    first.body,
  );
  expect((await meWith(again.body.data.apiKey)).body.data.id).toBe(user.id);
  const stored = await app.db.query("select scope, key, body from idempotency_keys");
  for (const secret of [user.key, first.body.data.apiKey]) {
    expect(JSON.stringify(stored)).not.toContain(secret.slice("cal_".length));
  }
});

test("the old key is good for nothing but that one answer", async () => {
  const user = await aUser(app);
  const other = await aUser(app);
  const lifetime = { apiKeyDaysValid: 60 };
  await refresh(user.key, lifetime, "the-one");
  await refresh(other.key, lifetime, "of-another");
  for (const attempt of [
    refresh(user.key),
    refresh(user.key, lifetime),
    refresh(user.key, lifetime, "of-another"),
    refresh(user.key, { apiKeyDaysValid: 61 }, "the-one"),
    refresh(`${user.key}0`, lifetime, "the-one"),
    app.call("POST", "/v2/api-keys/refresh", { body: lifetime, headers: { "idempotency-key": "the-one" } }),
    app.call("POST", "/v2/api-keys", { key: user.key, body: lifetime, headers: { "idempotency-key": "the-one" } }),
    meWith(user.key),
  ]) {
    expect((await attempt).status).toBe(401);
  }
  expect((await refresh(user.key, lifetime, "the-one")).status).toBe(200);
});

test("a refresh is not repeated once its answer is known to have arrived, or the new key is gone, or after 30 days", async () => {
  const used = await aUser(app);
  const { apiKey } = (await refresh(used.key, {}, "used")).body.data;
  await meWith(apiKey);
  await vi.waitFor(async () => expect((await refresh(used.key, {}, "used")).status).toBe(401));

  const deleted = await aUser(app);
  const spare = await aKey(deleted);
  await refresh(deleted.key, {}, "deleted");
  for (const { id } of await listOf({ ...deleted, key: spare.apiKey })) {
    if (id !== spare.id) await app.call("DELETE", `/v2/api-keys/${id}`, { key: spare.apiKey });
  }
  expect((await refresh(deleted.key, {}, "deleted")).status).toBe(401);

  const late = await aUser(app);
  await refresh(late.key, { apiKeyNeverExpires: true }, "late");
  const start = app.clock.now;
  try {
    app.clock.now = start + 30 * DAY_MS - 1;
    expect((await refresh(late.key, { apiKeyNeverExpires: true }, "late")).status).toBe(200);
    app.clock.now = start + 30 * DAY_MS;
    expect((await refresh(late.key, { apiKeyNeverExpires: true }, "late")).status).toBe(401);
  } finally {
    app.clock.now = start;
  }
});

test("the same refresh several times at once makes one key", async () => {
  const user = await aUser(app);
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(user.key, {}, "at-once")));
  const made = answers.filter(({ status }) => status === 200).map(({ body }) => body.data.apiKey);
  expect(new Set(made).size).toBe(1);
  for (const { status } of answers) expect([200, 409]).toContain(status);
  expect(await listOf({ ...user, key: made[0] })).toHaveLength(1);
});

test("refreshing needs an API key, not a session", async () => {
  const user = await aUser(app);
  const signIn = await app.call("POST", "/v2/auth/sign-in", { body: { email: user.email, password: user.password } });
  const cookie = String(signIn.headers["set-cookie"]).split(";")[0] as string;
  expect((await app.call("GET", "/v2/api-keys", { headers: { cookie } })).status).toBe(200);
  expect((await app.call("POST", "/v2/api-keys", { headers: { cookie }, body: {} })).status).toBe(201);
  expect((await app.call("POST", "/v2/api-keys/refresh", { headers: { cookie }, body: {} })).status).toBe(401);
  expect((await app.call("POST", "/v2/api-keys/refresh", { body: {} })).status).toBe(401);
});

test("a deleted key stops working; others' keys and unknown ids are 404", async () => {
  const user = await aUser(app);
  const stranger = await aUser(app);
  const { apiKey, id } = await aKey(user);
  const remove = (by: TestUser, which: string) => app.call("DELETE", `/v2/api-keys/${which}`, { key: by.key });
  expect((await remove(stranger, id)).status).toBe(404);
  expect((await meWith(apiKey)).status).toBe(200);
  const response = await remove(user, id);
  expect([response.status, response.body]).toEqual([200, { status: "success" }]);
  expect((await meWith(apiKey)).status).toBe(401);
  expect((await remove(user, id)).status).toBe(404);
  for (const which of ["1", "not-a-uuid", "%27", `${id}x`, "a%00b"]) {
    expect([which, (await remove(user, which)).status]).toEqual([which, 400]);
  }
});

test("people see their own keys only, and need credentials", async () => {
  const user = await aUser(app);
  await aKey(await aUser(app), { note: "not yours" });
  expect(await listOf(user)).toMatchObject([{ note: "Made at sign-up", expiresAt: null }]);
  expect((await app.call("GET", "/v2/api-keys")).status).toBe(401);
  expect((await app.call("POST", "/v2/api-keys", { body: {} })).status).toBe(401);
  expect((await app.call("DELETE", "/v2/api-keys/5e6f3c1a-8b1d-4a7e-9d55-0a2b7c1e4f90")).status).toBe(401);
});

test("the number of keys is bounded", async () => {
  const user = await aUser(app);
  await app.db.query(
    `insert into api_keys (id, user_id, hashed_key, created_at)
     select gen_random_uuid(), $1, 'filler ' || n, now() from generate_series(1, 98) n`,
    [user.id],
  );
  await aKey(user);
  const refused = await post(user, {});
  expect([refused.status, refused.body.error.reason]).toEqual([400, "too_many_api_keys"]);
});

test("the use of a key is noted, at most once a minute", async () => {
  const user = await aUser(app);
  const start = app.clock.now;
  const lastUsed = async () =>
    (await app.db.query<{ at: number }>("select last_used_at as at from api_keys where user_id = $1", [user.id]))[0]
      ?.at;
  try {
    expect(await lastUsed()).toBeNull();
    await meWith(user.key);
    await vi.waitFor(async () => expect(await lastUsed()).toBe(start));
    app.clock.now = start + 59_999;
    const before = statementCounter.count;
    await meWith(user.key);
    // One statement for the key and its user, one for the profile.
    expect(statementCounter.count - before).toBe(2);
    app.clock.now = start + 60_000;
    await meWith(user.key);
    await vi.waitFor(async () => expect(await lastUsed()).toBe(start + 60_000));
  } finally {
    app.clock.now = start;
  }
});

test("a use that cannot be noted does not fail the request", async () => {
  const user = await aUser(app);
  await app.db.query(
    "create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'",
  );
  await app.db.query("create trigger refuse before update on api_keys for each row execute function refuse()");
  try {
    expect((await meWith(user.key)).status).toBe(200);
    expect((await meWith(user.key)).status).toBe(200);
  } finally {
    await app.db.query("drop trigger refuse on api_keys");
  }
});

test("every change has its event", async () => {
  const user = await aUser(app);
  const { id } = await aKey(user);
  await app.call("DELETE", `/v2/api-keys/${id}`, { key: user.key });
  await refresh(user.key);
  expect(await eventTypesOf(user)).toEqual([
    "api_key.created",
    "api_key.created",
    "api_key.deleted",
    "api_key.refreshed",
  ]);
});
