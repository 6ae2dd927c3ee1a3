import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accentProperties } from "../src/shared/accent.ts";
import { aVisit, launchBrowser, shiftsOf } from "./support/browser.ts";
import { expectGoodLooks, MOST_SHIFT, SIZES, type State, type Steps } from "./support/looks.ts";
import { keepLook } from "./support/screenshots.ts";
import { aBooking, aHost, anOffer, aSite, type Site, type SiteHost } from "./support/site.ts";

// Every booking page in every state. The signed-in area's are in app/looks.test.ts.

let browser: Browser;
let site: Site;
let eva: SiteHost;
let idle: SiteHost;
let wantedId: number;
const links: Record<string, string> = {};

const MANY_FIELDS = [
  { type: "splitName" },
  { type: "email", required: true },
  { slug: "title", required: false, hidden: false, label: "Topic" },
  { type: "phone", slug: "mobile", label: "Mobile number", required: false },
  {
    type: "select",
    slug: "team",
    label: "Team",
    required: true,
    options: ["Sales", "Support", "Research and development"],
  },
  { type: "radio", slug: "size", label: "Size of your company", required: true, options: ["1–10", "11–100", "more"] },
  {
    type: "checkbox",
    slug: "interests",
    label: "Interests",
    required: false,
    options: ["Price", "Security", "Migration"],
  },
  { type: "number", slug: "seats", label: "Seats", required: false },
  { type: "url", slug: "site", label: "Website", required: false, placeholder: "https://" },
  { type: "boolean", slug: "terms", label: "I have read the terms", required: true },
];

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aSite("2027-03-09T08:00:00Z");
  eva = await aHost(site);
  const description =
    "A first talk to get to know each other.\n\nWe look at what you have, what you want, and whether we are the right people for it.";
  const talk = await anOffer(site, eva, { slug: "talk", description, lengthInMinutes: 30 });
  await anOffer(site, eva, {
    title: "Workshop on migrating a scheduling system without losing a single booking",
    slug: "workshop",
    lengthInMinutes: 60,
    lengthInMinutesOptions: [30, 60, 90, 120],
    color: { lightThemeHex: "#f4b400", darkThemeHex: "#7a4dff" },
    locations: [
      { type: "integration", integration: "cal-video" },
      { type: "address", address: "Via Garibaldi 12, 10122 Torino", public: true },
      { type: "attendeePhone" },
    ],
    bookingFields: MANY_FIELDS,
    confirmationPolicy: { type: "always" },
  });
  await anOffer(site, eva, {
    title: "Nothing free",
    slug: "full",
    bookingWindow: { type: "range", value: ["2027-01-01", "2027-01-02"] },
  });
  await anOffer(site, eva, {
    title: "Group session",
    slug: "group",
    seats: { seatsPerTimeSlot: 5, showAttendeeInfo: false, showAvailabilityCount: true },
  });
  await anOffer(site, eva, {
    title: "In June",
    slug: "later",
    hidden: true,
    bookingWindow: { type: "range", value: ["2027-06-10", "2027-06-30"] },
  });
  await anOffer(site, eva, { title: "Locked", slug: "locked", hidden: true, lockTimeZoneToggleOnBookingPage: true });
  wantedId = (await anOffer(site, eva, { title: "Wanted", slug: "wanted", hidden: true })).id;
  idle = await aHost(site, { name: "Ida Idle" });
  await makeBookings(talk.id);
});

