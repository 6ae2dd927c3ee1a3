import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { aVisit, launchBrowser } from "../support/browser.ts";
import { followEvents, letRun } from "../support/effects.ts";
import { expectGoodLooks, SIZES, type State, type Steps } from "../support/looks.ts";
import { aSite, type Site } from "../support/site.ts";
import { type Account, anAccount, callAs, enter } from "./support/account.ts";
import { settled } from "./support/settled.ts";
import { aLivedInArea, type LivedIn } from "./support/lived-in.ts";

// Every page of the signed-in area in every state: before anybody is signed in, for a newcomer, and after some use.

let browser: Browser;
let site: Site;
let effects: { stop(): Promise<void> };
let newcomer: Account;
let eva: LivedIn;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aSite("2027-03-09T08:00:00Z", { MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true" });
  letRun(site.clock);
  effects = await followEvents(site);
  newcomer = await anAccount(site.url, "Nora Neu");
  eva = await aLivedInArea(site);
});

afterAll(async () => {
  await browser?.close();
  await effects?.stop();
  await eva?.close();
  await site?.close();
});

const at = (path: string, ...steps: Steps[]): State => ({
  path: () => path,
  steps: async (page) => {
    await page.locator("h1").waitFor();
    for (const step of steps) await step(page);
    await settled(page);
  },
});
const atPathOf = (path: () => string, ...steps: Steps[]): State => ({ ...at("", ...steps), path });

const press =
  (name: string | RegExp, index = 0): Steps =>
  (page) =>
    page.getByRole("button", { name }).nth(index).click();
const dialog: Steps = (page) => page.getByRole("dialog").waitFor();
const pressInDialog =
  (name: string): Steps =>
  (page) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
const fill =
  (label: string | RegExp, value: string): Steps =>
  (page) =>
    page.getByLabel(label).first().fill(value);
const see =
  (text: string | RegExp): Steps =>
  (page) =>
    page.getByText(text).first().waitFor();
const fail =
  (path: string): Steps =>
  async (page) => {
    await page.route(path, (route) => route.abort());
  };
const follow =
  (name: string): Steps =>
  (page) =>
    page.getByRole("link", { name, exact: true }).click();

const OUTSIDE: Record<string, State> = {
  "sign-up": at("/app/sign-up"),
  "sign-up-wrong": at("/app/sign-up", press("Create the account"), see("The password needs at least 8 characters.")),
  "sign-in": at("/app/sign-in"),
  "sign-in-wrong": at(
    "/app/sign-in",
    fill("E-mail address", "eva@example.com"),
    fill("Password", "wrong horse"),
    press("Sign in"),
    see("This e-mail address and password do not belong together."),
  ),
  "not-found": at("/app/nothing-of-that-name"),
};

const NEWCOMER: Record<string, State> = {
  "links-empty": at("/app"),
  "bookings-upcoming-empty": at("/app/bookings"),
  "bookings-unconfirmed-empty": at("/app/bookings?status=unconfirmed"),
  "bookings-past-empty": at("/app/bookings?status=past"),
  "bookings-cancelled-empty": at("/app/bookings?status=cancelled"),
  "event-types-empty": at("/app/event-types"),
  "hours-dates-empty": at("/app/hours"),
  "hours-empty": at("/app/hours", async (page) => {
    await page.route("**/v2/schedules", (route) => route.fulfill({ json: { status: "success", data: [] } }));
    await page.reload();
    await see("You have no hours")(page);
  }),
  "mails-empty": at("/app/mails"),
  "outbox-empty": at("/dev/outbox"),
  "api-keys-empty": at("/app/api-keys", async (page) => {
    const [{ id }] = (await callAs(site.url, newcomer.key, "GET", "/v2/api-keys")).data;
    await page.request.delete(`${site.url}/v2/api-keys/${id}`);
    await page.reload();
    await see("No keys")(page);
  }),
  "webhooks-empty": at("/app/webhooks"),
};

const card = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });

const CREATED_AT = "2027-03-09T08:00:00.000Z";
const FAILED_TRY = { startedAt: CREATED_AT, durationMs: 84, status: 503, error: null, response: "later" };

/** Deliveries in each of the ways in which they can be unfinished. */
const UNFINISHED = {
  status: "success",
  data: [
    { nextAttemptAt: "2027-03-09T08:00:02.000Z", attempts: [] },
    { nextAttemptAt: null, attempts: [] },
    { nextAttemptAt: "2027-03-09T10:30:00.000Z", attempts: [FAILED_TRY] },
  ].map((how, index) => {
    const id = `unfinished-${index}`;
    return {
      id,
      trigger: "BOOKING_CREATED",
      status: "pending",
      replayOf: null,
      body: "{}",
      createdAt: CREATED_AT,
      ...how,
    };
  }),
  nextCursor: null,
};

