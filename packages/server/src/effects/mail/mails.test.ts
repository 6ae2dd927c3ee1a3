import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anAppWithEffects, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { calendarValue, readCalendar } from "../../../test/support/mail.ts";
import { mailsAbout as readMailsAbout, namedMails } from "../../../test/support/mails.ts";
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

let hour = 0;
/** Starts of their own for every test: Monday the 5th, then the days after it, 09:00 to 15:00 in Rome. */
function nextStart(): string {
  hour += 1;
  return new Date(Date.UTC(2050, 8, 5 + Math.floor(hour / 6), 7 + (hour % 6))).toISOString();
}

const mailsAbout = (uid: string, count: number) => readMailsAbout(app, host, uid, count);

test("a booking is told to the host, the booker and each guest, every one in their own zone", async () => {
  const type = await anEventType(app, host, {
    title: "Intro",
    locations: [{ type: "link", link: "https://meet.example.com/a?b=1&c=2", public: true }],
  });
  const start = nextStart();
  const booking = await aBooking(app, type.id, start, { guests: ["bo@example.com"] });
  const mails = await mailsAbout(booking.uid, 3);
  expect(namedMails(mails)).toEqual([
    "host scheduled eva@hosts.example REQUEST",
    "attendee scheduled ana@example.com REQUEST",
    "attendee scheduled bo@example.com REQUEST",
  ]);
  const [toHost, toAna] = mails;
  expect(mails.map((mail) => mail.subject)).toEqual(
    Array.from({ length: 3 }, () => "Intro between Eva Rossi and Ana Sousa"),
  );
  expect(mails.map((mail) => mail.status)).toEqual(["kept", "kept", "kept"]);
  expect(toHost.text).toContain("Monday, September 5, 2050");
  expect(toHost.text).toContain("10:00 AM – 11:00 AM (Europe/Rome, UTC+02:00)");
  expect(toAna.text).toContain("9:00 AM – 10:00 AM (Europe/Lisbon, UTC+01:00)");
  expect([toHost.fromName, toAna.fromName]).toEqual(["Meridian", "Eva Rossi"]);
  expect(toHost.replyTo.map((to: any) => to.email)).toEqual(["ana@example.com", "bo@example.com"]);
  expect(toAna.replyTo.map((to: any) => to.email)).toEqual(["eva@hosts.example", "bo@example.com"]);
  for (const mail of mails) {
    expect(mail.text).toContain(`https://book.example.com/booking/${booking.uid}?cancel=true`);
    expect(mail.text).toContain(`https://book.example.com/reschedule/${booking.uid}`);
    expect(mail.html).toContain(`href="https://book.example.com/booking/${booking.uid}"`);
    expect(mail.html).toContain('href="https://meet.example.com/a?b=1&amp;c=2"');
    expect(mail.messageId).toBe(`<${mail.id}@book.example.com>`);
  }
});

test("create, reschedule, cancel: one calendar entry that changes", async () => {
  const type = await anEventType(app, host, { title: "Call" });
  const start = nextStart();
  const moved = nextStart();
  const first = await aBooking(app, type.id, start);
  const [, created] = await mailsAbout(first.uid, 2);
  const second = await app.call("POST", `/v2/bookings/${first.uid}/reschedule`, {
    body: { start: moved, reschedulingReason: "Train\nis late" },
  });
  const [hostMoved, movedMail] = await mailsAbout(second.body.data.uid, 2);
  await app.call("POST", `/v2/bookings/${second.body.data.uid}/cancel`, { body: { cancellationReason: "Ill" } });
  const after = await mailsAbout(second.body.data.uid, 4);
  const cancelled = after[3];
  expect(namedMails([created, movedMail, ...after.slice(2)])).toEqual([
    "attendee scheduled ana@example.com REQUEST",
    "attendee rescheduled ana@example.com REQUEST",
    "host cancelled eva@hosts.example CANCEL",
    "attendee cancelled ana@example.com CANCEL",
  ]);
  const entries = [created, movedMail, cancelled].map((mail) => readCalendar(mail.calendar.content));
  const values = (name: string) => entries.map((entry) => calendarValue(entry, name));
  expect(new Set(values("UID"))).toEqual(new Set([first.icsUid]));
  expect(values("SEQUENCE")).toEqual(["0", "1", "2"]);
  expect(values("METHOD")).toEqual(["REQUEST", "REQUEST", "CANCEL"]);
  expect(values("STATUS")).toEqual(["CONFIRMED", "CONFIRMED", "CANCELLED"]);
  const compact = (iso: string) => iso.replace(/\.\d+|[-:]/g, "");
  expect(values("DTSTART")).toEqual([compact(start), compact(moved), compact(moved)]);
  expect(hostMoved.subject).toMatch(/^Rescheduled: Call between Eva Rossi and Ana Sousa, Mon, Sep 5, 2050, /);
  expect(movedMail.text).toMatch(/New time:\n[^]*Former time:\n/);
  expect(movedMail.text).toContain("  Train\n  is late");
  expect(movedMail.html).toContain("line-through");
  expect(cancelled.text).toContain("Reason:\n  Ill");
  expect(cancelled.text).not.toContain("cancel=true");
});

