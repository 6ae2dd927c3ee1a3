import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { anApp, type TestApp } from "../../test/support/app.ts";
import { aUser } from "../../test/support/builders.ts";

const LIMIT = 20;
const HEADERS = ["x-ratelimit-limit-default", "x-ratelimit-remaining-default", "x-ratelimit-reset-default"];

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ env: { MERIDIAN_RATE_LIMIT: String(LIMIT), MERIDIAN_TRUST_PROXY: "loopback" } });
});
afterAll(() => app.close());

let addresses = 0;
function anAddress(): string {
  addresses += 1;
  return `192.0.2.${addresses}`;
}

function get(path: string, address: string, token?: string) {
  const headers = { "x-forwarded-for": address, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return app.call("GET", path, { headers });
}

async function statuses(count: number, send: (nth: number) => Promise<{ status: number }>): Promise<string> {
  const all: number[] = [];
  for (let nth = 0; nth < count; nth += 1) all.push((await send(nth)).status);
  return summary(all);
}

async function statusesAtOnce(count: number, send: (nth: number) => Promise<{ status: number }>): Promise<string> {
  const answers = await Promise.all(Array.from({ length: count }, (_, nth) => send(nth)));
  return summary(answers.map(({ status }) => status).toSorted());
}

function summary(all: readonly number[]): string {
  return [...new Set(all)].map((status) => `${all.filter((each) => each === status).length} × ${status}`).join(", ");
}

/** API keys that nobody has used yet. */
async function someKeys(count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const { key } = await aUser(app);
    for (let nth = 0; nth < LIMIT && keys.length < count; nth += 1) {
      const made = await app.call("POST", "/v2/api-keys", { key });
      expect(made.status).toBe(201);
      keys.push(made.body.data.apiKey);
    }
  }
  return keys;
}

test.each([
  ["on unknown routes", "/v2/nope", 404],
  ["on routes that check them", "/v2/me", 401],
  ["on public routes that check them", "/v2/timezones", 401],
  ["on routes that do not look at them", "/v2/api-versions", 200],
])("made-up tokens %s count against their address", async (_where, path, status) => {
  const address = anAddress();
  const attempts = await statuses(LIMIT + 10, (nth) => get(path, address, `cal_made-up-${nth}`));
  expect(attempts).toBe(`${LIMIT} × ${status}, 10 × 429`);
});

test("a key has a budget of its own once it has proven itself, and the first request is in it", async () => {
  const { key } = await aUser(app);
  const address = anAddress();
  const first = await get("/v2/me", address, key);
  expect(HEADERS.map((name) => first.headers[name])).toEqual(["20", "19", "60"].map(String));
  expect((await get("/v2/timezones", address)).headers[HEADERS[1] as string]).toBe(String(LIMIT - 1));
  expect(await statuses(LIMIT, () => get("/v2/timezones", address))).toBe(`${LIMIT - 1} × 200, 1 × 429`);
  // The address is blocked; who has proven themselves is not, from wherever they come.
  expect(await statuses(LIMIT - 1, (nth) => get("/v2/me", nth % 2 ? address : "198.51.100.7", key))).toBe(
    `${LIMIT - 1} × 200`,
  );
  expect((await get("/v2/me", anAddress(), key)).status).toBe(429);
});

test("a key that is deleted has no budget any more", async () => {
  const { key, id } = await aUser(app);
  const address = anAddress();
  expect((await get("/v2/me", address, key)).status).toBe(200);
  await app.db.query("delete from api_keys where user_id = $1", [id]);
  expect(await statuses(LIMIT + 5, () => get("/v2/me", address, key))).toBe(`${LIMIT} × 401, 5 × 429`);
});

test("addresses of one IPv6 network count as one, others do not", async () => {
  const send = (nth: number) => get("/v2/timezones", `2001:db8:0:7::${nth.toString(16)}`);
  expect(await statuses(LIMIT + 5, send)).toBe(`${LIMIT} × 200, 5 × 429`);
  expect((await get("/v2/timezones", "2001:db8:0:8::1")).status).toBe(200);
  const address = anAddress();
  await statuses(LIMIT, () => get("/v2/timezones", address));
  expect((await get("/v2/timezones", `::ffff:${address}`)).status).toBe(429);
});

