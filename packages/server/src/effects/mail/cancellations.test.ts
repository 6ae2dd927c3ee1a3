import { afterAll, beforeAll, expect, test } from "vitest";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { anAppWithEffects, type TestAppWithEffects } from "../../../test/support/effects.ts";
import { mailsAbout } from "../../../test/support/mails.ts";
import { createMailEffect } from "./index.ts";

let app: TestAppWithEffects;
let host: TestUser;
beforeAll(async () => {
  app = await anAppWithEffects({ now: "2050-09-01T00:00:00Z", effects: (ports) => [createMailEffect(ports)] });
  host = await aUser(app, { name: "Eva Rossi", email: "eva@hosts.example" });
});
afterAll(() => app.close());

let hour = 6;
async function aCancelled(cancel: (uid: string) => Promise<unknown>, overrides: Record<string, unknown> = {}) {
  const type = await anEventType(app, host, overrides);
  hour += 1;
  const start = `2050-09-05T${String(hour).padStart(2, "0")}:00:00Z`;
  const booking = await aBooking(app, type.id, start, { guests: ["bo@example.com"] });
  await mailsAbout(app, host, booking.uid, 3);
  await cancel(booking.uid);
  return (await mailsAbout(app, host, booking.uid, 6)).slice(3);
}

const cancelAs = (key?: string) => (uid: string) =>
  app.call("POST", `/v2/bookings/${uid}/cancel`, {
    ...(key === undefined ? {} : { key }),
    body: { cancellationReason: "Ill" },
  });

test("everybody learns who cancelled", async () => {
  for (const mail of await aCancelled(cancelAs())) expect(mail.text).toContain("Cancelled by:\n  Ana Sousa\n");
  for (const mail of await aCancelled(cancelAs(host.key), { hideOrganizerEmail: true })) {
    expect(mail.text).toContain("Cancelled by:\n  Eva Rossi\n");
    expect(mail.html).toContain("Cancelled by");
  }
});

test("guests of a booking whose host asks for a new time learn it too", async () => {
  const ask = (uid: string) => app.call("POST", `/v2/bookings/${uid}/request-reschedule`, { key: host.key, body: {} });
  const [toHost, toAna, toBo] = await aCancelled(ask);
  expect(toBo.text).toContain("Cancelled by:\n  Eva Rossi\n");
  expect(toHost.text + toAna.text).not.toContain("Cancelled by");
});

test("who is neither host nor among the people of the booking is not named", async () => {
  const anEventOf = async (uid: string) => {
    await cancelAs()(uid);
    await mailsAbout(app, host, uid, 6);
    await app.db.query("delete from mails where booking_uid = $1 and kind = 'cancelled'", [uid]);
    await app.db.query(
      `update events set dispatched_at = null, data = data || '{"cancelledByEmail": "boss@hosts.example"}'
       where subject = $1 and type = 'booking.cancelled'`,
      [`booking:${uid}`],
    );
    app.effects.dispatcher.nudge();
  };
  for (const mail of await aCancelled(anEventOf)) {
    expect(mail.kind).toBe("cancelled");
    expect(mail.text).not.toMatch(/Cancelled by|boss/);
  }
});
