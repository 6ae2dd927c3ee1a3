import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp, type TestResponse } from "../../../test/support/app.ts";
import { aUser } from "../../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

let serial = 0;
function someone(overrides: Record<string, unknown> = {}) {
  serial += 1;
  return {
    name: "Ana Sousa",
    email: `ana${serial}@example.com`,
    username: `ana${serial}`,
    password: "correct horse",
    ...overrides,
  };
}
function signUp(body: unknown, headers: Record<string, string> = {}) {
  return app.call("POST", "/v2/auth/sign-up", { body, headers });
}
function statusesOf(responses: readonly TestResponse[]): number[] {
  return responses.map((response) => response.status).toSorted((a, b) => a - b);
}
async function countAll() {
  const rows = await app.db.query<Record<string, number>>(
    `select (select count(*) from accounts) as accounts, (select count(*) from users) as users,
       (select count(*) from schedules) as schedules, (select count(*) from api_keys) as keys,
       (select count(*) from sessions) as sessions, (select count(*) from events) as events`,
  );
  return rows[0];
}

test("sign-up makes the person, default schedule, key and session, and logs each", async () => {
  const body = someone({ timeZone: "europe/lisbon" });
  const response = await signUp(body);
  expect(response.status).toBe(201);
  const { user, apiKey } = response.body.data;
  expect(user).toEqual({
    id: user.id,
    username: body.username,
    email: body.email,
    name: "Ana Sousa",
    avatarUrl: null,
    bio: null,
    timeFormat: 12,
    defaultScheduleId: expect.any(Number),
    weekStart: "Sunday",
    timeZone: "Europe/Lisbon",
    organizationId: null,
  });
  expect((await app.call("GET", "/v2/me", { key: apiKey })).body.data).toEqual(user);
  const schedule = await app.call("GET", "/v2/schedules/default", { key: apiKey });
  expect(schedule.body.data).toMatchObject({
    id: user.defaultScheduleId,
    name: "Default schedule",
    timeZone: "Europe/Lisbon",
  });

  const cookie = String(response.headers["set-cookie"]).split(";")[0] as string;
  expect((await app.call("GET", "/v2/me", { headers: { cookie } })).body.data).toEqual(user);

  const events = await app.db.query(
    `select e.position, e.type, a.kind from events e join users u using (account_id) join accounts a on a.id = e.account_id
     where u.id = $1 order by position`,
    [user.id],
  );
  expect(events).toEqual([
    { position: 1, type: "user.created", kind: "user" },
    { position: 2, type: "schedule.created", kind: "user" },
    { position: 3, type: "api_key.created", kind: "user" },
    { position: 4, type: "session.created", kind: "user" },
  ]);
});

test("the zone is UTC when none is given; e-mail address and username are kept in lower case", async () => {
  const { email, username } = someone();
  const { body } = await signUp(
    someone({ email: ` ${email.toUpperCase()} `, username: ` ${username.toUpperCase()}`, name: " Ana " }),
  );
  expect(body.data.user).toMatchObject({ timeZone: "UTC", email, username, name: "Ana" });
});

test("the password is kept as argon2id with the agreed cost, and shown nowhere", async () => {
  const body = someone({ password: "pässword with ünicode 🐟" });
  const response = await signUp(body);
  expect(JSON.stringify(response.body)).not.toContain("password");
  const rows = await app.db.query<{ password_hash: string }>("select password_hash from users where email = $1", [
    body.email,
  ]);
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const events = await app.db.query("select data::text from events");
  expect(JSON.stringify(events)).not.toContain(body.password);
});

