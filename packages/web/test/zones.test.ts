import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser, overflows } from "./support/browser.ts";
import { keepLook } from "./support/screenshots.ts";
import { aBookable, aBooking, aHost, anOffer, aSite, type Site } from "./support/site.ts";

// The host is in Rome, free from 9 to 17. New York goes over to summer time on 14 March 2027, Rome on 28 March: in the two weeks
// between them they are five hours apart instead of six.

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

const firstTime = (page: Page) => page.locator("[data-start]").first().innerText();

async function firstTimeOn(page: Page, day: RegExp): Promise<string> {
  const button = page.getByRole("gridcell").getByRole("button", { name: day });
  await button.click();
  await page
    .locator("section")
    .filter({ has: page.locator("[data-start]") })
    .waitFor();
  return firstTime(page);
}

async function chooseCity(page: Page, city: string): Promise<void> {
  await page.getByRole("button", { name: /^Time zone/ }).click();
  // The search has the focus.
  await page.getByRole("combobox").waitFor();
  await page.keyboard.type(city);
  await page
    .getByRole("option", { name: new RegExp(`^${city}`) })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

test("a visitor in New York reads the right hours on both sides of each change", async () => {
  const { host, offer, url } = await aBookable(site);
  const { page, close } = await aVisit(browser, { timezoneId: "America/New_York", twelve: true });
  await page.goto(url);
  expect(await firstTimeOn(page, /March 12/)).toBe("3:00 am");
  expect(await firstTimeOn(page, /March 15/)).toBe("4:00 am");
  expect(await firstTimeOn(page, /March 26/)).toBe("4:00 am");
  expect(await firstTimeOn(page, /March 29/)).toBe("3:00 am");
  await firstTimeOn(page, /March 15/);
  await page.locator("[data-start]").first().click();
  await page.getByLabel("Your name").fill("Ana");
  await page.getByLabel("E-mail address").fill("ana@example.com");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  expect(await page.getByRole("main").innerText()).toContain("4:00 am – 5:00 am (UTC−4)");
  const [booking] = await site.call("GET", `/v2/bookings?eventTypeId=${offer.id}`, undefined, host.key);
  expect(booking.start).toBe("2027-03-15T08:00:00.000Z");
  // The booking's page in another zone.
  await chooseCity(page, "Rome");
  await expect.poll(() => page.getByRole("main").innerText()).toContain("9:00 am – 10:00 am (UTC+1)");
  await close();
});

test("the zone is switched on the page, back and forth", async () => {
  const { url } = await aBookable(site);
  const { page, close } = await aVisit(browser, { timezoneId: "Europe/Rome" });
  await page.goto(url);
  expect(await firstTimeOn(page, /16 March/)).toBe("09:00");
  await chooseCity(page, "New York");
  // The day stays chosen.
  await expect.poll(() => firstTime(page)).toBe("04:00");
  expect(await page.getByRole("gridcell", { selected: true }).innerText()).toBe("16");
  expect(await firstTimeOn(page, /11 March/)).toBe("03:00");
  await chooseCity(page, "Rome");
  await expect.poll(() => firstTime(page)).toBe("09:00");
  await close();
});

test("zones that a date line away change the day", async () => {
  const { url } = await aBookable(site);
  const { page, close } = await aVisit(browser, { timezoneId: "Pacific/Auckland" });
  await page.goto(url);
  // Friday 12 March 9:00 to 16:00 in Rome is 21:00 on Friday to 4:00 on Saturday in Auckland.
  await page
    .getByRole("gridcell")
    .getByRole("button", { name: /13 March/ })
    .click();
  await expect
    .poll(() => page.locator("[data-start]").allInnerTexts())
    .toEqual(["00:00", "01:00", "02:00", "03:00", "04:00"]);
  await close();
});

test("the browser's own zone data decides nothing", async () => {
  const { url } = await aBookable(site);
  const { page, complaints, close } = await aVisit(browser, { timezoneId: "America/New_York" });
  // A browser whose data is wrong by hours: every conversion it makes goes astray.
  await page.addInitScript(() => {
    Reflect.set(Date.prototype, "getTimezoneOffset", () => 617);
    for (const method of ["getHours", "getMinutes", "getDate", "getDay", "getMonth", "getFullYear"]) {
      Reflect.set(Date.prototype, method, () => {
        throw new Error(`the page asked the browser for local time: ${method}`);
      });
    }
    const own = Reflect.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format");
    Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
      get(this: Intl.DateTimeFormat) {
        if (this.resolvedOptions().timeZone !== "UTC") throw new Error("the page asked the browser to convert");
        return own?.get?.call(this) as unknown;
      },
    });
  });
  await page.goto(url);
  expect(await firstTimeOn(page, /17 March/)).toBe("04:00");
  expect(complaints).toEqual([]);
  await close();
});

