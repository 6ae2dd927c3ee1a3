import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../test/support/app.ts";
import { anEventType, aUser } from "../../test/support/builders.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp({ env: { MERIDIAN_TRUST_PROXY: "loopback" } });
});
afterAll(() => app.close());

test("strangers at different addresses do not share their keys, at one address they do", async () => {
  const type = await anEventType(app, await aUser(app));
  const hold = (address: string, slotStart: string) =>
    app.call("POST", "/v2/slots/reservations", {
      headers: { "idempotency-key": "1", "x-forwarded-for": address },
      body: { eventTypeId: type.id, slotStart },
    });
  const [start, later] = ["2050-09-12T10:00:00Z", "2050-09-12T11:00:00Z"];
  const first = await hold("192.0.2.1", start);
  expect(first.status).toBe(201);
  const again = await hold("192.0.2.1", start);
  expect(again.headers["idempotent-replayed"]).toBe("true");
  expect(again.body).toEqual(first.body);
  expect((await hold("192.0.2.1", later)).status).toBe(422);

  const stranger = await hold("192.0.2.2", start);
  expect(stranger.headers["idempotent-replayed"]).toBeUndefined();
  expect(JSON.stringify(stranger.body)).not.toContain(first.body.data.reservationUid);
  expect((await hold("192.0.2.3", later)).status).toBe(201);

  const network = await hold("2001:db8:0:1::1", "2050-09-12T12:00:00Z");
  expect((await hold("2001:db8:0:1:ffff::2", "2050-09-12T12:00:00Z")).body).toEqual(network.body);
  const scopes = await app.db.query<{ scope: string }>("select scope from idempotency_keys");
  expect(scopes.some(({ scope }) => /192\.0|2001:/.test(scope))).toBe(false);
});
