import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app, { name: "Eva & Co" });
});
afterAll(() => app.close());

interface Link {
  id: string;
  label: string;
  link: string;
}

test("four links carry the booking, every value encoded", async () => {
  const eventType = await anEventType(app, host, {
    title: "Tea & #talk",
    customName: "{Event type title} with {HOST/ATTENDEE}",
  });
  const made = await aBooking(app, eventType.id, "2050-09-05T09:00:00Z", {
    bookingFieldsResponses: { notes: "5+5 = 10?\nyes & no" },
  });
  await app.db.query("update bookings set meeting_url = 'https://meet.example.com/a?b=c&d=e' where uid = $1", [
    made.uid,
  ]);
  const { status, body } = await app.call("GET", `/v2/bookings/${made.uid}/calendar-links`, { key: host.key });
  expect(status).toBe(200);
  const links: Link[] = body.data;
  expect(links.map(({ id, label }) => [id, label])).toEqual([
    ["googleCalendar", "Google Calendar"],
    ["microsoftOffice", "Microsoft Office"],
    ["microsoftOutlook", "Microsoft Outlook"],
    ["ics", "ICS"],
  ]);
  const [google, office, outlook, ics] = links.map(({ link }) => link) as [string, string, string, string];
  for (const link of [google, office, outlook]) expect(link).not.toMatch(/[+ #]|null|undefined/);
  // The booker reads it, so the other party is the host, while the stored title names the booker.
  expect(made.title).toBe("Tea & #talk with Ana Sousa");
  const title = "Tea & #talk with Eva & Co";
  const url = new URL(google);
  expect(url.origin + url.pathname).toBe("https://calendar.google.com/calendar/r/eventedit");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    dates: "20500905T090000Z/20500905T100000Z",
    text: title,
    details: "5+5 = 10?\nyes & no",
    location: "https://meet.example.com/a?b=c&d=e",
  });
  expect([new URL(office).host, new URL(outlook).host]).toEqual(["outlook.office.com", "outlook.live.com"]);
  expect(Object.fromEntries(new URL(office).searchParams)).toMatchObject({
    startdt: "2050-09-05T09:00:00.000Z",
    enddt: "2050-09-05T10:00:00.000Z",
    subject: title,
    body: "5+5 = 10?\nyes & no",
  });
  expect(ics).toMatch(/^data:text\/calendar,BEGIN%3AVCALENDAR/);
  const file = decodeURIComponent(ics.slice("data:text/calendar,".length));
  expect(file).toContain(`UID:${made.icsUid}\r\n`);
  expect(file).toContain("DESCRIPTION:5+5 = 10?\\nyes & no\r\n");
});

test("a place that is no link stays out of the calendar's location, and nothing is written as null", async () => {
  const eventType = await anEventType(app, host, {
    locations: [{ type: "address", address: "1 Main St", public: true }],
  });
  const made = await aBooking(app, eventType.id, "2050-09-06T09:00:00Z");
  const { body } = await app.call("GET", `/v2/bookings/${made.uid}/calendar-links`, { key: host.key });
  for (const { link } of body.data as Link[]) {
    expect(link).not.toContain("null");
    expect(decodeURIComponent(link)).not.toContain("Main St");
  }
});

test("notes stay out where the event type says so; details are private where a file can say it, and left out elsewhere", async () => {
  const linksOf = async (settings: Record<string, unknown>, start: string) => {
    const eventType = await anEventType(app, host, settings);
    const made = await aBooking(app, eventType.id, start, { bookingFieldsResponses: { notes: "Bring papers" } });
    const { body } = await app.call("GET", `/v2/bookings/${made.uid}/calendar-links`, { key: host.key });
    const page = await app.call("GET", `/booking/${made.uid}/calendar.ics`);
    return [...(body.data as Link[]).map(({ link }) => decodeURIComponent(link)), page.body];
  };
  for (const text of await linksOf({ hideCalendarNotes: true }, "2050-09-07T09:00:00Z")) {
    expect(text).not.toContain("Bring papers");
    expect(text).not.toContain("CLASS:");
  }
  const [google, office, outlook, ics, file] = await linksOf(
    { hideCalendarEventDetails: true },
    "2050-09-08T09:00:00Z",
  );
  for (const text of [google, office, outlook]) expect(text).not.toContain("Bring papers");
  for (const text of [ics, file]) {
    expect(text).toContain("CLASS:PRIVATE\r\n");
    expect(text).toContain("DESCRIPTION:Bring papers");
  }
});

test("links need credentials and a booking", async () => {
  expect((await app.call("GET", "/v2/bookings/nope/calendar-links")).status).toBe(401);
  expect((await app.call("GET", "/v2/bookings/nope/calendar-links", { key: host.key })).status).toBe(404);
});
