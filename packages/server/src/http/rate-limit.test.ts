import { afterAll, beforeAll, expect, test } from "vitest";
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
  return [...new Set(all)].map((status) => `${all.filter((each) => each === status).length} × ${status}`).join(", ");
}

test.each([
  ["on unknown routes", "/v2/nope", 404],
  ["on routes that check them", "/v2/me", 401],
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
