import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, anApp } from "../../../test/support/app.ts";
import { type TestUser, anEventType, aUser } from "../../../test/support/builders.ts";

let app: TestApp;
let ana: TestUser;

beforeAll(async () => {
  app = await anApp();
  ana = await aUser(app);
});
afterAll(() => app.close());

function patch(id: number, body: unknown, key = ana.key) {
  return app.call("PATCH", `/v2/event-types/${id}`, { key, body });
}
async function read(id: number) {
  return (await app.call("GET", `/v2/event-types/${id}`, { key: ana.key })).body.data;
}
async function eventsOf(id: number) {
  return app.db.query<{ type: string; data: Record<string, unknown> }>(
    "select type, data from events where subject = $1 order by position",
    [`event-type:${id}`],
  );
}

const FULL = {
  lengthInMinutes: 30,
  lengthInMinutesOptions: [15, 30],
  description: "Full",
  slotInterval: 10,
  scheduleId: 0,
  customName: "{Event type title}",
  successRedirectUrl: "https://example.com/",
  bookerLayouts: { defaultLayout: "week", enabledLayouts: ["week"] },
  confirmationPolicy: {
    type: "time",
    noticeThreshold: { unit: "hours", count: 3 },
    blockUnconfirmedBookingsInBooker: true,
  },
  bookingLimitsCount: { day: 1 },
  bookingLimitsDuration: { day: 60 },
  bookingWindow: { type: "calendarDays", value: 3 },
  color: { lightThemeHex: "#111111", darkThemeHex: "#eeeeee" },
  calVideoSettings: { disableRecordingForGuests: true },
  disableGuests: true,
  bookingFields: [{ type: "text", slug: "company", label: "Company", required: false }],
  interfaceLanguage: "de",
  disableRescheduling: { minutesBefore: 60 },
};

function full(overrides: Record<string, unknown> = {}) {
  return anEventType(app, ana, { ...FULL, scheduleId: ana.defaultScheduleId, ...overrides });
}

test("what a change does not name stays, all of it", async () => {
  const before = await full();
  const { status, body } = await patch(before.id, { title: "Renamed" });
  expect(status).toBe(200);
  expect(body.data).toEqual({ ...before, title: "Renamed" });
  expect(await read(before.id)).toEqual(body.data);
  expect((await patch(before.id, {})).body.data).toEqual(body.data);
});

test("null clears what can be empty and says nothing elsewhere", async () => {
  const before = await full();
  const cleared = {
    lengthInMinutesOptions: null,
    description: null,
    slotInterval: null,
    scheduleId: null,
    customName: null,
    successRedirectUrl: null,
    interfaceLanguage: null,
  };
  const ignored = {
    locations: null,
    bookingFields: null,
    bookerLayouts: null,
    confirmationPolicy: null,
    bookingLimitsCount: null,
    bookingLimitsDuration: null,
    bookingWindow: null,
    color: null,
    calVideoSettings: null,
    recurrence: null,
    bookerActiveBookingsLimit: null,
    destinationCalendar: null,
    disableCancelling: null,
    disableRescheduling: null,
  };
  const { status, body } = await patch(before.id, { ...cleared, ...ignored });
  expect(status).toBe(200);
  const { lengthInMinutesOptions: _options, customName: _name, ...rest } = before;
  expect(body.data).toEqual({
    ...rest,
    metadata: {},
    description: "",
    slotInterval: null,
    scheduleId: null,
    successRedirectUrl: null,
    interfaceLanguage: null,
  });
  const titled = await patch(before.id, { title: "Still editable" });
  expect(titled.status).toBe(200);
});

test("null is refused where nothing can be cleared", async () => {
  const before = await full();
  const required = [
    "title",
    "slug",
    "lengthInMinutes",
    "minimumBookingNotice",
    "beforeEventBuffer",
    "offsetStart",
    "hidden",
  ];
  for (const property of required) {
    const { status } = await patch(before.id, { [property]: null });
    expect({ property, status }).toEqual({ property, status: 400 });
  }
  expect(await read(before.id)).toEqual(before);
});

test("disabled resets every property that has it", async () => {
  const on = await full({ bookerActiveBookingsLimit: { maximumActiveBookings: 2 } });
  const off = { disabled: true };
  const { body } = await patch(on.id, {
    bookingLimitsCount: off,
    bookingLimitsDuration: off,
    bookingWindow: off,
    confirmationPolicy: off,
    bookerActiveBookingsLimit: off,
  });
  expect(body.data).toMatchObject({ bookingWindow: off, confirmationPolicy: off, bookerActiveBookingsLimit: off });
  expect(body.data).not.toHaveProperty("bookingLimitsCount");
  expect(body.data).not.toHaveProperty("bookingLimitsDuration");
  const series = await anEventType(app, ana, { recurrence: { interval: 1, occurrences: 3, frequency: "monthly" } });
  expect((await patch(series.id, { recurrence: off })).body.data.recurrence).toBeNull();
  for (const value of [null, off]) {
    const seated = await anEventType(app, ana, {
      seats: { seatsPerTimeSlot: 2, showAttendeeInfo: true, showAvailabilityCount: false },
    });
    const answer = await patch(seated.id, { seats: value });
    expect(answer.body.data).toMatchObject({ seats: off, seatsPerTimeSlot: null });
  }
});

