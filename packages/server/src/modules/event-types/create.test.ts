import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, anApp } from "../../../test/support/app.ts";
import { type TestUser, aUser } from "../../../test/support/builders.ts";

let app: TestApp;
let ana: TestUser;
let serial = 0;

beforeAll(async () => {
  app = await anApp({ env: { MERIDIAN_BASE_URL: "https://book.example.com" } });
  ana = await aUser(app, { username: "ana", name: "Ana Sousa" });
});
afterAll(() => app.close());

function create(body: Record<string, unknown>, key = ana.key) {
  serial += 1;
  return app.call("POST", "/v2/event-types", {
    key,
    version: "2024-06-14",
    body: { title: "Intro", slug: `intro-${serial}`, lengthInMinutes: 30, ...body },
  });
}

test("three properties make an event type with every default", async () => {
  const { status, body } = await create({ slug: "intro" });
  expect(status).toBe(201);
  expect(body.status).toBe("success");
  const { bookingFields, users, ...data } = body.data;
  expect(data).toEqual({
    id: expect.any(Number),
    ownerId: ana.id,
    lengthInMinutes: 30,
    title: "Intro",
    slug: "intro",
    description: "",
    locations: [{ type: "integration", integration: "cal-video" }],
    recurrence: null,
    disableGuests: false,
    slotInterval: null,
    minimumBookingNotice: 120,
    beforeEventBuffer: 0,
    afterEventBuffer: 0,
    offsetStart: 0,
    metadata: {},
    price: 0,
    currency: "usd",
    lockTimeZoneToggleOnBookingPage: false,
    seatsPerTimeSlot: null,
    seatsShowAvailabilityCount: null,
    forwardParamsSuccessRedirect: true,
    successRedirectUrl: null,
    isInstantEvent: false,
    scheduleId: null,
    bookerActiveBookingsLimit: { disabled: true },
    onlyShowFirstAvailableSlot: false,
    bookingWindow: { disabled: true },
    confirmationPolicy: { disabled: true },
    requiresBookerEmailVerification: false,
    hideCalendarNotes: false,
    seats: { disabled: true },
    useDestinationCalendarEmail: false,
    hideCalendarEventDetails: false,
    hideOrganizerEmail: false,
    hidden: false,
    bookingRequiresAuthentication: false,
    disableCancelling: { disabled: false },
    disableRescheduling: { disabled: false },
    interfaceLanguage: null,
    allowReschedulingPastBookings: false,
    allowReschedulingCancelledBookings: false,
    showOptimizedSlots: false,
    strictHolds: false,
    requiresCancellationReason: "MANDATORY_HOST_ONLY",
    bookingUrl: "https://book.example.com/ana/intro",
  });
  expect(users).toEqual([
    {
      id: ana.id,
      name: "Ana Sousa",
      username: "ana",
      avatarUrl: null,
      weekStart: "Sunday",
      brandColor: null,
      darkBrandColor: null,
      metadata: {},
    },
  ]);
  expect(bookingFields.map((field: { slug: string }) => field.slug)).toEqual([
    "name",
    "email",
    "location",
    "title",
    "notes",
    "guests",
    "rescheduleReason",
  ]);
  expect(bookingFields.every((field: { isDefault: boolean }) => field.isDefault)).toBe(true);
});

test("a taken slug is refused, also when two requests race; other owners may use it", async () => {
  expect((await create({ slug: "taken" })).status).toBe(201);
  const again = await create({ slug: "taken" });
  expect(again.status).toBe(400);
  expect(again.body.error.reason).toBe("event_type_slug_taken");
  const race = await Promise.all(Array.from({ length: 6 }, () => create({ slug: "raced" })));
  expect(race.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 400, 400, 400, 400, 400]);
  const bo = await aUser(app);
  expect((await create({ slug: "taken" }, bo.key)).status).toBe(201);
});

test("slugs lose blanks and leading -, . and _ and keep the rest", async () => {
  expect((await create({ slug: "  --.._My.Slug-_ " })).body.data.slug).toBe("My.Slug-_");
  for (const slug of ["", "  ", "-._", "__"]) expect((await create({ slug })).status).toBe(400);
});

