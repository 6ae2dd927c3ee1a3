import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../src/http/operation.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aUser, type TestUser } from "../support/builders.ts";
import { anOwner, bodyFor, type Owner, operations, queryFor, urlFor } from "./objects.ts";

// Every operation with every kind of caller and the ids of somebody else's objects.

let app: TestApp;
let owner: Owner;
let other: TestUser;
let expiredKey: string;
let before: Set<string>;

/** Whoever holds the uid of a booking or of a hold may do these; everybody may ask for slots. */
const OPEN = new Set(["public", "optional"]);

beforeAll(async () => {
  app = await anApp();
  owner = await anOwner(app);
  before = await rows();
  other = await aUser(app);
  const expired = await app.call("POST", "/v2/api-keys", { key: other.key, body: { note: "short", apiKeyDaysValid: 1 } });
  expiredKey = expired.body.data.apiKey;
  await app.db.query("update api_keys set expires_at = '2000-01-01' where note = 'short'");
});
afterAll(() => app?.close());

/** Every row of the database as text, but for what every request may touch. */
async function rows(): Promise<Set<string>> {
  const tables = await app.db.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const found = new Set<string>();
  for (const { name } of tables) {
    if (["migrations", "idempotency_keys", "sessions"].includes(name)) continue;
    for (const { row } of await app.db.query<{ row: string }>(
      `select (to_jsonb(t) - 'last_used_at')::text as row from ${name} t`,
    )) {
      found.add(`${name} ${row}`);
    }
  }
  return found;
}

function send(operation: Operation, key: string | undefined) {
  const body = bodyFor(operation, owner);
  return app.call(operation.method, urlFor(operation, owner) + queryFor(operation, owner), {
    ...(key === undefined ? {} : { key }),
    ...(body === undefined ? {} : { body }),
  });
}

function expectEnvelope(body: any): void {
  expect(body).toMatchObject({ status: "error", message: expect.any(String), error: { code: expect.any(String) } });
  expect(body.error.message).toBe(body.message);
}

const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);
const closed = named.filter(([, { access }]) => access === "user");
const open = named.filter(([, { access }]) => OPEN.has(access));

describe("nobody and invalid credentials", () => {
  test.each(closed)("%s needs credentials", async (_, operation) => {
    const reply = await send(operation, undefined);
    expect(reply.status).toBe(401);
    expectEnvelope(reply.body);
  });

  test.each(named.filter(([, { resource }]) => resource !== "system"))("%s refuses a key that is not valid", async (_, operation) => {
    for (const key of ["cal_0123456789abcdef0123456789abcdef", expiredKey, "nonsense"]) {
      const reply = await send(operation, key);
      expect([key, reply.status]).toEqual([key, 401]);
      expectEnvelope(reply.body);
    }
  });
});

describe("somebody else", () => {
  test.each(closed)("%s neither shows nor changes what is not theirs", async (_, operation) => {
    const reply = await send(operation, other.key);
    expect(reply.status).toBeLessThan(500);
    expect(JSON.stringify(reply.body)).not.toContain(owner.mark);
    if (operation.path.includes("{")) {
      expect([400, 401, 403, 404]).toContain(reply.status);
      expectEnvelope(reply.body);
    }
    const now = await rows();
    expect([...before].filter((row) => !now.has(row))).toEqual([]);
  });
});

describe("whoever comes by", () => {
  test.each(open)("%s never fails", async (_, operation) => {
    for (const key of [undefined, other.key]) {
      const reply = await send(operation, key);
      expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500);
      if (reply.status >= 400) expectEnvelope(reply.body);
    }
  });
});

describe("the owner", () => {
  // What deletes comes last, or what is tried after it would find nothing.
  const order = named.toSorted((a, b) => Number(a[1].method === "DELETE") - Number(b[1].method === "DELETE"));
  test.each(order)("%s lets them in", async (_, operation) => {
    // Sign-out and the exchange of the key end the very access that is tried.
    if (operation.id === "refreshApiKey") return;
    const reply = await send(operation, owner.key);
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500);
    const signsIn = ["signIn", "getSession"].includes(operation.id);
    if (!signsIn) expect([401, 403], JSON.stringify(reply.body)).not.toContain(reply.status);
  });
});
