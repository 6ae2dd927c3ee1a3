import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking } from "../../../test/support/builders.ts";
import { eventually, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { aReceiver, type TestReceiver } from "../../../test/support/receiver.ts";
import { aHostAroundTheClock, aWebhook, aWebhookApp, startIn } from "../../../test/support/webhooks.ts";

const WEBHOOKS = 100;
const BOOKINGS = 8;

let app: TestAppWithEffects;
const receivers: TestReceiver[] = [];
beforeAll(async () => {
  app = await aWebhookApp();
});
afterAll(async () => {
  for (const receiver of receivers) await receiver.close();
  await app.close();
});

test.each(["hang", "drip"])(
  "a hundred webhooks of one account that %s do not hold up another's",
  async (kind) => {
    const { host, type } = await aHostAroundTheClock(app);
    const { host: victim, type: victimType } = await aHostAroundTheClock(app);
    const healthy = await aReceiver();
    const hanging = await aReceiver((_received, _n, response) => {
      if (kind === "drip") response.writeHead(200).write(".");
      return undefined;
    });
    receivers.push(healthy, hanging);
    await aWebhook(app, victim, { subscriberUrl: healthy.url });
    for (let n = 0; n < WEBHOOKS; n += 1) await aWebhook(app, host, { subscriberUrl: `${hanging.url}/${n}` });
    for (let n = 0; n < BOOKINGS; n += 1) await aBooking(app, type.id, startIn(n));
    await eventually(() => hanging.received.length > 30, 10_000);
    for (let n = 1; n <= 3; n += 1) {
      const began = Date.now();
      await aBooking(app, victimType.id, startIn(n));
      await eventually(() => healthy.received.length === n, 9000);
      expect(Date.now() - began).toBeLessThan(2000);
    }
    await app.call("DELETE", "/v2/webhooks", { key: host.key });
    for (const { id } of (await app.call("GET", "/v2/webhooks", { key: host.key })).body.data) {
      await app.call("DELETE", `/v2/webhooks/${id}`, { key: host.key });
    }
  },
  60_000,
);
