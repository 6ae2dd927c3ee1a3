import { atMost, type Line } from "../../server/bench/report.ts";
import type { ServerProcess } from "../../server/bench/server-process.ts";
import { makeHost } from "../../server/bench/world.ts";
import { aVisit, launchBrowser } from "../test/support/browser.ts";
import { openOnSlowPhone, PHONE, totalOf, weighScripts } from "./month-page.ts";

const MOST_KILOBYTES = 120;
const VISITS = 5;

/** The booking page as a visitor's browser has it. Needs Chromium. */
export async function benchPage(server: ServerProcess): Promise<Line[]> {
  await makeHost(server, "bench-page", "office", { lengthInMinutes: 30 });
  const url = `http://127.0.0.1:${server.port}/bench-page/bench`;
  const browser = await launchBrowser();
  try {
    const visit = await aVisit(browser);
    const kilobytes = totalOf(await weighScripts(visit.page, url)) / 1024;
    await visit.close();
    const visits: Awaited<ReturnType<typeof openOnSlowPhone>>[] = [];
    for (let nth = 0; nth < VISITS; nth += 1) {
      const phone = await aVisit(browser, PHONE);
      visits.push(await openOnSlowPhone(phone.page, url));
      await phone.close();
    }
    const median = (read: (one: (typeof visits)[number]) => number) =>
      (visits.map(read).toSorted((a, b) => a - b)[VISITS >> 1] as number) / 1000;
    return [
      {
        name: "month page: JavaScript in gzip",
        value: `${kilobytes.toFixed(1)} KB`,
        targets: [atMost(kilobytes, MOST_KILOBYTES, "KB")],
      },
      {
        name: `month page on a slow phone (4 x slower, 1.6 Mbit/s, 150 ms), median of ${VISITS} first visits, first paint`,
        value: `${median(({ paintedMs }) => paintedMs).toFixed(2)} s`,
      },
      { name: "the same, first usable month", value: `${median(({ usableMs }) => usableMs).toFixed(2)} s` },
    ];
  } finally {
    await browser.close();
  }
}
