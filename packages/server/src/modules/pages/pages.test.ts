import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { renderPage } from "./shell.ts";

let app: TestApp;
let host: TestUser;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app, { name: "Eva </script> Rossi", username: "eva" });
});
afterAll(() => app.close());

/** Without a build every page is 503; what is decided before that is looked at by status where there is one. */
const isBuilt =
  renderPage({ status: 200, title: "", description: "", isPublic: true, data: { page: "missing", what: "page" } }) !==
  null;
const OK = isBuilt ? 200 : 503;
const MISSING = isBuilt ? 404 : 503;

test("a person's page, an event type's and a booking's are HTML that nobody keeps", async () => {
  const eventType = await anEventType(app, host, { slug: "talk" });
  const booking = await aBooking(app, eventType.id, "2050-09-05T09:00:00Z");
  for (const path of ["/eva", "/EVA/talk", `/booking/${booking.uid}`, `/reschedule/${booking.uid}`]) {
    const response = await app.call("GET", path);
    expect(response.status, path).toBe(OK);
    expect(response.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(response.headers["cache-control"]).toBe("no-store");
    expect(response.headers["content-security-policy"]).toContain("script-src 'self';");
    expect(response.headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("what does not exist is a page with status 404", async () => {
  for (const path of ["/nobody", "/eva/nothing", "/booking/none", "/reschedule/none", "/eva%00", "/booking/a%00b"]) {
    const response = await app.call("GET", path);
    expect(response.status, path).toBe(MISSING);
    expect(response.headers["content-type"]).toBe("text/html; charset=utf-8");
  }
});

test("the API's own answers stay as they are", async () => {
  for (const path of ["/v2/nothing", "/v2", "/api/nothing", "/v3/things"]) {
    const response = await app.call("GET", path);
    expect(response.status, path).toBe(404);
    expect(response.body.error.reason, path).toBe("route_not_found");
  }
  expect((await app.call("GET", "/health")).body.status).toBe("ok");
  expect((await app.call("POST", "/eva")).body.error.reason).toBe("route_not_found");
});

test.skipIf(!isBuilt)("text of people cannot leave the data it stands in", async () => {
  await anEventType(app, host, { slug: "hostile", title: "<!--<script>alert(1)</script>$&" });
  const { body } = await app.call("GET", "/eva/hostile");
  const html = body as string;
  const data = /<script type="application\/json" id="page-data">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  expect(data).not.toContain("<");
  expect(JSON.parse(data)).toMatchObject({
    page: "month",
    now: "2050-09-01T00:00:00.000Z",
    host: { name: "Eva </script> Rossi" },
    eventType: { title: "<!--<script>alert(1)</script>$&" },
  });
  expect(html).toContain("<title>&#60;!--&#60;script&#62;alert(1)&#60;/script&#62;$&#38; with");
});

test.skipIf(!isBuilt)("what the host keeps to themself is not in the page", async () => {
  await anEventType(app, host, {
    slug: "private",
    locations: [{ type: "link", link: "https://meet.example.com/secret-room", public: false }],
    bookingFields: [
      { type: "email", required: true, excludeEmails: ["rival.example"] },
      { slug: "notes", required: false, hidden: true, label: "hidden label" },
    ],
  });
  const { body } = await app.call("GET", "/eva/private");
  for (const secret of ["secret-room", "rival.example", "hidden label", host.email]) expect(body).not.toContain(secret);
});

test("clocks in a zone, now and at given instants", async () => {
  const { status, body } = await app.call(
    "GET",
    "/booking/times?timeZone=Asia/Calcutta&at=now&at=2050-09-05T09:00:00Z&at=2050-09-05T09:00:00%2B02:00",
  );
  expect(status).toBe(200);
  expect(body.data).toEqual({
    timeZone: "Asia/Calcutta",
    times: ["2050-09-01T05:30:00.000+05:30", "2050-09-05T14:30:00.000+05:30", "2050-09-05T12:30:00.000+05:30"],
  });
  for (const query of [
    "",
    "?timeZone=Mars/Olympus&at=now",
    "?timeZone=UTC",
    "?timeZone=UTC&at=soon",
    `?timeZone=UTC${"&at=now".repeat(11)}`,
  ]) {
    expect((await app.call("GET", `/booking/times${query}`)).status, query).toBe(400);
  }
});

test("the calendar file of a booking", async () => {
  const eventType = await anEventType(app, host, { slug: "file" });
  const booking = await aBooking(app, eventType.id, "2050-09-06T09:00:00Z");
  const response = await app.call("GET", `/booking/${booking.uid}/calendar.ics`);
  expect(response.status).toBe(200);
  expect(response.headers["content-type"]).toBe("text/calendar; charset=utf-8");
  expect(response.body).toContain("DTSTART:20500906T090000Z\r\n");
  expect(response.body).toContain(`UID:${booking.icsUid}\r\n`);
  expect((await app.call("GET", "/booking/none/calendar.ics")).status).toBe(MISSING);
});

test.skipIf(!isBuilt)("a booking's page says what may be done with it", async () => {
  const eventType = await anEventType(app, host, {
    slug: "rules",
    disableRescheduling: { disabled: false, minutesBefore: 120 },
    requiresCancellationReason: "MANDATORY_BOTH",
  });
  const booking = await aBooking(app, eventType.id, "2050-09-07T09:00:00Z");
  const dataOf = async () => {
    const { body } = await app.call("GET", `/booking/${booking.uid}`);
    return JSON.parse(/id="page-data">(.*?)<\/script>/.exec(body as string)?.[1] ?? "").booking;
  };
  const before = app.clock.now;
  expect(await dataOf()).toMatchObject({
    rescheduleObstacle: null,
    cancelObstacle: null,
    needsCancellationReason: true,
    wall: { timeZone: "Europe/Lisbon", start: "2050-09-07T10:00:00.000+01:00" },
  });
  app.clock.now = Date.parse("2050-09-07T08:00:00Z");
  expect(await dataOf()).toMatchObject({ rescheduleObstacle: "notice", cancelObstacle: null });
  app.clock.now = Date.parse("2050-09-07T11:00:00Z");
  expect(await dataOf()).toMatchObject({ rescheduleObstacle: "past", cancelObstacle: "past", isPast: true });
  const elsewhere = await app.call("GET", `/reschedule/${booking.uid}`);
  expect(elsewhere.status).toBe(302);
  expect(elsewhere.headers.location).toBe(`/booking/${booking.uid}?move=true`);
  app.clock.now = before;
});
