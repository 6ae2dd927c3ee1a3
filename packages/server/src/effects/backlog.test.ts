import { afterAll, beforeAll, expect, test } from "vitest";
import { openMailServer } from "../adapters/smtp/index.ts";
import { aBooking } from "../../test/support/builders.ts";
import { anAppWithEffects, eventually, type TestAppWithEffects } from "../../test/support/effects.ts";
import { aMailServer, type TestMailServer } from "../../test/support/mail.ts";
import { aReceiver, type TestReceiver } from "../../test/support/receiver.ts";
import { aHostAroundTheClock, aWebhook, startIn } from "../../test/support/webhooks.ts";
import { createMailEffect, mailBacklog } from "./mail/index.ts";
import { webhookBacklog, webhooksEffect } from "./webhooks/index.ts";

const HOUR_MS = 3_600_000;

let app: TestAppWithEffects;
let receiver: TestReceiver;
let server: TestMailServer;
beforeAll(async () => {
  server = await aMailServer();
  receiver = await aReceiver(() => 500);
  app = await anAppWithEffects({
    env: { MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true" },
    effects: (ports) => [
      webhooksEffect(ports, { retryDelaysMs: [10 * HOUR_MS] }),
      createMailEffect(ports, { server: openMailServer(server.url) }),
    ],
  });
});
afterAll(async () => {
  await app.close();
  await receiver.close();
  await server.close();
});

const webhooks = () => webhookBacklog(app.db, app.clock.now);
const mails = () => mailBacklog(app.db, app.clock.now);

test("what failed and will be tried again counts as such, and from when it was written", async () => {
  const { host, type } = await aHostAroundTheClock(app);
  await aWebhook(app, host, { subscriberUrl: receiver.url });
  server.refused.set("ana@example.com", 451);
  await aBooking(app, type.id, startIn(1));
  await eventually(async () => (await webhooks()).retrying === 1 && (await mails()).retrying === 1);
  const nothingDue = { waiting: 0, retrying: 1, givenUp: 0 };
  await eventually(async () => (await mails()).waiting === 0);
  // As if hours had passed without a try.
  const inSixHours = app.clock.now + 6 * HOUR_MS;
  expect(await webhookBacklog(app.db, inSixHours)).toMatchObject(nothingDue);
  for (const { oldestAgeSeconds } of [
    await webhookBacklog(app.db, inSixHours),
    await mailBacklog(app.db, inSixHours),
  ]) {
    expect(oldestAgeSeconds).toBeGreaterThan(6 * 3600 - 1);
    expect(oldestAgeSeconds).toBeLessThan(6 * 3600 + 60);
  }
  expect(await mails()).toMatchObject(nothingDue);
  server.refused.set("ana@example.com", 550);
  await app.skip(11 * HOUR_MS);
  await eventually(async () => (await mails()).givenUp === 1);
  await app.db.query("insert into jobs.job (name, data) values ('webhook-clock', '{}')");
  app.effects.jobs.nudge();
  await eventually(async () => (await webhooks()).givenUp === 1);
  const nothingLeft = { waiting: 0, retrying: 0, givenUp: 1, oldestAgeSeconds: 0 };
  expect([await webhooks(), await mails()]).toEqual([nothingLeft, nothingLeft]);
});