test("what a calendar learns of a booking", async () => {
  const type = await anEventType(app, host, {
    title: "Tax; law, and\\or more",
    hideCalendarEventDetails: true,
    locations: [{ type: "address", address: "Via Roma 1, Rome", public: true }],
  });
  const booking = await aBooking(app, type.id, nextStart(), {
    attendee: { name: 'Łucja "Lu" Żółć', email: "lu@example.com", timeZone: "Europe/Warsaw" },
    bookingFieldsResponses: { notes: `first line\r\nsecond; line ${"ż".repeat(200)}` },
  });
  const [, mail] = await mailsAbout(booking.uid, 2);
  const entry = readCalendar(mail.calendar.content);
  const one = (name: string) => calendarValue(entry, name);
  expect(one("PRODID")).toContain("Meridian");
  expect(one("SUMMARY")).toContain("Tax; law, and\\or more");
  expect(one("DESCRIPTION")).toContain(`first line\nsecond; line ${"ż".repeat(200)}`);
  expect(one("DESCRIPTION")).toContain(`https://book.example.com/reschedule/${booking.uid}`);
  expect(one("LOCATION")).toBe("Via Roma 1, Rome");
  expect(one("CLASS")).toBe("PRIVATE");
  expect(one("X-MICROSOFT-CDO-BUSYSTATUS")).toBe("BUSY");
  expect(one("ORGANIZER")).toBe("mailto:eva@hosts.example");
  expect(entry.filter(({ name }) => name === "ATTENDEE")).toEqual([
    {
      name: "ATTENDEE",
      value: "mailto:lu@example.com",
      parameters: { CN: "Łucja Lu Żółć", ROLE: "REQ-PARTICIPANT", PARTSTAT: "ACCEPTED", RSVP: "TRUE" },
    },
  ]);
  expect(entry.filter(({ name }) => name === "BEGIN").map(({ value }) => value)).toEqual(["VCALENDAR", "VEVENT"]);
});

test("an organizer who hides the address is found nowhere in what attendees get", async () => {
  const type = await anEventType(app, host, { hideOrganizerEmail: true });
  const booking = await aBooking(app, type.id, nextStart(), { guests: ["bo@example.com"] });
  const [toHost, ...toAttendees] = await mailsAbout(booking.uid, 3);
  expect(toAttendees).toHaveLength(2);
  for (const mail of toAttendees) {
    expect(JSON.stringify(mail)).not.toContain("hosts.example");
    expect(mail.replyTo).toEqual([]);
    expect(calendarValue(readCalendar(mail.calendar.content), "ORGANIZER")).toBe("mailto:no-reply@book.example.com");
  }
  expect(toHost.text).toContain("eva@hosts.example");
});

test("a request waits for approval; its refusal says why", async () => {
  const type = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const booking = await aBooking(app, type.id, nextStart(), { guests: ["bo@example.com"] });
  const asked = await mailsAbout(booking.uid, 2);
  expect(namedMails(asked)).toEqual([
    "host approval-needed eva@hosts.example -",
    "attendee submitted ana@example.com -",
  ]);
  expect(asked[0].text).toContain(`Approve or decline: https://book.example.com/booking/${booking.uid}`);
  expect(asked[0].text).not.toContain("cancel=true");
  await app.call("POST", `/v2/bookings/${booking.uid}/decline`, { key: host.key, body: { reason: "On leave" } });
  const declined = (await mailsAbout(booking.uid, 4)).slice(2);
  expect(namedMails(declined)).toEqual(["attendee declined ana@example.com -", "attendee declined bo@example.com -"]);
  expect(declined[0].text).toContain("Reason:\n  On leave");
});

