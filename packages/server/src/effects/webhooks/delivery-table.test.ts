import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aUser } from "../../../test/support/builders.ts";
import type { Db } from "../../database/database.ts";
import { type Claimed, claimDue } from "./claim.ts";
import { insertDeliveries, type NewDelivery, recordResults, type TryResult } from "./delivery-table.ts";
import { MAX_EVENT_CHARACTERS } from "./settings.ts";

const LEASE_MS = 15_000;
const PAUSE_MS = 5_000;

let app: TestApp;
let webhookId: string;
beforeAll(async () => {
  app = await anApp();
  const { key } = await aUser(app);
  const body = { active: true, subscriberUrl: "https://example.com/hook", triggers: [] };
  webhookId = (await app.call("POST", "/v2/webhooks", { key, body })).body.data.id;
});
afterAll(() => app.close());

async function plan(lane: string, cause: string): Promise<void> {
  const message = { contentType: "application/json", body: "{}" };
  const delivery = {
    id: randomUUID(),
    webhookId,
    cause,
    trigger: "BOOKING_CREATED",
    subject: "booking:x",
    lane,
    message,
  };
  await insertDeliveries(app.db, [delivery], [delivery], app.clock.now);
}

function claim(nowMs: number): Promise<Claimed[]> {
  const limits = { most: 10, mostPerOwner: 10, mostPerWebhook: 10, ownerRoom: new Map(), webhookRoom: new Map() };
  return claimDue(app.db, limits, nowMs, nowMs + LEASE_MS);
}

function aTry(delivery: Claimed, outcome: "delivered" | "pending"): TryResult {
  const startedAtMs = app.clock.now;
  const status = outcome === "delivered" ? 200 : 500;
  const nextAttemptAtMs = outcome === "pending" ? startedAtMs + PAUSE_MS : null;
  return { delivery, startedAtMs, durationMs: 7, status, error: null, response: "", outcome, nextAttemptAtMs };
}

async function stateOf(lane: string) {
  return app.db.query<{ status: string }>(
    `select status, attempt_count as tries, next_attempt_at as due,
       (select count(*) from webhook_attempts a where a.delivery_id = d.id) as noted
     from webhook_deliveries d where lane = $1 order by sequence`,
    [lane],
  );
}

// The answer of the statement is lost when the database is killed after the commit: then it is asked again.
test("a try that is noted twice counts once", async () => {
  await plan("once", "once:1");
  const [delivery] = await claim(app.clock.now);
  const failed = aTry(delivery!, "pending");
  await recordResults(app.db, [failed], app.clock.now);
  await recordResults(app.db, [failed], app.clock.now);
  const waiting = { status: "pending", tries: 1, due: failed.nextAttemptAtMs, noted: 1 };
  expect(await stateOf("once")).toEqual([waiting]);

  app.clock.now += PAUSE_MS;
  const [again] = await claim(app.clock.now);
  await recordResults(app.db, [failed], app.clock.now);
  // Whoever has it in hand now keeps it.
  expect(await stateOf("once")).toEqual([{ ...waiting, due: app.clock.now + LEASE_MS }]);

  const taken = aTry(again!, "delivered");
  await recordResults(app.db, [taken], app.clock.now);
  await recordResults(app.db, [taken], app.clock.now);
  expect(await stateOf("once")).toEqual([{ status: "delivered", tries: 2, due: null, noted: 2 }]);
});

test("noting again lets go the next of the lane, when the first time came to nothing after the try was noted", async () => {
  await plan("next", "next:1");
  await plan("next", "next:2");
  const [first, ...others] = await claim(app.clock.now);
  expect(others).toEqual([]);
  const taken = aTry(first!, "delivered");
  await recordResults(app.db, [taken], app.clock.now);
  await app.db.query("update webhook_deliveries set next_attempt_at = null where cause = 'next:2'");
  expect(await recordResults(app.db, [taken], app.clock.now)).toBe(1);
  expect(await stateOf("next")).toMatchObject([
    { status: "delivered", noted: 1 },
    { status: "pending", due: app.clock.now },
  ]);
});

test("of one cause so much is stored and no more; the rest fails where the owner sees it", async () => {
  const { key } = await aUser(app);
  const webhookIds: string[] = [];
  for (const nth of [1, 2, 3]) {
    const body = { active: true, subscriberUrl: `https://example.com/${nth}`, triggers: [] };
    webhookIds.push((await app.call("POST", "/v2/webhooks", { key, body })).body.data.id);
  }
  const message = { contentType: "text/plain", body: "x".repeat(2 * 1024 * 1024) };
  const about = { cause: "large", trigger: "BOOKING_CREATED", subject: "booking:x", lane: "large", message };
  const deliveries = webhookIds.map((id) => ({ ...about, id: randomUUID(), webhookId: id }));
  await insertDeliveries(app.db, deliveries, deliveries, app.clock.now);
  expect((await stateOf("large")).map(({ status }) => status)).toEqual(["pending", "pending", "exhausted"]);
  const [attempt] = await app.db.query<{ error: string }>("select error from webhook_attempts where delivery_id = $1", [
    deliveries[2]?.id,
  ]);
  expect(attempt?.error).toMatch(/longer than 4194304 characters/);
});

/** Composed one after the other: how much of them is held until a statement stores it is what is tested. */
function* large(causes: number, ofEach: number, onCompose: (body: string) => void): Generator<NewDelivery> {
  for (let cause = 0; cause < causes; cause += 1) {
    for (let nth = 0; nth < ofEach; nth += 1) {
      const body = "x".repeat(64 * 1024);
      onCompose(body);
      const about = { cause: `${cause}`, trigger: "BOOKING_CREATED", subject: "booking:x", lane: "many" };
      yield { ...about, id: randomUUID(), webhookId, message: { contentType: "text/plain", body } };
    }
  }
}

/** Takes what is stored, and does not let the event loop turn. */
function aStore(onStatement: (bodies: readonly string[]) => void): Db {
  const query = async (text: string, values: readonly unknown[]) => {
    if (text.includes("insert into webhook_deliveries")) onStatement(values[8] as string[]);
    return [];
  };
  return { query } as unknown as Db;
}

test("of a batch no more is held than one statement stores, however large it is", async () => {
  let held = 0;
  let mostHeld = 0;
  let stored = 0;
  const store = aStore((bodies) => {
    const characters = bodies.reduce((sum, body) => sum + body.length, 0);
    stored += characters;
    held = 0;
  });
  const deliveries = large(10, 100, ({ length }) => {
    held += length;
    mostHeld = Math.max(mostHeld, held);
  });
  await insertDeliveries(store, [], deliveries, app.clock.now);
  expect(stored).toBe(10 * MAX_EVENT_CHARACTERS);
  // What is too much for its event is composed to be measured, and not kept.
  expect(mostHeld).toBeLessThanOrEqual(8 * 1024 * 1024);
});

test("while much is composed, requests are answered", async () => {
  let turns = 0;
  let composing = true;
  const count = () => {
    turns += 1;
    if (composing) setImmediate(count);
  };
  setImmediate(count);
  const begun = performance.now();
  const deliveries = large(20, 1, () => {
    const until = performance.now() + 6;
    while (performance.now() < until);
  });
  await insertDeliveries(
    aStore(() => {}),
    [],
    deliveries,
    app.clock.now,
  );
  composing = false;
  expect(performance.now() - begun).toBeGreaterThan(100);
  expect(turns).toBeGreaterThanOrEqual(18);
});
