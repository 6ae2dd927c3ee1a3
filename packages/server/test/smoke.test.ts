import { expect, test } from "vitest";
import { anApp } from "./support/app.ts";
import { aBooking, anEventType, aUser } from "./support/builders.ts";

test("the main job: hours, event type, slots, booking, reschedule", async () => {
  const app = await anApp();
  const host = await aUser(app);
  const type = await anEventType(app, host);
  const slots = await app.call("GET", `/v2/slots?eventTypeId=${type.id}&start=2050-09-05&end=2050-09-09`);
  expect(slots.status).toBe(200);
  expect(Object.keys(slots.body.data)).toEqual(["2050-09-05", "2050-09-06", "2050-09-07", "2050-09-08", "2050-09-09"]);
  expect(slots.body.data["2050-09-05"].map((s: { start: string }) => s.start.slice(11, 16))).toEqual([
    "07:00", "08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00",
  ]);
  const booking = await aBooking(app, type.id, "2050-09-05T07:00:00Z");
  expect(booking.status).toBe("accepted");
  const after = await app.call("GET", `/v2/slots?eventTypeId=${type.id}&start=2050-09-05&end=2050-09-05`);
  if (after.status !== 200) console.log(after.body);
  expect(after.body.data["2050-09-05"]).toHaveLength(7);
  const moved = await app.call("POST", `/v2/bookings/${booking.uid}/reschedule`, { body: { start: "2050-09-05T08:00:00Z" } });
  expect(moved.status).toBe(201);
  const events = await app.call("GET", "/v2/events", { key: host.key });
  console.log(events.body.data.map((e: { type: string }) => e.type));
  const explain = await app.call("GET", `/v2/slots/explain?eventTypeId=${type.id}&start=2050-09-05T08:30:00Z`);
  console.log(JSON.stringify(explain.body, null, 1));
  await app.close();
});
