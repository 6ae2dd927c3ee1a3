import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailEffect } from "../../effects/mail/index.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { anAppWithEffects, eventually, type TestAppWithEffects } from "../../../test/support/effects.ts";

let app: TestAppWithEffects;
let eva: TestUser;
let other: TestUser;
let mails: any[];
beforeAll(async () => {
  app = await anAppWithEffects({ now: "2050-09-01T00:00:00Z", effects: (ports) => [createMailEffect(ports)] });
  eva = await aUser(app, { name: "Eva Rossi" });
  other = await aUser(app, { name: "Otto" });
  const type = await anEventType(app, eva);
  for (const hour of ["07", "08", "09"]) {
    await aBooking(app, type.id, `2050-09-05T${hour}:00:00Z`, {
      bookingFieldsResponses: { notes: '</iframe><script>alert("x")</script>' },
    });
  }
  mails = await eventually(async () => {
    const { body } = await app.call("GET", "/v2/mails", { key: eva.key });
    return body.data.length === 6 ? body.data : null;
  });
});
afterAll(() => app.close());

test("an owner lists the mails of the account, newest first, page by page", async () => {
  expect(mails.map((mail) => mail.audience)).toEqual(["attendee", "host", "attendee", "host", "attendee", "host"]);
  const first = await app.call("GET", "/v2/mails?take=4", { key: eva.key });
  expect([first.body.data.length, typeof first.body.nextCursor]).toEqual([4, "number"]);
  const second = await app.call("GET", `/v2/mails?take=4&before=${first.body.nextCursor}`, { key: eva.key });
  expect(second.body.nextCursor).toBe(null);
  expect([...first.body.data, ...second.body.data]).toEqual(mails);
  const [newest] = mails;
  const about = await app.call("GET", `/v2/mails?bookingUid=${newest.bookingUid}&status=kept`, { key: eva.key });
  expect(about.body.data).toHaveLength(2);
  expect((await app.call("GET", "/v2/mails?status=sent", { key: eva.key })).body.data).toEqual([]);
});

test.each(["take=0", "take=x", "before=0", "status=lost", `bookingUid=${"x".repeat(101)}`])(
  "a list with ?%s is refused",
  async (query) => {
    expect((await app.call("GET", `/v2/mails?${query}`, { key: eva.key })).status).toBe(400);
  },
);

test("mails of another account do not exist", async () => {
  const { id } = mails[0];
  expect((await app.call("GET", "/v2/mails", { key: other.key })).body.data).toEqual([]);
  const foreign = await app.call("GET", `/v2/mails/${id}`, { key: other.key });
  const unknown = await app.call("GET", "/v2/mails/00000000-0000-4000-8000-000000000000", { key: other.key });
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
  expect((await app.call("POST", `/v2/mails/${id}/resend`, { key: other.key })).status).toBe(404);
  for (const [method, url] of [
    ["GET", "/v2/mails"],
    ["GET", `/v2/mails/${id}`],
    ["POST", `/v2/mails/${id}/resend`],
  ] as const) {
    expect((await app.call(method, url)).status).toBe(401);
  }
  expect((await app.call("GET", "/v2/mails/7", { key: eva.key })).status).toBe(400);
});

test("without a mail server nothing can be sent again, and every mail says so", async () => {
  const shown = await app.call("GET", `/v2/mails/${mails[0].id}`, { key: eva.key });
  expect([shown.body.data.canResend, mails[0].canResend]).toEqual([false, false]);
  const answer = await app.call("POST", `/v2/mails/${mails[0].id}/resend`, { key: eva.key });
  expect([answer.status, answer.body.error.reason]).toEqual([400, "mail_server_missing"]);
});

test("the outbox shows an owner's mails, and runs nothing of what is in them", async () => {
  const page = await app.call("GET", "/dev/outbox", { key: eva.key });
  expect(page.status).toBe(200);
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none';.* style-src 'unsafe-inline';/);
  expect(page.headers["cache-control"]).toBe("no-store");
  expect(page.body.match(/<iframe /g)).toHaveLength(6);
  expect(page.body.match(/sandbox="allow-popups allow-popups-to-escape-sandbox"/g)).toHaveLength(6);
  expect(page.body).not.toContain("<script");
  expect(page.body.match(/ srcdoc="&#60;!doctype html&#62;[^"<>]*"><\/iframe>/g)).toHaveLength(6);
  expect(page.body.match(/<\/iframe>/g)).toHaveLength(6);
  expect((await app.call("GET", "/dev/outbox", { key: other.key })).body).toContain("No mail has been written yet.");
});

test("a mail has its last tries, newest last, and the outbox shows them", async () => {
  const [{ id }, { id: another }] = mails;
  await app.db.query(
    `insert into mail_attempts (mail_id, started_at, duration_ms, response, error)
     select $1, '2050-09-01T00:00:00Z'::timestamptz + n * interval '1 second', n, case when n = 60 then '250 <b>OK' end,
       case when n < 60 then 'refused ' || n end from generate_series(1, 60) n`,
    [id],
  );
  const { tries } = (await app.call("GET", `/v2/mails/${id}`, { key: eva.key })).body.data;
  expect(tries).toHaveLength(50);
  expect([tries[0], tries.at(-1)]).toEqual([
    { startedAt: "2050-09-01T00:00:11.000Z", durationMs: 11, response: null, error: "refused 11" },
    { startedAt: "2050-09-01T00:01:00.000Z", durationMs: 60, response: "250 <b>OK", error: null },
  ]);
  expect((await app.call("GET", `/v2/mails/${another}`, { key: eva.key })).body.data.tries).toEqual([]);
  const page = (await app.call("GET", "/dev/outbox", { key: eva.key })).body;
  expect(page).toContain("<li>2050-09-01T00:00:11.000Z · 11 ms · failed: refused 11</li>");
  expect(page).toContain("<li>2050-09-01T00:01:00.000Z · 60 ms · taken: 250 &#60;b&#62;OK</li>");
  expect(page.match(/<summary>Tries/g)).toHaveLength(1);
});

test("the outbox opens for a session too, and for nobody else", async () => {
  const signIn = await app.call("POST", "/v2/auth/sign-in", { body: { email: eva.email, password: eva.password } });
  const cookie = String(signIn.headers["set-cookie"]).split(";")[0] as string;
  expect((await app.call("GET", "/dev/outbox", { headers: { cookie } })).body).toContain("<iframe ");
  expect((await app.call("GET", "/dev/outbox")).status).toBe(401);
  expect((await app.call("GET", "/dev/outbox", { key: "cal_wrong" })).status).toBe(401);
  for (const signedOut of [{}, { cookie: "meridian_session=x" }]) {
    const page = await app.call("GET", "/dev/outbox", { headers: { accept: "text/html,*/*;q=0.8", ...signedOut } });
    expect(page.status).toBe(401);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.body).toContain('<a href="/app/sign-in">');
  }
  expect((await app.call("GET", "/dev/outbox", { headers: { cookie: "meridian_session=x" } })).status).toBe(401);
});