/** What is sent, and how it comes back when it is not simply echoed. */
const ECHOED: [property: string, value: unknown, answer?: unknown][] = [
  ["lengthInMinutesOptions", [15, 30, 60]],
  ["description", "All about it"],
  ["slotInterval", 15],
  ["minimumBookingNotice", 0],
  ["beforeEventBuffer", 5],
  ["afterEventBuffer", 10],
  ["offsetStart", 7],
  ["onlyShowFirstAvailableSlot", true],
  ["bookingLimitsCount", { day: 2, week: 5 }],
  ["bookingLimitsCount", { month: 3 }],
  ["bookingLimitsDuration", { day: 60, year: 100 }],
  ["bookerActiveBookingsLimit", { maximumActiveBookings: 2 }, { maximumActiveBookings: 2, offerReschedule: false }],
  ["bookerActiveBookingsLimit", { maximumActiveBookings: 2, offerReschedule: true }],
  ["bookingWindow", { type: "businessDays", value: 5, rolling: true }],
  ["bookingWindow", { type: "calendarDays", value: 30 }, { type: "calendarDays", value: 30, rolling: false }],
  [
    "bookingWindow",
    { type: "range", value: ["2030-09-05T10:00:00.000Z", "2030-09-09"] },
    { type: "range", value: ["2030-09-05", "2030-09-09"] },
  ],
  ["bookerLayouts", { defaultLayout: "week", enabledLayouts: ["week", "month"] }],
  ["confirmationPolicy", { type: "always", blockUnconfirmedBookingsInBooker: true }],
  ["confirmationPolicy", { type: "always" }, { type: "always", blockUnconfirmedBookingsInBooker: false }],
  [
    "confirmationPolicy",
    { type: "time", noticeThreshold: { unit: "hours", count: 2 }, blockUnconfirmedBookingsInBooker: false },
  ],
  [
    "confirmationPolicy",
    { type: "time", noticeThreshold: { unit: "minutes", count: 120 }, blockUnconfirmedBookingsInBooker: false },
  ],
  [
    "recurrence",
    { interval: 2, occurrences: 10, frequency: "weekly" },
    { interval: 2, occurrences: 10, frequency: "weekly", disabled: false },
  ],
  ["requiresBookerEmailVerification", true],
  ["hideCalendarNotes", true],
  ["hideCalendarEventDetails", true],
  ["lockTimeZoneToggleOnBookingPage", true],
  ["color", { lightThemeHex: "#292929", darkThemeHex: "#fafafa" }],
  [
    "seats",
    { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: false },
    { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: false, disabled: false },
  ],
  ["customName", "{Event type title} with {Organiser first name}"],
  ["successRedirectUrl", "https://example.com/thanks?a=1"],
  ["hideOrganizerEmail", true],
  ["hidden", true],
  ["bookingRequiresAuthentication", true],
  ["disableCancelling", { disabled: true }],
  ["disableCancelling", {}, { disabled: false }],
  ["disableRescheduling", { disabled: false, minutesBefore: 60 }],
  ["disableRescheduling", { disabled: true, minutesBefore: 60 }, { disabled: true }],
  ["disableRescheduling", { minutesBefore: 30 }, { disabled: false, minutesBefore: 30 }],
  ["interfaceLanguage", "pt-BR"],
  ["interfaceLanguage", ""],
  ["allowReschedulingPastBookings", true],
  ["allowReschedulingCancelledBookings", true],
  ["showOptimizedSlots", true],
  ["strictHolds", true],
  ["requiresCancellationReason", "MANDATORY_BOTH"],
  [
    "calVideoSettings",
    { disableRecordingForGuests: true, redirectUrlOnExit: "https://example.com/bye" },
    {
      disableRecordingForOrganizer: false,
      disableRecordingForGuests: true,
      redirectUrlOnExit: "https://example.com/bye",
      enableAutomaticRecordingForOrganizer: false,
      enableAutomaticTranscription: false,
      disableTranscriptionForGuests: false,
      disableTranscriptionForOrganizer: false,
      sendTranscriptionEmails: true,
    },
  ],
  ["bookingWindow", { disabled: true }],
  ["confirmationPolicy", { disabled: true }],
  ["seats", { disabled: true }],
  ["bookerActiveBookingsLimit", { disabled: true }],
  ["recurrence", { disabled: true }, null],
  ["bookingLimitsCount", { disabled: true }, undefined],
  ["bookingLimitsDuration", { disabled: true, day: 60 }, undefined],
  ["bookingLimitsCount", {}, undefined],
];