test("rules are checked on the state that results", async () => {
  const seats = { seatsPerTimeSlot: 2, showAttendeeInfo: true, showAvailabilityCount: true };
  const two = [{ type: "attendeePhone" }, { type: "attendeeAddress" }];
  const twoPlaces = await anEventType(app, ana, { locations: two });
  expect((await patch(twoPlaces.id, { seats })).status).toBe(400);
  expect(await read(twoPlaces.id)).toEqual(twoPlaces);
  expect((await patch(twoPlaces.id, { seats, locations: [two[0]] })).status).toBe(200);
  // Off with the seats and on with the second place in one request.
  expect((await patch(twoPlaces.id, { seats: { disabled: true }, locations: two })).status).toBe(200);

  const seated = await anEventType(app, ana, { seats });
  const recurrence = { interval: 1, occurrences: 2, frequency: "weekly" };
  expect((await patch(seated.id, { recurrence })).status).toBe(400);
  expect((await patch(seated.id, { confirmationPolicy: { type: "always" } })).status).toBe(400);
  expect((await patch(seated.id, { recurrence, seats: null })).status).toBe(200);
  expect((await patch(seated.id, { bookerActiveBookingsLimit: { maximumActiveBookings: 1 } })).status).toBe(400);

  const lengths = await full();
  expect((await patch(lengths.id, { lengthInMinutes: 45 })).status).toBe(400);
  expect((await patch(lengths.id, { lengthInMinutes: 45, lengthInMinutesOptions: [] })).body.data).not.toHaveProperty(
    "lengthInMinutesOptions",
  );
});

test("confirmation: from a threshold to always and back", async () => {
  const { id } = await full();
  const always = await patch(id, { confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false } });
  expect(always.body.data.confirmationPolicy).toEqual({ type: "always", blockUnconfirmedBookingsInBooker: false });
  expect((await patch(id, { confirmationPolicy: { type: "time" } })).status).toBe(400);
  const time = { type: "time", noticeThreshold: { unit: "hours", count: 48 }, blockUnconfirmedBookingsInBooker: true };
  expect((await patch(id, { confirmationPolicy: time })).body.data.confirmationPolicy).toEqual(time);
  const rows = await app.db.query("select confirmation_threshold_minutes as minutes from event_types where id = $1", [
    id,
  ]);
  expect(rows).toEqual([{ minutes: 2880 }]);
});

test("a template may name a booking field, as long as the field is there", async () => {
  const company = { type: "text", slug: "company", label: "Company", required: false };
  const named = await anEventType(app, ana, { bookingFields: [company], customName: "{Scheduler} of {company}" });
  const refused = await patch(named.id, { bookingFields: [{ type: "name" }] });
  expect(refused.status).toBe(400);
  expect(refused.body.error.message).toContain("{company}");
  expect(await read(named.id)).toEqual(named);
  expect((await patch(named.id, { bookingFields: [{ type: "name" }], customName: "" })).status).toBe(200);
});

test("a refusal inside a request with an Idempotency-Key is the same refusal", async () => {
  const taken = await anEventType(app, ana);
  const headers = { "idempotency-key": "again" };
  const body = { title: "Twice", slug: taken.slug, lengthInMinutes: 30 };
  const answer = await app.call("POST", "/v2/event-types", { key: ana.key, headers, body });
  expect(answer.status).toBe(400);
  expect(answer.body.error.reason).toBe("event_type_slug_taken");
  const free = await app.call("POST", "/v2/event-types", { key: ana.key, headers, body: { ...body, slug: "free" } });
  expect(free.status).toBe(201);
});

test("the built-in video's settings go with its location", async () => {
  const { id } = await full();
  const gone = await patch(id, { locations: [{ type: "link", link: "https://meet.example.com/ana", public: true }] });
  expect(gone.body.data).not.toHaveProperty("calVideoSettings");
  const back = await patch(id, { locations: [{ type: "integration", integration: "cal-video" }] });
  expect(back.body.data).not.toHaveProperty("calVideoSettings");
});

