import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Account, anAccount, enter, PASSWORD } from "./app/support/account.ts";
import { aVisit, launchBrowser } from "./support/browser.ts";
import { aBooking, anOffer, aSite, type Site } from "./support/site.ts";

// A booking's page for those who come with a wish: hosts who answer, links that cancel, and what cannot be done any more.

let browser: Browser;
let site: Site;
let eva: Account;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aSite("2027-03-09T08:00:00Z");
  eva = await anAccount(site.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

let hours = 0;
/** A time of its own for each booking, so that none is in another's way. */
function nextStart(): string {
  hours += 1;
  return new Date(Date.UTC(2027, 2, 15 + 7 * Math.floor(hours / 6), 8 + (hours % 6))).toISOString();
}

async function aRequest(): Promise<string> {
  const offer = await anOffer(site, eva, { title: "By request", confirmationPolicy: { type: "always" } });
  return (await aBooking(site, offer.id, nextStart())).uid;
}

async function aMeeting(settings: Record<string, unknown> = {}) {
  const offer = await anOffer(site, eva, settings);
  return { offerId: offer.id as number, uid: (await aBooking(site, offer.id, nextStart())).uid as string };
}

async function aVisitOf(account: Account | null) {
  const visit = await aVisit(browser);
  if (account) await enter(visit.page, site.url, account);
  return visit;
}

const statusOf = async (uid: string) => (await site.call("GET", `/v2/bookings/${uid}`)).status;
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();

test("the host comes from a mail, signs in, and confirms on the booking's page", async () => {
  const uid = await aRequest();
  const { page, complaints, close } = await aVisitOf(null);
  await page.goto(`${site.url}/booking/${uid}`);
  await heading(page, "Not confirmed yet");
  expect(await button(page, "Confirm").count()).toBe(0);
  await page.getByRole("link", { name: "Sign in to answer" }).click();
  await page.getByLabel("E-mail address").fill(eva.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Sign in").click();
  await page.waitForURL(`**/booking/${uid}`);
  await heading(page, "Ana Sousa asks for this time");
  const sent = page.waitForRequest((request) => request.url().endsWith("/confirm"));
  await button(page, "Confirm").click();
  expect((await sent).headers()["idempotency-key"]).toBeTruthy();
  await heading(page, "Confirmed");
  expect(await statusOf(uid)).toBe("accepted");
  await page.getByRole("region", { name: "Add to your calendar" }).waitFor();
  // Whoever is signed in already is led on at once.
  await page.goto(`${site.url}/app/sign-in?next=${encodeURIComponent(`/booking/${uid}`)}`);
  await page.waitForURL(`**/booking/${uid}`);
  await heading(page, "Booked");
  expect(complaints).toEqual([]);
  await close();
});

test("the host declines with a reason, which the booking's page tells", async () => {
  const uid = await aRequest();
  const { page, complaints, close } = await aVisitOf(eva);
  await page.goto(`${site.url}/booking/${uid}?cancel=true`);
  // A request is not cancelled by its host: they decline it.
  const dialog = page.getByRole("dialog", { name: "Decline this request?" });
  await dialog.getByRole("button", { name: "Not now" }).click();
  await button(page, "Decline").click();
  await dialog.getByLabel("Reason").fill("I am away that week");
  await dialog.getByRole("button", { name: "Decline" }).click();
  await heading(page, "Declined");
  expect(await statusOf(uid)).toBe("rejected");
  const visitor = await aVisitOf(null);
  await visitor.page.goto(`${site.url}/booking/${uid}`);
  await visitor.page.getByText("I am away that week").waitFor();
  await visitor.close();
  await page.goto(`${site.url}/app/bookings?status=cancelled`);
  await page.getByText("Reason: I am away that week").waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("others who are signed in cannot answer, and a time that was taken meanwhile is told", async () => {
  const uid = await aRequest();
  const nora = await aVisitOf(await anAccount(site.url, "Nora"));
  await nora.page.goto(`${site.url}/booking/${uid}`);
  await heading(nora.page, "Not confirmed yet");
  expect(await nora.page.getByText("Are you the host?").count()).toBe(0);
  expect(await button(nora.page, "Confirm").count()).toBe(0);
  await nora.close();
  const { page, close } = await aVisitOf(eva);
  await page.goto(`${site.url}/booking/${uid}`);
  const refusal = { status: "error", error: { reason: "booking_conflict", message: "raw words" } };
  await page.route("**/confirm", (route) => route.fulfill({ status: 409, json: refusal }));
  await button(page, "Confirm").click();
  await page.getByRole("alert").getByText("You have something else at that time by now").waitFor();
  await close();
});

test("a link that cancels opens the question at once, and only once", async () => {
  const { uid } = await aMeeting();
  const { page, complaints, close } = await aVisitOf(null);
  await page.goto(`${site.url}/booking/${uid}?cancel=true`);
  const dialog = page.getByRole("dialog", { name: "Cancel this booking?" });
  await dialog.getByText("(optional)").waitFor();
  // Closed, the question gives the focus to where it can be asked again.
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await button(page, "Cancel the booking").evaluate((each) => each === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await page.reload();
  await heading(page, "Booked");
  expect(await dialog.count()).toBe(0);
  await page.goto(`${site.url}/booking/${uid}?cancel=true`);
  await dialog.getByRole("button", { name: "Cancel the booking" }).click();
  await heading(page, "Your booking is cancelled");
  await page.goto(`${site.url}/booking/${uid}?cancel=true`);
  await page.getByRole("alert").getByText("nothing to cancel").waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("a host has to say why they cancel, and is told before they send it", async () => {
  const { uid } = await aMeeting({ title: "With a reason" });
  const { page, close } = await aVisitOf(eva);
  let sent = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/cancel")) sent += 1;
  });
  await page.goto(`${site.url}/booking/${uid}`);
  await button(page, "Cancel the booking").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").waitFor();
  expect(await dialog.getByText("(optional)").count()).toBe(0);
  await dialog.getByRole("button", { name: "Cancel the booking" }).click();
  await dialog.getByText("Please say why.").waitFor();
  await page.goto(`${site.url}/app/bookings`);
  await page.getByRole("button", { name: /^Cancel booking With a reason/ }).click();
  await dialog.getByLabel("Reason").waitFor();
  expect(await dialog.getByText("(optional)").count()).toBe(0);
  await dialog.getByRole("button", { name: "Cancel booking" }).click();
  await dialog.getByText("Say why, please").waitFor();
  expect(sent).toBe(0);
  await dialog.getByLabel("Reason").fill("I am ill");
  await dialog.getByRole("button", { name: "Cancel booking" }).click();
  await expect.poll(() => statusOf(uid)).toBe("cancelled");
  await close();
});

test("what was booked is gone: what is possible is offered, what is not is explained", async () => {
  const { uid, offerId } = await aMeeting({ title: "Short-lived" });
  await site.call("DELETE", `/v2/event-types/${offerId}`, undefined, eva.key);
  const { page, complaints, close } = await aVisitOf(null);
  await page.goto(`${site.url}/reschedule/${uid}`);
  await page.getByRole("alert").getByText("cannot be moved, because what was booked is not on offer").waitFor();
  await page.getByText("with it you can cancel the booking").waitFor();
  expect(await page.getByRole("link", { name: "Move to another time" }).count()).toBe(0);
  await page
    .getByRole("region", { name: "Add to your calendar" })
    .getByRole("link", { name: "Calendar file" })
    .waitFor();
  await enter(page, site.url, eva);
  await page.goto(`${site.url}/app/bookings`);
  const card = page.getByRole("listitem").filter({ hasText: "Short-lived" });
  await card.getByText("its event type has been deleted").waitFor();
  expect(await card.getByRole("link", { name: /^Move/ }).count()).toBe(0);
  expect(await card.getByRole("button", { name: /^Ask for another time/ }).count()).toBe(0);
  await card.getByRole("button", { name: /^Cancel booking/ }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("what can be neither moved nor cancelled says so to each side, and leads to one more meeting", async () => {
  const forbidden = { disableCancelling: { disabled: true }, disableRescheduling: { disabled: true } };
  const { uid } = await aMeeting({ title: "Fixed", ...forbidden });
  const { page, close } = await aVisitOf(null);
  await page.goto(`${site.url}/booking/${uid}`);
  await page.getByRole("link", { name: "Book one more meeting" }).waitFor();
  await page.getByText("The host does not allow this meeting to be moved").waitFor();
  expect(await page.getByText("Keep the address of this page").count()).toBe(0);
  await enter(page, site.url, eva);
  await page.reload();
  await page.getByText("cannot be moved: its event type does not allow it").waitFor();
  expect(await page.getByRole("link", { name: "Book one more meeting" }).count()).toBe(0);
  await page.goto(`${site.url}/app/bookings`);
  const card = page.getByRole("listitem").filter({ hasText: "Fixed" });
  await card.getByText("cannot be moved or cancelled").waitFor();
  expect(await card.getByRole("button").count()).toBe(0);
  await close();
});
