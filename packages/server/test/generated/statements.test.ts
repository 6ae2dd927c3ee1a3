import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../src/database/database.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aBooking, anEventType } from "../support/builders.ts";
import { anOwner, type Owner, operations, queryFor, urlFor, webhookBody } from "./objects.ts";

// The number of statements of a reading operation does not depend on how much there is to read.

let app: TestApp;
let owner: Owner;
const reading = operations.filter(({ method }) => method === "GET");
const few = new Map<string, number>();

async function statementsOf(id: string): Promise<number> {
  const operation = reading.find((each) => each.id === id)!;
  const url = urlFor(operation, owner) + queryFor(operation, owner);
  // The first request notes that the key was used.
  await app.call("GET", url, { key: owner.key });
  const before = statementCounter.count;
  await app.call("GET", url, { key: owner.key });
  return statementCounter.count - before;
}

beforeAll(async () => {
  app = await anApp();
  owner = await anOwner(app);
  for (const { id } of reading) few.set(id, await statementsOf(id));
  for (let nth = 0; nth < 5; nth += 1) {
    const body = { note: `more ${nth}` };
    await app.call("POST", "/v2/api-keys", { key: owner.key, body });
    await app.call("POST", "/v2/schedules", { key: owner.key, body: { name: `More ${nth}`, timeZone: "UTC", isDefault: false } });
    await app.call("POST", "/v2/webhooks", { key: owner.key, body: webhookBody("more") });
    await app.call("POST", `/v2/event-types/${owner.eventTypeId}/webhooks`, { key: owner.key, body: webhookBody("more") });
    const type = await anEventType(app, owner);
    await aBooking(app, type.id, `2050-09-${String(12 + nth).padStart(2, "0")}T07:00:00Z`, {
      guests: [`g${nth}@example.com`, `h${nth}@example.com`],
    });
  }
});
afterAll(() => app?.close());

test.each(reading.map(({ id, path }) => [id, path]))("%s (%s)", async (id) => {
  expect(await statementsOf(id)).toBe(few.get(id));
  expect(few.get(id)).toBeLessThanOrEqual(4);
});

test("there is more to read than before", async () => {
  const list = await app.call("GET", "/v2/bookings?take=100", { key: owner.key });
  expect(list.body.data).toHaveLength(7);
  expect((await app.call("GET", "/v2/event-types", { key: owner.key })).body.data.length).toBeGreaterThan(5);
});
