import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { anOwner, bodyFor, type Owner, operations, queryFor, urlFor } from "./objects.ts";

// Every operation that changes something, sent by another site's page from the browser of somebody who is signed in.

let app: TestApp;
let owner: Owner;
let cookie: string;
beforeAll(async () => {
  app = await anApp();
  owner = await anOwner(app);
  const { email, password } = owner;
  const signIn = await app.call("POST", "/v2/auth/sign-in", { body: { email, password } });
  cookie = String(signIn.headers["set-cookie"]).split(";")[0] as string;
});
afterAll(() => app?.close());

const changing = operations.filter(({ method }) => method !== "GET");

test.each(changing.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  "%s",
  async (_, operation) => {
    const body = bodyFor(operation, owner);
    const send = (headers: Record<string, string>) =>
      app.call(operation.method, urlFor(operation, owner) + queryFor(operation, owner), {
        headers: { cookie, ...headers },
        ...(body === undefined ? {} : { body }),
      });
    const versionOf: Record<string, string> = operation.since ? { "cal-api-version": operation.since } : {};
    for (const foreign of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "same-site", origin: "https://sibling.example.com" },
    ]) {
      const { status, body: refusal } = await send({ ...versionOf, ...foreign } as Record<string, string>);
      expect([status, refusal.error?.reason]).toEqual([403, "foreign_origin"]);
    }
  },
);
