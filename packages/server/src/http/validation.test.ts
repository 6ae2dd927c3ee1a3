import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../test/support/builders.ts";

let app: TestApp;
let host: TestUser;
let eventTypeId: number;
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app);
  eventTypeId = (await anEventType(app, host)).id;
});
afterAll(() => app.close());

const attendee = { name: "Ana", email: "ana@example.com", timeZone: "UTC" };
const booking = (more: Record<string, unknown>) => ({ eventTypeId, start: "2050-09-05T10:00:00Z", attendee, ...more });

test.each([[[]], [[{}]], ['"text"'], ["7"], ["true"]])("a body that is no object: %j", async (sent) => {
  const body = typeof sent === "string" ? sent : JSON.stringify(sent);
  const headers = { "content-type": "application/json" };
  const answer = await app.call("POST", "/v2/bookings", { body, headers });
  expect(answer.status).toBe(400);
  expect(answer.body.message).toBe("Body should be an object");
  expect(answer.body.error.details.errors).toEqual([
    { property: "body", constraints: { invalid_type: "Body should be an object" }, children: [] },
  ]);
});

const WORDS: [more: Record<string, unknown>, property: string, words: string][] = [
  [{ attendee: { ...attendee, email: "nobody" } }, "attendee.email", "Invalid email format"],
  [{ attendee: { ...attendee, email: 7 } }, "attendee.email", "Invalid email format"],
  [{ attendee: { ...attendee, email: `${"a".repeat(250)}@example.com` } }, "attendee.email", "Invalid email format"],
  [{ attendee: [] }, "attendee", "must be an object"],
  [{ attendee: { ...attendee, name: " " } }, "attendee.name", "must not be empty"],
  [{ attendee: { ...attendee, name: "a".repeat(201) } }, "attendee.name", "must have at most 200 characters"],
  [{ attendee: { ...attendee, name: undefined } }, "attendee.name", "must be given"],
  [{ attendee: { ...attendee, language: "xx" } }, "attendee.language", "must be one of ar, ca, de"],
  [{ lengthInMinutes: 0 }, "lengthInMinutes", "must be at least 1"],
  [{ lengthInMinutes: 1.5 }, "lengthInMinutes", "must be a whole number"],
  [{ lengthInMinutes: "30" }, "lengthInMinutes", "must be a number"],
  [{ lengthInMinutes: 1e6 }, "lengthInMinutes", "must be at most 44640"],
  [{ instant: "yes" }, "instant", "must be true or false"],
  [{ guests: {} }, "guests", "must be a list"],
  [{ guests: Array(30).fill("a@example.com") }, "guests", "must have at most 29 entries"],
  [{ metadata: [] }, "metadata", "must be an object"],
  [{ metadata: { ["k".repeat(41)]: 1 } }, `metadata.${"k".repeat(41)}`, "key must have at most 40 characters"],
  [{ metadata: { a: null } }, "metadata.a", "must be text or a number or true or false"],
  [{ meetingUrl: "nowhere" }, "meetingUrl", "must be a URL"],
  [{ location: { type: "moon" } }, "location.type", "must be one of address, link, phone"],
  [{ location: 7 }, "location", "must be an object or text"],
];

test.each(WORDS)("%j: %s %s", async (more, property, words) => {
  const answer = await app.call("POST", "/v2/bookings", { body: booking(more) });
  expect(answer.status).toBe(400);
  expect(answer.body.message).toContain(`${property} property is wrong,${words}`);
  expect(answer.body.error.details.errors[0].property).toBe(property);
});

test("who moves a booking under an address that is none", async () => {
  const { uid } = await aBooking(app, eventTypeId, "2050-09-06T10:00:00Z");
  for (const rescheduledBy of ["nobody", 7]) {
    const body = { start: "2050-09-07T10:00:00Z", rescheduledBy };
    const answer = await app.call("POST", `/v2/bookings/${uid}/reschedule`, { body });
    expect(answer.body.message).toBe("rescheduledBy property is wrong,Invalid rescheduledBy email format");
  }
});

test("shapes inside shapes, and queries, are worded alike", async () => {
  const type = { title: "A", slug: "a", lengthInMinutes: 30, calVideoSettings: { sendTranscriptionEmails: 1 } };
  const shape = await app.call("POST", "/v2/event-types", { key: host.key, body: { ...type, recurrence: {} } });
  expect(shape.body.message).toMatch(/recurrence\.\w+ property is wrong,must /);
  const query = await app.call("GET", "/v2/bookings?skip=-1&take=0", { key: host.key });
  expect(query.body.message).toBe(
    "take property is wrong,must be at least 1, skip property is wrong,must be at least 0",
  );
});

const windowOf = (startTime: string, endTime: string) => ({ days: ["Monday"], startTime, endTime });
const dayOf = (startTime: string, endTime: string) => ({ date: "2050-10-01", startTime, endTime });
const rangeOf = (...value: string[]) => ({ bookingWindow: { type: "range", value } });
const long = "k".repeat(41);
const ONE_COMPLAINT: [path: "me" | "schedules" | "event-types", body: Record<string, unknown>, message: string][] = [
  [
    "schedules",
    { availability: [windowOf("9:00", "10:00")] },
    "availability.0.startTime property is wrong,must be a time from 00:00 to 23:59, such as 09:00",
  ],
  [
    "schedules",
    { overrides: [dayOf("12:00", "9:00")] },
    "overrides.0.endTime property is wrong,must be a time from 00:00 to 23:59, such as 09:00",
  ],
  [
    "schedules",
    { availability: [windowOf("11:00", "10:00")] },
    "availability.0.endTime property is wrong,must be later than startTime: a window ends on the day it starts",
  ],
  [
    "event-types",
    rangeOf("2030-01-01"),
    "bookingWindow.value property is wrong,must have two dates, the first and the last",
  ],
  [
    "event-types",
    rangeOf("soon", "2030-01-01"),
    "bookingWindow.value.0 property is wrong,must be a date such as 2030-09-05",
  ],
  [
    "event-types",
    rangeOf("2030-01-02", "2030-01-01"),
    "bookingWindow.value property is wrong,must not end before it starts",
  ],
  ["me", { metadata: { [long]: 1 } }, `metadata.${long} property is wrong,key must have at most 40 characters`],
  ["me", { metadata: [] }, "metadata property is wrong,must be an object"],
];

test.each(ONE_COMPLAINT)("one mistake is one complaint: %s %j", async (path, body, message) => {
  const url = {
    me: "me",
    schedules: `schedules/${host.defaultScheduleId}`,
    "event-types": `event-types/${eventTypeId}`,
  };
  const answer = await app.call("PATCH", `/v2/${url[path]}`, { key: host.key, body });
  expect([answer.status, answer.body.message]).toEqual([400, message]);
});

test.each([
  ['{"__proto__":{}}', /^The request body must not have the key "__proto__"/],
  ['{"a":{"constructor":{"prototype":{}}}}', /^The request body must not have the key/],
  ['{"__proto__":{}', /^The request body is not valid JSON$/],
  ["{", /^The request body is not valid JSON$/],
])("a body that is not read says why: %s", async (body, message) => {
  const headers = { "content-type": "application/json" };
  const answer = await app.call("POST", "/v2/bookings", { body, headers });
  expect(answer.status).toBe(400);
  expect(answer.body.message).toMatch(message);
});
