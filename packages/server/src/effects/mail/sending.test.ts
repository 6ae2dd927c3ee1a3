import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { instant } from "../../database/database.ts";
import { openMailServer } from "../../adapters/smtp/index.ts";
import type { WorkContext } from "../../events/jobs.ts";
import { anApp } from "../../../test/support/app.ts";
import { anEventType, aBooking, aUser, type TestUser } from "../../../test/support/builders.ts";
import {
  anAppWithEffects,
  effectPorts,
  eventually,
  startEffects,
  type TestAppWithEffects,
} from "../../../test/support/effects.ts";
import { aMailServer, calendarValue, readCalendar, type TestMailServer } from "../../../test/support/mail.ts";
import { createMailEffect, mailBacklog } from "./index.ts";
import { claimDueMail } from "./queries.ts";
import { CLAIM_MS, sendDueMails, TRY_DELAYS_MS } from "./worker.ts";

let server: TestMailServer;
let app: TestAppWithEffects;
let host: TestUser;

/** Bounds one try; more than a loaded machine needs for one that goes well. */
const SEND_TIMEOUT_MS = 3000;

beforeAll(async () => {
  server = await aMailServer();
  app = await anAppWithEffects({
    now: "2050-09-01T00:00:00Z",
    env: {
      MERIDIAN_BASE_URL: "https://book.example.com",
      MERIDIAN_MAIL_FROM: "Acme Bookings <bookings@acme.example>",
      SMTP_URL: server.url,
    },
    effects: (ports) => [createMailEffect(ports, { server: openMailServer(server.url, SEND_TIMEOUT_MS) })],
  });
  host = await aUser(app, { name: "Eva Rossi", email: "eva@hosts.example" });
});
beforeEach(() => {
  server.refused.clear();
  server.received.length = 0;
  server.attempts.length = 0;
});
afterAll(async () => {
  await app.close();
  await server.close();
});

let hour = 0;
const nextStart = () => {
  hour += 1;
  // Working days two weeks ahead: the clock of these tests is moved by days.
  const day = 19 + Math.floor(hour / 6);
  return new Date(Date.UTC(2050, 8, day + 2 * Math.floor((day - 19) / 5), 7 + (hour % 6))).toISOString();
};

async function mailsOf(uid: string): Promise<any[]> {
  return (await app.call("GET", `/v2/mails?bookingUid=${uid}`, { key: host.key })).body.data;
}

/** Waits until every mail about a booking has the status. */
async function settled(uid: string, status: string, count = 2): Promise<any[]> {
  return eventually(async () => {
    const mails = await mailsOf(uid);
    return mails.length === count && mails.every((mail) => mail.status === status) ? mails : null;
  });
}

/** What each try of a mail came to: the start of the server's answer or of the error. */
async function triesOf(id: string): Promise<string[]> {
  const { body } = await app.call("GET", `/v2/mails/${id}`, { key: host.key });
  return body.data.tries.map(({ response, error }: any) => response ?? `failed: ${/\d{3}|$/.exec(error)?.[0]}`);
}

/** A queue that nobody reads. */
const RESTING: WorkContext = { enqueue: async () => {}, nudge() {}, stopping: new AbortController().signal };

/** The last try has ended, and the next is to come. */
const isPutOff = (mail: any) =>
  mail.status === "waiting" && mail.lastError !== null && Date.parse(mail.nextAttemptAt) > app.clock.now;

async function book(overrides: Record<string, unknown> = {}) {
  const type = await anEventType(app, host, { title: "Intro" });
  return aBooking(app, type.id, nextStart(), overrides);
}

