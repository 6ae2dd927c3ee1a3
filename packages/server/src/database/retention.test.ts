import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anApp, type TestApp } from "../../test/support/app.ts";
import { aUser, anEventType, type TestUser } from "../../test/support/builders.ts";
import { instant } from "./database.ts";
import { deleteOutdated, findOutdated, KEPT_MS } from "./retention.ts";

const NOW = Date.parse("2050-09-01T00:00:00Z");

let app: TestApp;
let user: TestUser;
let eventTypeId: number;
beforeAll(async () => {
  app = await anApp();
  user = await aUser(app);
  eventTypeId = (await anEventType(app, user)).id;
  await app.db.query(
    `insert into webhooks (id, user_id, subscriber_url, active, triggers, version, delay_time, delay_unit, meetings_since,
       created_at, updated_at)
     values (gen_random_uuid(), $1, 'https://example.com', true, '{}', '2021-10-20', 0, 'DAY', now(), now(), now())`,
    [user.id],
  );
});
beforeEach(() => app.db.query("truncate holds, sessions, idempotency_keys, webhook_deliveries, mails cascade"));
afterAll(() => app.close());

/** Inserts `count` rows each of which came to its end at `endedMs`. */
const insert = {
  holds: (endedMs: number, count = 1) =>
    app.db.query(
      `with hold as (
         insert into holds (uid, event_type_id, host_id, starts_at, ends_at, expires_at, created_at)
         select gen_random_uuid(), $1, $2, $3::timestamptz + n * interval '1 hour', $3::timestamptz + (n + 1) * interval '1 hour', $3, $3
         from generate_series(1, $4) n returning *)
       insert into claims (host_id, hold_uid, exclusive, during, starts_at, ends_at)
       select host_id, uid, false, tstzrange(starts_at, ends_at), starts_at, ends_at from hold`,
      [eventTypeId, user.id, instant(endedMs), count],
    ),
  sessions: (endedMs: number, count = 1) =>
    app.db.query(
      `insert into sessions (token_hash, user_id, created_at, expires_at)
       select uuid_send(gen_random_uuid()), $1, $2, $2 from generate_series(1, $3)`,
      [user.id, instant(endedMs), count],
    ),
  idempotency_keys: (endedMs: number, count = 1) =>
    app.db.query(
      `insert into idempotency_keys (scope, key, request_hash, status, body, created_at)
       select 'anonymous', gen_random_uuid(), '', 200, '', $1 from generate_series(1, $2)`,
      [instant(endedMs), count],
    ),
  webhook_deliveries: (endedMs: number, count = 1, status = "delivered") =>
    app.db.query(
      `with delivery as (
         insert into webhook_deliveries (id, webhook_id, trigger, subject, content_type, body, status, created_at, finished_at)
         select gen_random_uuid(), w.id, 'BOOKING_CREATED', 'booking:x', 'application/json', '{}', $3::text, $1,
           case when $3 <> 'pending' then $1::timestamptz end
         from webhooks w, generate_series(1, $2) returning id)
       insert into webhook_attempts (delivery_id, started_at, duration_ms, status) select id, $1, 1, 200 from delivery`,
      [instant(endedMs), count, status],
    ),
  mails: (endedMs: number, count = 1, status = "sent") =>
    app.db.query(
      `with mail as (
         insert into mails (id, account_id, event_id, kind, audience, booking_uid, recipient, recipient_name, thread, from_name,
           reply_to, subject, text, html, message_id, status, next_attempt_at, created_at)
         select gen_random_uuid(), 1, gen_random_uuid(), 'booked', 'host', 'x', 'a@example.com', '', 'x', '', '[]', '', '', '', '',
           $3::text, case when $3 = 'waiting' then $1::timestamptz end, $1 from generate_series(1, $2) returning id)
       insert into mail_attempts (mail_id, started_at, duration_ms, response) select id, $1, 1, '250 OK' from mail`,
      [instant(endedMs), count, status],
    ),
};
const KEPT: Record<keyof typeof insert, number> = {
  holds: 0,
  sessions: 0,
  idempotency_keys: KEPT_MS.idempotencyAnswers,
  webhook_deliveries: KEPT_MS.webhookDeliveries,
  mails: KEPT_MS.mails,
};
const TABLES = Object.keys(insert) as (keyof typeof insert)[];

async function countOf(table: string): Promise<number> {
  return (await app.db.query<{ count: number }>(`select count(*) as count from ${table}`))[0]?.count ?? 0;
}

test.each(TABLES)("%s are kept for their time and not longer", async (table) => {
  await insert[table](NOW - KEPT[table] - 1);
  await insert[table](NOW - KEPT[table]);
  await insert[table](NOW);
  await deleteOutdated(app.db, NOW);
  expect(await countOf(table)).toBe(2);
  await deleteOutdated(app.db, NOW + KEPT[table] + 1);
  expect(await countOf(table)).toBe(0);
});

test("what hangs on a row goes with it", async () => {
  await insert.holds(NOW - 1);
  await insert.webhook_deliveries(0);
  await insert.mails(0);
  await deleteOutdated(app.db, NOW);
  expect(await countOf("claims")).toBe(0);
  expect(await countOf("webhook_attempts")).toBe(0);
  expect(await countOf("mail_attempts")).toBe(0);
});

test("what hangs on a row is found by an index: else each row that goes would have a whole table read", async () => {
  const unindexed = await app.db.query<{ name: string }>(
    `select c.conname as name from pg_constraint c
     where c.contype = 'f' and c.confrelid = any($1::regclass[]) and not exists (
       select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`,
    [TABLES],
  );
  expect(unindexed).toEqual([]);
});

test("what is still to be done stays however old it is, and so does the event log", async () => {
  await insert.mails(0, 1, "waiting");
  await insert.webhook_deliveries(0, 1, "pending");
  const events = await countOf("events");
  expect(events).toBeGreaterThan(0);
  await deleteOutdated(app.db, NOW + 1000 * KEPT_MS.mails);
  expect(await countOf("mails")).toBe(1);
  expect(await countOf("webhook_deliveries")).toBe(1);
  expect(await countOf("events")).toBe(events);
});

test.each(TABLES)("many %s go although several processes clean at once", async (table) => {
  await insert[table](0, 2500);
  await insert[table](NOW);
  await Promise.all(Array.from({ length: 3 }, () => deleteOutdated(app.db, NOW)));
  expect(await countOf(table)).toBe(1);
});

test("a cleaning does not wait for rows that somebody else holds", async () => {
  await insert.sessions(0, 2);
  await app.db.transaction(async (other) => {
    await other.query("select from sessions limit 1 for update");
    await deleteOutdated(app.db, NOW);
    expect(await countOf("sessions")).toBe(1);
  });
});

test("what is over is found by an index in every table", async () => {
  await app.db.transaction(async (db) => {
    await db.query("set local enable_seqscan = off");
    for (const { table, sql } of findOutdated) {
      const plan = await db.query<Record<string, string>>(`explain ${sql}`, [instant(NOW)]);
      expect(plan.map((line) => line["QUERY PLAN"]).join("\n"), table).toMatch(/Index|Bitmap/);
    }
  });
});