test("many keys of one address may prove themselves at once, also when it has used up what it may have", async () => {
  const keys = await someKeys(3 * LIMIT);
  const address = anAddress();
  expect(await statuses(LIMIT + 1, () => get("/v2/timezones", address))).toBe(`${LIMIT} × 200, 1 × 429`);
  expect(await statusesAtOnce(keys.length, (nth) => get("/v2/me", address, keys[nth]))).toBe(`${keys.length} × 200`);
  // The first request of each is in its budget.
  expect((await get("/v2/me", address, keys[0])).headers["x-ratelimit-remaining-default"]).toBe(String(LIMIT - 2));
});

test("keys that prove themselves use up nothing of their address", async () => {
  const [key] = await someKeys(1);
  const address = anAddress();
  await get("/v2/me", address, key);
  expect((await get("/v2/timezones", address)).headers["x-ratelimit-remaining-default"]).toBe(String(LIMIT - 1));
});

test("of many made-up tokens at once few are looked up, and then none of that address", async () => {
  const [key] = await someKeys(1);
  const address = anAddress();
  const query = vi.spyOn(app.db, "query");
  const attempts = await statusesAtOnce(300, (nth) => get("/v2/me", address, `cal_made-up-${nth}`));
  expect(attempts).toBe(`${LIMIT} × 401, ${300 - LIMIT} × 429`);
  // What is going on when the last one too many fails still ends.
  expect(query.mock.calls.length).toBeGreaterThanOrEqual(LIMIT);
  expect(query.mock.calls.length).toBeLessThanOrEqual(LIMIT + 16);
  query.mockClear();
  const refused = await get("/v2/me", address, key);
  expect(refused.status).toBe(429);
  expect([...HEADERS, "retry-after"].map((name) => refused.headers[name])).toEqual(
    [`${LIMIT}`, "0", "60", "60"].map(String),
  );
  expect(query).not.toHaveBeenCalled();
  query.mockRestore();
  // Others at the address, who claim nothing, are served; the key is too, from elsewhere and then from here.
  expect((await get("/v2/timezones", address)).status).toBe(200);
  expect((await get("/v2/me", anAddress(), key)).status).toBe(200);
  expect((await get("/v2/me", address, key)).status).toBe(200);
});

test("made-up tokens on bodies that cannot be read count, with the headers that say so", async () => {
  const address = anAddress();
  const post = (token: string) =>
    app.call("POST", "/v2/event-types", {
      headers: { "x-forwarded-for": address, authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{",
    });
  expect((await post("cal_made-up")).headers["x-ratelimit-remaining-default"]).toBe(String(LIMIT - 1));
  expect(await statuses(LIMIT + 5, (nth) => post(`cal_made-up-${nth}`))).toBe(`${LIMIT - 1} × 400, 6 × 429`);
  expect((await get("/v2/me", address, "cal_made-up")).status).toBe(429);
});

test("that the database is away says nothing about tokens", async () => {
  const [fresh, used] = await someKeys(2);
  const address = anAddress();
  await get("/v2/me", address, used);
  const query = vi.spyOn(app.db, "query").mockRejectedValue(Object.assign(new Error("away"), { code: "ECONNREFUSED" }));
  expect(await statuses(LIMIT + 5, (nth) => get("/v2/me", address, `cal_made-up-${nth}`))).toBe(
    `${LIMIT} × 503, 5 × 429`,
  );
  expect((await get("/v2/me", address, used)).status).toBe(503);
  query.mockRestore();
  expect((await get("/v2/me", address, fresh)).status).toBe(200);
  expect((await get("/v2/me", address, used)).headers["x-ratelimit-remaining-default"]).toBe(String(LIMIT - 3));
});

test("a forwarded port makes no client of its own of each connection", async () => {
  const address = anAddress();
  const send = (nth: number) => get("/v2/timezones", `${address}:${5000 + nth}`);
  expect(await statuses(LIMIT + 5, send)).toBe(`${LIMIT} × 200, 5 × 429`);
});