test.each(ECHOED)("create, then read: %s %j", async (...row) => {
  const [property, value] = row;
  const wanted = row.length === 3 ? row[2] : value;
  const created = await create({ [property]: value });
  expect(created.body.error).toBeUndefined();
  expect(created.status).toBe(201);
  expect(created.body.data[property]).toEqual(wanted);
  const read = await app.call("GET", `/v2/event-types/${created.body.data.id}`, { key: ana.key });
  expect(read.body).toEqual(created.body);
  // The same by PATCH, on an event type that had the default.
  const plain = (await create({})).body.data;
  const patched = await app.call("PATCH", `/v2/event-types/${plain.id}`, { key: ana.key, body: { [property]: value } });
  expect(patched.status).toBe(200);
  const kept = ["id", "slug", "bookingUrl"];
  expect(patched.body.data).toEqual({
    ...created.body.data,
    ...Object.fromEntries(kept.map((key) => [key, plain[key]])),
  });
});

test("an answer can be sent back as a new event type", async () => {
  const full = await create({
    lengthInMinutesOptions: [15, 30],
    bookingFields: [{ type: "text", slug: "company", label: "Company", required: true }, { slug: "title" }],
    seats: { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: false },
    bookingLimitsCount: { day: 2 },
    calVideoSettings: { sendTranscriptionEmails: false },
  });
  const { id, ...answer } = full.body.data;
  const copy = await app.call("POST", "/v2/event-types", { key: ana.key, body: { ...answer, slug: "copy" } });
  expect(copy.status).toBe(201);
  const { id: copyId, ...copied } = copy.body.data;
  expect(copyId).not.toBe(id);
  expect(copied).toEqual({ ...answer, slug: "copy", bookingUrl: "https://book.example.com/ana/copy" });
});

test("a schedule has to be the caller's", async () => {
  const bo = await aUser(app);
  expect((await create({ scheduleId: bo.defaultScheduleId })).status).toBe(404);
  expect((await create({ scheduleId: 999_999 })).status).toBe(404);
  const own = await create({ scheduleId: ana.defaultScheduleId });
  expect(own.body.data.scheduleId).toBe(ana.defaultScheduleId);
});

const seats2 = { seatsPerTimeSlot: 2, showAttendeeInfo: false, showAvailabilityCount: true };

