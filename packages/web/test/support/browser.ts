import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium of this machine. @throws with what to install, when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...CANDIDATES].find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      "Browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path",
    );
  }
  // Tests run as root in containers, where Chromium's own sandbox cannot start.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

export interface Visit {
  readonly page: Page;
  /** What went wrong in the page without anybody asking: errors, and rules of the content policy that were broken. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

const EXPECTED = [
  // A request that is refused is part of some tests; what the page makes of it is looked at there.
  "Failed to load resource",
  // Mails are shown in frames that run nothing: not what the tests put into every frame either.
  "Blocked script execution in 'about:srcdoc'",
];

/** A window of a visitor: 24 hour clock, English, and a zone unless said otherwise. */
export async function aVisit(
  browser: Browser,
  options: BrowserContextOptions & { twelve?: boolean } = {},
): Promise<Visit> {
  const { twelve = false, ...contextOptions } = options;
  const context = await browser.newContext({
    locale: twelve ? "en-US" : "en-GB",
    timezoneId: "Europe/Rome",
    viewport: { width: 1280, height: 800 },
    ...contextOptions,
  });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(measureShifts);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.some((start) => message.text().startsWith(start)))
      complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** Runs in the page, before anything else: adds up how far things jump about (Cumulative Layout Shift). */
function measureShifts(): void {
  const holder = globalThis as unknown as { shifts: number };
  holder.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) holder.shifts += entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}

export function shiftsOf(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { shifts: number }).shifts);
}

/** Whether something is wider than the window. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
