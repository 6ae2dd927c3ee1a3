import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, anApp } from "../../../test/support/app.ts";
import { type TestUser, anEventType, aUser } from "../../../test/support/builders.ts";
import { createInput } from "./schemas.ts";

let app: TestApp;
let ana: TestUser;
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
let target: any;

beforeAll(async () => {
  app = await anApp();
  ana = await aUser(app);
  target = await anEventType(app, ana, { slug: "target" });
});
afterAll(() => app.close());

const HUGE = 2 ** 53;
const VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  HUGE,
  2_147_483_648,
  "",
  "text",
  "x".repeat(30_000),
  "\u0000",
  "\ud800",
  [],
  [null],
  [{}],
  ["a"],
  [HUGE],
  [{ type: null }],
  [{ type: "constructor" }],
  [{ type: "__proto__", slug: "__proto__" }],
  [{ type: "text", slug: "__proto__", label: "L", required: true }],
  [{ type: "text", slug: "\ud800", label: "L", required: true }],
  [{ type: "address", address: "\udfff", public: true }],
  {},
  { disabled: false },
  { disabled: "true" },
  { disabled: true, day: -1 },
  { type: "range", value: [null, null] },
  { type: "range", value: ["9999-99-99", "9999-99-99"] },
  { type: "calendarDays", value: HUGE },
  { type: "toString" },
  { type: "time", noticeThreshold: { unit: "hours", count: HUGE } },
  { type: "time", noticeThreshold: { unit: "hours", count: 525_600 } },
  { day: HUGE },
  { day: {} },
  { interval: HUGE, occurrences: HUGE, frequency: "weekly" },
  { seatsPerTimeSlot: HUGE, showAttendeeInfo: 1, showAvailabilityCount: null },
  { maximumActiveBookings: HUGE },
  { minutesBefore: -1, disabled: false },
  { defaultLayout: "month", enabledLayouts: [] },
  { lightThemeHex: null, darkThemeHex: "#fff" },
  { integration: "", externalId: "" },
  { redirectUrlOnExit: "no" },
  { redirectUrlOnExit: "https://\ud800.example" },
];

const TEAM = [
  "schedulingType",
  "hosts",
  "assignAllTeamMembers",
  "teamId",
  "emailSettings",
  "rescheduleWithSameRoundRobinHost",
];
const PROPERTIES = [...Object.keys(createInput.shape), ...TEAM];

const number = async (sql: string) => (await app.db.query<{ n: number }>(sql))[0]?.n as number;
const totals = async () => [
  await number("select count(*) n from event_types"),
  await number("select count(*) n from events"),
];

/** Changes with every write to the row, even one that writes the same. */
const rowVersion = () => number(`select xmin::text::bigint n from event_types where id = ${target.id}`);

interface Attempt {
  readonly what: string;
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** Sends one value; anything but success or a caller's failure in the envelope fails the test. */
async function attempt(
  method: "POST" | "PATCH",
  url: string,
  property: string,
  value: unknown,
  rest: object,
): Promise<Attempt> {
  const { status, body } = await app.call(method, url, { key: ana.key, body: { ...rest, [property]: value } });
  const what = `${property} = ${JSON.stringify(value)?.slice(0, 100)}: ${status} ${body.error?.message}`;
  expect({ what, isPlain: [200, 201, 400, 404, 413].includes(status) }).toEqual({ what, isPlain: true });
  expect({ what, status: body.status }).toEqual({ what, status: status < 300 ? "success" : "error" });
  return { what, status, body };
}

test.each(PROPERTIES)("POST with anything as %s: created whole, or refused and nothing left", async (property) => {
  const [rows = 0, events = 0] = await totals();
  const attempts = await Promise.all(
    VALUES.map((value, index) =>
      attempt("POST", "/v2/event-types", property, value, {
        title: "F",
        slug: `f-${property}-${index}`,
        lengthInMinutes: 30,
      }),
    ),
  );
  const made = attempts.filter(({ status }) => status === 201);
  expect(made.length).toBeLessThan(VALUES.length);
  expect(await totals()).toEqual([rows + made.length, events + made.length]);
});

test.each(PROPERTIES)(
  "PATCH with anything as %s: changed as answered, or refused and nothing changed",
  async (property) => {
    const url = `/v2/event-types/${target.id}`;
    const [rows = 0, events = 0] = await totals();
    let { body: current } = await app.call("GET", url, { key: ana.key });
    let changes = 0;
    for (const value of VALUES) {
      const before = await rowVersion();
      const { what, status, body } = await attempt("PATCH", url, property, value, {});
      if (status !== 200) {
        expect({ what, version: await rowVersion() }).toEqual({ what, version: before });
        continue;
      }
      // What changes nothing is not written.
      if ((await rowVersion()) !== before) changes += 1;
      current = body;
    }
    expect((await app.call("GET", url, { key: ana.key })).body).toEqual(current);
    expect(await totals()).toEqual([rows, events + changes]);
  },
);

test.each([null, [], "text", 5, true])("a body that is %j is refused", async (body) => {
  const headers = { "content-type": "application/json" };
  for (const [method, url] of [
    ["POST", "/v2/event-types"],
    ["PATCH", `/v2/event-types/${target.id}`],
  ] as const) {
    const answer = await app.call(method, url, { key: ana.key, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
  }
});

test.each(["0", "-1", "1.5", "abc", "99999999999", "1e3", "%00", "null"])(
  "an id such as %s is a plain 4xx",
  async (id) => {
    for (const method of ["GET", "PATCH", "DELETE"] as const) {
      const answer = await app.call(method, `/v2/event-types/${id}`, {
        key: ana.key,
        ...(method === "PATCH" ? { body: {} } : {}),
      });
      expect([400, 404]).toContain(answer.status);
    }
  },
);
