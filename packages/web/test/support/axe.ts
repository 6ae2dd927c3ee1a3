import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** What axe finds wrong with the page as it is now, a line each. All rules unless some are named. */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Not as a script element: the page's content policy would refuse it, as it should. It is large: once a page is enough.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const result = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: { run: (context: Document, options: object) => Promise<AxeResult> } }).axe.run(
        document,
        {
          resultTypes: ["violations"],
          ...(only ? { runOnly: only } : {}),
        },
      ),
    rules,
  );
  return result.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`,
    ),
  );
}
