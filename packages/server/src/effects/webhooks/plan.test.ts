import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking } from "../../../test/support/builders.ts";
import { effectPorts } from "../../../test/support/effects.ts";
import { aHostAroundTheClock, aWebhook, startIn } from "../../../test/support/webhooks.ts";
import type { Db } from "../../database/database.ts";
import type { DispatchedEvent } from "../../events/dispatcher.ts";
import { planDeliveries } from "./plan.ts";

const WEBHOOKS = 100;
const BOOKINGS = 4;
const BODY = "x".repeat(19_000);
/** One statement's bodies, and the short things beside them. */
const MOST_CHARACTERS = 2.2 * 1024 * 1024;

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ now: Date.now() });
});
afterAll(() => app.close());

/** The database, and how many characters the largest statement sent and the largest answer brought. */
function measured(db: Db) {
  const most = { sent: 0, brought: 0 };
  const query = async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
    most.sent = Math.max(most.sent, JSON.stringify(values ?? []).length);
    const rows = await db.query<Row>(text, values);
    most.brought = Math.max(most.brought, JSON.stringify(rows).length);
    return rows;
  };
  return { most, db: { ...db, query } as Db };
}

test("however much a batch tells, templates and bodies are held a part at a time, and arrive in order", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const payloadTemplate = `"{{uid}} ${BODY}"`;
  for (let nth = 0; nth < WEBHOOKS; nth += 1) {
    await aWebhook(app, host, { subscriberUrl: `https://example.com/${nth}`, payloadTemplate });
  }
  const bookings: { uid: string }[] = [];
  for (let nth = 0; nth < BOOKINGS; nth += 1) bookings.push(await aBooking(app, type.id, startIn(nth)));
  const events = await app.db.query<DispatchedEvent>(
    `select account_id as "accountId", position, id, type, subject, data, created_at as "createdAt" from events
     where type = 'booking.created' order by account_id, position`,
  );
  expect(events).toHaveLength(BOOKINGS);
  await app.db.transaction(async (transaction) => {
    const { db, most } = measured(transaction);
    expect(await planDeliveries(db, effectPorts(app), "http://x.test", events)).toHaveLength(1);
    expect(most.sent).toBeLessThan(MOST_CHARACTERS);
    expect(most.brought).toBeLessThan(MOST_CHARACTERS);
  });
  const stored = await app.db.query<{ body: string }>("select body from webhook_deliveries order by sequence");
  const bodies = bookings.flatMap(({ uid }) => Array.from({ length: WEBHOOKS }, () => `"${uid} ${BODY}"`));
  expect(stored.map(({ body }) => body)).toEqual(bodies);
});
