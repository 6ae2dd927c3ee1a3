import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const FOLDER = join(import.meta.dirname, "../screenshots");

/**
 * Keeps how the page looks now, whole, for people to look at: in a window as high as the page, because bars that stay in
 * sight would stand across it.
 */
export async function keepLook(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const window = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const isHigher = window !== null && height > window.height;
  if (isHigher) await page.setViewportSize({ ...window, height });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
  if (isHigher) await page.setViewportSize(window);
}
