import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../test/support/app.ts";
import { aUser } from "../../test/support/builders.ts";
import { webRoot } from "../modules/pages/shell.ts";

const HSTS = "max-age=15552000; includeSubDomains";
const assets = join(webRoot(), "assets");

let app: TestApp;
let key: string;
beforeAll(async () => {
  app = await anApp({ env: { MERIDIAN_TRUST_PROXY: "loopback" } });
  key = (await aUser(app, { username: "eva" })).key;
});
afterAll(() => app.close());

const ANSWERS: [string, Parameters<TestApp["call"]>[0], string, Record<string, string>][] = [
  ["data", "GET", "/v2/api-versions", {}],
  ["a refusal", "GET", "/v2/me", {}],
  ["a key that is shown once", "POST", "/v2/api-keys", { "content-type": "application/json" }],
  ["an unknown route", "GET", "/v2/nothing", {}],
  ["a malformed address", "GET", "/v2/%zz", {}],
];
test.each(ANSWERS)("%s runs nothing, is in no frame, is kept by nobody", async (_, method, url, headers) => {
  const answer = await app.call(method, url, { headers, ...(method === "POST" ? { key } : {}) });
  expect(answer.headers).toMatchObject({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-type": "application/json; charset=utf-8",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-request-id": expect.any(String),
  });
});

test("other origins may read answers, but never with cookies", async () => {
  const { headers } = await app.call("GET", "/v2/api-versions", { headers: { origin: "https://elsewhere.example" } });
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers["access-control-allow-credentials"]).toBeUndefined();
});

test.each(["/eva", "/booking/none", "/app", "/docs", "/docs/errors"])("%s is a page of its own", async (path) => {
  const { headers } = await app.call("GET", path);
  const policy = String(headers["content-security-policy"]).split("; ");
  for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    expect(policy).toContain(part);
  expect(headers).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect(String(headers["content-security-policy"])).not.toMatch(/script-src[^;]*unsafe/);
});

test.skipIf(!existsSync(assets))("files whose names change with their content are kept for ever", async () => {
  const file = readdirSync(assets).find((name) => name.endsWith(".js"));
  const { headers } = await app.call("GET", `/assets/${file}`);
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test("browsers are told to stay with https exactly where people come by https", async () => {
  const hstsOf = async (on: TestApp, path: string, headers: Record<string, string> = {}) =>
    (await on.call("GET", path, { headers })).headers["strict-transport-security"];
  for (const path of ["/v2/api-versions", "/eva"]) {
    expect(await hstsOf(app, path)).toBeUndefined();
    expect(await hstsOf(app, path, { "x-forwarded-proto": "https" })).toBe(HSTS);
  }
  for (const [baseUrl, forwarded, expected] of [
    [undefined, "https", undefined],
    ["http://book.example.com", "https", undefined],
    ["https://book.example.com", undefined, HSTS],
  ] as const) {
    const other = await anApp({ env: baseUrl ? { MERIDIAN_BASE_URL: baseUrl } : {} });
    try {
      const headers: Record<string, string> = forwarded ? { "x-forwarded-proto": forwarded } : {};
      expect(await hstsOf(other, "/v2/api-versions", headers), baseUrl).toBe(expected);
    } finally {
      await other.close();
    }
  }
});
