import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser, type TestUser } from "../../../test/support/builders.ts";

const DAY_MS = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

function signIn(email: string, password: string, headers: Record<string, string> = {}, on = app) {
  return on.call("POST", "/v2/auth/sign-in", { body: { email, password }, headers });
}
async function aSession(user: TestUser, headers: Record<string, string> = {}): Promise<string> {
  const response = await signIn(user.email, user.password, headers);
  expect(response.status).toBe(200);
  return String(response.headers["set-cookie"]).split(";")[0] as string;
}
function session(cookie: string) {
  return app.call("GET", "/v2/auth/session", { headers: { cookie } });
}
function patchMe(headers: Record<string, string>, on = app) {
  return on.call("PATCH", "/v2/me", { headers, body: { bio: "changed" } });
}

test("signing in answers the person and sets a cookie that scripts cannot read", async () => {
  const user = await aUser(app);
  const response = await signIn(` ${user.email.toUpperCase()}`, user.password);
  expect(response.status).toBe(200);
  expect(response.body.data).toMatchObject({
    user: { id: user.id, email: user.email },
    expiresAt: "2050-10-01T00:00:00.000Z",
  });
  expect(response.headers["set-cookie"]).toMatch(
    /^meridian_session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
  );
});

test("the cookie is for https alone where the site is https", async () => {
  const secure = await anApp({ env: { MERIDIAN_BASE_URL: "https://book.example.com" } });
  try {
    const user = await aUser(secure);
    const response = await signIn(user.email, user.password, {}, secure);
    expect(response.headers["set-cookie"]).toMatch(/; SameSite=Lax; Secure$/);
  } finally {
    await secure.close();
  }
});

test("the token is not in the database, and the user agent is cut", async () => {
  const user = await aUser(app);
  const cookie = await aSession(user, { "user-agent": "x".repeat(5000) });
  const rows = await app.db.query<{ hash: string; agent: string }>(
    "select encode(token_hash, 'hex') as hash, user_agent as agent from sessions where user_id = $1 and user_agent like 'xx%'",
    [user.id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.agent).toHaveLength(200);
  expect(JSON.stringify(rows)).not.toContain(cookie.split("=")[1]);
});

test("unknown address, wrong password and a user without password get one answer after like work", async () => {
  const user = await aUser(app);
  const without = await aUser(app);
  await app.db.query("update users set password_hash = null where id = $1", [without.id]);
  const answerTo = async (email: string) => {
    const start = performance.now();
    const { status, body } = await signIn(email, "not the password");
    return { ms: performance.now() - start, status, error: { ...body.error } };
  };
  // The quickest of three: a busy machine makes answers slower, never quicker.
  const timed = async (email: string) => {
    const answers = [await answerTo(email), await answerTo(email), await answerTo(email)];
    return { ...(answers[0] as (typeof answers)[0]), ms: Math.min(...answers.map((answer) => answer.ms)) };
  };
  const wrong = await timed(user.email);
  const unknown = await timed("nobody@example.com");
  const none = await timed(without.email);
  expect(wrong).toMatchObject({ status: 401, error: { reason: "wrong_email_or_password" } });
  expect([unknown.status, unknown.error]).toEqual([wrong.status, wrong.error]);
  expect([none.status, none.error]).toEqual([wrong.status, wrong.error]);
  // Without the hash of nobody these two take a tenth of the time.
  expect(unknown.ms).toBeGreaterThan(wrong.ms / 4);
  expect(none.ms).toBeGreaterThan(wrong.ms / 4);
});

test("a password is the same however its letters are composed", async () => {
  const user = await aUser(app);
  const email = `composed-${user.email}`;
  await app.call("POST", "/v2/auth/sign-up", {
    body: { name: "Ana", email, username: `c${user.username}`, password: "s\u00e9same ouvre-toi" },
  });
  expect((await signIn(email, "se\u0301same ouvre-toi")).status).toBe(200);
  expect((await signIn(email, "sesame ouvre-toi")).status).toBe(401);
});

test("after ten attempts an address has to wait, even with the right password, known or not", async () => {
  const user = await aUser(app);
  const bystander = await aUser(app);
  const start = app.clock.now;
  try {
    for (const email of [user.email, "unknown@example.com"]) {
      for (let attempt = 0; attempt < 10; attempt += 1)
        expect((await signIn(email, "wrong password")).status).toBe(401);
      const response = await signIn(email.toUpperCase(), user.password);
      expect([response.status, response.body.error.reason]).toEqual([429, "too_many_sign_in_attempts"]);
      expect(response.headers["retry-after"]).toBe("900");
    }
    expect((await signIn(bystander.email, bystander.password)).status).toBe(200);
    app.clock.now = start + 15 * 60_000;
    expect((await signIn(user.email, user.password)).status).toBe(200);
  } finally {
    app.clock.now = start;
  }
});

test("many attempts at once or under idempotency keys do not get round the count", async () => {
  const user = await aUser(app);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      signIn(user.email, `wrong ${index}`, { "idempotency-key": `${user.email}-${index}` }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 401)).toHaveLength(10);
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10);
});

