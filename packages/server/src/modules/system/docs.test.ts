import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { webRoot } from "../pages/shell.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

test("the API reference offers none of its maker's tools", async () => {
  const { body } = await app.call("GET", "/docs");
  const [, configuration = ""] = /data-configuration='([^']*)'/.exec(body) ?? [];
  expect(JSON.parse(configuration)).toMatchObject({
    agent: { disabled: true },
    hideClientButton: true,
    mcp: { disabled: true },
    showDeveloperTools: "never",
    telemetry: false,
  });
});

test.skipIf(!existsSync(join(webRoot(), "booking.html")))(
  "browsers find an icon where they look by themselves",
  async () => {
    const { status, headers } = await app.call("GET", "/favicon.ico");
    expect(status).toBe(302);
    const icon = await app.call("GET", String(headers["location"]));
    expect([icon.status, icon.headers["content-type"]]).toEqual([200, "image/svg+xml"]);
  },
);
