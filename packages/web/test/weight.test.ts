import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openOnSlowPhone, PHONE, totalOf, weighScripts } from "../bench/month-page.ts";
import { aVisit, launchBrowser } from "./support/browser.ts";
import { aHost, anOffer, aSite, type Site, type SiteHost } from "./support/site.ts";

let browser: Browser;
let site: Site;
let eva: SiteHost;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await aSite("2027-03-09T08:00:00Z");
  eva = await aHost(site);
  await anOffer(site, eva, { slug: "talk" });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const MOST_SCRIPT_BYTES = 120 * 1024;

test("the month page's scripts weigh at most 120 KB in gzip, the form's among them", async () => {
  const { page, close } = await aVisit(browser);
  const scripts = await weighScripts(page, `${site.url}/${eva.username}/talk`);
  const total = totalOf(scripts);
  console.log(`scripts of the month page: ${(total / 1024).toFixed(1)} KB gzip in ${scripts.size} files`);
  expect(scripts.size).toBeGreaterThan(1);
  expect(total).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  await close();
});

test("on a slow phone the month can be used within a few seconds", async () => {
  const { page, close } = await aVisit(browser, PHONE);
  const { paintedMs, usableMs } = await openOnSlowPhone(page, `${site.url}/${eva.username}/talk`);
  console.log(`slow phone: first paint ${Math.round(paintedMs)} ms, usable month ${Math.round(usableMs)} ms`);
  // The machine may be busy with other tests: the figure is for people, the bound for accidents.
  expect(usableMs).toBeLessThan(15_000);
  await close();
});

test("files come compressed and for good, pages fresh and with a policy", async () => {
  const html = await fetch(`${site.url}/${eva.username}/talk`);
  expect(html.headers.get("cache-control")).toBe("no-store");
  expect(html.headers.get("content-security-policy")).toContain("script-src 'self';");
  const file = /src="(\/assets\/[^"]+\.js)"/.exec(await html.text())?.[1];
  const script = await fetch(site.url + file, { headers: { "Accept-Encoding": "gzip" } });
  expect(script.headers.get("content-encoding")).toBe("gzip");
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test("the first slots are asked for before the page's own code is there", async () => {
  const { page, close } = await aVisit(browser);
  let isHeld = true;
  // The part with the month view never comes: what it would show is asked for all the same.
  await page.route(/month-page-.*\.js/, (route) => (isHeld ? new Promise(() => {}) : route.continue()));
  const asked = page.waitForRequest((request) => request.url().includes("/v2/slots?"));
  await page.goto(`${site.url}/${eva.username}/talk`, { waitUntil: "commit" });
  expect((await asked).url()).toContain("timeZone=Europe%2FRome");
  isHeld = false;
  await close();
});