const LIVED_IN: Record<string, State> = {
  links: at("/app", see("2 requests wait for your answer.")),
  menu: { ...at("/app", (page) => page.setViewportSize(SIZES.narrow), press("Menu")), only: "narrow" },
  "not-found-inside": at("/app/nothing-of-that-name"),
  failed: at("/app", fail("**/v2/api-keys"), follow("API keys"), see("The server could not be reached.")),
  "bookings-upcoming": at("/app/bookings"),
  "bookings-unconfirmed": at("/app/bookings?status=unconfirmed"),
  "bookings-past": at("/app/bookings?status=past"),
  "bookings-cancelled": at("/app/bookings?status=cancelled"),
  "booking-answers": at("/app/bookings", see("1 answer"), (page) => page.getByText("1 answer").first().click()),
  "booking-cancel": at("/app/bookings", press(/^Cancel booking/), dialog),
  "booking-decline": at("/app/bookings?status=unconfirmed", press(/^Decline/), dialog),
  "booking-ask": at("/app/bookings", press(/^Ask for another time/), dialog),
  "booking-absence": at("/app/bookings?status=past", press(/^Who did not come/), dialog),
  "event-types": at("/app/event-types"),
  "event-type-new": at("/app/event-types/new"),
  "event-type-wrong": at(
    "/app/event-types/new",
    fill("Length in minutes", "soon"),
    press("Create"),
    see("Give it a name."),
  ),
  "event-type": atPathOf(() => `/app/event-types/${eva.talkId}`),
  "event-type-delete": atPathOf(() => `/app/event-types/${eva.talkId}`, press("Delete"), dialog),
  "event-type-missing": at("/app/event-types/999999"),
  unsaved: atPathOf(() => `/app/event-types/${eva.talkId}`, fill("Name", "Another name"), follow("Bookings"), dialog),
  hours: at("/app/hours"),
  "hours-wrong": at("/app/hours", fill("Monday, hours 2: from", "12:00"), press("Save"), see("These hours overlap")),
  "hours-date": at("/app/hours", press("Add a date"), dialog, (page) =>
    page.getByLabel("there at these hours").check(),
  ),
  "hours-date-wrong": at("/app/hours", press("Add a date"), pressInDialog("Add this date"), see("Choose a date.")),
  "hours-copy": at("/app/hours", press("Copy the hours of Monday"), dialog),
  "hours-new": at("/app/hours", press("Add other hours"), dialog),
  mails: at("/app/mails"),
  mail: at("/app/mails", press(/^Read/), dialog),
  outbox: at("/dev/outbox"),
  "outbox-open": at("/dev/outbox", (page) => page.locator("summary").first().click()),
  "api-keys": at("/app/api-keys"),
  "api-key-new": at("/app/api-keys", press("New API key"), dialog),
  "api-key-delete": at("/app/api-keys", press("Delete Website of the practice"), dialog),
  "api-key-made": at(
    "/app/api-keys",
    press("New API key"),
    fill("What is it for?", "Shown once"),
    press("Create the key"),
    see("Your new key"),
  ),
  webhooks: at("/app/webhooks"),
  "webhook-new": at("/app/webhooks/new"),
  "webhook-wrong": at("/app/webhooks/new", press("Create"), see("Enter the address to send to.")),
  "webhook-delivered": atPathOf(
    () => `/app/webhooks/${eva.webhooks.delivered}`,
    async (page) => {
      await page.getByText("Details").first().click();
      await see("answered 200")(page);
    },
  ),
  "webhook-failed": atPathOf(
    () => `/app/webhooks/${eva.webhooks.failed}`,
    async (page) => {
      await card(page, "Given up").getByText("Details").first().click();
      await see("answered 503")(page);
      await page
        .getByRole("button", { name: /^Send again/ })
        .first()
        .waitFor();
    },
  ),
  "webhook-unfinished": atPathOf(
    () => `/app/webhooks/${eva.webhooks.delivered}`,
    async (page) => {
      await page.route("**/deliveries?*", (route) => route.fulfill({ json: UNFINISHED }));
      await page.reload();
      await see("On its way")(page);
      await see("Next try: Tue 9 Mar, 11:30")(page);
      await see("Waits for an earlier one")(page);
    },
  ),
  "webhook-silent": atPathOf(() => `/app/webhooks/${eva.webhooks.silent}`),
  "webhook-missing": at("/app/webhooks/none"),
  account: at("/app/account"),
};

async function look(name: string, { path, steps, only }: State, person: Account | null): Promise<void> {
  const visit = await aVisit(browser, { viewport: SIZES[only ?? "wide"] });
  if (person) await enter(visit.page, site.url, person);
  await visit.page.goto(site.url + path());
  await steps(visit.page);
  await expectGoodLooks(visit, `app-${name}`, only);
  await visit.close();
}

test.each(Object.entries(OUTSIDE))("signed out: %s", (name, state) => look(name, state, null));
test.each(Object.entries(NEWCOMER))("a newcomer: %s", (name, state) => look(name, state, newcomer));
test.each(Object.entries(LIVED_IN))("after some use: %s", (name, state) => look(name, state, eva.account));
