import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";
import { aBooking, anEventType, aUser, type TestUser } from "../../../test/support/builders.ts";
import { missing } from "./data.ts";
import { renderPage } from "./shell.ts";

const isBuilt = renderPage(missing("page")) !== null;

let app: TestApp;
let host: TestUser;
let cookies: { host: string; member: string };
beforeAll(async () => {
  app = await anApp();
  host = await aUser(app, { timeZone: "Asia/Tokyo" });
  cookies = { host: await cookieOf(host), member: await cookieOf(await aUser(app)) };
});
afterAll(() => app.close());

async function cookieOf({ email, password }: TestUser): Promise<string> {
  const { headers } = await app.call("POST", "/v2/auth/sign-in", { body: { email, password } });
  return String(headers["set-cookie"]).split(";")[0] ?? "";
}

const asking = (cookie?: string) => (cookie ? { headers: { cookie } } : {});

async function termsOf(uids: readonly string[], cookie?: string) {
  const query = uids.map((uid) => `uid=${uid}`).join("&");
  const { status, body } = await app.call("GET", `/booking/terms?${query}`, asking(cookie));
  expect(status).toBe(200);
  return body.data;
}

async function shownBooking(uid: string, cookie?: string) {
  const { body } = await app.call("GET", `/booking/${uid}`, asking(cookie));
  return JSON.parse(/id="page-data">(.*?)<\/script>/.exec(body as string)?.[1] ?? "").booking;
}

test("the reason for cancelling is asked of the side that has to give it", async () => {
  const uids: string[] = [];
  for (const [index, rule] of ["MANDATORY_HOST_ONLY", "MANDATORY_ATTENDEE_ONLY", "OPTIONAL_BOTH"].entries()) {
    const eventType = await anEventType(app, host, { requiresCancellationReason: rule });
    uids.push((await aBooking(app, eventType.id, `2050-09-05T0${index}:00:00Z`)).uid);
  }
  const needs = async (cookie?: string) => {
    const terms = await termsOf(uids, cookie);
    return uids.map((uid) => terms[uid].needsCancellationReason);
  };
  expect(await needs(cookies.host)).toEqual([true, false, false]);
  expect(await needs(cookies.member)).toEqual([false, true, false]);
  expect(await needs()).toEqual([false, true, false]);
  if (!isBuilt) return;
  expect(await shownBooking(uids[0] as string, cookies.host)).toMatchObject({
    side: "host",
    needsCancellationReason: true,
  });
});

test("notice binds those who booked, and what the event type forbids binds all", async () => {
  const strict = await anEventType(app, host, { disableRescheduling: { disabled: false, minutesBefore: 100_000 } });
  const fixed = await anEventType(app, host, {
    disableRescheduling: { disabled: true },
    disableCancelling: { disabled: true },
  });
  const [near, shut] = [
    (await aBooking(app, strict.id, "2050-09-06T01:00:00Z")).uid,
    (await aBooking(app, fixed.id, "2050-09-06T03:00:00Z")).uid,
  ];
  for (const cookie of [cookies.host, undefined]) {
    const terms = await termsOf([near, shut], cookie);
    expect(terms[near].rescheduleObstacle).toBe(cookie ? null : "notice");
    expect(terms[shut]).toMatchObject({ rescheduleObstacle: "disabled", cancelObstacle: "disabled" });
  }
});

test("what was booked is gone: it can be cancelled, and why it cannot be moved is said", async () => {
  const eventType = await anEventType(app, host);
  const asked = (await aBooking(app, eventType.id, "2050-09-07T01:00:00Z")).uid;
  const { uid } = await aBooking(app, eventType.id, "2050-09-07T03:00:00Z");
  await app.call("POST", `/v2/bookings/${asked}/request-reschedule`, { key: host.key, body: {} });
  await app.call("DELETE", `/v2/event-types/${eventType.id}`, { key: host.key });
  const terms = await termsOf([uid, asked]);
  expect(terms[uid]).toMatchObject({ rescheduleObstacle: "gone", cancelObstacle: null });
  expect(terms[asked]).toMatchObject({ rescheduleObstacle: "gone", cancelObstacle: "ended" });
  const file = await app.call("GET", `/booking/${uid}/calendar.ics`);
  expect(file.body).toContain("DTSTART:20500907T030000Z\r\n");
  expect(file.body).not.toContain("@example.com");
  const elsewhere = await app.call("GET", `/reschedule/${uid}`);
  expect(elsewhere.headers.location).toBe(`/booking/${uid}?move=true`);
});

test("why the host declined is told to who may read the booking", async () => {
  const eventType = await anEventType(app, host, { confirmationPolicy: { type: "always" } });
  const { uid } = await aBooking(app, eventType.id, "2050-09-08T01:00:00Z");
  expect((await termsOf([uid]))[uid].rejectionReason).toBeNull();
  await app.call("POST", `/v2/bookings/${uid}/decline`, { key: host.key, body: { reason: "No time" } });
  expect((await termsOf([uid, "unknown"]))[uid].rejectionReason).toBe("No time");
  if (isBuilt) expect((await shownBooking(uid)).rejectionReason).toBe("No time");
});

test("the terms are asked for by uids, of which there are not too many", async () => {
  for (const query of ["", "?uid=", "?uid=a%00b", `?${"uid=a&".repeat(51)}`])
    expect((await app.call("GET", `/booking/terms${query}`)).status, query).toBe(400);
});

test.skipIf(!isBuilt)("a page tells who is signed in nothing but their own side", async () => {
  const eventType = await anEventType(app, host, { confirmationPolicy: { type: "always" } });
  const { uid } = await aBooking(app, eventType.id, "2050-09-09T01:00:00Z");
  const [stranger, member, own] = [
    await shownBooking(uid),
    await shownBooking(uid, cookies.member),
    await shownBooking(uid, cookies.host),
  ];
  expect(stranger).toMatchObject({ side: "stranger", wall: { timeZone: "Europe/Lisbon" } });
  expect(member).toEqual({ ...stranger, side: "member" });
  const wall = expect.objectContaining({ timeZone: "Asia/Tokyo" });
  expect(own).toEqual({ ...stranger, side: "host", wall, needsCancellationReason: true });
  const stale = { cookie: `meridian_session=${"x".repeat(43)}` };
  expect((await app.call("GET", `/booking/${uid}`, { headers: stale })).status).toBe(200);
});
