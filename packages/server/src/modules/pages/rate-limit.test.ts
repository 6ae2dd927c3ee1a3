import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser } from "../../../test/support/builders.ts";
import { webRoot } from "./shell.ts";

const LIMIT = 20;
const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const assets = join(webRoot(), "assets");

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ env: { MERIDIAN_RATE_LIMIT: String(LIMIT), MERIDIAN_TRUST_PROXY: "loopback" } });
  await aUser(app, { username: "eva" });
});
afterAll(() => app.close());

let addresses = 0;
/** Somebody at an address that has asked for nothing yet. */
function aVisitor() {
  addresses += 1;
  const from = { "x-forwarded-for": `192.0.2.${addresses}` };
  return (path: string, headers: Record<string, string> = {}) =>
    app.call("GET", path, { headers: { ...from, ...headers } });
}

const PATHS = [
  "/",
  "/app",
  "/app/bookings",
  "/eva",
  "/eva/talk",
  "/booking/none",
  "/reschedule/none",
  "/booking/none/calendar.ics",
  "/booking/times?timeZone=UTC&at=now",
  "/booking/zones",
  "/booking/terms?uid=none",
];

test.each(PATHS)("%s is counted for its address", async (path) => {
  const visit = aVisitor();
  for (let nth = 1; nth <= LIMIT; nth += 1) {
    const { status, headers } = await visit(path);
    expect(status).not.toBe(429);
    expect(headers["x-ratelimit-remaining-default"]).toBe(String(LIMIT - nth));
  }
  // A token that means nothing here must not open a budget of its own.
  const refused = await visit(path, { authorization: "Bearer cal_made_up" });
  expect(refused.status).toBe(429);
  expect(refused.headers["retry-after"]).toBe("60");
  expect((await aVisitor()(path)).status).not.toBe(429);
});

test("who is refused reads why: people a page, programs the envelope", async () => {
  const visit = aVisitor();
  for (let nth = 0; nth < LIMIT; nth += 1) await visit("/eva");
  const page = await visit("/eva", HTML);
  expect(page.status).toBe(429);
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.headers["cache-control"]).toBe("no-store");
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.body).toContain("60 seconds");
  const data = await visit("/booking/times?timeZone=UTC&at=now");
  expect([data.status, data.body.error.reason]).toEqual([429, "rate_limited"]);
});

test("pages leave the budget of the API alone, and the other way round", async () => {
  const visit = aVisitor();
  for (let nth = 0; nth < LIMIT; nth += 1) await visit("/eva");
  for (let nth = 0; nth < LIMIT; nth += 1) expect((await visit("/v2/timezones")).status).toBe(200);
  expect((await visit("/eva")).status).toBe(429);
  expect((await visit("/v2/timezones")).status).toBe(429);
});

// A checkout whose pages have not been built has no such files.
test.skipIf(!existsSync(assets))("files whose names change with their content are not counted", async () => {
  const visit = aVisitor();
  const file = `/assets/${readdirSync(assets).find((name) => name.endsWith(".js"))}`;
  for (let nth = 0; nth < 3 * LIMIT; nth += 1) expect((await visit(file)).status).toBe(200);
  expect((await visit("/eva")).headers["x-ratelimit-remaining-default"]).toBe(String(LIMIT - 1));
});

test("guesses at the outbox count like guesses at the API", async () => {
  const visit = aVisitor();
  for (let nth = 0; nth < LIMIT; nth += 1) {
    expect((await visit("/dev/outbox", { authorization: `Bearer cal_${nth}` })).status).toBe(401);
  }
  expect((await visit("/dev/outbox", { authorization: "Bearer cal_one_more" })).status).toBe(429);
  expect((await visit("/v2/me", { authorization: "Bearer cal_and_another" })).status).toBe(429);
});
