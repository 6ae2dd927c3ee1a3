import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking } from "../../../test/support/builders.ts";
import { eventually, startEffects, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { aReceiver, type Behaviour, hmacOf, type TestReceiver } from "../../../test/support/receiver.ts";
import {
  aHostAroundTheClock,
  aWebhook,
  aWebhookApp,
  SHORT_DELAYS_MS,
  startIn,
} from "../../../test/support/webhooks.ts";
import { webhookBacklog, webhooksEffect } from "./index.ts";

/** Long enough for a busy machine, short enough for a test that waits for it. */
const TIMEOUT_MS = 1500;

let app: TestAppWithEffects;
const receivers: TestReceiver[] = [];
beforeAll(async () => {
  app = await aWebhookApp({ timeoutMs: TIMEOUT_MS });
});
afterAll(async () => {
  await app.close();
  for (const receiver of receivers) await receiver.close();
  if (app.effects.errors.length > 0) throw app.effects.errors[0];
});

async function receiving(behaviour?: Behaviour) {
  const receiver = await aReceiver(behaviour);
  receivers.push(receiver);
  return receiver;
}

async function deliveriesOf(host: { key: string }, id: string) {
  const response = await app.call("GET", `/v2/webhooks/${id}/deliveries`, { key: host.key });
  expect(response.status).toBe(200);
  return response.body.data;
}

async function finished(host: { key: string }, id: string, count: number) {
  return eventually(async () => {
    const all = await deliveriesOf(host, id);
    return all.length >= count && all.every((each: { status: string }) => each.status !== "pending") && all;
  }, 20_000);
}

test("a booking is delivered once, signed, with the standard headers, and the log shows it", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving();
  const { id } = await aWebhook(app, host, { subscriberUrl: `${receiver.url}/hook?x=1`, secret: "s3" });
  const booking = await aBooking(app, type.id, startIn(1), {
    attendee: { name: "Ana Sá 🎈", email: "ana@example.com", timeZone: "Europe/Lisbon" },
  });
  const [delivery] = await finished(host, id, 1);
  expect(receiver.received).toHaveLength(1);
  const [{ headers, text, body, path }] = receiver.received as [(typeof receiver.received)[0]];
  expect(path).toBe("/hook?x=1");
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "x-cal-signature-256": hmacOf("s3", text),
    "x-cal-webhook-version": "2021-10-20",
    "webhook-id": delivery.id,
    "webhook-signature": expect.stringMatching(/^v1,/),
  });
  expect(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(60);
  expect(body).toMatchObject({ triggerEvent: "BOOKING_CREATED", payload: { uid: booking.uid, status: "ACCEPTED" } });
  expect(delivery).toMatchObject({
    webhookId: id,
    replayOf: null,
    trigger: "BOOKING_CREATED",
    subject: `booking:${booking.uid}`,
    status: "delivered",
    nextAttemptAt: null,
    contentType: "application/json",
    body: text,
    attempts: [{ status: 200, error: null, response: "answer 200" }],
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(receiver.received).toHaveLength(1);
});

test("failures are tried eight times with the same body, id and signature, then given up", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving(() => 500);
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url, secret: "s3" });
  await aBooking(app, type.id, startIn(1));
  const [delivery] = await finished(host, id, 1);
  expect(delivery).toMatchObject({ status: "exhausted", nextAttemptAt: null, finishedAt: expect.any(String) });
  expect(delivery.attempts).toHaveLength(8);
  expect(delivery.attempts[7]).toMatchObject({ status: 500, response: "answer 500" });
  expect(receiver.received).toHaveLength(8);
  for (const key of ["webhook-id", "x-cal-signature-256"]) {
    expect(new Set(receiver.received.map(({ headers }) => headers[key])).size).toBe(1);
  }
  expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
});