test("an hour that happens twice is told apart", async () => {
  const nora = await aHost(site, { name: "Nora", timeZone: "Europe/Rome" });
  const schedule = await site.call(
    "POST",
    "/v2/schedules",
    {
      name: "Nights",
      timeZone: "Europe/Rome",
      isDefault: true,
      availability: [{ days: ["Sunday"], startTime: "00:00", endTime: "05:00" }],
    },
    nora.key,
  );
  await anOffer(site, nora, { slug: "night", scheduleId: schedule.id, lengthInMinutes: 60 });
  const { page, close } = await aVisit(browser);
  await page.goto(`${site.url}/${nora.username}/night?date=2027-10-31`);
  await page.getByRole("heading", { name: "October 2027" }).waitFor();
  await expect
    .poll(() => page.locator("[data-start]").allInnerTexts())
    .toEqual(["00:00", "01:00", "02:00 UTC+2", "02:00 UTC+1", "03:00", "04:00"]);
  await close();
});

/** Somebody in New York who is there in the night to Sunday 7 November 2027, when the clocks go back. */
async function aNight(settings: Record<string, unknown> = {}) {
  const owl = await aHost(site, { name: "Owl", timeZone: "America/New_York" });
  const body = {
    name: "Nights",
    timeZone: "America/New_York",
    isDefault: true,
    availability: [{ days: ["Sunday"], startTime: "00:00", endTime: "06:00" }],
  };
  const { id: scheduleId } = await site.call("POST", "/v2/schedules", body, owl.key);
  const offer = await anOffer(site, owl, { scheduleId, lengthInMinutes: 30, ...settings });
  return { host: owl, offer, url: `${site.url}/${owl.username}/${offer.slug}?date=2027-11-07` };
}

const NEW_YORK = { timezoneId: "America/New_York" };

test.each([
  { twelve: false, width: 320 },
  { twelve: true, width: 320 },
  { twelve: true, width: 360 },
  { twelve: true, width: 768 },
  { twelve: true, width: 1280 },
])("times with an offset fit into their buttons: %o", async ({ twelve, width }) => {
  const { url } = await aNight();
  const { page, close } = await aVisit(browser, { ...NEW_YORK, twelve, viewport: { width, height: 800 } });
  await page.goto(url);
  await page.locator("[data-start]").first().waitFor();
  const buttons = await page.locator("[data-start]").evaluateAll((all) =>
    all.map((each) => {
      const text = document.createRange();
      text.selectNodeContents(each);
      const inside = text.getBoundingClientRect();
      const outside = each.getBoundingClientRect();
      const isInside = inside.left >= outside.left && inside.right <= outside.right && inside.bottom <= outside.bottom;
      return { text: (each as HTMLElement).innerText, fits: isInside && each.scrollWidth <= each.clientWidth };
    }),
  );
  expect(buttons.filter(({ text }) => text.includes("UTC"))).toHaveLength(4);
  expect(buttons.filter(({ fits }) => !fits)).toEqual([]);
  await keepLook(page, `twice-${width}-${twelve ? "12" : "24"}h`);
  await close();
});

test("which of two times was chosen is told in the form, when it is lost, and when the booking moves", async () => {
  const { offer, url } = await aNight();
  const { page, close } = await aVisit(browser, NEW_YORK);
  await page.goto(url);
  await page.getByRole("button", { name: "00:30", exact: true }).click();
  await page.getByText(/7 November 2027, 00:30$/).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "01:30 UTC−5" }).click();
  await page.getByText(/7 November 2027, 01:30 \(UTC−5\)$/).waitFor();
  await page.getByLabel("Your name").fill("Ana");
  await page.getByLabel("E-mail address").fill("late@example.com");
  const { uid } = await aBooking(site, offer.id, "2027-11-07T06:30:00Z");
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("alert").getByText("01:30 (UTC−5) on Sunday 7 November has just been taken").waitFor();
  await page.goto(`${site.url}/reschedule/${uid}`);
  await page.getByText(/7 November 2027, 01:30 \(UTC−5\)$/).waitFor();
  await close();
});

