import { afterEach, beforeEach, expect, test } from "vitest";
import { MailNotAccepted, type MailServer } from "../../adapters/smtp/index.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser } from "../../../test/support/builders.ts";
import { effectPorts } from "../../../test/support/effects.ts";
import { createMailEffect } from "./index.ts";
import { claimDueMail, finishMail } from "./queries.ts";
import { CLAIM_MS, sendDueMails } from "./worker.ts";

// What is on record of the tries of one mail. The mail server is a stand-in: what servers answer is in sending.test.ts.

let app: TestApp;
beforeEach(async () => {
  app = await anApp({ now: "2050-09-01T00:00:00Z", env: { SMTP_URL: "smtp://127.0.0.1:1" } });
  const type = await anEventType(app, await aUser(app));
  await aBooking(app, type.id, "2050-09-05T07:00:00Z");
  const events = await app.db.query<any>(
    `select account_id as "accountId", position, id, type, subject, data, created_at as "createdAt" from events where type = 'booking.created'`,
  );
  await createMailEffect(effectPorts(app)).plan(app.db, events);
  await app.db.query("delete from mails where audience = 'attendee'");
});
afterEach(() => app.close());

const read = () =>
  app.db.query(
    `select m.status, m.last_error, a.duration_ms, a.response, a.error
     from mails m left join mail_attempts a on a.mail_id = m.id order by a.id`,
  );

const refusing: MailServer = {
  send: () => Promise.reject(new MailNotAccepted("421 not now", false)),
  close() {},
};

function run(server: MailServer, enqueue: () => Promise<void>): Promise<void> {
  const sender = { product: "", address: "a@example.com", domain: "example.com", baseUrl: "" };
  return sendDueMails({ ports: effectPorts(app), sender, server }, { enqueue, stopping: new AbortController().signal });
}

test("a try whose claim ran out is on record, and decides nothing", async () => {
  const slow = (await claimDueMail(app.db, app.clock.now, 0))!;
  const next = (await claimDueMail(app.db, app.clock.now, CLAIM_MS))!;
  expect([next.id, next.attempts]).toEqual([slow.id, 2]);
  const began = { startedAtMs: app.clock.now, durationMs: 12.6 };
  await finishMail(app.db, slow, { ...began, response: null, error: "too late" }, { status: "failed" });
  const late = { duration_ms: 13, response: null, error: "too late" };
  expect(await read()).toEqual([{ status: "waiting", last_error: null, ...late }]);
  const sent = { status: "sent", atMs: app.clock.now } as const;
  await finishMail(app.db, next, { ...began, response: "250 OK", error: null }, sent);
  expect(await read()).toEqual([
    { status: "sent", last_error: null, ...late },
    { status: "sent", last_error: null, duration_ms: 13, response: "250 OK", error: null },
  ]);
});

test("a try is on record with what follows from it, or not at all", async () => {
  await expect(run(refusing, () => Promise.reject(new Error("no queue")))).rejects.toThrow("no queue");
  expect(await read()).toMatchObject([{ status: "waiting", last_error: null, error: null }]);
  app.clock.now += CLAIM_MS + 1;
  await run(refusing, async () => {});
  expect(await read()).toMatchObject([{ status: "waiting", last_error: "421 not now", error: "421 not now" }]);
});

test("a mail that is gone keeps no try", async () => {
  const mail = (await claimDueMail(app.db, app.clock.now, CLAIM_MS))!;
  await app.db.query("delete from mails");
  const made = { startedAtMs: app.clock.now, durationMs: 1, response: "250 OK", error: null };
  await finishMail(app.db, mail, made, { status: "sent", atMs: app.clock.now });
  expect(await app.db.query("select from mail_attempts")).toEqual([]);
});
