import { afterAll, beforeAll, expect, test } from "vitest";
import { statementCounter } from "../../database/database.ts";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

const PATH = "/v2/slots/reservations";
const START = "2050-09-05T10:00:00.000Z";
const hold = async (eventTypeId: number, slotStart = START): Promise<string> =>
  (await app.call("POST", PATH, { body: { eventTypeId, slotStart } })).body.data.reservationUid;
const move = (uid: string, eventTypeId: number, slotStart: string) =>
  app.call("PATCH", `${PATH}/${uid}`, { body: { eventTypeId, slotStart } });
const release = (uid: string) => app.call("DELETE", `${PATH}/${uid}`);

interface Told {
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

async function told(host: TestUser): Promise<Told[]> {
  const events: Told[] = (await app.call("GET", "/v2/events?take=250", { key: host.key })).body.data;
  return events.filter(({ type }) => type.startsWith("hold.") || type.startsWith("booking."));
}
const types = async (host: TestUser) => (await told(host)).map(({ type }) => type);

test.each([false, true])(
  "the host's log tells of a hold, its moves and its release (strict: %s)",
  async (strictHolds) => {
    const host = await aUser(app);
    const type = await anEventType(app, host, { strictHolds });
    const uid = await hold(type.id);
    await move(uid, type.id, "2050-09-05T12:30:00Z");
    await release(uid);
    await release(uid);
    const common = { uid, eventTypeId: type.id, hostId: host.id, strict: strictHolds };
    const first = { ...common, start: START, end: "2050-09-05T11:00:00.000Z", until: "2050-09-01T00:05:00.000Z" };
    const moved = { ...first, start: "2050-09-05T12:30:00.000Z", end: "2050-09-05T13:30:00.000Z" };
    expect(await told(host)).toMatchObject([
      { type: "hold.created", subject: `hold:${uid}`, data: first },
      {
        type: "hold.changed",
        subject: `hold:${uid}`,
        data: { ...moved, previousStart: first.start, previousEnd: first.end },
      },
      { type: "hold.released", subject: `hold:${uid}`, data: moved },
    ]);
  },
);

test("what was refused, has run out, or was used up by its booking is told by nothing of its own", async () => {
  const host = await aUser(app);
  const type = await anEventType(app, host);
  const uid = await hold(type.id);
  expect(await hold(type.id).catch(() => null)).toBe(null);
  expect((await move(uid, type.id, "2050-09-04T10:00:00Z")).status).toBe(422);
  const attendee = { name: "Ana", email: "ana@example.com", timeZone: "UTC" };
  const body = { eventTypeId: type.id, start: START, attendee, reservedSlotUid: uid };
  expect((await app.call("POST", "/v2/bookings", { body })).status).toBe(201);
  expect((await release(uid)).status).toBe(200);
  expect(await types(host)).toEqual(["hold.created", "booking.created"]);
  const late = await hold(type.id, "2050-09-06T10:00:00.000Z");
  app.clock.now += 6 * 60_000;
  await release(late);
  app.clock.now -= 6 * 60_000;
  expect(await types(host)).toEqual(["hold.created", "booking.created", "hold.created"]);
});

test("a hold that moves to another host is released in one log and created in the other", async () => {
  const [one, two] = [await aUser(app), await aUser(app)];
  const [from, to] = [await anEventType(app, one), await anEventType(app, two)];
  const uid = await hold(from.id);
  expect((await move(uid, to.id, START)).status).toBe(200);
  expect(await types(one)).toEqual(["hold.created", "hold.released"]);
  expect(await told(two)).toMatchObject([{ type: "hold.created", data: { uid, hostId: two.id } }]);
});

test("the description of the log lists the kinds", async () => {
  const { body } = await app.call("GET", "/openapi.json");
  const { description } = body.paths["/v2/events"].get;
  for (const kind of ["hold.created", "hold.changed", "hold.released"]) expect(description).toContain(`\`${kind}\``);
});

test("20 releases of one hold at once are one", async () => {
  const host = await aUser(app);
  const uid = await hold((await anEventType(app, host, { strictHolds: true })).id);
  const answers = await Promise.all(Array.from({ length: 20 }, () => release(uid)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(await types(host)).toEqual(["hold.created", "hold.released"]);
});

test("holding costs the same few statements, however many holds there are", async () => {
  const type = await anEventType(app, await aUser(app));
  await hold(type.id);
  for (const start of ["2050-09-06T10:00:00Z", "2050-09-07T10:00:00Z"]) {
    const before = statementCounter.count;
    await hold(type.id, start);
    expect(statementCounter.count - before).toBe(8);
  }
});