test("an approval is a booking like any other", async () => {
  const type = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const booking = await aBooking(app, type.id, nextStart());
  await app.call("POST", `/v2/bookings/${booking.uid}/confirm`, { key: host.key });
  expect(namedMails(await mailsAbout(booking.uid, 4)).slice(2)).toEqual([
    "host scheduled eva@hosts.example REQUEST",
    "attendee scheduled ana@example.com REQUEST",
  ]);
});

test("who is asked for a new time gets the link; guests lose their entry", async () => {
  const type = await anEventType(app, host);
  const booking = await aBooking(app, type.id, nextStart(), { guests: ["bo@example.com"] });
  await mailsAbout(booking.uid, 3);
  await app.call("POST", `/v2/bookings/${booking.uid}/request-reschedule`, {
    key: host.key,
    body: { rescheduleReason: "Strike" },
  });
  const mails = (await mailsAbout(booking.uid, 6)).slice(3);
  expect(namedMails(mails)).toEqual([
    "host reschedule-asked eva@hosts.example CANCEL",
    "attendee choose-new-time ana@example.com CANCEL",
    "attendee cancelled bo@example.com CANCEL",
  ]);
  expect(mails[1].text).toContain(`Choose a new time: https://book.example.com/reschedule/${booking.uid}`);
  expect(mails[1].text).toContain("Strike");
});