async function makeBookings(eventTypeId: number): Promise<void> {
  const accepted = await aBooking(site, eventTypeId, "2027-03-11T09:00:00Z", {
    guests: ["bo@example.com"],
    bookingFieldsResponses: { notes: "We would like to talk about the move of our calendars." },
  });
  links.accepted = `/booking/${accepted.uid}`;
  links.reschedule = `/reschedule/${accepted.uid}`;
  const cancelled = await aBooking(site, eventTypeId, "2027-03-11T10:00:00Z");
  await site.call("POST", `/v2/bookings/${cancelled.uid}/cancel`, { cancellationReason: "I am travelling that day." });
  links.cancelled = `/booking/${cancelled.uid}`;
  const moved = await aBooking(site, eventTypeId, "2027-03-11T11:00:00Z");
  await site.call("POST", `/v2/bookings/${moved.uid}/reschedule`, { start: "2027-03-12T11:00:00Z" });
  links.moved = `/booking/${moved.uid}`;
  const asked = await aBooking(site, eventTypeId, "2027-03-11T13:00:00Z");
  await fetch(`${site.url}/v2/bookings/${asked.uid}/request-reschedule`, {
    method: "POST",
    headers: { Authorization: `Bearer ${eva.key}`, "Content-Type": "application/json" },
    body: "{}",
  });
  links.asked = `/booking/${asked.uid}`;
  const manual = await anOffer(site, eva, {
    title: "By hand",
    slug: "by-hand",
    confirmationPolicy: { type: "always" },
    hidden: true,
  });
  const pending = await aBooking(site, manual.id, "2027-03-15T09:00:00Z");
  links.pending = `/booking/${pending.uid}`;
  const declined = await aBooking(site, manual.id, "2027-03-15T11:00:00Z");
  await site.call("POST", `/v2/bookings/${declined.uid}/decline`, { reason: "No time" }, eva.key);
  links.declined = `/booking/${declined.uid}`;
  const fixed = await anOffer(site, eva, {
    title: "Fixed",
    slug: "fixed",
    hidden: true,
    disableCancelling: { disabled: true },
    disableRescheduling: { disabled: true },
    locations: [
      {
        type: "link",
        link: "https://meet.example.com/a/very/long/address/that/has/no/place/to/break/abcdefghijklmnop",
        public: false,
      },
    ],
  });
  const gone = await anOffer(site, eva, { title: "Gone", slug: "gone-soon", hidden: true });
  links.gone = `/booking/${(await aBooking(site, gone.id, "2027-03-17T09:00:00Z")).uid}`;
  await site.call("DELETE", `/v2/event-types/${gone.id}`, undefined, eva.key);
  const strict = await anOffer(site, eva, {
    title: "Strict",
    slug: "strict",
    hidden: true,
    requiresCancellationReason: "MANDATORY_ATTENDEE_ONLY",
  });
  links.strict = `/booking/${(await aBooking(site, strict.id, "2027-03-16T13:00:00Z")).uid}`;
  const now = site.clock.now;
  site.clock.now = Date.parse("2027-03-01T08:00:00Z");
  links.over = `/booking/${(await aBooking(site, eventTypeId, "2027-03-02T09:00:00Z")).uid}`;
  site.clock.now = now;
  links.fixed = `/booking/${(await aBooking(site, fixed.id, "2027-03-16T09:00:00Z")).uid}`;
}

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const times = (page: Page) => page.locator("[data-start]").first().waitFor();
const heading = (page: Page) => page.locator("h1").waitFor();
const book: Steps = async (page) => {
  await page.getByLabel("Your name").fill("Ana");
  await page.getByLabel("E-mail address").fill("ana@example.com");
  await page.getByRole("button", { name: "Book", exact: true }).click();
};
const openForm: Steps = async (page) => {
  await times(page);
  await page.locator("[data-start]").nth(2).click();
  await page.locator("form").waitFor();
};

/** As the host of all bookings. */
async function signIn(page: Page): Promise<void> {
  const data = { email: `${eva.username}@example.com`, password: "correct horse battery" };
  await page.request.post(`${site.url}/v2/auth/sign-in`, { data });
  await page.reload();
}