test.each<[string, Behaviour, object]>([
  ["hangs", (_r, n) => (n === 1 ? undefined : 200), { status: null, error: "no answer within 1.5 seconds" }],
  [
    "closes the connection",
    (_r, n, response) => (n === 1 ? void response.destroy() : 200),
    { status: null, error: "the connection was closed before an answer came" },
  ],
  [
    "redirects",
    (_r, n, response) => (n === 1 ? void response.writeHead(302, { location: "/elsewhere" }).end() : 200),
    { status: 302 },
  ],
  ["answers 429", (_r, n) => (n === 1 ? 429 : 200), { status: 429 }],
  ["answers 404", (_r, n) => (n === 1 ? 404 : 200), { status: 404 }],
])("a receiver that %s once gets it with the next try", async (_name, behaviour, firstAttempt) => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving(behaviour);
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  await aBooking(app, type.id, startIn(1));
  const [delivery] = await finished(host, id, 1);
  expect(delivery).toMatchObject({ status: "delivered", attempts: [firstAttempt, { status: 200 }] });
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received.map(({ path }) => path)).toEqual(["/", "/"]);
  expect(receiver.received[0]?.headers["x-cal-signature-256"]).toBe("no-secret-provided");
});

test("410 switches the webhook off, gives up what waits, and is logged", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  let answer: () => void = () => {};
  const receiver = await receiving((_received, n, response) => {
    if (n > 1) return 410;
    answer = () => void response.writeHead(410).end();
    return undefined;
  });
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  const booking = await aBooking(app, type.id, startIn(1));
  await app.call("POST", `/v2/bookings/${booking.uid}/cancel`, { key: host.key, body: { cancellationReason: "x" } });
  await eventually(async () => receiver.received.length > 0 && (await deliveriesOf(host, id)).length === 2);
  answer();
  const all = await finished(host, id, 2);
  expect(all.map((each: { status: string }) => each.status)).toEqual(["discarded", "exhausted"]);
  expect(receiver.received.every(({ body }) => body.triggerEvent === "BOOKING_CREATED")).toBe(true);
  expect((await app.call("GET", `/v2/webhooks/${id}`, { key: host.key })).body.data.active).toBe(false);
  const events = (await app.call("GET", "/v2/events?take=250", { key: host.key })).body.data;
  expect(events.at(-1)).toMatchObject({ type: "webhook.deactivated", subject: `webhook:${id}` });
  const replayed = await app.call("POST", `/v2/webhooks/deliveries/${all[0].id}/replay`, { key: host.key });
  expect(replayed).toMatchObject({ status: 400, body: { message: expect.stringContaining("not active") } });
});

test("deliveries about one booking arrive in order, also over a move, while others overtake", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving();
  // The first delivery fails four times; what follows it has to wait, what is about others does not.
  let failures = 4;
  let firstUid = "";
  receiver.behave(({ body }) => {
    firstUid ||= body.payload.uid;
    return body.payload.uid === firstUid && failures-- > 0 ? 503 : 200;
  });
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  const first = await aBooking(app, type.id, startIn(1));
  await eventually(() => receiver.received.length > 0);
  const moved = (await app.call("POST", `/v2/bookings/${first.uid}/reschedule`, { body: { start: startIn(5) } })).body
    .data;
  await app.call("POST", `/v2/bookings/${moved.uid}/cancel`, { key: host.key, body: { cancellationReason: "x" } });
  const other = await aBooking(app, type.id, startIn(9));
  await finished(host, id, 4);
  const lines = receiver.received.map(({ body }) => `${body.triggerEvent} ${body.payload.uid}`);
  const mine = lines.filter((line) => !line.includes(other.uid));
  expect(mine).toEqual([
    ...Array(5).fill(`BOOKING_CREATED ${first.uid}`),
    `BOOKING_RESCHEDULED ${moved.uid}`,
    `BOOKING_CANCELLED ${moved.uid}`,
  ]);
  expect(receiver.received.filter(({ body }) => body.payload.uid === other.uid)).toHaveLength(1);
});

test("a receiver that hangs does not hold up others, nor the booking", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const hanging = await receiving(() => undefined);
  const healthy = await receiving();
  const slow = await aWebhook(app, host, { subscriberUrl: hanging.url });
  await aWebhook(app, host, { subscriberUrl: healthy.url });
  const began = Date.now();
  for (let n = 0; n < 12; n += 1) await aBooking(app, type.id, startIn(n));
  expect(Date.now() - began).toBeLessThan(3000);
  await eventually(() => healthy.received.length === 12, 4000);
  expect((await deliveriesOf(host, slow.id)).some((each: { status: string }) => each.status === "pending")).toBe(true);
  await app.call("DELETE", `/v2/webhooks/${slow.id}`, { key: host.key });
});

