import "../shared/theme.css";
import "./boot.css";
import { applyAccent } from "../shared/accent.ts";
import { monthOf, preferredTimeZone } from "../shared/time.ts";
import { readPageData } from "./page-data.ts";
import { firstDate, firstQuery } from "./first-query.ts";
import { loadMonth, loadToday } from "./slots.ts";

/** First of all, and small: asks for the slots while the rest of the page is still on its way. */
function boot(): void {
  const data = readPageData();
  const root = document.getElementById("root") as HTMLElement;
  if (data.page === "month" || data.page === "reschedule") {
    applyAccent(data.eventType.color);
    const timeZone = data.eventType.lockedTimeZone ?? preferredTimeZone();
    const ignore = () => {};
    if (data.eventType.obstacle === null) {
      loadMonth(firstQuery(data, timeZone), monthOf(firstDate(data) ?? data.now)).catch(ignore);
    }
    loadToday(timeZone).catch(ignore);
    void import("./month-page.tsx").then((page) => page.mount(root, data));
  } else if (data.page === "booking") {
    void import("./booking-page.tsx").then((page) => page.mount(root, data));
  } else if (data.page === "person") {
    void import("./person-page.tsx").then((page) => page.mount(root, data));
  } else {
    void import("./missing-page.tsx").then((page) => page.mount(root, data));
  }
}

boot();
