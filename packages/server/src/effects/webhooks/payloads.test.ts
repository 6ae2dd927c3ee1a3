import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking } from "../../../test/support/builders.ts";
import { effectPorts, eventually, startEffects, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { aReceiver, type TestReceiver } from "../../../test/support/receiver.ts";
import { aHostAroundTheClock, aWebhook, aWebhookApp, startIn } from "../../../test/support/webhooks.ts";
import { statementCounter } from "../../database/database.ts";
import { webhooksEffect } from "./index.ts";

let app: TestAppWithEffects;
let receiver: TestReceiver;
beforeAll(async () => {
  app = await aWebhookApp({ baseUrl: "https://book.example" });
  receiver = await aReceiver();
});
afterAll(async () => {
  await app.close();
  await receiver.close();
  if (app.effects.errors.length > 0) throw app.effects.errors[0];
});

/** Bodies that arrived at a path, once there are as many. */
async function arrived(path: string, count: number) {
  return eventually(() => {
    const bodies = receiver.received.filter((each) => each.path === path).map(({ body }) => body);
    return bodies.length >= count ? bodies : null;
  });
}

let serial = 0;
async function aSubscribedHost(overrides: Record<string, unknown> = {}, webhook: Record<string, unknown> = {}) {
  serial += 1;
  const path = `/${serial}`;
  const { host, type } = await aHostAroundTheClock(app, overrides);
  await aWebhook(app, host, { subscriberUrl: receiver.url + path, ...webhook });
  return { host, type, path };
}

const seconds = (iso: string) => iso.replace(".000Z", "Z");

test("BOOKING_CREATED carries the whole booking", async () => {
  const { host, type, path } = await aSubscribedHost({
    description: "Half an hour",
    bookingFields: [{ type: "text", slug: "topic", label: "Topic", required: false, placeholder: "x" }],
  });
  const start = startIn(1);
  const booking = await aBooking(app, type.id, start, {
    attendee: {
      name: "Ana Sá",
      email: "ana@x.test",
      timeZone: "Asia/Kolkata",
      language: "pt",
      phoneNumber: "+351912345678",
    },
    guests: ["bo@x.test"],
    metadata: { crm: "77" },
    bookingFieldsResponses: { topic: "Tax", notes: "Please call" },
  });
  const [{ triggerEvent, createdAt, payload }] = await arrived(path, 1);
  expect(triggerEvent).toBe("BOOKING_CREATED");
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  expect(payload).toMatchObject({
    type: type.slug,
    title: booking.title,
    description: "Half an hour",
    additionalNotes: "Please call",
    customInputs: {},
    startTime: seconds(start),
    endTime: seconds(booking.end),
    organizer: {
      id: host.id,
      name: expect.stringMatching(/^Host /),
      email: host.email,
      username: host.username,
      timeZone: "UTC",
      language: { locale: "en" },
      timeFormat: "h:mma",
      utcOffset: 0,
    },
    attendees: [
      {
        email: "ana@x.test",
        name: "Ana Sá",
        firstName: "",
        lastName: "",
        timeZone: "Asia/Kolkata",
        language: { locale: "pt" },
        phoneNumber: "+351912345678",
        utcOffset: 330,
      },
      { email: "bo@x.test", name: "", timeZone: "Asia/Kolkata", language: { locale: "en" } },
    ],
    userFieldsResponses: { topic: { label: "Topic", value: "Tax", isHidden: false } },
    location: booking.location,
    destinationCalendar: null,
    hideCalendarNotes: false,
    requiresConfirmation: false,
    eventTypeId: type.id,
    eventTitle: type.title,
    eventDescription: "Half an hour",
    price: 0,
    currency: "usd",
    length: 15,
    schedulingType: null,
    seatsPerTimeSlot: null,
    uid: booking.uid,
    bookingId: booking.id,
    iCalUID: booking.icsUid,
    iCalSequence: 0,
    status: "ACCEPTED",
    metadata: { crm: "77" },
    bookerUrl: "https://book.example",
    rescheduleUrl: `https://book.example/reschedule/${booking.uid}`,
    cancelUrl: `https://book.example/booking/${booking.uid}?cancel=true`,
    assignmentReason: null,
  });
  expect(payload.responses).toMatchObject({
    name: { label: "your_name", value: "Ana Sá", isHidden: false },
    email: { label: "email_address", value: "ana@x.test", isHidden: false },
    location: { label: "location", value: { value: expect.any(String), optionValue: "" } },
    notes: { label: "additional_notes", value: "Please call" },
    guests: { label: "additional_guests", value: ["bo@x.test"] },
    topic: { label: "Topic", value: "Tax", isHidden: false },
  });
  expect(Object.keys(payload.userFieldsResponses)).toEqual(["topic"]);
});

test("request, confirmation and refusal: REQUESTED, then CREATED or REJECTED, each complete", async () => {
  const { host, type, path } = await aSubscribedHost({
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const accepted = await aBooking(app, type.id, startIn(1), { metadata: { crm: "1" } });
  const refused = await aBooking(app, type.id, startIn(3), { metadata: { crm: "2" } });
  await app.call("POST", `/v2/bookings/${accepted.uid}/confirm`, { key: host.key });
  await app.call("POST", `/v2/bookings/${refused.uid}/decline`, { key: host.key, body: { reason: "no time" } });
  const bodies = await arrived(path, 4);
  const of = (uid: string) => bodies.filter(({ payload }) => payload.uid === uid);
  expect(of(accepted.uid)).toMatchObject([
    {
      triggerEvent: "BOOKING_REQUESTED",
      payload: { status: "PENDING", metadata: { crm: "1" }, requiresConfirmation: true },
    },
    {
      triggerEvent: "BOOKING_CREATED",
      payload: { status: "ACCEPTED", metadata: { crm: "1" }, iCalUID: accepted.icsUid },
    },
  ]);
  expect(of(refused.uid)).toMatchObject([
    { triggerEvent: "BOOKING_REQUESTED", payload: { status: "PENDING" } },
    {
      triggerEvent: "BOOKING_REJECTED",
      payload: {
        status: "REJECTED",
        rejectionReason: "no time",
        metadata: { crm: "2" },
        bookingId: refused.id,
        iCalUID: refused.icsUid,
      },
    },
  ]);
  expect(of(refused.uid)[1].payload).not.toHaveProperty("cancelUrl");
});

test("a move fires RESCHEDULED alone, with the old times; a pending one REQUESTED", async () => {
  const { host, type, path } = await aSubscribedHost();
  const before = startIn(1);
  const booking = await aBooking(app, type.id, before, { metadata: { crm: "1" } });
  const moved = (
    await app.call("POST", `/v2/bookings/${booking.uid}/reschedule`, {
      key: host.key,
      body: { start: startIn(5), reschedulingReason: "ill" },
    })
  ).body.data;
  const bodies = await arrived(path, 2);
  expect(bodies[1]).toMatchObject({
    triggerEvent: "BOOKING_RESCHEDULED",
    payload: {
      uid: moved.uid,
      bookingId: moved.id,
      startTime: seconds(startIn(5)),
      status: "ACCEPTED",
      rescheduleId: booking.id,
      rescheduleUid: booking.uid,
      rescheduleStartTime: seconds(before),
      rescheduleEndTime: seconds(booking.end),
      rescheduledBy: host.email,
      iCalUID: booking.icsUid,
      iCalSequence: 1,
      metadata: { crm: "1" },
    },
  });
  const pending = await aSubscribedHost({
    confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false },
  });
  const waiting = await aBooking(app, pending.type.id, startIn(1));
  await app.call("POST", `/v2/bookings/${waiting.uid}/reschedule`, { body: { start: startIn(5) } });
  expect((await arrived(pending.path, 2)).map(({ triggerEvent }) => triggerEvent)).toEqual([
    "BOOKING_REQUESTED",
    "BOOKING_REQUESTED",
  ]);
  expect(bodies).toHaveLength(2);
});

test("cancel and request-reschedule fire CANCELLED with the same full payload", async () => {
  const { host, type, path } = await aSubscribedHost();
  const first = await aBooking(app, type.id, startIn(1), { metadata: { crm: "1" } });
  await app.call("POST", `/v2/bookings/${first.uid}/cancel`, { key: host.key, body: { cancellationReason: "ill" } });
  const second = await aBooking(app, type.id, startIn(3), { metadata: { crm: "2" } });
  await app.call("POST", `/v2/bookings/${second.uid}/request-reschedule`, {
    key: host.key,
    body: { rescheduleReason: "ill" },
  });
  const bodies = await arrived(path, 4);
  const cancelled = bodies
    .filter(({ triggerEvent }) => triggerEvent === "BOOKING_CANCELLED")
    .map(({ payload }) => payload);
  const [byHost, asked] = [first, second].map(({ uid }) => cancelled.find((payload) => payload.uid === uid));
  expect(byHost).toMatchObject({
    status: "CANCELLED",
    cancelledBy: host.email,
    cancellationReason: "ill",
    requestReschedule: false,
    bookingId: first.id,
    organizer: { id: host.id },
    metadata: { crm: "1" },
    iCalSequence: 1,
  });
  expect(asked).toMatchObject({
    status: "CANCELLED",
    cancelledBy: host.email,
    requestReschedule: true,
    metadata: { crm: "2" },
  });
  expect(asked.cancellationReason).toMatch(/^Please choose another time\. ill$/);
  expect(Object.keys(asked).sort()).toEqual(Object.keys(byHost).sort());
});

test("BOOKING_NO_SHOW_UPDATED names those who were marked, and nobody for the host alone", async () => {
  const { host, type, path } = await aSubscribedHost();
  const booking = await aBooking(app, type.id, startIn(1), { guests: ["bo@x.test"] });
  await arrived(path, 1);
  await app.skip(3 * 86_400_000);
  await app.call("POST", `/v2/bookings/${booking.uid}/mark-absent`, { key: host.key, body: { host: true } });
  await app.call("POST", `/v2/bookings/${booking.uid}/mark-absent`, {
    key: host.key,
    body: { attendees: [{ email: "bo@x.test", absent: true }] },
  });
  await app.call("POST", `/v2/bookings/${booking.uid}/mark-absent`, {
    key: host.key,
    body: { attendees: [{ email: "bo@x.test", absent: false }] },
  });
  const bodies = (await arrived(path, 3)).slice(1);
  expect(bodies).toMatchObject([
    {
      triggerEvent: "BOOKING_NO_SHOW_UPDATED",
      payload: {
        message: "bo@x.test marked as no-show",
        bookingUid: booking.uid,
        bookingId: booking.id,
        attendees: [{ email: "bo@x.test", noShow: true }],
      },
    },
    {
      payload: { message: "bo@x.test no longer marked as no-show", attendees: [{ email: "bo@x.test", noShow: false }] },
    },
  ]);
  await app.skip(-3 * 86_400_000);
});

test("who is told: active webhooks of the organizer and of the event type that list the trigger; a URL in both twice", async () => {
  const { host, type, path } = await aSubscribedHost();
  const other = await aHostAroundTheClock(app);
  const second = await aHostAroundTheClock(app);
  const base = `/v2/event-types/${type.id}/webhooks`;
  const url = (name: string) => `${receiver.url}${path}/${name}`;
  await aWebhook(app, host, { subscriberUrl: receiver.url + path }, base);
  const inactive = await aWebhook(app, host, { subscriberUrl: url("inactive"), active: false });
  await aWebhook(app, host, { subscriberUrl: url("other-trigger"), triggers: ["BOOKING_CANCELLED"] });
  await aWebhook(app, host, { subscriberUrl: url("none"), triggers: [] });
  await aWebhook(app, other.host, { subscriberUrl: url("other-host") });
  await aWebhook(app, other.host, { subscriberUrl: url("other-type") }, `/v2/event-types/${other.type.id}/webhooks`);
  await aWebhook(app, second.host, { subscriberUrl: url("last") });
  await aBooking(app, type.id, startIn(1));
  await aBooking(app, second.type.id, startIn(1));
  await arrived(`${path}/last`, 1);
  await arrived(path, 2);
  const seen = receiver.received.filter((each) => each.path.startsWith(path));
  expect(seen.map((each) => each.path).sort()).toEqual([path, path, `${path}/last`]);
  expect((await app.call("GET", `/v2/webhooks/${inactive.id}/deliveries`, { key: host.key })).body.data).toEqual([]);
  const ids = seen.filter((each) => each.path === path).map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(2);
});

test("bookings of a team's event type do not go to the organizer's own webhooks", async () => {
  const { host, type, path } = await aSubscribedHost();
  await aWebhook(app, host, { subscriberUrl: `${receiver.url}${path}/type` }, `/v2/event-types/${type.id}/webhooks`);
  const booking = await aBooking(app, type.id, startIn(1));
  await arrived(path, 1);
  await app.db.query("update event_types set team_id = 1 where id = $1", [type.id]);
  await app.call("POST", `/v2/bookings/${booking.uid}/cancel`, { key: host.key, body: { cancellationReason: "x" } });
  await arrived(`${path}/type`, 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await arrived(path, 1)).toHaveLength(1);
});

test("a template replaces the body; one that cannot be filled sends nothing and says so in the log", async () => {
  const { host, type, path } = await aSubscribedHost(
    {},
    {
      payloadTemplate:
        '{"t":"{{triggerEvent}}","who":"{{attendees.0.name}}","at":"{{createdAt}}","crm":"{{metadata.crm}}"}',
    },
  );
  const form = await aWebhook(app, host, {
    subscriberUrl: `${receiver.url}${path}/form`,
    payloadTemplate: "t={{triggerEvent}}&who={{attendees.0.name}}",
  });
  const broken = await aWebhook(app, host, {
    subscriberUrl: `${receiver.url}${path}/broken`,
    payloadTemplate: "{{responses}}".repeat(1500),
  });
  await aBooking(app, type.id, startIn(1), {
    attendee: { name: 'Ana\n"Nina" & Co', email: "ana@x.test", timeZone: "UTC" },
    metadata: { crm: "77" },
  });
  const [body] = await arrived(path, 1);
  expect(body).toEqual({ t: "BOOKING_CREATED", who: 'Ana\n"Nina" & Co', at: expect.stringMatching(/Z$/), crm: "77" });
  await arrived(`${path}/form`, 1);
  const asForm = receiver.received.find((each) => each.path === `${path}/form`);
  expect(asForm?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(asForm?.text).toBe("t=BOOKING_CREATED&who=Ana%0A%22Nina%22%20%26%20Co");
  expect(form.payloadTemplate).toContain("triggerEvent");
  const [failed] = (await app.call("GET", `/v2/webhooks/${broken.id}/deliveries`, { key: host.key })).body.data;
  expect(failed).toMatchObject({
    status: "exhausted",
    body: "",
    attempts: [
      { status: null, error: expect.stringMatching(/^the payload template could not be filled: .*longer than/) },
    ],
  });
  expect(receiver.received.some((each) => each.path === `${path}/broken`)).toBe(false);
  const replay = await app.call("POST", `/v2/webhooks/deliveries/${failed.id}/replay`, { key: host.key });
  expect(replay.status).toBe(400);
});

test("the payload tells of the booking as it was when the event happened", async () => {
  const { host, type, path } = await aSubscribedHost();
  await app.effects.dispatcher.stop();
  const booking = await aBooking(app, type.id, startIn(1));
  await app.call("POST", `/v2/bookings/${booking.uid}/cancel`, { key: host.key, body: { cancellationReason: "x" } });
  const events = await app.db.query("select id from events where dispatched_at is null and subject = $1", [
    `booking:${booking.uid}`,
  ]);
  expect(events).toHaveLength(2);
  const again = await startEffects(app, {
    effects: (ports) => [webhooksEffect(ports, { baseUrl: "https://book.example" })],
  });
  expect(await arrived(path, 2)).toMatchObject([
    { triggerEvent: "BOOKING_CREATED", payload: { status: "ACCEPTED", iCalSequence: 0 } },
    { triggerEvent: "BOOKING_CANCELLED", payload: { status: "CANCELLED", iCalSequence: 1 } },
  ]);
  await again.stop();
});

test("planning costs the same number of statements for one event and for many", async () => {
  const { host, type } = await aSubscribedHost();
  await aWebhook(app, host, { subscriberUrl: `${receiver.url}/second` });
  const effect = webhooksEffect(effectPorts(app));
  for (let n = 0; n < 12; n += 1) await aBooking(app, type.id, startIn(n));
  const rows = await app.db.query<{
    id: string;
    position: number;
    type: string;
    subject: string;
    data: Record<string, unknown>;
  }>(
    "select id, position, type, subject, data from events where type = 'booking.created' and data->>'eventTypeId' = $1 order by position",
    [String(type.id)],
  );
  const events = rows.map((row) => ({ ...row, id: crypto.randomUUID(), accountId: 1, createdAt: app.clock.now }));
  const cost = async (count: number) => {
    const before = statementCounter.count;
    await app.db.transaction((db) => effect.plan(db, events.slice(0, count)));
    return statementCounter.count - before;
  };
  expect(await cost(1)).toBe(await cost(12));
  expect(await cost(12)).toBeLessThanOrEqual(6);
});
