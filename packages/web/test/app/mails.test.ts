import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aMailServer, type TestMailServer } from "../../../server/test/support/mail.ts";
import { aVisit, launchBrowser } from "../support/browser.ts";
import { anAccount, callAs, enter } from "./support/account.ts";
import { aLiveSite, type LiveSite } from "./support/live-site.ts";
import { settled } from "./support/settled.ts";

// Mails in the signed-in area of a server that sends them.

let browser: Browser;
let mailServer: TestMailServer;
let site: LiveSite;

beforeAll(async () => {
  mailServer = await aMailServer();
  browser = await launchBrowser();
  site = await aLiveSite({ SMTP_URL: mailServer.url });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await mailServer?.close();
});

test("a mail that failed is sent again from its row, and says what became of each try", async () => {
  mailServer.refused.set("ana@example.com", 550);
  const account = await anAccount(site.url);
  const talk = await callAs(site.url, account.key, "POST", "/v2/event-types", {
    title: "First talk",
    slug: "talk",
    lengthInMinutes: 30,
    minimumBookingNotice: 0,
  });
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const until = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10);
  const { id } = talk.data as { id: number };
  const slots = await callAs(site.url, null, "GET", `/v2/slots?eventTypeId=${id}&start=${from}&end=${until}`);
  const [[slot]] = Object.values(slots.data as Record<string, { start: string }[]>) as [[{ start: string }]];
  const attendee = { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" };
  await callAs(site.url, null, "POST", "/v2/bookings", { eventTypeId: id, start: slot.start, attendee });
  const visit = await aVisit(browser);
  const { page } = visit;
  await enter(page, site.url, account);
  const failed = async () => (await callAs(site.url, account.key, "GET", "/v2/mails?status=failed")).data as unknown[];
  await expect.poll(async () => (await failed()).length, { timeout: 15_000 }).toBe(1);

  await page.goto(`${site.url}/app/mails`);
  await settled(page);
  await page.getByText(/The last try failed: .*550/).waitFor();
  mailServer.refused.clear();
  expect(await page.getByRole("button", { name: /^Send it again/ }).count()).toBe(1);
  await page.getByRole("button", { name: /^Send it again .*ana@example.com/ }).click();
  await page.getByRole("status").getByText("It is being sent again", { exact: true }).waitFor();
  await expect.poll(() => page.getByRole("heading", { name: /Sent$/ }).count(), { timeout: 15_000 }).toBe(2);
  expect(await page.getByRole("button", { name: /^Send it again/ }).count()).toBe(0);

  await page.getByRole("button", { name: /^Read .*ana@example.com/ }).click();
  await page.getByText("2 tries").click();
  await expect
    .poll(() =>
      page
        .getByRole("listitem")
        .filter({ hasText: / ms · / })
        .allInnerTexts(),
    )
    .toEqual([
      expect.stringMatching(/does not take mail for this address: 550/),
      expect.stringMatching(/The mail server took it: 250/),
    ]);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});