test("each person gets one mail of their own, complete with its parts and headers", async () => {
  const booking = await book({
    guests: ["bo@example.com"],
    attendee: { name: "Ana Sousa, Żółć", email: "ana@example.com", timeZone: "Europe/Lisbon" },
  });
  await settled(booking.uid, "sent", 3);
  expect(server.received.map(({ from, to }) => [from, ...to]).sort()).toEqual([
    ["bookings@acme.example", "ana@example.com"],
    ["bookings@acme.example", "bo@example.com"],
    ["bookings@acme.example", "eva@hosts.example"],
  ]);
  const to = (address: string) => server.received.find((mail) => mail.to[0] === address)!;
  const { parsed, raw } = to("ana@example.com");
  expect(parsed.from).toMatchObject({ name: "Eva Rossi", address: "bookings@acme.example" });
  expect(to("eva@hosts.example").parsed.from).toMatchObject({
    name: "Acme Bookings",
    address: "bookings@acme.example",
  });
  expect(parsed.to).toMatchObject([{ name: "Ana Sousa, Żółć", address: "ana@example.com" }]);
  expect(parsed.replyTo?.map((each) => each.address)).toEqual(["eva@hosts.example", "bo@example.com"]);
  expect(parsed.subject).toBe("Intro between Eva Rossi and Ana Sousa, Żółć");
  expect(parsed.text).toContain("Your booking is confirmed");
  expect(parsed.html).toContain("Your booking is confirmed");
  expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REQUEST/);
  expect(parsed.attachments.map(({ filename, mimeType, disposition }) => [filename, mimeType, disposition])).toEqual([
    [null, "text/calendar", null],
    ["event.ics", "application/ics", "attachment"],
  ]);
  // The parser rewrites line ends, which are what is looked at.
  const encoded = /Content-Type: application\/ics[^]*?\r\n\r\n([^-]+)/.exec(raw)?.[1] ?? "";
  expect(calendarValue(readCalendar(Buffer.from(encoded, "base64").toString("utf8")), "UID")).toBe(booking.icsUid);
  const alternative = parsed.attachments.find(({ mimeType }) => mimeType === "text/calendar");
  expect(alternative?.method).toBe("REQUEST");
  const [stored] = (await mailsOf(booking.uid)).filter((mail) => mail.to.email === "ana@example.com");
  expect(parsed.messageId).toBe(`<${stored.id}@acme.example>`);
  const header = (mail: typeof parsed, key: string) => mail.headers.find((each) => each.key === key)?.value;
  expect(header(parsed, "auto-submitted")).toBe("auto-generated");
  const threads = server.received
    .map((mail) => [header(mail.parsed, "references"), header(mail.parsed, "in-reply-to")])
    .flat();
  expect(new Set(threads).size).toBe(1);
  expect(threads[0]).not.toContain(booking.uid);
});

test("a mail that is put off is tried again, with the same id, and sent once", async () => {
  server.refused.set("ana@example.com", 451);
  const booking = await book();
  const deferred = await eventually(async () =>
    (await mailsOf(booking.uid)).find((mail) => mail.attempts === 1 && isPutOff(mail)),
  );
  expect(deferred).toMatchObject({ audience: "attendee", lastError: expect.stringContaining("451") });
  expect(Date.parse(deferred.nextAttemptAt) - app.clock.now).toBeGreaterThan(50_000);
  await eventually(async () => (await mailBacklog(app.db, app.clock.now)).retrying === 1);
  // Else the host's mail might be the one that meets the next answer.
  await eventually(async () => (await mailsOf(booking.uid)).find((mail) => mail.status === "sent"));
  server.refused.clear();
  server.answers.push(452);
  await app.skip(61_000);
  await eventually(async () => (await mailsOf(booking.uid)).find((mail) => mail.attempts === 2 && isPutOff(mail)));
  await app.skip(5 * 60_000 + 1000);
  await settled(booking.uid, "sent");
  expect(server.received.filter(({ to }) => to[0] === "ana@example.com")).toHaveLength(1);
  expect(
    new Set(server.attempts.filter(({ to }) => to === "ana@example.com").map(({ messageId }) => messageId)).size,
  ).toBe(1);
  expect((await mailsOf(booking.uid)).map((mail) => [mail.attempts, mail.lastError]).sort()).toEqual([
    [1, null],
    [3, null],
  ]);
  expect(await triesOf(deferred.id)).toEqual(["failed: 451", "failed: 452", expect.stringMatching(/^250 /)]);
});

