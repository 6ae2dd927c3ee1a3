import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser, type Visit } from "../support/browser.ts";
import { aBooking, anOffer, aSite, type Site } from "../support/site.ts";
import { type Account, anAccount, enter, PASSWORD } from "./support/account.ts";
import { settled } from "./support/settled.ts";

// The frame of the signed-in area: coming in and going out, moving about by keyboard, and what is not to be lost.

let browser: Browser;
let site: Site;
let account: Account;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aSite("2027-03-09T08:00:00Z");
  account = await anAccount(site.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function visitAs(person: Account): Promise<Visit> {
  const visit = await aVisit(browser);
  await enter(visit.page, site.url, person);
  return visit;
}

/** What the focus is at: the name of a field, or the words on it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    return element?.labels?.[0]?.textContent ?? element?.textContent ?? "";
  });

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if (name.test(await focused(page))) return;
  }
  throw new Error(`the Tab key does not lead to ${name}`);
}

test("a way back that leads elsewhere is not taken", async () => {
  const { page, close } = await visitAs(account);
  await page.goto(`${site.url}/app/sign-in?next=${encodeURIComponent("//evil.example/app")}`);
  await page.waitForURL(`${site.url}/app`);
  await close();
});

test("an address with nonsense in it shows what the page shows without", async () => {
  const { page, close } = await visitAs(account);
  await page.goto(`${site.url}/app/bookings?status=nonsense&page=-3`);
  await page.getByText("No bookings ahead").waitFor();
  await page.goto(`${site.url}/app/hours?schedule=nonsense`);
  await page.getByLabel("Monday: from").waitFor();
  await close();
});

test("a wrong password is told in words, once, beside the password, and the right one lets in", async () => {
  const { page, close } = await aVisit(browser);
  await page.goto(`${site.url}/app/sign-in`);
  await page.getByLabel("E-mail address").fill(account.email);
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("wrong horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This e-mail address and password do not belong together.").waitFor();
  expect(await password.getAttribute("aria-invalid")).toBe("true");
  expect(await password.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await page.getByText("Some entries need another look.").count()).toBe(0);
  await password.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${site.url}/app`);
  await close();
});

test("times are the person's own, whatever the zone of the browser", async () => {
  // 21:30 on Thursday in Rome is 5:30 on Friday in Tokyo. The browser is in New York.
  const person = await anAccount(site.url, "Mika Sato", "Asia/Tokyo");
  const days = ["Thursday", "Friday"];
  const [schedule] = await site.call("GET", "/v2/schedules", undefined, person.key);
  const availability = [{ days, startTime: "00:00", endTime: "23:59" }];
  await site.call("PATCH", `/v2/schedules/${schedule.id}`, { availability }, person.key);
  await site.call("PATCH", "/v2/me", { timeFormat: 24 }, person.key);
  const offer = await anOffer(site, person, { lengthInMinutes: 30, slotInterval: 30 });
  await aBooking(site, offer.id, "2027-03-11T20:30:00Z");
  const { page, close } = await aVisit(browser, { timezoneId: "America/New_York" });
  await enter(page, site.url, person);
  await page.goto(`${site.url}/app/bookings`);
  await page.getByRole("heading", { name: "Friday 12 March" }).waitFor();
  await page.getByRole("heading", { name: /^05:30–06:00 First talk/ }).waitFor();
  await close();
});

async function signIn(page: Page, person: Account): Promise<void> {
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("signing out ends it, at the sign-in page without a way back, and signing in again works", async () => {
  const person = await anAccount(site.url);
  const { page, complaints, close } = await visitAs(person);
  for (const path of ["/app", "/app/bookings?status=past"]) {
    await page.goto(site.url + path);
    await settled(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    expect(page.url()).toBe(`${site.url}/app/sign-in`);
    await signIn(page, person);
    await page.waitForURL(`${site.url}/app`);
    await page.getByRole("heading", { level: 1, name: "My links" }).waitFor();
  }
  expect(complaints).toEqual([]);
  await close();
});

test("a session that ended elsewhere leads to the sign-in page and back to where it ended", async () => {
  const { page, complaints, close } = await visitAs(account);
  await page.goto(`${site.url}/app`);
  await settled(page);
  await page.context().clearCookies();
  await page.getByRole("link", { name: "Hours" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  expect(page.url()).toBe(`${site.url}/app/sign-in?next=%2Fapp%2Fhours`);
  await signIn(page, account);
  await page.waitForURL(`${site.url}/app/hours`);
  await page.getByRole("heading", { level: 1, name: "Hours" }).waitFor();
  expect(complaints).toEqual([]);
  // The sign-in page is no way back: it would lead to itself.
  await page.goto(`${site.url}/app/sign-in?next=${encodeURIComponent("/app/sign-in?next=/app/hours")}`);
  await page.waitForURL(`${site.url}/app`);
  await close();
});

test("by keyboard: past the navigation, to another page, and the focus is at its heading", async () => {
  const { page, close } = await visitAs(account);
  await page.goto(`${site.url}/app`);
  await settled(page);
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  await page.getByRole("link", { name: "Bookings" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  expect(await focused(page)).toBe("Bookings");
  expect(await page.title()).toBe("Bookings · Meridian");
  await page.goBack();
  await page.waitForFunction(() => document.activeElement?.textContent === "My links");
  await close();
});

test("by keyboard alone: an event type is made, and its link is copied and works", async () => {
  const { page, close } = await visitAs(await anAccount(site.url));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: site.url });
  await page.goto(`${site.url}/app`);
  await settled(page);
  await tabTo(page, /^Event types$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Event types");
  await tabTo(page, /^New event type$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("New event type");
  await tabTo(page, /^Name$/);
  await page.keyboard.type("Quick call");
  await tabTo(page, /^Length in minutes$/);
  // What is in a field is selected when the Tab key leads to it.
  await page.keyboard.type("20");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("My links");
  await tabTo(page, /^Copy the link of “Quick call”$/);
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("Copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/\/quick-call$/);
  await page.goto(link);
  await page.getByRole("heading", { name: "Quick call" }).waitFor();
  await page.getByText("20 min").first().waitFor();
  await close();
});

test("the menu of a phone opens, closes with Escape, and closes after a move", async () => {
  const visit = await aVisit(browser, { viewport: { width: 320, height: 700 } });
  const { page } = visit;
  await enter(page, site.url, account);
  await page.goto(`${site.url}/app`);
  const menu = page.getByRole("button", { name: "Menu" });
  const hours = page.getByRole("link", { name: "Hours" });
  expect(await hours.isVisible()).toBe(false);
  await menu.click();
  expect(await menu.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("Escape");
  await hours.waitFor({ state: "hidden" });
  expect(await menu.evaluate((button) => button === document.activeElement)).toBe(true);
  await menu.click();
  await hours.click();
  await page.getByRole("heading", { level: 1, name: "Hours" }).waitFor();
  await hours.waitFor({ state: "hidden" });
  await visit.close();
});

test("changes that were not saved are not lost without a word", async () => {
  const { page, close } = await visitAs(account);
  await page.goto(`${site.url}/app/hours`);
  await page.getByLabel("Monday: from").fill("08:00");
  await page.getByText("There are changes that have not been saved.").waitFor();
  await page.getByRole("link", { name: "Bookings" }).click();
  await page.getByRole("button", { name: "Stay here" }).click();
  expect(await page.getByLabel("Monday: from").inputValue()).toBe("08:00");
  await page.getByRole("button", { name: "Discard" }).click();
  expect(await page.getByLabel("Monday: from").inputValue()).toBe("09:00");
  await page.getByRole("link", { name: "Bookings" }).click();
  await page.getByRole("heading", { level: 1, name: "Bookings" }).waitFor();
  await close();
});

test("hours that contradict each other are said where they stand, and nothing is sent", async () => {
  const { page, close } = await visitAs(account);
  await page.goto(`${site.url}/app/hours`);
  let isSent = false;
  page.on("request", (request) => {
    isSent ||= request.method() === "PATCH";
  });
  await page.getByLabel("Tuesday: until").fill("08:00");
  await page.getByText("The end has to come after the start.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("Some hours need another look.").waitFor();
  expect(await page.getByLabel("Tuesday: from").evaluate((input) => input === document.activeElement)).toBe(true);
  expect(isSent).toBe(false);
  // Midnight, entered as people do, is the end of the day.
  await page.getByLabel("Tuesday: until").fill("00:00");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
  expect(await page.getByLabel("Tuesday: until").inputValue()).toBe("23:59");
  await close();
});

test("a server that does not answer is said, with a way to try again", async () => {
  const { page, close } = await visitAs(account);
  await page.goto(`${site.url}/app`);
  await settled(page);
  await page.route("**/v2/api-keys", (route) => route.abort());
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByText("The server could not be reached. Check your connection and try again.").waitFor();
  await page.unroute("**/v2/api-keys");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Made at sign-up" }).waitFor();
  await close();
});