test("a meeting that clocks change in tells both offsets, on its page and in the host's list", async () => {
  const { host, offer } = await aNight();
  const attendee = { name: "Ana Sousa", email: "across@example.com", timeZone: "America/New_York" };
  const { uid } = await aBooking(site, offer.id, "2027-11-07T05:30:00Z", { attendee });
  const { page, close } = await aVisit(browser, { ...NEW_YORK, viewport: { width: 320, height: 640 } });
  await page.goto(`${site.url}/booking/${uid}`);
  await page.getByText("01:30 (UTC−4) – 01:00 (UTC−5)").waitFor();
  await keepLook(page, "across-booking-narrow");
  await site.call("PATCH", "/v2/me", { timeFormat: 12 }, host.key);
  const data = { email: `${host.username}@example.com`, password: "correct horse battery" };
  await page.request.post(`${site.url}/v2/auth/sign-in`, { data });
  await page.goto(`${site.url}/app/bookings`);
  await page.getByRole("heading", { name: /^1:30 am \(UTC−4\) – 1:00 am \(UTC−5\) First talk/ }).waitFor();
  expect(await overflows(page)).toBe(false);
  await keepLook(page, "across-list-narrow");
  await close();
});

test("cities are listed with the hours that they have on the day on show", async () => {
  const { url } = await aBookable(site);
  const { page, close } = await aVisit(browser);
  const romeOn = async (date: string) => {
    await page.goto(`${url}?date=${date}`);
    await page.getByRole("gridcell", { selected: true }).waitFor();
    await page.getByRole("button", { name: /^Time zone/ }).click();
    return page.getByRole("option", { name: /^Rome/ }).innerText();
  };
  expect(await romeOn("2027-03-10")).toMatch(/UTC\+1$/);
  expect(await romeOn("2027-07-05")).toMatch(/UTC\+2$/);
  await close();
});

test("a locked zone is the one of the hours in force", async () => {
  const { url } = await aBookable(site, { lockTimeZoneToggleOnBookingPage: true });
  const { page, close } = await aVisit(browser, { timezoneId: "America/New_York" });
  await page.goto(url);
  expect(await firstTimeOn(page, /16 March/)).toBe("09:00");
  expect(await page.getByRole("button", { name: /^Time zone/ }).count()).toBe(0);
  expect(await page.getByRole("main").innerText()).toContain("Europe/Rome");
  await close();
});

test("a device with a zone that the server does not know gets UTC, and is told", async () => {
  const { url } = await aBookable(site);
  const { page, complaints, close } = await aVisit(browser);
  await page.addInitScript(() => {
    const { prototype } = Intl.DateTimeFormat;
    const resolved = Reflect.get(prototype, "resolvedOptions") as (this: Intl.DateTimeFormat) => object;
    Reflect.set(prototype, "resolvedOptions", function (this: Intl.DateTimeFormat) {
      return { ...resolved.call(this), timeZone: "Mars/Olympus_Mons" };
    });
  });
  await page.goto(url);
  await page.getByText("Mars/Olympus_Mons").waitFor();
  await page.locator("[data-start]").first().waitFor();
  expect(await page.getByRole("main").innerText()).toContain("Times are shown in UTC");
  expect(complaints).toEqual([]);
  await close();
});

test("the time that a booking has now is told in the zone on show", async () => {
  const { offer } = await aBookable(site);
  const booking = await aBooking(site, offer.id, "2027-03-24T09:00:00Z");
  const { page, close } = await aVisit(browser, { timezoneId: "America/New_York" });
  await page.goto(`${site.url}/reschedule/${booking.uid}`);
  await page.getByText(/Wednesday,? 24 March 2027, 05:00/).waitFor();
  await chooseCity(page, "Rome");
  await page.getByText(/Wednesday,? 24 March 2027, 10:00/).waitFor();
  await close();
});