test("a refusal for good is a failure at once, and visible", async () => {
  server.refused.set("ana@example.com", 550);
  const booking = await book();
  const failed = await eventually(async () => (await mailsOf(booking.uid)).find((mail) => mail.status === "failed"));
  expect(failed).toMatchObject({
    attempts: 1,
    lastError: expect.stringContaining("550"),
    nextAttemptAt: null,
    sentAt: null,
  });
  expect((await mailBacklog(app.db, app.clock.now)).givenUp).toBe(1);
  server.refused.clear();
  const shown = await app.call("GET", `/v2/mails/${failed.id}`, { key: host.key });
  const resent = await app.call("POST", `/v2/mails/${failed.id}/resend`, { key: host.key });
  expect([resent.status, resent.body.data.status]).toEqual([200, "waiting"]);
  expect([shown.body.data.canResend, resent.body.data.canResend]).toEqual([true, false]);
  await settled(booking.uid, "sent");
  expect(server.received.filter(({ to }) => to[0] === "ana@example.com").map(({ parsed }) => parsed.messageId)).toEqual(
    [`<${failed.id}.1@acme.example>`],
  );
  // The counter begins anew; why the first sending failed stays on record.
  expect(resent.body.data).toMatchObject({ attempts: 0, lastError: null, tries: shown.body.data.tries });
  expect(await triesOf(failed.id)).toEqual(["failed: 550", expect.stringMatching(/^250 /)]);
});

test("a server that does not answer costs one try", async () => {
  server.answers.push("hang");
  const booking = await book();
  const deferred = await eventually(async () => (await mailsOf(booking.uid)).find(isPutOff));
  expect(deferred).toMatchObject({ attempts: 1, lastError: expect.stringContaining("did not answer in time") });
  const { body } = await app.call("GET", `/v2/mails/${deferred.id}`, { key: host.key });
  expect(body.data.tries).toMatchObject([{ response: null, error: deferred.lastError }]);
  const [{ startedAt, durationMs }] = body.data.tries;
  // Timers may be a little early.
  expect(durationMs).toBeGreaterThan(SEND_TIMEOUT_MS - 50);
  expect(Date.parse(startedAt) + durationMs).toBeLessThanOrEqual(app.clock.now + 1);
  await app.skip(61_000);
  await settled(booking.uid, "sent");
  expect(new Set(server.received.map(({ parsed }) => parsed.messageId)).size).toBe(2);
});

test("a connection that is cut before the answer costs one try: nobody knows whether the mail was taken", async () => {
  server.answers.push("close");
  const booking = await book();
  const deferred = await eventually(async () => (await mailsOf(booking.uid)).find(isPutOff));
  expect(deferred).toMatchObject({ attempts: 1, lastError: expect.stringContaining("was closed") });
  await app.skip(61_000);
  await settled(booking.uid, "sent");
  const ids = server.attempts.map(({ messageId }) => messageId);
  expect([ids.length, new Set(ids).size]).toEqual([3, 2]);
});

test("after the last try a mail is given up, and says so", async () => {
  server.refused.set("ana@example.com", 421);
  const booking = await book();
  for (const [index, delayMs] of TRY_DELAYS_MS.slice(1).entries()) {
    await eventually(async () =>
      (await mailsOf(booking.uid)).find(
        (mail) => mail.audience === "attendee" && mail.attempts === index + 1 && isPutOff(mail),
      ),
    );
    await app.skip(delayMs + 1000);
  }
  const failed = await eventually(async () => (await mailsOf(booking.uid)).find((mail) => mail.status === "failed"));
  expect(failed).toMatchObject({ audience: "attendee", attempts: TRY_DELAYS_MS.length });
});

