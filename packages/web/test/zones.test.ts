import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser } from "./support/browser.ts";
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
