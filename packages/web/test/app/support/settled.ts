import type { Page } from "playwright-core";

/** Until nothing is on its way any more: no outline of what comes, no time that the server has not said yet. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
}
