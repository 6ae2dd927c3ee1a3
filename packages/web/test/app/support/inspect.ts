import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeViolations } from "../../support/axe.ts";
import { overflows, shiftsOf, type Visit } from "../../support/browser.ts";
import { keepLook } from "../../support/screenshots.ts";

/** Nothing, but for what a browser rounds. */
const MOST_SHIFT = 0.005;

/** Until nothing is on its way any more: no outline of what comes, no time that the server has not said yet. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
}

/** What can be told from the page as it is now, light and dark, is as it should be; how it looks is kept. */
export async function inspect({ page, complaints }: Visit, name: string): Promise<void> {
  await settled(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await keepLook(page, `app-${name}-${colorScheme}`);
    expect(await axeViolations(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  expect(await overflows(page), `${name} is wider than the window`).toBe(false);
  expect(await shiftsOf(page), `${name} jumps`).toBeLessThan(MOST_SHIFT);
  expect(complaints, name).toEqual([]);
}
