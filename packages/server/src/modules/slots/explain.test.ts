import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { anEventType, aUser } from "../../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ now: "2050-09-01T00:00:00Z" });
});
afterAll(() => app.close());

test("explain says why a bookable start is not offered: somebody holds it, or it is off the grid", async () => {
  const type = await anEventType(app, await aUser(app));
  const explain = async (time: string) =>
    (await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T${time}:00Z`)).body.data;
  const body = { eventTypeId: type.id, slotStart: "2050-09-05T10:00:00Z" };
  expect((await app.call("POST", "/v2/slots/reservations", { body })).status).toBe(201);
  expect(await explain("10:00")).toMatchObject({
    bookable: true,
    offered: false,
    reasons: [{ rule: "hold", blocker: "hold", from: "2050-09-05T10:00:00.000Z", until: "2050-09-05T11:00:00.000Z" }],
  });
  expect(await explain("12:10")).toMatchObject({
    bookable: true,
    offered: false,
    reasons: [{ rule: "grid", text: "the start is not one of the event type's slots" }],
  });
});
