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