test("replay sends the same body at once, whatever became of the first, and keeps its message id", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving(() => 500);
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url, secret: "old" });
  await aBooking(app, type.id, startIn(1));
  const [original] = await finished(host, id, 1);
  receiver.behave(() => 200);
  await app.call("PATCH", `/v2/webhooks/${id}`, { key: host.key, body: { secret: "new" } });
  const replay = await app.call("POST", `/v2/webhooks/deliveries/${original.id}/replay`, { key: host.key });
  expect(replay).toMatchObject({
    status: 201,
    body: { data: { replayOf: original.id, status: "pending", body: original.body, attempts: [] } },
  });
  const [newest, oldest] = await finished(host, id, 2);
  expect(newest).toMatchObject({ id: replay.body.data.id, status: "delivered" });
  expect(oldest).toMatchObject({ id: original.id, status: "exhausted" });
  const last = receiver.received.at(-1);
  expect(last).toMatchObject({
    text: original.body,
    headers: { "webhook-id": original.id, "x-cal-signature-256": hmacOf("new", original.body) },
  });
  const again = await app.call("POST", `/v2/webhooks/deliveries/${newest.id}/replay`, { key: host.key });
  expect(again.body.data.replayOf).toBe(original.id);
  await finished(host, id, 3);
});

test("deliveries are their owner's: a foreign id, or none, is not found", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const { host: stranger } = await aHostAroundTheClock(app);
  const receiver = await receiving();
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url }, `/v2/event-types/${type.id}/webhooks`);
  await aBooking(app, type.id, startIn(1));
  const [delivery] = await finished(host, id, 1);
  for (const path of [
    `/v2/webhooks/${id}/deliveries`,
    "/v2/webhooks/x/deliveries",
    "/v2/webhooks/00000000-0000-4000-8000-000000000000/deliveries",
  ]) {
    expect((await app.call("GET", path, { key: stranger.key })).status, path).toBe(404);
  }
  for (const deliveryId of [delivery.id, "x", "00000000-0000-4000-8000-000000000000"]) {
    expect((await app.call("POST", `/v2/webhooks/deliveries/${deliveryId}/replay`, { key: stranger.key })).status).toBe(
      404,
    );
  }
  expect(receiver.received).toHaveLength(1);
});

test("the log is read page by page, newest first", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving();
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  const uids: string[] = [];
  for (let n = 0; n < 3; n += 1) uids.push((await aBooking(app, type.id, startIn(n))).uid);
  await finished(host, id, 3);
  const first = (await app.call("GET", `/v2/webhooks/${id}/deliveries?take=2`, { key: host.key })).body;
  const second = (
    await app.call("GET", `/v2/webhooks/${id}/deliveries?take=2&after=${first.nextCursor}`, { key: host.key })
  ).body;
  expect([...first.data, ...second.data].map((each: { subject: string }) => each.subject)).toEqual(
    uids.toReversed().map((uid) => `booking:${uid}`),
  );
  expect(second.nextCursor).toBeNull();
});

test("switching a webhook off gives up what waits; a new URL takes what waits along", async () => {
  const slow = await aWebhookApp({ retryDelaysMs: [3_600_000] });
  try {
    const { host: other, type: otherType } = await aHostAroundTheClock(slow);
    const failing = await receiving(() => 500);
    const working = await receiving();
    const { id } = await aWebhook(slow, other, { subscriberUrl: failing.url });
    await aBooking(slow, otherType.id, startIn(1));
    const read = async () => (await slow.call("GET", `/v2/webhooks/${id}/deliveries`, { key: other.key })).body.data[0];
    await eventually(async () => (await read())?.attempts.length === 1);
    expect(await webhookBacklog(slow.db, slow.clock.now)).toMatchObject({ waiting: 0, retrying: 1 });
    expect(Date.parse((await read()).nextAttemptAt) - Date.now()).toBeGreaterThan(3_500_000);
    await slow.call("PATCH", `/v2/webhooks/${id}`, { key: other.key, body: { subscriberUrl: working.url } });
    await slow.skip(3_600_000);
    await slow.db.query("insert into jobs.job (name, data) values ('webhook-clock', '{}')");
    slow.effects.jobs.nudge();
    await eventually(async () => (await read()).status === "delivered");
    expect(working.received).toHaveLength(1);

    await slow.call("PATCH", `/v2/webhooks/${id}`, { key: other.key, body: { subscriberUrl: failing.url } });
    await aBooking(slow, otherType.id, startIn(3));
    await eventually(async () => (await read()).status === "pending" && (await read()).attempts.length === 1);
    await slow.call("PATCH", `/v2/webhooks/${id}`, { key: other.key, body: { active: false } });
    expect(await read()).toMatchObject({ status: "discarded", nextAttemptAt: null });
    expect(slow.effects.errors).toEqual([]);
  } finally {
    await slow.close();
  }
});