test("links that the event type forbids are left out", async () => {
  const type = await anEventType(app, host, {
    disableCancelling: { disabled: true },
    disableRescheduling: { disabled: true },
  });
  const booking = await aBooking(app, type.id, nextStart());
  for (const mail of await mailsAbout(booking.uid, 2)) {
    expect(`${mail.text}${mail.html}${mail.calendar.content}`).not.toMatch(/cancel=true|\/reschedule\//);
    expect(mail.text).toContain(`/booking/${booking.uid}`);
  }
});

test("hidden fields are for hosts; notes stay out of calendars where the event type says so", async () => {
  const type = await anEventType(app, host, {
    hideCalendarNotes: true,
    bookingFields: [
      { type: "text", slug: "topic", label: "Topic", required: false, placeholder: "" },
      { type: "text", slug: "source", label: "Came from", required: false, placeholder: "", hidden: true },
      { type: "boolean", slug: "terms", label: "Terms", required: false },
    ],
  });
  const booking = await aBooking(app, type.id, nextStart(), {
    bookingFieldsResponses: { topic: "VAT", source: "newsletter", terms: true, notes: "bring papers" },
  });
  const [toHost, toAna] = await mailsAbout(booking.uid, 2);
  expect(toHost.text).toContain("Came from:\n  newsletter");
  expect(toHost.text).toContain("Terms:\n  ✓");
  expect(JSON.stringify(toAna)).not.toMatch(/newsletter|Came from/);
  expect(toAna.text).toContain("Topic:\n  VAT");
  expect(toAna.text).toContain("Notes:\n  bring papers");
  expect(toHost.calendar.content + toAna.calendar.content).not.toContain("bring papers");
});

test("what strangers type is text: no header, tag or link of theirs comes through", async () => {
  const type = await anEventType(app, host, { title: "Chat" });
  const booking = await aBooking(app, type.id, nextStart(), {
    attendee: {
      name: 'A<script>alert(1)</script>\r\nBcc: all@example.com "x" \u202egnp',
      email: "evil@example.com",
      timeZone: "Europe/Rome",
    },
    bookingFieldsResponses: { notes: '</p><img src=x onerror="alert(1)"><a href="https://evil.example">click</a>' },
  });
  const mails = await mailsAbout(booking.uid, 2);
  for (const mail of mails) {
    expect(mail.subject).not.toMatch(/[\r\n\u202e]/);
    expect(mail.html).not.toMatch(/<script|<img|evil\.example"/);
    expect(mail.html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(readCalendar(mail.calendar.content).some(({ name }) => name === "BCC")).toBe(false);
  }
  expect(mails[1].to.name).not.toMatch(/[<>"\r\n]/);
});

test("somebody with a telephone only is told nothing by mail, and the host gets the number", async () => {
  const type = await anEventType(app, host, {
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const booking = await aBooking(app, type.id, nextStart());
  await mailsAbout(booking.uid, 2);
  // Personal event types ask for an address; this is how somebody without one is stored.
  await app.db.query(
    "update attendees set email = '391234567@sms.book.example.com', phone_number = '+39 123 4567' where booking_id = $1",
    [booking.id],
  );
  await app.call("POST", `/v2/bookings/${booking.uid}/confirm`, { key: host.key });
  const mails = await mailsAbout(booking.uid, 3);
  expect(namedMails(mails.slice(2))).toEqual(["host scheduled eva@hosts.example REQUEST"]);
  expect(mails[2].text).toContain("Ana Sousa, +39 123 4567");
  expect(JSON.stringify(mails[2])).not.toContain("@sms.");
});

test("the other party of a title is the organizer for attendees", async () => {
  const type = await anEventType(app, host, { customName: "Meet {HOST/ATTENDEE}" });
  const booking = await aBooking(app, type.id, nextStart());
  expect((await mailsAbout(booking.uid, 2)).map((mail) => mail.subject)).toEqual(["Meet Ana Sousa", "Meet Eva Rossi"]);
});

test("a host's clock is the one in the profile", async () => {
  await app.call("PATCH", "/v2/me", { key: host.key, body: { timeFormat: 24, timeZone: "Asia/Kolkata" } });
  const type = await anEventType(app, host);
  const booking = await aBooking(app, type.id, nextStart());
  const [toHost] = await mailsAbout(booking.uid, 2);
  expect(toHost.text).toMatch(/\d\d:30 – \d\d:30 \(Asia\/Kolkata, UTC\+05:30\)/);
  await app.call("PATCH", "/v2/me", { key: host.key, body: { timeFormat: 12, timeZone: "Europe/Rome" } });
});

test("entities of HTML in titles and names read as what they stand for, and make no HTML", async () => {
  const type = await anEventType(app, host, { title: "Q&amp;A &lt;i&gt;live&lt;/i&gt;" });
  const booking = await aBooking(app, type.id, nextStart(), {
    attendee: { name: "Ana &amp; Bo", email: "ana@example.com", timeZone: "Europe/Rome" },
  });
  const [toHost, toAna] = await mailsAbout(booking.uid, 2);
  expect([toHost.subject, toAna.to.name]).toEqual(["Q&A <i>live</i> between Eva Rossi and Ana & Bo", "Ana & Bo"]);
  expect(toHost.html).toContain("Q&amp;A &lt;i&gt;live&lt;/i&gt; between");
  expect(calendarValue(readCalendar(toHost.calendar.content), "SUMMARY")).toBe(toHost.subject);
});

test("planning takes as many statements for one event as for many", async () => {
  const effect = createMailEffect({
    config: app.config,
    db: app.db,
    clock: () => app.clock.now,
    ids: { uuid: () => crypto.randomUUID(), uid: () => "" },
    secret: "",
    log: { info() {}, warn() {}, error() {}, debug() {} },
  });
  const events = await app.db.query<any>(
    `select account_id as "accountId", position, id, type, subject, data, created_at as "createdAt" from events where type = 'booking.created'`,
  );
  expect(events.length).toBeGreaterThan(5);
  const statements = async (batch: any[]) => {
    const before = statementCounter.count;
    await effect.plan(
      app.db,
      batch.map((event) => ({ ...event, id: crypto.randomUUID() })),
    );
    return statementCounter.count - before;
  };
  expect(app.effects.errors).toEqual([]);
  // Nothing else may be counted: the dispatcher of this application rests meanwhile.
  await app.effects.dispatcher.stop();
  expect([await statements(events.slice(0, 1)), await statements(events)]).toEqual([2, 2]);
  expect(await statements([{ ...events[0], type: "schedule.created" }])).toBe(0);
});
