import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";

/** Gzip sizes in bytes of the scripts that a page loads until nothing more comes, by address. */
export async function weighScripts(page: Page, url: string): Promise<Map<string, number>> {
  const scripts = new Map<string, number>();
  page.on("response", async (response) => {
    if (response.request().resourceType() === "script")
      scripts.set(response.url(), gzipSync(await response.body()).length);
  });
  await page.goto(url);
  await page.locator("[data-start]").first().waitFor();
  await page.waitForLoadState("networkidle");
  return scripts;
}

export function totalOf(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** A cheap phone on a slow mobile network, as Lighthouse has it. */
const SLOW_NETWORK = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 84_000 };
const SLOW_CPU = 4;
export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/** From the click on a booking link to the first paint, and to the first slot that can be chosen. Milliseconds. */
export async function openOnSlowPhone(page: Page, url: string): Promise<{ paintedMs: number; usableMs: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU });
  await page.goto(url, { waitUntil: "commit" });
  await page.locator("[data-start]").first().waitFor();
  return page.evaluate(() => ({
    paintedMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    usableMs: performance.now(),
  }));
}
