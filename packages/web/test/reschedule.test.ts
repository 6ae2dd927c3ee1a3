import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser } from "./support/browser.ts";
import { aBookable, aBooking, aSite, type Site } from "./support/site.ts";

// What the page says and offers on which a booking is moved. That it moves is in booking.test.ts.

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

test("a booking moves from its own day on, and its present time is no choice", async () => {
  const { offer } = await aBookable(site);
  const { uid } = await aBooking(site, offer.id, "2027-05-19T08:00:00Z");
  const { page, close } = await aVisit(browser);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/v2/slots?")) asked.push(new URL(request.url()).searchParams.get("start") ?? "");
  });
  await page.goto(`${site.url}/reschedule/${uid}`);
  await page.getByRole("heading", { name: "May 2027" }).waitFor();
  await expect
    .poll(() => page.locator("[data-start]").allInnerTexts())
    .toEqual(["09:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]);
  expect(await page.getByRole("gridcell", { selected: true }).innerText()).toBe("19");
  // Neither this month nor anything twice: the month and, ahead, the one after it.
  expect(asked).toEqual(["2027-04-30", "2027-05-31"]);
  await close();
});

test("whoever was asked for another time is not told to keep the one that is cancelled", async () => {
  const { host, offer } = await aBookable(site);
  const { uid } = await aBooking(site, offer.id, "2027-05-20T08:00:00Z");
  const { page, close } = await aVisit(browser);
  await page.goto(`${site.url}/reschedule/${uid}`);
  await page.getByText("Ana Sousa is booked for").waitFor();
  await page.getByRole("link", { name: "Keep the present time" }).waitFor();
  await site.call("POST", `/v2/bookings/${uid}/request-reschedule`, {}, host.key);
  await page.reload();
  await page.getByText("Ana Sousa was booked for").waitFor();
  expect(await page.getByRole("link", { name: "Keep the present time" }).count()).toBe(0);
  await close();
});