test("a right password starts the count afresh", async () => {
  const user = await aUser(app);
  for (let round = 0; round < 3; round += 1) {
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn(user.email, "wrong password");
    expect((await signIn(user.email, user.password)).status).toBe(200);
  }
});

test("the session endpoint says who is signed in, or nobody", async () => {
  const user = await aUser(app);
  const cookie = await aSession(user);
  const response = await session(`theme=dark; ${cookie}; other=1`);
  expect(response.status).toBe(200);
  expect(response.headers["cache-control"]).toBe("no-store");
  expect(response.body.data).toMatchObject({ user: { id: user.id }, expiresAt: "2050-10-01T00:00:00.000Z" });
  const nobody = [
    "",
    "meridian_session=",
    "meridian_session=short",
    `meridian_session=${"A".repeat(43)}`,
    `x${cookie}`,
    `${cookie}A`,
    "%",
  ];
  for (const header of nobody) expect([header, (await session(header)).body.data]).toEqual([header, null]);
  expect((await app.call("GET", "/v2/auth/session", { key: user.key })).body.data).toBeNull();
});

test("a session ends after 30 days, and then the visitor is simply nobody", async () => {
  const user = await aUser(app);
  const start = app.clock.now;
  const cookie = await aSession(user);
  try {
    app.clock.now = start + 30 * DAY_MS - 1;
    expect((await app.call("GET", "/v2/me", { headers: { cookie } })).status).toBe(200);
    app.clock.now = start + 30 * DAY_MS;
    expect((await app.call("GET", "/v2/me", { headers: { cookie } })).status).toBe(401);
    expect((await app.call("GET", "/v2/timezones", { headers: { cookie } })).status).toBe(200);
    expect((await session(cookie)).body.data).toBeNull();
  } finally {
    app.clock.now = start;
  }
});

test("signing out ends this session, not the others, and can be repeated", async () => {
  const user = await aUser(app);
  const [one, two] = [await aSession(user), await aSession(user)];
  const signOut = (cookie: string) => app.call("POST", "/v2/auth/sign-out", { headers: { cookie } });
  const response = await signOut(one);
  expect([response.status, response.body]).toEqual([200, { status: "success" }]);
  expect(response.headers["set-cookie"]).toBe("meridian_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
  expect((await session(one)).body.data).toBeNull();
  expect((await session(two)).body.data.user.id).toBe(user.id);
  expect((await signOut(one)).status).toBe(200);
  expect((await app.call("POST", "/v2/auth/sign-out")).status).toBe(200);
  const events = await app.db.query<{ type: string; subject: string }>(
    "select e.type, e.subject from events e join users u using (account_id) where u.id = $1 and e.type like 'session.%' order by position",
    [user.id],
  );
  expect(events.map((event) => event.type)).toEqual([
    "session.created",
    "session.created",
    "session.created",
    "session.ended",
  ]);
  expect(events[3]?.subject).toBe(events[1]?.subject);
});

test("a person has at most fifty sessions; the oldest end", async () => {
  const user = await aUser(app);
  const first = await aSession(user);
  await app.db.query(
    `insert into sessions (token_hash, user_id, created_at, expires_at)
     select sha256(convert_to('filler ' || n, 'UTF8')), $1, '2050-09-01T00:00:01Z', '2051-01-01Z' from generate_series(1, 60) n`,
    [user.id],
  );
  app.clock.now += 2000;
  try {
    const last = await aSession(user);
    expect(await app.db.query("select count(*) as n from sessions where user_id = $1", [user.id])).toEqual([{ n: 50 }]);
    expect((await session(first)).body.data).toBeNull();
    expect((await session(last)).body.data).not.toBeNull();
  } finally {
    app.clock.now -= 2000;
  }
});

test("a change with a cookie must come from our own pages", async () => {
  const user = await aUser(app);
  const cookie = await aSession(user);
  const host = "book.example.com:3000";
  const refused: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "https://evil.example", host },
    { origin: "http://book.example.com", host },
    { origin: "http://sub.book.example.com:3000", host },
    { origin: "null", host },
    { origin: "book.example.com:3000", host },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", origin: `http://${host}`, host },
  ];
  for (const headers of refused) {
    const response = await patchMe({ cookie, ...headers });
    expect([headers, response.status, response.body.error?.reason]).toEqual([headers, 403, "foreign_origin"]);
  }
  expect((await app.call("GET", "/v2/me", { headers: { cookie } })).body.data.bio).toBeNull();
  const taken: Record<string, string>[] = [
    {},
    { origin: `http://${host}`, host },
    { origin: `https://${host}`, host },
    { "sec-fetch-site": "same-origin", origin: "https://behind.a.proxy", host },
    { "sec-fetch-site": "none" },
  ];
  for (const headers of taken)
    expect([headers, (await patchMe({ cookie, ...headers })).status]).toEqual([headers, 200]);
});

