import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking } from "../../../test/support/builders.ts";
import { eventually, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { aReceiver, hmacOf, type TestReceiver } from "../../../test/support/receiver.ts";
import { aHostAroundTheClock, aWebhook, aWebhookApp, startIn } from "../../../test/support/webhooks.ts";

const MEETINGS = ["MEETING_STARTED", "MEETING_ENDED"];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let app: TestAppWithEffects;
let receiver: TestReceiver;
beforeAll(async () => {
  app = await aWebhookApp();
  receiver = await aReceiver();
});
afterAll(async () => {
  await app.close();
  await receiver.close();
  if (app.effects.errors.length > 0) throw app.effects.errors[0];
});

/** The minutely look of the clock, now. */
async function tick() {
  await app.db.query("insert into jobs.job (name, data) values ('webhook-clock', '{}')");
  app.effects.jobs.nudge();
  await eventually(
    async () =>
      (
        await app.db.query(
          "select from jobs.job where name = 'webhook-clock' and state in ('created', 'active') and start_after <= now()",
        )
      ).length === 0,
  );
}

async function skipTo(iso: string, plusMs = 0) {
  await app.skip(Date.parse(iso) + plusMs - app.clock.now);
}

function told(path: string) {
  return receiver.received.filter((each) => each.path === path).map(({ body }) => `${body.triggerEvent} ${body.uid}`);
}

test("begin and end are told once each, at their time, at the root and in the payload", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  await aWebhook(app, host, { subscriberUrl: `${receiver.url}/a`, triggers: MEETINGS, secret: "s3" });
  const booking = await aBooking(app, type.id, startIn(1), { metadata: { crm: "1" } });
  await skipTo(booking.start, -MINUTE_MS);
  await tick();
  expect(told("/a")).toEqual([]);
  // The clock has seen the beginning coming: at the instant it needs no look of its own.
  await skipTo(booking.start, -500);
  await eventually(() => told("/a").length === 1);
  expect(app.clock.now).toBeGreaterThanOrEqual(Date.parse(booking.start));
  await tick();
  await skipTo(booking.end, 1000);
  await tick();
  await eventually(() => told("/a").length === 2);
  await tick();
  expect(told("/a")).toEqual([`MEETING_STARTED ${booking.uid}`, `MEETING_ENDED ${booking.uid}`]);
  const [{ body, text, headers }] = receiver.received as [(typeof receiver.received)[0]];
  expect(headers).toMatchObject({ "x-cal-signature-256": hmacOf("s3", text), "x-cal-webhook-version": "2021-10-20" });
  expect(body).toMatchObject({
    triggerEvent: "MEETING_STARTED",
    id: booking.id,
    uid: booking.uid,
    title: booking.title,
    startTime: booking.start,
    endTime: booking.end,
    status: "ACCEPTED",
    attendees: [{ email: "ana@example.com", name: "Ana Sousa", timeZone: "Europe/Lisbon", locale: "en" }],
    user: { id: host.id, email: host.email },
    responses: { email: "ana@example.com" },
    metadata: { crm: "1" },
    payload: { uid: booking.uid, bookingId: booking.id, metadata: { crm: "1" } },
  });
  expect(Math.abs(Date.parse(body.createdAt) - Date.parse(booking.start))).toBeLessThan(30_000);
});

test("a booking that was moved ends once, at its new end; a cancelled one never", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  await aWebhook(
    app,
    host,
    { subscriberUrl: `${receiver.url}/b`, triggers: ["MEETING_ENDED"] },
    `/v2/event-types/${type.id}/webhooks`,
  );
  const day = Math.ceil((app.clock.now + 86_400_000) / HOUR_MS) * HOUR_MS;
  const at = (quarters: number) => new Date(day + quarters * 15 * MINUTE_MS).toISOString();
  const first = await aBooking(app, type.id, at(0));
  const gone = await aBooking(app, type.id, at(1));
  await skipTo(first.start, -MINUTE_MS);
  await tick();
  const moved = (
    await app.call("POST", `/v2/bookings/${first.uid}/reschedule`, { key: host.key, body: { start: at(8) } })
  ).body.data;
  await app.call("POST", `/v2/bookings/${gone.uid}/cancel`, { key: host.key, body: { cancellationReason: "x" } });
  await skipTo(gone.end, 1000);
  await tick();
  await skipTo(moved.end, 1000);
  await tick();
  await eventually(() => told("/b").length > 0);
  await tick();
  expect(told("/b")).toEqual([`MEETING_ENDED ${moved.uid}`]);
});

test("a subscription counts for bookings that exist, not for meetings before it; late ones are told within a day", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  const day = Math.ceil((app.clock.now + 86_400_000) / HOUR_MS) * HOUR_MS;
  const at = (quarters: number) => new Date(day + quarters * 15 * MINUTE_MS).toISOString();
  const before = await aBooking(app, type.id, at(0));
  const late = await aBooking(app, type.id, at(4));
  const tooLate = await aBooking(app, type.id, at(2));
  await skipTo(before.end, 1000);
  const { id } = await aWebhook(app, host, { subscriberUrl: `${receiver.url}/c`, triggers: [] });
  await app.call("PATCH", `/v2/webhooks/${id}`, { key: host.key, body: { triggers: ["MEETING_STARTED"] } });
  await tick();
  expect(told("/c")).toEqual([]);
  // The server was down: 23.75 hours after one, 24.25 after the other.
  await skipTo(late.start, 23.75 * HOUR_MS);
  await tick();
  await eventually(() => told("/c").length > 0);
  expect(told("/c")).toEqual([`MEETING_STARTED ${late.uid}`]);
  expect(tooLate.uid).not.toBe(late.uid);
});

test("a booking that begins before the clock looks again is told in time", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  await aWebhook(app, host, { subscriberUrl: `${receiver.url}/d`, triggers: ["MEETING_STARTED"] });
  const quarter = 15 * MINUTE_MS;
  const next = Math.ceil((app.clock.now + quarter) / quarter) * quarter;
  await tick();
  await skipTo(new Date(next).toISOString(), -4000);
  const booking = await aBooking(app, type.id, new Date(next).toISOString());
  await eventually(() => told("/d").length > 0);
  expect(told("/d")).toEqual([`MEETING_STARTED ${booking.uid}`]);
});
