import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser } from "./support/browser.ts";
import { aBookable, aBooking, aSite, type Site } from "./support/site.ts";

// What people do, in a real browser against the real server. Its clock stands at Tuesday 9 March 2027, 9:00 in Rome.

let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aSite("2027-03-09T08:00:00Z");
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const day = (page: Page, name: RegExp) => page.getByRole("gridcell").getByRole("button", { name });
const time = (page: Page, clock: string) => page.getByRole("button", { name: clock, exact: true });
const timesOnShow = (page: Page) => page.locator("[data-start]").allInnerTexts();

async function fillIn(page: Page, name = "Ana Sousa", email = "ana@example.com"): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
}

test("somebody books: the slot is held meanwhile, the booking is what was chosen, and its page says so", async () => {
  const { offer, url } = await aBookable(site);
  const { page, complaints, close } = await aVisit(browser);
  await page.goto(url);
  await day(page, /10 March/).click();
  await time(page, "11:00").click();
  const held = await page.waitForResponse((response) => response.url().endsWith("/v2/slots/reservations"));
  expect(held.status()).toBe(201);
  // Others do not see it while the form is open.
  const slots = await site.call("GET", `/v2/slots?eventTypeId=${offer.id}&start=2027-03-10&end=2027-03-10`);
  expect(slots["2027-03-10"].map((slot: { start: string }) => slot.start)).not.toContain("2027-03-10T10:00:00.000Z");
  await fillIn(page);
  await page.getByLabel("Anything the host should know?").fill("Tax");
  await page.getByRole("button", { name: "Add a guest" }).click();
  await page.getByLabel("E-mail address of guest 1", { exact: true }).fill("bo@example.com");
  const sent = page.waitForRequest((request) => request.url().endsWith("/v2/bookings"));
  await page.getByRole("button", { name: "Book", exact: true }).click();
  expect((await sent).postDataJSON().reservedSlotUid).toBe((await held.json()).data.reservationUid);
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  const uid = new URL(page.url()).pathname.split("/").at(-1) as string;
  const booking = await site.call("GET", `/v2/bookings/${uid}`);
  expect(booking).toMatchObject({
    start: "2027-03-10T10:00:00.000Z",
    status: "accepted",
    guests: ["bo@example.com"],
    bookingFieldsResponses: { notes: "Tax" },
  });
  expect(booking.attendees[0]).toMatchObject({ name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Rome" });
  const text = await page.getByRole("main").innerText();
  expect(text).toContain("11:00 – 12:00");
  expect(text).toContain("Wednesday");
  // What was done is told once; after that, how it stands.
  await page.reload();
  await page.getByRole("heading", { name: "Booked", exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("going back lets go of the slot and keeps the answers", async () => {
  const { offer, url } = await aBookable(site);
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await time(page, "14:00").click();
  const held = await page.waitForResponse((response) => response.url().endsWith("/v2/slots/reservations"));
  const { reservationUid } = (await held.json()).data;
  await page.getByLabel("Your name").fill("Ana");
  const released = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.goBack();
  expect((await released).url()).toContain(reservationUid);
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).innerText)).toBe("14:00");
  const slots = await site.call("GET", `/v2/slots?eventTypeId=${offer.id}&start=2027-03-09&end=2027-03-09`);
  expect(slots["2027-03-09"].map((slot: { start: string }) => slot.start)).toContain("2027-03-09T13:00:00.000Z");
  await time(page, "15:00").click();
  expect(await page.getByLabel("Your name").inputValue()).toBe("Ana");
  await close();
});

test("a slot that somebody else takes meanwhile: told in words, back to the times, answers kept", async () => {
  const { offer, url } = await aBookable(site);
  const { page, complaints, close } = await aVisit(browser);
  await page.goto(url);
  await day(page, /11 March/).click();
  await time(page, "10:00").click();
  await page.waitForResponse((response) => response.url().endsWith("/v2/slots/reservations"));
  await fillIn(page, "Ana Sousa", "late@example.com");
  // A hold is a courtesy between visitors: somebody who books without one, by the API, is not kept out by it.
  await aBooking(site, offer.id, "2027-03-11T09:00:00Z", {
    attendee: { name: "Bo", email: "bo@example.com", timeZone: "Europe/Rome" },
  });
  await page.getByRole("button", { name: "Book", exact: true }).click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.innerText()).toMatch(/^10:00 on Thursday 11 March has just been taken/);
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("alert");
  await expect.poll(() => timesOnShow(page)).not.toContain("10:00");
  await time(page, "11:00").click();
  expect(await page.getByLabel("E-mail address").inputValue()).toBe("late@example.com");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("a slot that somebody else holds is noticed as soon as the form opens", async () => {
  const { offer, url } = await aBookable(site);
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await day(page, /12 March/).click();
  await time(page, "10:00").waitFor();
  await site.call("POST", "/v2/slots/reservations", { eventTypeId: offer.id, slotStart: "2027-03-12T09:00:00Z" });
  await time(page, "10:00").click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").innerText()).toContain("has just been taken");
  await expect.poll(() => timesOnShow(page)).not.toContain("10:00");
  await close();
});

test("an answer lost on the way: trying again does not book twice", async () => {
  const { host, offer, url } = await aBookable(site);
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await day(page, /18 March/).click();
  await time(page, "10:00").click();
  await fillIn(page, "Ana Sousa", "again@example.com");
  let tries = 0;
  await page.route("**/v2/bookings", async (route) => {
    tries += 1;
    const response = await route.fetch();
    // The server has booked, the visitor never hears of it.
    if (tries === 1) return route.abort();
    return route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").innerText()).toContain("Your answers are still here");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  const bookings = await site.call("GET", `/v2/bookings?eventTypeId=${offer.id}`, undefined, host.key);
  expect(bookings).toHaveLength(1);
  await close();
});

test("a booking moves, also into its own time, and its old page leads to the new one", async () => {
  const { offer } = await aBookable(site, { slotInterval: 30 });
  const before = await aBooking(site, offer.id, "2027-03-16T09:00:00Z");
  const { page, close } = await aVisit(browser);
  await page.goto(`${site.url}/booking/${before.uid}`);
  await page.getByRole("link", { name: "Move to another time" }).click();
  await day(page, /16 March/).click();
  // Half of it is the time that the booking has now.
  await time(page, "10:30").click();
  await page.getByLabel("Why are you moving it?").fill("The train is late");
  await page.getByRole("button", { name: "Move the booking" }).click();
  await page.getByRole("heading", { name: "Your booking has moved" }).waitFor();
  expect(await page.getByRole("main").innerText()).toContain("10:30 – 11:30");
  const after = await site.call("GET", `/v2/bookings/${before.uid}`);
  expect(after.status).toBe("cancelled");
  expect(page.url()).toContain(after.rescheduledToUid);
  const moved = await site.call("GET", `/v2/bookings/${after.rescheduledToUid}`);
  expect(moved).toMatchObject({ start: "2027-03-16T09:30:00.000Z", reschedulingReason: "The train is late" });
  await page.goto(`${site.url}/booking/${before.uid}`);
  await page.getByRole("link", { name: "See the new time" }).click();
  await page.waitForURL(`**/booking/${after.rescheduledToUid}`);
  // What cannot be moved any more says so on its own page.
  await page.goto(`${site.url}/reschedule/${before.uid}`);
  await page.getByRole("heading", { name: "Moved to another time" }).waitFor();
  await close();
});

test("a booking is cancelled with a reason", async () => {
  const { offer } = await aBookable(site, { requiresCancellationReason: "MANDATORY_ATTENDEE_ONLY" });
  const booking = await aBooking(site, offer.id, "2027-03-17T09:00:00Z");
  const { page, close } = await aVisit(browser);
  await page.goto(`${site.url}/booking/${booking.uid}`);
  await page.getByRole("button", { name: "Cancel the booking" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel the booking" }).click();
  expect(await dialog.innerText()).toContain("Please say why.");
  await dialog.getByLabel("Reason").fill("I am ill");
  await dialog.getByRole("button", { name: "Cancel the booking" }).click();
  await page.getByRole("heading", { name: "Your booking is cancelled" }).waitFor();
  expect(await page.getByRole("main").innerText()).toContain("I am ill");
  expect(await page.getByRole("button", { name: "Cancel the booking" }).count()).toBe(0);
  expect(await site.call("GET", `/v2/bookings/${booking.uid}`)).toMatchObject({
    status: "cancelled",
    cancellationReason: "I am ill",
  });
  await close();
});

test("a request waits for the host, and says so before and after", async () => {
  const { url } = await aBookable(site, { confirmationPolicy: { type: "always" } });
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await day(page, /19 March/).click();
  await time(page, "10:00").click();
  await fillIn(page);
  expect(await page.getByRole("main").innerText()).toContain("Eva Rossi confirms each booking by hand.");
  await page.getByRole("button", { name: "Ask for this time" }).click();
  await page.getByRole("heading", { name: "You have asked for this time" }).waitFor();
  expect(await page.getByRole("main").innerText()).toContain("You will hear at ana@example.com");
  await close();
});

test("each kind of field is asked for, checked and sent; what the address fills in stays", async () => {
  const { host, offer, url } = await aBookable(site, {
    lengthInMinutesOptions: [30, 60],
    locations: [{ type: "integration", integration: "cal-video" }, { type: "attendeePhone" }],
    bookingFields: [
      { type: "splitName", lastNameRequired: true },
      { type: "email", required: true },
      { slug: "notes", hidden: true, required: false },
      { slug: "guests", hidden: true, required: false },
      { type: "text", slug: "ref", label: "Reference", required: true, disableOnPrefill: true },
      { type: "phone", slug: "mobile", label: "Mobile", required: true },
      { type: "number", slug: "seats", label: "Seats", required: true },
      { type: "select", slug: "team", label: "Team", required: true, options: ["Sales", "Support"] },
      { type: "radio", slug: "size", label: "Size", required: true, options: ["1-10", "more"] },
      { type: "checkbox", slug: "topics", label: "Topics", required: true, options: ["Price", "Security"] },
      { type: "multiemail", slug: "team-mails", label: "Team mates", required: false },
      { type: "url", slug: "site", label: "Website", required: false },
      { type: "boolean", slug: "terms", label: "I agree", required: true },
    ],
  });
  const { page, complaints, close } = await aVisit(browser);
  await page.goto(`${url}?ref=A-77&duration=30`);
  await day(page, /22 March/).click();
  await time(page, "09:30").click();
  expect(await page.getByLabel("Guests").count()).toBe(0);
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByText("9 answers need another look").waitFor();
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe("name.firstName");
  // Choices that are missing look as wrong as texts that are.
  const borderOf = (selector: string) =>
    page.locator(selector).evaluate((element) => getComputedStyle(element).borderTopColor);
  const wrong = await borderOf('[name="seats"]');
  for (const choice of ["1-10", "Security", "I agree"])
    expect(await borderOf(`label:has-text("${choice}")`)).toBe(wrong);
  expect(await borderOf('[name="site"]')).not.toBe(wrong);
  expect(await page.getByLabel("Reference").inputValue()).toBe("A-77");
  expect(await page.getByLabel("Reference").getAttribute("readonly")).not.toBeNull();
  await page.getByLabel("First name").fill("Ana");
  await page.getByLabel("Last name").fill("Sousa");
  await page.getByLabel("E-mail address").fill("fields@example.com");
  await page.getByLabel("Mobile").fill("0039 06 123 4567");
  await page.getByLabel("Seats").fill("12");
  await page.getByLabel("Team", { exact: true }).selectOption("Support");
  await page.getByRole("radio", { name: "more" }).check();
  await page.getByRole("checkbox", { name: "Security" }).check();
  await page.getByRole("checkbox", { name: "Price" }).check();
  await page.getByRole("checkbox", { name: "I agree" }).check();
  await page.getByRole("radio", { name: /you are called/ }).check();
  await page.getByLabel("Number to call").fill("+39 06 765 4321");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  const [booking] = await site.call("GET", `/v2/bookings?eventTypeId=${offer.id}`, undefined, host.key);
  expect(booking).toMatchObject({
    duration: 30,
    start: "2027-03-22T08:30:00.000Z",
    location: "+39067654321",
    bookingFieldsResponses: {
      ref: "A-77",
      mobile: "+39061234567",
      seats: 12,
      team: "Support",
      size: "more",
      topics: ["Price", "Security"],
      terms: true,
      name: { firstName: "Ana", lastName: "Sousa" },
    },
  });
  expect(complaints).toEqual([]);
  await close();
});

test("an address that the host excludes is told beside the field", async () => {
  const { url } = await aBookable(site, {
    bookingFields: [{ type: "email", required: true, excludeEmails: ["rival.example"] }],
  });
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await day(page, /23 March/).click();
  await time(page, "10:00").click();
  await fillIn(page, "Ana", "ana@rival.example");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByText("The host does not take bookings from this address").waitFor();
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe("email");
  expect(await page.getByLabel("E-mail address").getAttribute("aria-invalid")).toBe("true");
  await close();
});

test("the whole way by keyboard", async () => {
  const { url } = await aBookable(site);
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await page.locator("[data-start]").first().waitFor();
  const active = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? (document.activeElement as HTMLElement).innerText,
    );
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press("Tab");
      if (name.test(await active())) return;
    }
    throw new Error(`the Tab key does not lead to ${name}`);
  };
  await tabTo(/^Tuesday,? 9 March/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  expect(await active()).toMatch(/24 March/);
  await page.keyboard.press("PageDown");
  await page.getByRole("grid", { name: "Days of April 2027" }).waitFor();
  await expect.poll(active).toMatch(/24 April.*no times/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("PageUp");
  await expect.poll(active).toMatch(/24 March/);
  await page.keyboard.press("Home");
  expect(await active()).toMatch(/21 March/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await tabTo(/^15:00$/);
  await page.keyboard.press("Enter");
  await expect.poll(active).toBe("Your details");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Ana Sousa");
  await page.keyboard.press("Tab");
  await page.keyboard.type("keys@example.com");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  expect(await active()).toBe("You are booked");
  expect(await page.getByRole("main").innerText()).toContain("15:00 – 16:00");
  await close();
});

test("a month without free times leads on to the next that has some", async () => {
  const { url } = await aBookable(site, { bookingWindow: { type: "range", value: ["2027-06-10", "2027-06-30"] } });
  const { page, close } = await aVisit(browser);
  const months: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/v2/slots?")) months.push(new URL(request.url()).searchParams.get("start") as string);
  });
  await page.goto(url);
  await page.getByRole("heading", { name: "June 2027" }).waitFor();
  await time(page, "09:00").waitFor();
  // One request a month, and the month after it ahead.
  await expect.poll(() => months).toEqual(["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"]);
  await page.getByRole("button", { name: "Previous month" }).click();
  await page.getByRole("button", { name: "Go to the next free day" }).click();
  await page.getByRole("heading", { name: "June 2027" }).waitFor();
  expect(months).toHaveLength(5);
  await close();
});

test("event types that are hidden open by their link, unknown ones are told with status 404", async () => {
  const { host, url } = await aBookable(site, { title: "Secret talk", hidden: true });
  const { page, close } = await aVisit(browser);
  await page.goto(`${site.url}/${host.username}`);
  await page.getByRole("heading", { name: "Eva Rossi" }).waitFor();
  expect(await page.getByText("Secret talk").count()).toBe(0);
  await page.goto(url);
  await page.getByRole("heading", { name: "Secret talk" }).waitFor();
  for (const path of ["/nobody", `/${host.username}/nothing`, "/booking/none"]) {
    expect((await page.goto(site.url + path))?.status()).toBe(404);
    await page.locator("h1").waitFor();
  }
  await close();
});