test("the configured address of the server counts as its own; reading is free; keys do not care", async () => {
  const based = await anApp({ env: { MERIDIAN_BASE_URL: "https://book.example.com" } });
  try {
    const user = await aUser(based);
    const cookie = String((await signIn(user.email, user.password, {}, based)).headers["set-cookie"]).split(
      ";",
    )[0] as string;
    const host = "10.0.0.7:3000";
    expect((await patchMe({ cookie, host, origin: "https://book.example.com" }, based)).status).toBe(200);
    expect((await patchMe({ cookie, host, origin: "https://evil.example" }, based)).status).toBe(403);
    // Whoever sits in the network can make the page that plain http shows.
    expect((await patchMe({ cookie, host, origin: "http://book.example.com" }, based)).status).toBe(403);
    const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await based.call("GET", "/v2/me", { headers: { cookie, ...foreign } })).status).toBe(200);
    expect((await patchMe({ authorization: `Bearer ${user.key}`, ...foreign }, based)).status).toBe(200);
  } finally {
    await based.close();
  }
});

test("other sites can neither sign a visitor in, up nor out", async () => {
  const user = await aUser(app);
  const cookie = await aSession(user);
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect((await signIn(user.email, user.password, foreign)).status).toBe(403);
  const body = {
    name: "Ana",
    email: `evil-${user.email}`,
    username: `evil-${user.username}`,
    password: "correct horse",
  };
  expect((await app.call("POST", "/v2/auth/sign-up", { body, headers: foreign })).status).toBe(403);
  const signOut = (headers: Record<string, string>) => app.call("POST", "/v2/auth/sign-out", { headers });
  expect((await signOut({ cookie, ...foreign })).status).toBe(403);
  expect((await signOut({ cookie, ...foreign, authorization: `Bearer ${user.key}` })).status).toBe(403);
  expect((await session(cookie)).body.data).not.toBeNull();
});

test("an unknown bearer token is not saved by a cookie", async () => {
  const user = await aUser(app);
  const cookie = await aSession(user);
  for (const authorization of ["Bearer cal_0000", "Bearer something", "Basic x"]) {
    expect((await app.call("GET", "/v2/me", { headers: { cookie, authorization } })).status).toBe(401);
  }
});

test.each([
  [{ email: "ana@example.com" }],
  [{ password: "correct horse" }],
  [{ email: { $ne: "" }, password: "correct horse" }],
  [{ email: "ana@example.com", password: ["x"] }],
  [{ email: "ana@example.com", password: "x".repeat(201) }],
  [{ email: "ana@example.com", password: "a\u0000b" }],
  [{ email: "no address", password: "correct horse" }],
  [[]],
])("malformed sign-in is 400: %j", async (body) => {
  expect((await app.call("POST", "/v2/auth/sign-in", { body })).status).toBe(400);
});
