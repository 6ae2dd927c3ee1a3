import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser } from "../../../test/support/builders.ts";
import { type ClaimLimits, claimDue } from "./claim.ts";
import { insertDeliveries } from "./delivery-table.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

async function anOwner(webhookCount: number): Promise<{ id: number; webhookIds: string[] }> {
  const { key, id } = await aUser(app);
  const webhookIds: string[] = [];
  for (let nth = 0; nth < webhookCount; nth += 1) {
    const body = { active: true, subscriberUrl: `https://example.com/${nth}`, triggers: [] };
    webhookIds.push((await app.call("POST", "/v2/webhooks", { key, body })).body.data.id);
  }
  return { id, webhookIds };
}

function plan(webhookIds: readonly string[], countEach: number): Promise<void> {
  const deliveries = Array.from({ length: countEach }, () => webhookIds).flatMap((ids) =>
    ids.map((webhookId) => ({
      id: randomUUID(),
      webhookId,
      cause: randomUUID(),
      trigger: "BOOKING_CREATED",
      subject: "booking:x",
      lane: randomUUID(),
      message: { contentType: "application/json", body: "{}" },
    })),
  );
  app.clock.now += 1;
  return insertDeliveries(app.db, deliveries, deliveries, app.clock.now);
}

async function claim(limits: Partial<ClaimLimits>) {
  const given = { most: 20, mostPerOwner: 8, mostPerWebhook: 4, ownerRoom: new Map(), webhookRoom: new Map() };
  return claimDue(app.db, { ...given, ...limits }, app.clock.now, app.clock.now + 15_000);
}

test("what is due to one owner is found behind any number that is due to another", async () => {
  const loud = await anOwner(3);
  const quiet = await anOwner(1);
  await plan(loud.webhookIds, 400);
  await plan(quiet.webhookIds, 2);

  const first = await claim({});
  expect(first.filter(({ ownerId }) => ownerId === loud.id)).toHaveLength(8);
  expect(first.filter(({ ownerId }) => ownerId === quiet.id)).toHaveLength(2);

  await plan(quiet.webhookIds, 1);
  const next = await claim({ ownerRoom: new Map([[loud.id, 0]]) });
  expect(next.map(({ ownerId }) => ownerId)).toEqual([quiet.id]);
  const [full = "", narrow = "", other = ""] = loud.webhookIds;
  const rest = await claim({
    webhookRoom: new Map([
      [full, 0],
      [narrow, 1],
    ]),
  });
  const claimedOf = (id: string) => rest.filter(({ webhookId }) => webhookId === id).length;
  expect([claimedOf(full), claimedOf(narrow), claimedOf(other)]).toEqual([0, 1, 4]);
});
