import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../test/support/app.ts";
import { isSecretNew } from "./secret-fingerprint.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

test("another secret on the same database is noticed, once for each change", async () => {
  const first = "a first secret of more than 32 characters";
  const second = "another secret of more than 32 characters";
  const noticed = [];
  for (const secret of [first, first, second, second, first]) noticed.push(await isSecretNew(app.db, secret));
  expect(noticed).toEqual([false, false, true, false, true]);
});