const REFUSED: [why: string, body: Record<string, unknown>, text: RegExp][] = [
  ["a day allows more than its week", { bookingLimitsCount: { day: 3, week: 2 } }, /limit per week/],
  ["a week allows more than its year", { bookingLimitsDuration: { week: 200, year: 100 } }, /limit per year/],
  ["a limit of minutes below 15", { bookingLimitsDuration: { day: 14 } }, /15/],
  ["a limit that is no number, beside disabled false", { bookingLimitsCount: { disabled: false, day: "2" } }, /day/],
  ["an active limit without a number", { bookerActiveBookingsLimit: { disabled: false } }, /maximumActiveBookings/],
  [
    "an active limit with recurrence",
    {
      bookerActiveBookingsLimit: { maximumActiveBookings: 1 },
      recurrence: { interval: 1, occurrences: 2, frequency: "weekly" },
    },
    /recurrence/,
  ],
  ["seats with confirmation", { seats: seats2, confirmationPolicy: { type: "always" } }, /confirmationPolicy/],
  [
    "seats with recurrence",
    { seats: seats2, recurrence: { interval: 1, occurrences: 2, frequency: "weekly" } },
    /recurrence/,
  ],
  [
    "seats with two locations",
    { seats: seats2, locations: [{ type: "attendeePhone" }, { type: "attendeeAddress" }] },
    /location/,
  ],
  ["recurrence without interval", { recurrence: { occurrences: 2, frequency: "weekly" } }, /interval/],
  ["recurrence of nothing", { recurrence: { interval: 0, occurrences: 0, frequency: "weekly" } }, /interval/],
  ["a policy of time without a threshold", { confirmationPolicy: { type: "time" } }, /noticeThreshold/],
  [
    "a length that is not among the options",
    { lengthInMinutes: 60, lengthInMinutesOptions: [15, 30] },
    /lengthInMinutesOptions/,
  ],
  [
    "a default layout that is not enabled",
    { bookerLayouts: { defaultLayout: "month", enabledLayouts: ["week"] } },
    /enabledLayouts/,
  ],
  ["one color of two", { color: { lightThemeHex: "#fff" } }, /darkThemeHex/],
  ["a color that is none", { color: { lightThemeHex: "red", darkThemeHex: "#fff" } }, /lightThemeHex/],
  ["a range of one date", { bookingWindow: { type: "range", value: ["2030-01-01"] } }, /two dates/],
  [
    "a range of three dates",
    { bookingWindow: { type: "range", value: ["2030-01-01", "2030-01-02", "2030-01-03"] } },
    /two dates/,
  ],
  [
    "a range that ends before it starts",
    { bookingWindow: { type: "range", value: ["2030-01-02", "2030-01-01"] } },
    /end before/,
  ],
  ["a range of no dates", { bookingWindow: { type: "range", value: ["2030-02-30", "2030-03-01"] } }, /date/],
  ["a window of no days", { bookingWindow: { type: "calendarDays", value: 0 } }, /value/],
  ["a window of an unknown type", { bookingWindow: { type: "weeks", value: 2 } }, /businessDays/],
  ["an unknown language", { interfaceLanguage: "xx" }, /interfaceLanguage/],
  ["an unknown variable", { customName: "With {Foo}" }, /\{Foo\}/],
  ["a redirect that is a script", { successRedirectUrl: "javascript:alert(1)" }, /http/],
  [
    "a calendar that is not connected",
    { destinationCalendar: { integration: "google_calendar", externalId: "a@b.c" } },
    /connected/,
  ],
  ["the address of no calendar", { useDestinationCalendarEmail: true }, /connected/],
  [
    "an app that is not connected",
    { locations: [{ type: "integration", integration: "jitsi" }] },
    /^jitsi not connected\.$/,
  ],
  [
    "Teams by its slug",
    { locations: [{ type: "integration", integration: "office365-video" }] },
    /^msteams not connected\.$/,
  ],
  ["the old shape", { lengthInMinutes: undefined, length: 30 }, /lengthInMinutes/],
  ["a length as text", { lengthInMinutes: "60" }, /lengthInMinutes/],
  ["a blank title", { title: " " }, /title/],
  ["a broken character", { title: "\ud800" }, /Unicode/],
  ["a scheduling type", { schedulingType: "collective" }, /team event types are not available yet/],
  ["hosts", { hosts: [{ userId: 1 }] }, /team event types are not available yet/],
];

test.each(REFUSED)("refused: %s", async (_, body, text) => {
  const before = await app.db.query("select count(*) from event_types");
  const { status, body: answer } = await create(body);
  expect(status).toBe(400);
  expect(answer.error.message).toMatch(text);
  expect(await app.db.query("select count(*) from event_types")).toEqual(before);
});

test("a field of the wrong type is named in the details", async () => {
  const { body } = await create({ lengthInMinutes: "60" });
  expect(body.error.details.errors[0]).toMatchObject({ property: "lengthInMinutes", value: "60" });
});

test("needs credentials", async () => {
  expect((await app.call("POST", "/v2/event-types", { body: {} })).status).toBe(401);
});
