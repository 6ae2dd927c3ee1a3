import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeViolations } from "./axe.ts";
import { overflows, shiftsOf, type Visit } from "./browser.ts";
import { keepLook } from "./screenshots.ts";

export type Steps = (page: Page) => Promise<void>;

/** A page in one of its states: where it is and what leads to it. */
export interface State {
  readonly path: () => string;
  readonly steps: Steps;
  /** Where it exists in one size only. */
  readonly only?: Size;
}

export const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 320, height: 640 } };
export type Size = keyof typeof SIZES;

/** Nothing, but for what a browser rounds. */
export const MOST_SHIFT = 0.01;

/** Time for what would still jump. */
const CALM_MS = 200;

/**
 * The page is as it should be in this state, in every size, light and dark: no violation of accessibility rules, nothing
 * wider than the window, nothing that jumped about on the way, no error in the console. How it looks is kept.
 */
export async function expectGoodLooks({ page, complaints }: Visit, name: string, only?: Size): Promise<void> {
  await page.waitForTimeout(CALM_MS);
  expect(await shiftsOf(page), `${name} jumps about`).toBeLessThan(MOST_SHIFT);
  for (const size of only ? [only] : (Object.keys(SIZES) as Size[])) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await keepLook(page, `${name}-${size}-${colorScheme}`);
      // The colors are all that changes with the scheme.
      const rules = colorScheme === "dark" ? ["color-contrast"] : undefined;
      expect(await axeViolations(page, rules), `${name} ${size} ${colorScheme}`).toEqual([]);
    }
    expect(await overflows(page), `${name} ${size} is wider than its window`).toBe(false);
  }
  expect(complaints, name).toEqual([]);
}