test("slug: one's own may be repeated, another's not", async () => {
  const [one, two] = [await anEventType(app, ana), await anEventType(app, ana)];
  expect((await patch(one.id, { slug: one.slug })).status).toBe(200);
  const taken = await patch(one.id, { slug: two.slug });
  expect(taken.status).toBe(400);
  expect(taken.body.error.message).toBe("error_event_type_url_duplicate");
  expect((await patch(one.id, { slug: "--moved" })).body.data.slug).toBe("moved");
});

test("a schedule has to be the caller's", async () => {
  const bo = await aUser(app);
  const before = await anEventType(app, ana);
  expect((await patch(before.id, { scheduleId: bo.defaultScheduleId, title: "Never" })).status).toBe(404);
  expect(await read(before.id)).toEqual(before);
});

test("only the owner changes and deletes", async () => {
  const bo = await aUser(app);
  const mine = await anEventType(app, ana);
  expect((await patch(mine.id, { title: "Stolen" }, bo.key)).status).toBe(404);
  expect((await patch(999_999, { title: "Nothing" })).status).toBe(404);
  expect((await app.call("GET", `/v2/event-types/${mine.id}`, { key: bo.key })).status).toBe(404);
  expect((await app.call("GET", "/v2/event-types/abc", { key: ana.key })).status).toBe(400);
  expect((await app.call("DELETE", `/v2/event-types/${mine.id}`, { key: bo.key })).status).toBe(403);
  expect((await app.call("DELETE", "/v2/event-types/999999", { key: ana.key })).status).toBe(404);
  expect(await read(mine.id)).toEqual(mine);
});

test("deleting answers what went, keeps its bookings and frees the slug", async () => {
  const mine = await anEventType(app, ana, { lengthInMinutes: 45 });
  await app.db.query(
    `insert into bookings (uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start,
       wall_time_zone, title, booker_email, ics_uid, created_at)
     select 'kept', account_id, $1, id, 'accepted', '2050-09-05T09:00Z', '2050-09-05T10:00Z', '2050-09-05 11:00',
       'Europe/Rome', 'Kept', 'bo@example.com', 'kept@host', '2050-09-01T00:00Z' from users where id = $2`,
    [mine.id, ana.id],
  );
  const { status, body } = await app.call("DELETE", `/v2/event-types/${mine.id}`, { key: ana.key });
  expect(status).toBe(200);
  expect(body.data).toEqual({ id: mine.id, lengthInMinutes: 45, slug: mine.slug, title: mine.title });
  expect(await app.db.query("select event_type_id, status from bookings where uid = 'kept'")).toEqual([
    { event_type_id: null, status: "accepted" },
  ]);
  expect((await app.call("DELETE", `/v2/event-types/${mine.id}`, { key: ana.key })).status).toBe(404);
  await anEventType(app, ana, { slug: mine.slug });
});

test("each change is one event; a refused one is none", async () => {
  const { id, slug, title } = await anEventType(app, ana);
  await patch(id, { title: "Second" });
  await patch(id, { lengthInMinutes: 0 });
  await patch(id, { bookingLimitsCount: { day: 3, week: 1 } });
  await app.call("DELETE", `/v2/event-types/${id}`, { key: ana.key });
  const facts = { id, slug, lengthInMinutes: 60, hidden: false };
  expect(await eventsOf(id)).toEqual([
    { type: "event-type.created", data: { ...facts, title } },
    { type: "event-type.updated", data: { ...facts, title: "Second" } },
    { type: "event-type.deleted", data: { ...facts, title: "Second" } },
  ]);
});

test("a change that changes nothing is no event", async () => {
  const before = await full();
  const stored = async () =>
    (await app.db.query<{ at: number }>("select updated_at as at from event_types where id = $1", [before.id]))[0]?.at;
  const at = await stored();
  app.clock.now += 60_000;
  const same = { ...FULL, scheduleId: ana.defaultScheduleId };
  for (const body of [{}, { title: before.title }, { seats: null, bookingWindow: null }, same, before]) {
    const answer = await patch(before.id, body);
    expect([answer.status, answer.body.data]).toEqual([200, before]);
  }
  expect((await eventsOf(before.id)).map(({ type }) => type)).toEqual(["event-type.created"]);
  expect(await stored()).toBe(at);
  await patch(before.id, { hideOrganizerEmail: true });
  expect((await eventsOf(before.id)).map(({ type }) => type)).toEqual(["event-type.created", "event-type.updated"]);
});

test("parallel changes of different properties all arrive", async () => {
  const { id } = await anEventType(app, ana);
  // The first rounds open connections one after another; later ones truly overlap.
  for (let round = 1; round <= 8; round += 1) {
    const changes = [
      { title: `T${round}` },
      { description: `D${round}` },
      { slotInterval: round },
      { offsetStart: round },
    ];
    const answers = await Promise.all(changes.map((change) => patch(id, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await read(id)).toMatchObject(Object.assign({}, ...changes));
  }
});
