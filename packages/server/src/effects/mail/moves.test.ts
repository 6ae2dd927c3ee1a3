import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { anAppWithEffects, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { calendarValue, readCalendar } from "../../../test/support/mail.ts";
import { mailsAbout, namedMails } from "../../../test/support/mails.ts";
import { createMailEffect } from "./index.ts";

let app: TestAppWithEffects;
let host: TestUser;
beforeAll(async () => {
  app = await anAppWithEffects({
    now: "2050-09-01T00:00:00Z",
    env: { MERIDIAN_BASE_URL: "https://book.example.com" },
    effects: (ports) => [createMailEffect(ports)],
  });
  host = await aUser(app, { name: "Eva Rossi", email: "eva@hosts.example" });
});
afterAll(() => app.close());

const FORMER = "2050-09-05T07:00:00Z";
const LATER = "2050-09-06T08:00:00Z";
const guests = ["bo@example.com"];

async function aRequest(overrides: Record<string, unknown> = {}) {
  const type = await anEventType(app, host, {
    title: "Talk",
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  return aBooking(app, type.id, FORMER, { guests, ...overrides });
}

const decide = (uid: string, decision: "confirm" | "decline") =>
  app.call("POST", `/v2/bookings/${uid}/${decision}`, { key: host.key, body: {} });

async function move(uid: string, start: string, key?: string) {
  const answer = await app.call("POST", `/v2/bookings/${uid}/reschedule`, {
    ...(key === undefined ? {} : { key }),
    body: { start },
  });
  expect(answer.status).toBe(201);
  return answer.body.data;
}

const entryOf = (mail: any) => {
  const entry = readCalendar(mail.calendar.content);
  return ["METHOD", "UID", "SEQUENCE", "DTSTART", "STATUS"].map((name) => calendarValue(entry, name)).join(" ");
};

test("a confirmed booking that a move turns into a request leaves the calendars of all who had it", async () => {
  const first = await aRequest();
  await decide(first.uid, "confirm");
  const confirmed = (await mailsAbout(app, host, first.uid, 5)).slice(2);
  const moved = await move(first.uid, LATER);
  const told = await mailsAbout(app, host, moved.uid, 3);
  expect(namedMails(told)).toEqual([
    "host move-needs-approval eva@hosts.example CANCEL",
    "attendee move-submitted ana@example.com CANCEL",
    "attendee former-time-off bo@example.com CANCEL",
  ]);
  for (const mail of told) {
    expect(entryOf(mail)).toBe(`CANCEL ${first.icsUid} 1 20500905T070000Z CANCELLED`);
    expect(mail.text).toMatch(/New time:\n[^]*September 6, 2050[^]*Former time:\n[^]*September 5, 2050/);
  }
  const [toHost, toAna, toBo] = told;
  expect(toHost.text).toContain("Approve or decline: https://book.example.com/booking/");
  expect(toAna.subject).toMatch(/^Request sent: .*Sep 6, 2050/);
  expect(toBo.subject).toMatch(/^Former time is off: .*Sep 5, 2050/);
  expect(toBo.text).not.toContain("cancel=true");
  await decide(moved.uid, "decline");
  const declined = (await mailsAbout(app, host, moved.uid, 5)).slice(3);
  expect(namedMails(declined)).toEqual(["attendee declined ana@example.com -", "attendee declined bo@example.com -"]);
  expect(confirmed.map(entryOf)).toEqual([0, 1, 2].map(() => `REQUEST ${first.icsUid} 0 20500905T070000Z CONFIRMED`));
});

test("calendars take the confirmation that follows", async () => {
  const first = await aRequest();
  await decide(first.uid, "confirm");
  const moved = await move(first.uid, LATER);
  await decide(moved.uid, "confirm");
  const mails = (await mailsAbout(app, host, moved.uid, 6)).slice(3);
  expect(mails.map(entryOf)).toEqual([0, 1, 2].map(() => `REQUEST ${first.icsUid} 2 20500906T080000Z CONFIRMED`));
  await app.call("POST", `/v2/bookings/${moved.uid}/cancel`, { key: host.key, body: { cancellationReason: "Ill" } });
  const cancelled = (await mailsAbout(app, host, moved.uid, 9)).slice(6);
  expect(cancelled.map(entryOf)).toEqual([0, 1, 2].map(() => `CANCEL ${first.icsUid} 3 20500906T080000Z CANCELLED`));
});

test("moving a request that never was in a calendar, and a move by the host, take nothing away", async () => {
  const first = await aRequest();
  const moved = await move(first.uid, "2050-09-07T08:00:00Z");
  expect(namedMails(await mailsAbout(app, host, moved.uid, 2))).toEqual([
    "host approval-needed eva@hosts.example -",
    "attendee submitted ana@example.com -",
  ]);
  await decide(moved.uid, "confirm");
  await mailsAbout(app, host, moved.uid, 5);
  const again = await move(moved.uid, "2050-09-08T08:00:00Z", host.key);
  expect(namedMails(await mailsAbout(app, host, again.uid, 3))).toEqual([
    "host rescheduled eva@hosts.example REQUEST",
    "attendee rescheduled ana@example.com REQUEST",
    "attendee rescheduled bo@example.com REQUEST",
  ]);
});
