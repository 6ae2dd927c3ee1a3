import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
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
  const scripts = new Map<string, number>();
  page.on("response", async (response) => {
    if (response.request().resourceType() === "script")
      scripts.set(response.url(), gzipSync(await response.body()).length);
  });
  await page.goto(`${site.url}/${eva.username}/talk`);
  await page.locator("[data-start]").first().waitFor();
  await page.waitForLoadState("networkidle");
  const total = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
  console.log(`scripts of the month page: ${(total / 1024).toFixed(1)} KB gzip in ${scripts.size} files`);
  expect(scripts.size).toBeGreaterThan(1);
  expect(total).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  await close();
});

/** A cheap phone on a slow mobile network, as Lighthouse has it. */
const SLOW_NETWORK = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 84_000 };
const SLOW_CPU = 4;

test("on a slow phone the month can be used within a few seconds", async () => {
  const { page, close } = await aVisit(browser, {
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU });
  await page.goto(`${site.url}/${eva.username}/talk`, { waitUntil: "commit" });
  await page.locator("[data-start]").first().waitFor();
  const { paintedMs, usableMs } = await page.evaluate(() => ({
    paintedMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    usableMs: performance.now(),
  }));
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