test("two processes share the work and send nothing twice", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const second = await startEffects(app, {
    effects: (ports) => [webhooksEffect(ports, { retryDelaysMs: SHORT_DELAYS_MS, timeoutMs: TIMEOUT_MS })],
  });
  const receiver = await receiving((_received, n, response) => {
    setTimeout(() => response.writeHead(n % 7 === 0 ? 500 : 200).end(), 20);
    return undefined;
  });
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  await Promise.all(
    Array.from({ length: 40 }, (_, n) => aBooking(app, type.id, startIn(n)).then(() => second.jobs.nudge())),
  );
  const all = await finished(host, id, 40);
  expect(all.every((each: { status: string }) => each.status === "delivered")).toBe(true);
  const attempts = all.reduce((sum: number, each: { attempts: unknown[] }) => sum + each.attempts.length, 0);
  expect(receiver.received).toHaveLength(attempts);
  expect(second.errors).toEqual([]);
  await second.stop();
});

test("what a killed process had in hand is sent by the next one", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving();
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  const booking = await aBooking(app, type.id, startIn(1));
  const [delivery] = await finished(host, id, 1);
  // As a kill between sending and noting leaves it: claimed, lease not over; and one behind it.
  await app.db.query(
    "update webhook_deliveries set status = 'pending', finished_at = null, next_attempt_at = $2 where id = $1",
    [delivery.id, new Date(app.clock.now + 1500).toISOString()],
  );
  await app.call("POST", `/v2/bookings/${booking.uid}/cancel`, { key: host.key, body: { cancellationReason: "x" } });
  await finished(host, id, 2);
  expect(receiver.received.map(({ body }) => body.triggerEvent)).toEqual([
    "BOOKING_CREATED",
    "BOOKING_CREATED",
    "BOOKING_CANCELLED",
  ]);
});

test("what waits behind nothing is let go by the clock", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const receiver = await receiving();
  const { id } = await aWebhook(app, host, { subscriberUrl: receiver.url });
  await aBooking(app, type.id, startIn(1));
  const [delivery] = await finished(host, id, 1);
  await app.db.query(
    "update webhook_deliveries set status = 'pending', finished_at = null, next_attempt_at = null where id = $1",
    [delivery.id],
  );
  await app.db.query("insert into jobs.job (name, data) values ('webhook-clock', '{}')");
  app.effects.jobs.nudge();
  await finished(host, id, 1);
  expect(receiver.received).toHaveLength(2);
});

test("stopping begins nothing new and notes what is in flight", async () => {
  const own = await aWebhookApp();
  const { host: other, type: otherType } = await aHostAroundTheClock(own);
  const stopping = Promise.withResolvers<void>();
  const receiver = await receiving((_received, _n, response) => {
    void stopping.promise.then(() => setTimeout(() => response.writeHead(200).end(), 1200));
    return undefined;
  });
  await aWebhook(own, other, { subscriberUrl: receiver.url });
  for (let n = 0; n < 40; n += 1) await aBooking(own, otherType.id, startIn(n));
  await eventually(async () => {
    const planned = await own.db.query("select from webhook_deliveries");
    return planned.length === 40 && receiver.received.length > 0;
  });
  stopping.resolve();
  await own.effects.stop();
  const sent = receiver.received.length;
  const rows = await own.db.query<{ count: number }>("select count(*) as count from webhook_attempts");
  expect(rows[0]?.count).toBe(sent);
  const left = await own.db.query("select from webhook_deliveries where status = 'pending'");
  expect(left.length).toBeGreaterThan(0);
  await own.close().catch(() => {});
});
