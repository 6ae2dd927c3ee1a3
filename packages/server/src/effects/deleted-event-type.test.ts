import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking } from "../../test/support/builders.ts";
import { anAppWithEffects, eventually, type TestAppWithEffects } from "../../test/support/effects.ts";
import { aReceiver, type TestReceiver } from "../../test/support/receiver.ts";
import { aHostAroundTheClock, aWebhook, startIn } from "../../test/support/webhooks.ts";

let app: TestAppWithEffects;
let receiver: TestReceiver;
beforeAll(async () => {
  app = await anAppWithEffects({ env: { MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true" } });
  receiver = await aReceiver();
});
afterAll(async () => {
  await app.close();
  await receiver.close();
});

const EVENT_TYPE = {
  title: "Advice",
  description: "Half an hour",
  customName: "Meet {HOST/ATTENDEE}",
  hideOrganizerEmail: true,
  bookingFields: [{ type: "text", slug: "topic", label: "Your topic", required: false, placeholder: "" }],
};

async function aBookingWithAnswer(path: string) {
  const { host, type } = await aHostAroundTheClock(app, EVENT_TYPE);
  await aWebhook(app, host, { subscriberUrl: receiver.url + path });
  const booking = await aBooking(app, type.id, startIn(1), { bookingFieldsResponses: { topic: "Tax" } });
  const deleteType = () => app.call("DELETE", `/v2/event-types/${type.id}`, { key: host.key });
  return { host, type, booking, deleteType };
}

const arrived = (path: string, trigger: string) =>
  eventually(() => receiver.received.find((each) => each.path === path && each.body.triggerEvent === trigger));

const mailsOf = (uid: string, key: string, kind: string) =>
  eventually(async () => {
    const { body } = await app.call("GET", `/v2/mails?bookingUid=${uid}`, { key });
    const found = body.data.filter((mail: any) => mail.kind === kind).toReversed();
    if (found.length < 2) return null;
    return Promise.all(found.map(async ({ id }: any) => (await app.call("GET", `/v2/mails/${id}`, { key })).body.data));
  });

test("webhooks and mails tell of the event type of a booking after it was deleted", async () => {
  const { host, type, booking, deleteType } = await aBookingWithAnswer("/later");
  await arrived("/later", "BOOKING_CREATED");
  expect((await deleteType()).status).toBe(200);
  await app.call("POST", `/v2/bookings/${booking.uid}/cancel`, { body: { cancellationReason: "Ill" } });
  const { body } = await arrived("/later", "BOOKING_CANCELLED");
  expect(body.payload).toMatchObject({
    type: type.slug,
    description: "Half an hour",
    eventTypeId: type.id,
    eventTitle: "Advice",
    eventDescription: "Half an hour",
    length: 15,
    hideOrganizerEmail: true,
    requiresConfirmation: false,
    userFieldsResponses: { topic: { label: "Your topic", value: "Tax", isHidden: false } },
  });
  const [toHost, toAna] = await mailsOf(booking.uid, host.key, "cancelled");
  expect(toHost.text).toContain("Your topic:\n  Tax");
  expect(toAna.text).toContain("Your topic:\n  Tax");
  expect(toAna.subject).toMatch(/^Cancelled: Meet Host /);
  expect(`${toAna.text}${toAna.html}${toAna.calendar.content}`).not.toContain(host.email);
});

test("a booking whose event type is deleted before it is told is told completely, without a way to move it", async () => {
  const { host, type, booking, deleteType } = await aBookingWithAnswer("/at-once");
  await arrived("/at-once", "BOOKING_CREATED");
  await mailsOf(booking.uid, host.key, "scheduled");
  await deleteType();
  // As when the process that dispatches was down meanwhile.
  receiver.received.splice(0);
  await app.db.query("delete from webhook_deliveries where subject = $1", [`booking:${booking.uid}`]);
  await app.db.query("delete from mails where booking_uid = $1", [booking.uid]);
  await app.db.query("update events set dispatched_at = null where subject = $1", [`booking:${booking.uid}`]);
  app.effects.dispatcher.nudge();
  const { body } = await arrived("/at-once", "BOOKING_CREATED");
  expect(body.payload).toMatchObject({ type: type.slug, eventTypeId: type.id, eventTitle: "Advice" });
  expect(body.payload).toHaveProperty("cancelUrl");
  expect(body.payload).not.toHaveProperty("rescheduleUrl");
  const [, toAna] = await mailsOf(booking.uid, host.key, "scheduled");
  expect(toAna.text).toContain("Your topic:\n  Tax");
  expect(toAna.text).toContain("cancel=true");
  expect(toAna.text).not.toContain("/reschedule/");
});

test("a booking that is being made while its event type is deleted keeps what is told of it", async () => {
  const { type, booking, deleteType } = await aBookingWithAnswer("/meanwhile");
  const client = await app.db.pool.connect();
  await client.query("begin");
  await client.query(
    `insert into bookings (uid, account_id, event_type_id, organizer_id, status, starts_at, ends_at, wall_start,
       wall_time_zone, title, booker_email, ics_uid, created_at)
     select 'meanwhile', account_id, event_type_id, organizer_id, status, ends_at, ends_at + interval '1 hour', wall_start,
       wall_time_zone, title, booker_email, ics_uid, created_at from bookings where uid = $1`,
    [booking.uid],
  );
  const deletion = deleteType();
  await eventually(async () => {
    const waiting = await app.db.query("select from pg_stat_activity where wait_event_type = 'Lock'");
    return waiting.length > 0;
  });
  await client.query("commit");
  client.release();
  expect((await deletion).status).toBe(200);
  const rows = await app.db.query(
    "select event_type_id, deleted_event_type_id from bookings where uid in ('meanwhile', $1)",
    [booking.uid],
  );
  expect(rows).toEqual([0, 1].map(() => ({ event_type_id: null, deleted_event_type_id: type.id })));
});
