import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "../../src/http/openapi.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { inQuery, safe, value } from "./arbitrary.ts";
import { anOwner, type Owner, operations } from "./objects.ts";

// Whatever is sent, the server answers: never with a failure of its own, and always in the envelope. Inputs are made from
// the OpenAPI document, with junk in between. An answer against its own schema counts as a failure here too.

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.FUZZ_RUNS ?? 25);
/** Hashing a password takes the time of a hundred other requests. */
const SLOW = new Set(["signUp", "signIn"]);

const document: any = openApiDocument(operations);
const components = document.components.schemas;
let app: TestApp;
let owner: Owner;
let hints: unknown[];

beforeAll(async () => {
  console.log(`fuzz seed ${seed}: repeat with FUZZ_SEED=${seed}`);
  app = await anApp();
  owner = await anOwner(app);
  hints = Object.values(owner).filter((each) => each !== owner.key && each !== owner.password);
});
afterAll(() => app?.close());

interface Request {
  readonly url: string;
  readonly body?: unknown;
  readonly asOwner: boolean;
  readonly headers: Record<string, string>;
}

function requestOf(path: string, operation: any): fc.Arbitrary<Request> {
  const inPath = operation.parameters.filter((each: any) => each.in === "path");
  const inQueryOnly = operation.parameters.filter((each: any) => each.in === "query");
  const query = fc.record(
    Object.fromEntries(inQueryOnly.map(({ name, schema }: any) => [name, value(schema, components, hints)])),
    { requiredKeys: inQueryOnly.filter((each: any) => each.required).map((each: any) => each.name) },
  );
  const pathValues = fc.record(
    Object.fromEntries(
      inPath.map(({ name, schema }: any) => [
        name,
        fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hints) }, { weight: 1, arbitrary: value(schema, components, hints) }),
      ]),
    ),
  );
  const schema = operation.requestBody?.content["application/json"].schema;
  const body = schema ? fc.option(value(schema, components, hints), { freq: 20, nil: undefined }) : fc.constant(undefined);
  const headers = fc.record(
    {
      "cal-api-version": fc.constantFrom("2024-08-13", "2026-02-25", "1999-01-01", "nonsense", ""),
      "idempotency-key": fc.constantFrom("k", "two words", "x".repeat(300)),
    },
    { requiredKeys: [] },
  );
  return fc.record({ query, pathValues, body, asOwner: fc.boolean(), headers }).map((all) => {
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const item = (all.pathValues as Record<string, unknown>)[name];
      return encodeURIComponent(safe(typeof item === "string" ? item : (JSON.stringify(item) ?? ""))) || "%20";
    });
    const search = Object.entries(all.query as object).map(([name, item]) => inQuery(name, item)).join("&");
    return { url: search ? `${address}?${search}` : address, body: all.body, asOwner: all.asOwner, headers: all.headers as Record<string, string> };
  });
}

function check(status: number, body: any): void {
  if (status < 400) return;
  expect(status).toBeLessThan(500);
  expect(body).toMatchObject({
    status: "error",
    timestamp: expect.any(String),
    path: expect.any(String),
    message: expect.stringMatching(/\S/),
    error: { code: expect.stringMatching(/^[A-Z]/), reason: expect.any(String) },
  });
  expect(body.error.message).toBe(body.message);
  // The words of the library that reads inputs are for its users, not for ours.
  expect(body.message).not.toMatch(/Too (small|big)|Invalid (input|key|option|string|number|value)|expected .* received/);
}

const all = Object.entries<any>(document.paths).flatMap(([path, item]) =>
  Object.entries<any>(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, path, method, operation] as const),
);

const succeeded = new Set<string>();

test.each(all)("%s", async (_, path, method, operation) => {
  // One of its own: some operations end the very key that they are called with.
  const made = await app.call("POST", "/v2/api-keys", { key: owner.key, body: { note: "fuzz" } });
  const key: string = made.body.data.apiKey;
  const runs = SLOW.has(operation.operationId) ? Math.min(RUNS, 8) : RUNS;
  await fc.assert(
    fc.asyncProperty(requestOf(path, operation), async ({ url, body, asOwner, headers }) => {
      const reply = await app.call(method.toUpperCase() as "GET", url, {
        ...(asOwner ? { key } : {}),
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      check(reply.status, reply.body);
      if (reply.status < 300) succeeded.add(operation.operationId);
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: 8_000 },
  );
});

test("the inputs are good enough to get through now and then", () => {
  const never = all.map(([, , , { operationId }]) => operationId).filter((id) => !succeeded.has(id));
  console.log(`${succeeded.size} of ${all.length} operations succeeded at least once; never: ${never.join(", ")}`);
  expect(succeeded.size / all.length).toBeGreaterThan(0.25);
});

test("bodies that are no JSON, and none at all", async () => {
  for (const payload of ["{", "nul", "[1,]", "\u0000", '{"a":1}x', "\ufeff{}", '{"__proto__":{}}', "[".repeat(5000), '"text"', "1", "null"]) {
    const reply = await app.call("POST", "/v2/bookings", { headers: { "content-type": "application/json" }, body: payload });
    expect(reply.status, payload.slice(0, 40)).toBe(400);
    check(reply.status, reply.body);
  }
  for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]) {
    const reply = await app.call("POST", "/v2/bookings", { headers: { "content-type": type }, body: "a=1" });
    expect(reply.status, type).toBe(415);
    check(reply.status, reply.body);
  }
});

test("a redirect never leaves this server", async () => {
  for (const url of ["/", "//", "//example.com", "//example.com/..", "/\\example.com", "/%2f%2fexample.com", "///example.com/%2e%2e", "/v2/../../x"]) {
    const { status, headers } = await app.call("GET", url);
    expect(status, url).toBeLessThan(500);
    if (status >= 300 && status < 400) expect(String(headers.location), url).toMatch(/^\/(?![/\\])/);
  }
});

test("addresses that lead nowhere", async () => {
  for (const url of ["/v2/nothing", "/v2/bookings/%", "/v2/bookings/%E0%A4%A", "/v2/bookings/%00", `/v2/bookings/${"x".repeat(2000)}`, "/v2//bookings"]) {
    const reply = await app.call("GET", url);
    expect(reply.status, url).toBeGreaterThanOrEqual(400);
    check(reply.status, reply.body);
  }
});