const STATES: Record<string, State> = {
  person: { path: () => `/${eva.username}`, steps: heading },
  "person-nothing": { path: () => `/${idle.username}`, steps: heading },
  month: { path: () => `/${eva.username}/talk`, steps: times },
  "month-lengths": { path: () => `/${eva.username}/workshop`, steps: times },
  "month-none": {
    path: () => `/${eva.username}/full`,
    steps: (page) => page.getByText("no free times in the coming year").waitFor(),
  },
  "month-later": {
    path: () => `/${eva.username}/later`,
    steps: async (page) => {
      await times(page);
      await page.getByRole("button", { name: "Previous month" }).click();
      await page.getByRole("button", { name: "Go to the next free day" }).waitFor();
    },
  },
  "month-twelve": {
    path: () => `/${eva.username}/talk`,
    steps: async (page) => {
      await times(page);
      await page.getByRole("radio", { name: "12 h" }).check();
    },
  },
  "month-locked": { path: () => `/${eva.username}/locked`, steps: times },
  "month-taken": {
    path: () => `/${eva.username}/wanted`,
    steps: async (page) => {
      await times(page);
      const start = page.locator("[data-start]").nth(2);
      const slotStart = await start.getAttribute("data-start");
      await site.call("POST", "/v2/slots/reservations", { eventTypeId: wantedId, slotStart });
      await start.click();
      await page.getByRole("alert").waitFor();
    },
  },
  "month-obstacle": { path: () => `/${eva.username}/group`, steps: heading },
  "month-zones": {
    path: () => `/${eva.username}/talk`,
    steps: async (page) => {
      await times(page);
      await page.getByRole("button", { name: /^Time zone/ }).click();
      await page.getByRole("option").first().waitFor();
      // As people do: what moves after a key was pressed is no surprise.
      await page.keyboard.type("new");
      await page.getByRole("option", { name: "New York" }).waitFor();
    },
  },
  "month-failed": {
    path: () => `/${eva.username}/talk`,
    steps: async (page) => {
      await times(page);
      await page.route("**/v2/slots?**", (route) => route.abort());
      // The month after the next has not been asked for yet.
      await page.getByRole("button", { name: "Next month" }).click();
      await page.getByRole("button", { name: "Next month" }).click();
      await page.getByRole("button", { name: "Try again" }).waitFor();
    },
  },
  form: { path: () => `/${eva.username}/talk`, steps: openForm },
  "form-fields": {
    path: () => `/${eva.username}/workshop`,
    steps: async (page) => {
      await openForm(page);
      await page.getByRole("radio", { name: /you are called/ }).check();
    },
  },
  "form-problems": {
    path: () => `/${eva.username}/workshop`,
    steps: async (page) => {
      await openForm(page);
      await page.getByRole("button", { name: "Ask for this time" }).click();
      await page.getByText("answers need another look").waitFor();
    },
  },
  "form-refused": {
    path: () => `/${eva.username}/talk`,
    steps: async (page) => {
      await openForm(page);
      await page.route("**/v2/bookings", (route) => route.abort());
      await book(page);
      await page.getByRole("alert").waitFor();
    },
  },
  "booking-new": {
    path: () => `/${eva.username}/talk?date=2027-03-23`,
    steps: async (page) => {
      await openForm(page);
      await book(page);
      await page.getByRole("heading", { name: "You are booked" }).waitFor();
    },
  },
  booking: { path: () => links.accepted as string, steps: heading },
  "booking-cancel": {
    path: () => links.accepted as string,
    steps: async (page) => {
      await page.getByRole("button", { name: "Cancel the booking" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "booking-cancel-why": {
    path: () => links.strict as string,
    steps: async (page) => {
      await page.getByRole("button", { name: "Cancel the booking" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel the booking" }).click();
      await page.getByText("Please say why.").waitFor();
    },
  },
  "booking-over": { path: () => links.over as string, steps: heading },
  "booking-pending": { path: () => links.pending as string, steps: heading },
  "booking-answer": {
    path: () => links.pending as string,
    steps: async (page) => {
      await signIn(page);
      await page.getByRole("button", { name: "Confirm" }).waitFor();
    },
  },
  "booking-decline": {
    path: () => links.pending as string,
    steps: async (page) => {
      await signIn(page);
      await page.getByRole("button", { name: "Decline" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "booking-gone": { path: () => `${links.gone}?move=true`, steps: heading },
  "booking-cancelled": { path: () => links.cancelled as string, steps: heading },
  "booking-moved": { path: () => links.moved as string, steps: heading },
  "booking-asked": { path: () => links.asked as string, steps: heading },
  "booking-declined": { path: () => links.declined as string, steps: heading },
  "booking-fixed": { path: () => links.fixed as string, steps: heading },
  reschedule: { path: () => links.reschedule as string, steps: times },
  "reschedule-form": { path: () => links.reschedule as string, steps: openForm },
  missing: { path: () => "/nobody-at-all", steps: heading },
  "missing-event-type": { path: () => `/${eva.username}/gone`, steps: heading },
  "missing-booking": { path: () => "/booking/none", steps: heading },
};

test.each(Object.entries(STATES))("%s", async (name, { path, steps }) => {
  const visit = await aVisit(browser, { viewport: SIZES.wide });
  await visit.page.goto(site.url + path());
  await steps(visit.page);
  await expectGoodLooks(visit, name);
  await visit.close();
});

test.each(["person", "month", "form", "booking", "reschedule"])("%s does not jump about on a phone", async (name) => {
  const { path, steps } = STATES[name]!;
  const { page, close } = await aVisit(browser, { viewport: SIZES.narrow, isMobile: true, hasTouch: true });
  await page.goto(site.url + path());
  await steps(page);
  await page.waitForTimeout(200);
  await keepLook(page, `${name}-phone`);
  expect(await shiftsOf(page)).toBeLessThan(MOST_SHIFT);
  await close();
});

test.each([768, 1024, 1280])("the times stay where they are at %d px, whatever day is chosen", async (width) => {
  const { page, close } = await aVisit(browser, { viewport: { width, height: 900 } });
  const topOf = async (date: string) => {
    await page.locator(`[data-date="${date}"]`).click();
    await page.locator(`[data-start^="${date}"]`).first().waitFor();
    return (await page.locator("[data-start]").first().boundingBox())?.y;
  };
  await page.goto(`${site.url}/${eva.username}/talk?date=2027-03-29`);
  await times(page);
  const days = ["2027-03-29", "2027-03-30", "2027-03-31", "2027-03-11", "2027-03-24", "2027-03-12"];
  const tops = [];
  for (const date of days) tops.push(await topOf(date));
  await page.goto(`${site.url}/${eva.username}/talk?date=2027-11-29`);
  await times(page);
  for (const date of ["2027-11-29", "2027-11-30", "2027-11-24", "2027-11-12"]) tops.push(await topOf(date));
  expect(new Set(tops).size, tops.join(" ")).toBe(1);
  await close();
});

test("an event type's color is readable whatever it is", () => {
  for (const hex of ["#ffffff", "#000000", "#ffff00", "#f4b400", "#7a4dff", "#777777", "#00ff00", "#123"]) {
    const colors = accentProperties({ lightThemeHex: hex, darkThemeHex: hex });
    const pairs = [
      [colors["--accent-light"], "#ffffff"],
      [colors["--accent-dark"], "#191d21"],
      [colors["--on-fill-light"], colors["--fill-light"]],
      [colors["--on-fill-dark"], colors["--fill-dark"]],
      [colors["--on-accent-light"], colors["--accent-light"]],
      [colors["--on-accent-dark"], colors["--accent-dark"]],
    ];
    for (const [one, other] of pairs)
      expect(contrastOf(one!, other!), `${one} on ${other}`).toBeGreaterThanOrEqual(4.5);
  }
});

function contrastOf(one: string, other: string): number {
  const [low, high] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminanceOf(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
