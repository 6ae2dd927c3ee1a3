import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { anEventType, aUser } from "../../../test/support/builders.ts";
import { missing } from "./data.ts";
import { renderPage } from "./shell.ts";

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const isBuilt = renderPage(missing("page")) !== null;
const [OK, MISSING] = isBuilt ? [200, 404] : [503, 503];

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
  const eva = await aUser(app, { username: "eva" });
  await anEventType(app, eva, { slug: "30min" });
  await anEventType(app, eva, { slug: "Intro" });
});
afterAll(() => app.close());

test.each(["/EVA", "/Eva/30MIN", "/eva/30Min", "/eva/Intro"])("%s is found as phones write it", async (path) => {
  expect((await app.call("GET", path)).status).toBe(OK);
});

test.each(["/eva/30min/x", "/a/b/c/d?e=f", "/docs/none/here", "/eva/%", "/%zz", "/eva%E0%A4%A", "/v2x/%"])(
  "%s is a page for people, and the envelope for programs",
  async (path) => {
    const page = await app.call("GET", path, { headers: HTML });
    expect(page.status).toBe(MISSING);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
    const answer = await app.call("GET", path);
    expect(["route_not_found", "malformed_request"]).toContain(answer.body.error.reason);
    expect(answer.status).toBe(answer.body.error.reason === "route_not_found" ? 404 : 400);
  },
);

test.each([
  ["/v2/bookings/none/of/these", "route_not_found"],
  ["/V2/a/b/c", "route_not_found"],
  ["/api/a/b/c", "route_not_found"],
  ["/v2/%", "malformed_request"],
])("%s is the API's to answer, whoever asks", async (path, reason) => {
  expect((await app.call("GET", path, { headers: HTML })).body.error.reason).toBe(reason);
});