test("a taken e-mail address or username is 409 in any case of its letters, and leaves nothing behind", async () => {
  const taken = someone();
  expect((await signUp(taken)).status).toBe(201);
  const before = await countAll();
  const sameEmail = await signUp(someone({ email: taken.email.toUpperCase() }));
  expect([sameEmail.status, sameEmail.body.error.reason]).toEqual([409, "email_taken"]);
  const sameName = await signUp(someone({ username: taken.username.toUpperCase() }));
  expect([sameName.status, sameName.body.error.reason]).toEqual([409, "username_taken"]);
  expect(sameName.headers["set-cookie"]).toBeUndefined();
  expect(await countAll()).toEqual(before);
});

test("of many sign-ups with one e-mail address at once exactly one succeeds, likewise with one username", async () => {
  const { email, username } = someone();
  const byEmail = await Promise.all(Array.from({ length: 8 }, () => signUp(someone({ email }))));
  expect(statusesOf(byEmail)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  const byName = await Promise.all(Array.from({ length: 8 }, () => signUp(someone({ username }))));
  expect(statusesOf(byName)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
});

test("a lost answer can be had again under its Idempotency-Key, by the same request alone", async () => {
  const body = someone();
  const headers = { "idempotency-key": `sign-up-${body.username}` };
  const first = await signUp(body, headers);
  expect(first.status).toBe(201);
  const before = await countAll();
  const cookie = String(first.headers["set-cookie"]).split(";")[0] as string;
  // Whether the cookie of the lost answer has arrived makes no difference.
  for (const more of [{}, { cookie }]) {
    const again = await signUp(body, { ...headers, ...more });
    expect([again.status, again.body.data]).toEqual([201, first.body.data]);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect(again.headers["set-cookie"]).toBeUndefined();
  }
  expect((await signUp({ ...body, password: "another one" }, headers)).status).toBe(422);
  expect((await signUp(body, { ...headers, origin: "https://evil.example" })).status).toBe(403);
  expect(await countAll()).toEqual(before);
  expect((await app.call("GET", "/v2/me", { key: first.body.data.apiKey })).status).toBe(200);
});

test("what is kept for the repetition tells neither the API key nor, to who guesses, the password", async () => {
  const body = someone();
  const key = `sealed-${body.username}`;
  const { apiKey } = (await signUp(body, { "idempotency-key": key })).body.data;
  const [kept] = await app.db.query<{ body: string; request_hash: Buffer }>(
    "select body, request_hash from idempotency_keys where key = $1",
    [key],
  );
  expect(kept?.body).not.toContain(apiKey);
  const guess = createHash("sha256")
    .update(JSON.stringify(["POST", "/v2/auth/sign-up", "", body]))
    .digest();
  expect(kept?.request_hash.equals(guess)).toBe(false);
});

test("under a key, of many sign-ups at once one succeeds; one that fails leaves the key free", async () => {
  const body = someone();
  const headers = { "idempotency-key": `race-${body.username}` };
  const taken = await signUp({ ...body, username: (await aUser(app)).username }, headers);
  expect(taken.status).toBe(409);
  const answers = await Promise.all(Array.from({ length: 6 }, () => signUp(body, headers)));
  for (const answer of answers) expect([201, 409]).toContain(answer.status);
  const keys = answers.flatMap((answer) => (answer.status === 201 ? [answer.body.data.apiKey] : []));
  expect(new Set(keys).size).toBe(1);
});

const REFUSED: [string, Record<string, unknown>, string][] = [
  ["no name", { name: undefined }, "name"],
  ["blank name", { name: " \t" }, "name"],
  ["name with line break", { name: "Ana\nBcc: x@example.com" }, "name"],
  ["name an object", { name: { $gt: "" } }, "name"],
  ["no e-mail", { email: undefined }, "email"],
  ["e-mail a list", { email: ["ana@example.com"] }, "email"],
  ["e-mail without host", { email: "ana@" }, "email"],
  ["e-mail with line break", { email: "ana@example.com\nBcc: x@example.com" }, "email"],
  ["huge e-mail", { email: `${"a".repeat(50_000)}@example.com` }, "email"],
  ["short password", { password: "1234567" }, "password"],
  ["long password", { password: "x".repeat(201) }, "password"],
  ["password a number", { password: 12_345_678 }, "password"],
  ["unknown zone", { timeZone: "Mars/Olympus" }, "timeZone"],
  ["zone null", { timeZone: null }, "timeZone"],
  ["no username", { username: undefined }, "username"],
  ["username a number", { username: 7 }, "username"],
];
test.each(REFUSED)("refused: %s", async (_, change, property) => {
  const before = await countAll();
  const response = await signUp(someone(change));
  expect(response.status).toBe(400);
  expect(response.body.error.details.errors[0].property).toBe(property);
  expect(JSON.stringify(response.body)).not.toContain("correct horse");
  expect(await countAll()).toEqual(before);
});

test.each([
  "",
  " ",
  ".",
  "..",
  "a..",
  ".a",
  "-a",
  "a-",
  "_",
  "a b",
  "a/b",
  "a\\b",
  "a%2e",
  "a?b",
  "a#b",
  "a@b",
  "ána",
  "аna",
  "a\nb",
  "x".repeat(65),
  "x".repeat(50_000),
])("a username is refused: %j", async (username) => {
  expect((await signUp(someone({ username }))).status).toBe(400);
});

test.each([
  "v2",
  "api",
  "docs",
  "health",
  "metrics",
  "booking",
  "auth",
  "d",
  "team",
  "org",
  "settings",
  "dev",
  "openapi.json",
  "favicon.ico",
  "ADMIN",
  "embed.js",
])("a username is reserved: %s", async (username) => {
  const response = await signUp(someone({ username }));
  expect(response.status).toBe(400);
  expect(response.body.message).toContain("reserved");
});

test.each(["a", "7", "ana.sousa", "ana--x", "a_b", "constructor", "__proto__x".slice(2), "x".repeat(64)])(
  "a username is taken: %s",
  async (username) => {
    expect((await signUp(someone({ username }))).status).toBe(201);
  },
);

test("no body, another body and a NUL are 4xx", async () => {
  expect((await signUp(undefined)).status).toBe(400);
  expect((await signUp([])).status).toBe(400);
  expect((await signUp(someone({ password: "correct\u0000horse" }))).status).toBe(400);
  const form = await app.call("POST", "/v2/auth/sign-up", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "name=a",
  });
  expect(form.status).toBe(415);
});

test("a closed server takes nobody", async () => {
  const closed = await anApp({ env: { MERIDIAN_SIGN_UP: "closed" } });
  try {
    const response = await closed.call("POST", "/v2/auth/sign-up", { body: someone() });
    expect([response.status, response.body.error.reason]).toEqual([403, "sign_up_closed"]);
    expect(await closed.db.query("select id from users")).toEqual([]);
  } finally {
    await closed.close();
  }
});

test("attempts from one address are bounded where the rate limit is on", async () => {
  const limited = await anApp({ env: { MERIDIAN_RATE_LIMIT: "120" } });
  try {
    const attempt = () => {
      // Slow enough for the rate limit of 20 a minute, so only the count of attempts is left.
      limited.clock.now += 3_100;
      return limited.call("POST", "/v2/auth/sign-up", {
        body: { ...someone(), username: "admin2", email: "one@example.com" },
      });
    };
    const statuses: number[] = [];
    for (let round = 0; round < 101; round += 1) statuses.push((await attempt()).status);
    expect(statuses[0]).toBe(201);
    expect(statuses.slice(1, 100)).toEqual(Array.from({ length: 99 }, () => 409));
    expect(statuses[100]).toBe(429);
    limited.clock.now += 15 * 60_000;
    expect((await attempt()).status).toBe(409);
  } finally {
    await limited.close();
  }
});

test("the builder of the other tests makes people who are apart", async () => {
  const [one, two] = [await aUser(app), await aUser(app)];
  expect(one.id).not.toBe(two.id);
  expect(one.key).not.toBe(two.key);
});
