import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aVisit, launchBrowser, type Visit } from "../support/browser.ts";
import { type Account, anAccount, anotherSerial, callAs, enter } from "./support/account.ts";
import { settled } from "./support/settled.ts";
import { aLiveSite, type LiveSite } from "./support/live-site.ts";
import { aReceiver } from "./support/receiver.ts";

// What a person does in the signed-in area, with a mouse, on the server as it is run. What the pages say is compared with
// what the API says.

let browser: Browser;
let site: LiveSite;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aLiveSite();
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function visitAs(account: Account): Promise<Visit> {
  const visit = await aVisit(browser);
  await enter(visit.page, site.url, account);
  return visit;
}

/** 11 o'clock or noon in Rome so many working days after tomorrow. */
function startIn(workingDays: number): string {
  const day = new Date(Date.now() + 86_400_000);
  for (let left = workingDays; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + 1);
    if (day.getUTCDay() !== 0 && day.getUTCDay() !== 6) left -= 1;
  }
  return `${day.toISOString().slice(0, 10)}T10:00:00.000Z`;
}

async function book(account: Account, eventTypeId: number, start: string) {
  const attendee = { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" };
  const { status, data } = await callAs(site.url, null, "POST", "/v2/bookings", { eventTypeId, start, attendee });
  expect(status, account.username).toBe(201);
  return data as { uid: string };
}

async function offer(account: Account, settings: Record<string, unknown> = {}) {
  const body = { title: "First talk", slug: "talk", lengthInMinutes: 30, minimumBookingNotice: 0, ...settings };
  const { data } = await callAs(site.url, account.key, "POST", "/v2/event-types", body);
  return data as { id: number };
}

async function ownData(page: Page, path: string) {
  const response = await page.request.get(site.url + path);
  return ((await response.json()) as { data: unknown }).data;
}

const note = (page: Page, text: string) => page.getByRole("status").getByText(text, { exact: true }).waitFor();

test("a newcomer signs up, sets hours, makes an event type, and its link can be booked", async () => {
  const visit = await aVisit(browser);
  const { page } = visit;
  await page.goto(`${site.url}/app/hours`);
  await page.getByRole("link", { name: "Create an account" }).click();
  const serial = anotherSerial();
  await page.getByLabel("Name", { exact: true }).fill(`Zoë van Dijk ${serial}`);
  const username = `zoe-van-dijk-${serial}`;
  expect(await page.getByLabel("Username").inputValue()).toBe(username);
  await page.getByLabel("E-mail address").fill(`${username}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.getByText("The password needs at least 8 characters.").waitFor();
  expect(await page.getByLabel("Password", { exact: true }).evaluate((input) => input === document.activeElement)).toBe(
    true,
  );
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create the account" }).click();

  // The way leads to the page that was asked for first.
  await page.getByRole("heading", { level: 1, name: "Hours" }).waitFor();
  // Clock and week are the device's: nobody was asked.
  expect(await ownData(page, "/v2/me")).toMatchObject({ timeFormat: 24, weekStart: "Monday" });
  await page.getByLabel("Monday: until").fill("12:30");
  await page.getByRole("button", { name: "Remove Friday" }).click();
  await page.getByRole("button", { name: "Copy the hours of Monday" }).click();
  await page.getByRole("dialog").getByLabel("Tuesday").check();
  await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
  await page.getByRole("button", { name: "Add hours to Tuesday" }).click();
  await page.getByRole("button", { name: "Add a date" }).click();
  await page.getByLabel("Date", { exact: true }).fill("2040-12-24");
  await page.getByRole("button", { name: "Add this date" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await note(page, "Saved");
  const [schedule] = (await ownData(page, "/v2/schedules")) as { availability: unknown; overrides: unknown }[];
  expect(schedule?.availability).toEqual([
    { days: ["Monday", "Tuesday"], startTime: "09:00", endTime: "12:30" },
    { days: ["Tuesday"], startTime: "13:00", endTime: "14:00" },
    { days: ["Wednesday", "Thursday"], startTime: "09:00", endTime: "17:00" },
  ]);
  expect(schedule?.overrides).toEqual([{ date: "2040-12-24", startTime: "00:00", endTime: "00:00" }]);

  await page.getByRole("link", { name: "Event types" }).click();
  await page.getByRole("link", { name: "New event type" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Erster Anruf");
  await page.getByLabel("Length in minutes").fill("20");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Erster Anruf" }).waitFor();
  const link = page.getByRole("link", { name: "Open “Erster Anruf” in a new tab" });
  const address = (await link.getAttribute("href")) ?? "";
  expect(address).toBe(`${site.url}/${username}/erster-anruf`);
  await page.goto(address);
  await page.locator("[data-start]").first().waitFor();
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test("bookings appear, are confirmed, declined, cancelled and sent back for another time", async () => {
  const account = await anAccount(site.url);
  const talk = await offer(account);
  const asking = await offer(account, { slug: "asking", title: "By request", confirmationPolicy: { type: "always" } });
  const requested = await book(account, asking.id, startIn(2));
  const refused = await book(account, asking.id, startIn(3));
  const cancelled = await book(account, talk.id, startIn(4));
  const moved = await book(account, talk.id, startIn(5));
  const statusOf = async ({ uid }: { uid: string }) =>
    (await callAs(site.url, null, "GET", `/v2/bookings/${uid}`)).data as {
      status: string;
      cancellationReason?: string;
    };
  const visit = await visitAs(account);
  const { page } = visit;
  await page.goto(`${site.url}/app`);
  await page.getByText("2 requests wait for your answer.").waitFor();
  await page.getByRole("link", { name: "Answer now" }).click();
  await page
    .getByRole("button", { name: /^Confirm By request/ })
    .first()
    .click();
  await note(page, "Confirmed");
  expect((await statusOf(requested)).status).toBe("accepted");
  await page.getByText("1 booking", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Decline By request/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
  await page.getByText("Nothing waits for you").waitFor();
  expect((await statusOf(refused)).status).toBe("rejected");
  // The card that had the focus is gone: it goes on at the heading, not at the top of the document.
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");

  await page.getByRole("link", { name: "Upcoming" }).click();
  await page.getByText("3 bookings").waitFor();
  const cancel = page.getByRole("button", { name: /^Cancel booking First talk/ }).first();
  await cancel.click();
  await page.getByRole("button", { name: "Keep it" }).click();
  expect((await statusOf(cancelled)).status).toBe("accepted");
  expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
  await cancel.click();
  await page.getByRole("dialog").getByRole("textbox").fill("I am ill");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await note(page, "Cancelled");
  expect(await statusOf(cancelled)).toMatchObject({ status: "cancelled", cancellationReason: "I am ill" });
  await page.getByRole("button", { name: /^Ask for another time First talk/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask for another time" }).click();
  await note(page, "Asked for another time");
  expect((await statusOf(moved)).status).toBe("cancelled");

  await page.getByRole("link", { name: "Cancelled", exact: true }).click();
  await page.getByText("3 bookings").waitFor();
  await page.getByText("Reason: I am ill").waitFor();
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test("an API key is shown once, works, and is locked out when it is deleted", async () => {
  const account = await anAccount(site.url);
  const visit = await visitAs(account);
  const { page } = visit;
  await page.goto(`${site.url}/app/api-keys`);
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("What is it for?").fill("Website");
  await page.getByLabel("Works for").selectOption("30");
  await page.getByRole("button", { name: "Create the key" }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  const me = await callAs(site.url, key, "GET", "/v2/me");
  expect(me).toMatchObject({ status: 200, data: { username: account.username } });
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("heading", { name: "Website" }).waitFor();
  expect(await page.getByText(key).count()).toBe(0);
  await page.getByRole("button", { name: "Delete Website" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "Website" }).waitFor({ state: "detached" });
  expect((await callAs(site.url, key, "GET", "/v2/me")).status).toBe(401);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test("a webhook is made, told of a booking, and told again when asked", async () => {
  const account = await anAccount(site.url);
  const receiver = await aReceiver();
  const talk = await offer(account);
  const visit = await visitAs(account);
  const { page } = visit;
  await page.goto(`${site.url}/app/webhooks`);
  await page.getByRole("link", { name: "New webhook" }).click();
  await page.getByLabel("Address").fill("ftp://example.com");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText("This address has to begin with https://.").waitFor();
  await page.getByLabel("Address").fill("http://169.254.169.254/latest");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText("This address is inside of a private network").waitFor();
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByRole("button", { name: "Make one up" }).click();
  const secret = await page.getByLabel(/^Secret/).inputValue();
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText("Nothing was sent yet").waitFor();

  await book(account, talk.id, startIn(2));
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(1);
  const [first] = receiver.received;
  expect(first?.headers["x-cal-signature-256"]).toBe(
    createHmac("sha256", secret)
      .update(first?.body ?? "")
      .digest("hex"),
  );
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByRole("heading", { name: /Booking made\s*Delivered/ }).waitFor();
  await page.getByText("Details").click();
  await page.getByText("answered 200").waitFor();

  await page.getByRole("button", { name: /^Send again Booking made/ }).click();
  await note(page, "It is being sent again");
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(2);
  expect(receiver.received[1]?.body).toBe(first?.body);
  expect(receiver.received[1]?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  // Without anybody asking: what is under way is watched.
  await expect.poll(() => page.getByRole("heading", { name: /Delivered/ }).count(), { timeout: 15_000 }).toBe(2);
  await page.getByText("sent once more").waitFor();
  expect(visit.complaints).toEqual([]);
  await visit.close();
  await receiver.close();
});

test("mails are kept to read, and what hinders sending is said in place of a button", async () => {
  const account = await anAccount(site.url);
  const talk = await offer(account);
  await book(account, talk.id, startIn(2));
  const visit = await visitAs(account);
  const { page } = visit;
  await expect
    .poll(async () => ((await callAs(site.url, account.key, "GET", "/v2/mails")).data as unknown[]).length)
    .toBe(2);
  await page.goto(`${site.url}/app/mails`);
  await settled(page);
  await page.getByRole("button", { name: /^Read .*Ana Sousa \(ana@example.com\)/ }).click();
  await page.getByRole("region", { name: "Content of the mail" }).getByText("Europe/Lisbon").waitFor();
  await page.getByText(/This server has no mail server/).waitFor();
  expect(await page.getByRole("button", { name: "Send it again" }).count()).toBe(0);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});