test("two processes send every mail once", async () => {
  const second = await startEffects(app, {
    effects: (ports) => [createMailEffect(ports, { server: openMailServer(server.url) })],
  });
  const types = await Promise.all(Array.from({ length: 4 }, () => anEventType(app, host, { title: "Intro" })));
  const uids: string[] = [];
  for (let index = 0; index < 24; index += 1) uids.push((await aBooking(app, types[index % 4].id, nextStart())).uid);
  await eventually(
    async () => (await mailBacklog(app.db, app.clock.now)).waiting === 0 && server.received.length >= 48,
  );
  await second.stop();
  const ids = server.received.map(({ parsed }) => parsed.messageId);
  expect([ids.length, new Set(ids).size]).toEqual([48, 48]);
  expect(second.errors).toEqual([]);
});

test("a mail that a killed process had taken is sent when the claim has run out", async () => {
  const quiet = await anApp({ now: "2050-09-01T00:00:00Z", env: { SMTP_URL: server.url } });
  const owner = await aUser(quiet);
  const type = await anEventType(quiet, owner);
  await aBooking(quiet, type.id, "2050-09-05T07:00:00Z");
  const effect = createMailEffect(effectPorts(quiet), { server: openMailServer(server.url) });
  const events = await quiet.db.query<any>(
    `select account_id as "accountId", position, id, type, subject, data, created_at as "createdAt" from events where type = 'booking.created'`,
  );
  const statuses = async () =>
    (await quiet.db.query<any>("select status from mails order by position")).map(({ status }) => status);
  const run = () => effect.queues[0]!.work({}, RESTING);
  await effect.plan(quiet.db, events);
  expect(await claimDueMail(quiet.db, quiet.clock.now, CLAIM_MS)).toMatchObject({ attempts: 1 });
  await run();
  expect(await statuses()).toEqual(["waiting", "sent"]);
  quiet.clock.now += CLAIM_MS + 1;
  await run();
  expect(await statuses()).toEqual(["sent", "sent"]);
  // The try that was killed left no trace.
  expect(await quiet.db.query("select mail_id from mail_attempts")).toHaveLength(2);
  // The same events once more, as after a mistake of the dispatcher: nothing new comes of them.
  await effect.plan(quiet.db, events);
  await run();
  expect(server.received).toHaveLength(2);
  await quiet.close();
});

test("a process that is about to stop begins no mail", async () => {
  const quiet = await anApp({ now: "2050-09-01T00:00:00Z", env: { SMTP_URL: server.url } });
  const type = await anEventType(quiet, await aUser(quiet));
  await aBooking(quiet, type.id, "2050-09-05T07:00:00Z");
  const effect = createMailEffect(effectPorts(quiet), { server: openMailServer(server.url) });
  const events = await quiet.db.query<any>(
    `select account_id as "accountId", position, id, type, subject, data, created_at as "createdAt" from events where type = 'booking.created'`,
  );
  await effect.plan(quiet.db, events);
  const left: unknown[] = [];
  await effect.queues[0]!.work(
    {},
    { ...RESTING, enqueue: async (_db, jobs) => void left.push(...jobs), stopping: AbortSignal.abort() },
  );
  expect([left.length, server.attempts.length, (await mailBacklog(quiet.db, quiet.clock.now)).waiting]).toEqual([
    1, 0, 2,
  ]);
  await quiet.close();
});

