import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser } from "./support/browser.ts";
import { aBookable, aBooking, aSite, type Site } from "./support/site.ts";

// What people do with a booking's page besides moving and cancelling, and what is remembered from page to page.

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

test("a booking goes into calendars: a link for those on the web, a file for the others", async () => {
  const { offer } = await aBookable(site, { title: "Calendar talk" });
  const booking = await aBooking(site, offer.id, "2027-03-11T09:00:00Z");
  const { page, complaints, close } = await aVisit(browser);
  await page.goto(`${site.url}/booking/${booking.uid}`);
  const calendars = page.getByRole("region", { name: "Add to your calendar" });
  const addressOf = async (name: RegExp) =>
    new URL((await calendars.getByRole("link", { name }).getAttribute("href")) ?? "");
  const google = await addressOf(/^Google/);
  expect(google.host).toBe("calendar.google.com");
  expect(google.searchParams.get("dates")).toBe("20270311T090000Z/20270311T100000Z");
  expect((await addressOf(/^Outlook/)).searchParams.get("startdt")).toContain("2027-03-11T09:00");
  expect((await addressOf(/^Microsoft 365/)).host).toBe("outlook.office.com");
  const saved = page.waitForEvent("download");
  await calendars.getByRole("link", { name: "Other (file)" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("meeting.ics");
  const file = readFileSync(await download.path(), "utf8");
  expect(file).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(file).toContain("DTSTART:20270311T090000Z");
  expect(file).toContain("SUMMARY:Calendar talk");
  expect(complaints).toEqual([]);
  await close();
});

test("the clock of twelve hours, once chosen, is the one of the other pages too", async () => {
  const { offer, url } = await aBookable(site);
  const booking = await aBooking(site, offer.id, "2027-03-11T13:00:00Z");
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await page.getByRole("button", { name: "14:00", exact: true }).waitFor();
  await page.getByRole("radio", { name: "12 h" }).check();
  await page.getByRole("button", { name: "2:00 pm", exact: true }).click();
  await page.getByText("Tuesday, 9 March 2027, 2:00 pm").waitFor();
  await page.goto(`${site.url}/booking/${booking.uid}`);
  await page.getByText("2:00 pm – 3:00 pm").waitFor();
  await page.goto(url);
  await page.getByRole("radio", { name: "24 h" }).check();
  // Not the time of before: the hold of a form that was left may outlive it for a moment.
  await page.getByRole("button", { name: "15:00", exact: true }).waitFor();
  await close();
});

test("the zone, once chosen, is the one of the other pages too", async () => {
  const { offer, url } = await aBookable(site, { description: "**Bold** words" });
  const booking = await aBooking(site, offer.id, "2027-03-11T13:00:00Z");
  const { page, close } = await aVisit(browser, { timezoneId: "Asia/Calcutta" });
  const choose = async (text: string, option: string) => {
    await page.getByRole("button", { name: /^Time zone/ }).click();
    await page.getByRole("combobox").fill(text);
    await page.getByRole("option", { name: option }).click();
  };
  await page.goto(url);
  await page.getByText("Bold words", { exact: true }).waitFor();
  await choose("new york", "America/New York UTC−5");
  await page.getByRole("button", { name: "10:00", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Time zone: America/New York" }).waitFor();
  await page.goto(`${site.url}/booking/${booking.uid}`);
  await page.getByText("08:00 – 09:00").waitFor();
  await page.goto(url);
  // Devices report names of before, under which cities are still looked for.
  await choose("calcutta", "Asia/Kolkata UTC+5:30");
  await page.getByRole("button", { name: "Time zone: Asia/Kolkata" }).waitFor();
  await close();
});

test("the cities to choose from are there once, under the names of today", async () => {
  const { url } = await aBookable(site);
  const { page, close } = await aVisit(browser);
  await page.goto(url);
  await page.getByRole("button", { name: /^Time zone/ }).click();
  await page.getByRole("option", { name: "Oslo" }).waitFor();
  for (const former of ["ACT", "Ashkhabad", "Asmera", "Calcutta"])
    expect(await page.getByRole("option", { name: new RegExp(`^${former}`) }).count(), former).toBe(0);
  await close();
});