test("a cancellation never overtakes the booking that it cancels", async () => {
  server.refused.set("ana@example.com", 451);
  const booking = await book();
  await eventually(async () =>
    (await mailsOf(booking.uid)).find((mail) => mail.audience === "attendee" && mail.lastError),
  );
  server.refused.clear();
  await app.call("POST", `/v2/bookings/${booking.uid}/cancel`, { body: { cancellationReason: "Ill" } });
  await eventually(async () => (await mailsOf(booking.uid)).filter((mail) => mail.status === "sent").length === 2);
  expect(server.received.filter(({ to }) => to[0] === "ana@example.com")).toEqual([]);
  await app.skip(61_000);
  await settled(booking.uid, "sent", 4);
  const methods = server.received
    .filter(({ to }) => to[0] === "ana@example.com")
    .map(({ raw }) => /method=(\w+)/.exec(raw)?.[1]);
  expect(methods).toEqual(["REQUEST", "CANCEL"]);
});

test("a request that waits is brought to mind after 3, 24 and 48 hours, and no more once it is decided", async () => {
  const type = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const waiting = await aBooking(app, type.id, nextStart());
  const decided = await aBooking(app, type.id, nextStart());
  const soon = await aBooking(app, type.id, nextStart());
  // Over in twenty hours.
  await app.db.query("update bookings set starts_at = $1, ends_at = $2 where uid = $3", [
    instant(app.clock.now + 19 * 3_600_000),
    instant(app.clock.now + 20 * 3_600_000),
    soon.uid,
  ]);
  await settled(soon.uid, "sent");
  await app.skip(3 * 3_600_000 + 1000);
  await settled(waiting.uid, "sent", 3);
  await settled(decided.uid, "sent", 3);
  await app.call("POST", `/v2/bookings/${decided.uid}/decline`, { key: host.key });
  await settled(decided.uid, "sent", 4);
  await app.skip(21 * 3_600_000);
  await settled(waiting.uid, "sent", 4);
  await app.skip(24 * 3_600_000);
  const kinds = (await settled(waiting.uid, "sent", 5)).map((mail) => mail.kind);
  expect(kinds.slice(0, 3)).toEqual(["approval-reminder-48h", "approval-reminder-24h", "approval-reminder-3h"]);
  expect((await mailsOf(decided.uid)).map((mail) => mail.kind)).toEqual([
    "declined",
    "approval-reminder-3h",
    "submitted",
    "approval-needed",
  ]);
  expect((await mailsOf(soon.uid)).map((mail) => mail.kind)).toEqual([
    "approval-reminder-3h",
    "submitted",
    "approval-needed",
  ]);
});

test("when the mail server is taken away, nothing waits for it for ever", async () => {
  server.refused.set("ana@example.com", 451);
  const booking = await book();
  await eventually(
    async () =>
      (await mailsOf(booking.uid)).some(isPutOff) && (await mailBacklog(app.db, app.clock.now)).retrying === 1,
  );
  // Else the host's mail, still on its way, would be kept too.
  await eventually(async () => (await mailsOf(booking.uid)).find((mail) => mail.status === "sent"));
  await sendDueMails(
    { ports: effectPorts(app), sender: { product: "", address: "", domain: "", baseUrl: "" }, server: null },
    RESTING,
  );
  expect((await mailsOf(booking.uid)).map((mail) => mail.status).sort()).toEqual(["kept", "sent"]);
});

test("a server that cannot be reached puts mails off; one that wants another password too", async () => {
  const closed = openMailServer("smtp://127.0.0.1:1");
  const mail = {
    messageId: "<a@b.example>",
    thread: "<t@b.example>",
    from: { name: "", address: "a@b.example" },
    to: { name: "", address: "c@d.example" },
    replyTo: [],
    subject: "s",
    text: "t",
    html: "h",
    calendar: null,
  };
  await expect(closed.send(mail)).rejects.toMatchObject({
    permanent: false,
    message: expect.stringContaining("refused the connection"),
  });
  const strict = await aMailServer({ signIn: true });
  const misconfigured = openMailServer(strict.url.replace("smtp://", "smtp://user:wrong@"));
  await expect(misconfigured.send(mail)).rejects.toMatchObject({
    permanent: false,
    message: expect.stringContaining("535"),
  });
  closed.close();
  misconfigured.close();
  await strict.close();
});
