import { aBooking, anOffer, type Site } from "../../support/site.ts";
import { type Account, anAccount, callAs } from "./account.ts";
import { aReceiver } from "./receiver.ts";

/** An area with something of everything in it. */
export interface LivedIn {
  readonly account: Account;
  readonly talkId: number;
  /** Of a webhook that delivered, one that failed for good, and one that was never told of anything. */
  readonly webhooks: { readonly delivered: string; readonly failed: string; readonly silent: string };
  close(): Promise<void>;
}

const WAIT_MS = 30_000;

/** The site's clock has to stand at 9:00 in Rome on Tuesday 9 March 2027 and to run, and events have to be followed. */
export async function aLivedInArea(site: Site): Promise<LivedIn> {
  const account = await anAccount(site.url);
  const call = async (method: string, path: string, body?: unknown) => site.call(method, path, body, account.key);
  const [good, bad] = [await aReceiver(), await aReceiver({ status: 503, answer: "down for maintenance" })];
  const webhooks = await makeWebhooks(call, good.url, bad.url);
  await setHours(call);
  const types = await makeEventTypes(site, account);
  await makeBookings(site, account, types);
  await call("POST", "/v2/api-keys", { note: "Website of the practice", apiKeyDaysValid: 30 });
  await call("POST", "/v2/api-keys", { note: "Report every Monday", apiKeyNeverExpires: true });
  await untilDone(site, account, webhooks);
  return {
    account,
    talkId: types.talk,
    webhooks,
    close: async () => {
      await good.close();
      await bad.close();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Call = (method: string, path: string, body?: unknown) => Promise<any>;

async function makeWebhooks(call: Call, goodUrl: string, badUrl: string): Promise<LivedIn["webhooks"]> {
  const make = async (subscriberUrl: string, more: object = {}): Promise<string> => {
    const triggers = ["BOOKING_CREATED", "BOOKING_CANCELLED"];
    return (await call("POST", "/v2/webhooks", { subscriberUrl, triggers, active: true, ...more })).id;
  };
  return {
    delivered: await make(goodUrl, { secret: "a secret of some length" }),
    failed: await make(badUrl, { triggers: ["BOOKING_CREATED"] }),
    silent: await make("https://example.com/hooks/a/rather/long/address/for/bookings", {
      active: false,
      triggers: ["MEETING_STARTED", "MEETING_ENDED"],
    }),
  };
}

async function setHours(call: Call): Promise<void> {
  const [{ id }] = await call("GET", "/v2/schedules");
  await call("PATCH", `/v2/schedules/${id}`, {
    availability: [
      { days: ["Monday", "Tuesday", "Wednesday", "Thursday"], startTime: "09:00", endTime: "12:30" },
      { days: ["Monday", "Tuesday", "Wednesday", "Thursday"], startTime: "13:30", endTime: "17:00" },
      { days: ["Friday"], startTime: "09:00", endTime: "23:59" },
    ],
    overrides: [
      { date: "2027-01-06", startTime: "00:00", endTime: "00:00" },
      { date: "2027-04-05", startTime: "00:00", endTime: "00:00" },
      { date: "2027-12-24", startTime: "09:00", endTime: "13:00" },
      { date: "2027-12-24", startTime: "15:00", endTime: "16:30" },
    ],
  });
  await call("POST", "/v2/schedules", { name: "Evenings in summer", timeZone: "Europe/Lisbon", isDefault: false });
}

interface EventTypes {
  readonly talk: number;
  readonly asking: number;
}

async function makeEventTypes(site: Site, account: Account): Promise<EventTypes> {
  const talk = await anOffer(site, account, {
    title: "First talk",
    slug: "first-talk",
    lengthInMinutes: 30,
    lengthInMinutesOptions: [15, 30, 60, 90],
    description: "A first talk to get to know each other.",
    locations: [
      { type: "integration", integration: "cal-video" },
      { type: "address", address: "Via Garibaldi 12, 10122 Torino", public: true },
    ],
    minimumBookingNotice: 120,
    beforeEventBuffer: 10,
    bookingWindow: { type: "calendarDays", value: 60, rolling: true },
    bookingLimitsCount: { day: 4, week: 12 },
  });
  const asking = await anOffer(site, account, {
    title: "Workshop on migrating a scheduling system without losing a single booking",
    slug: "workshop-on-migrating-a-scheduling-system",
    lengthInMinutes: 90,
    confirmationPolicy: { type: "always" },
  });
  await anOffer(site, account, { title: "For friends", slug: "for-friends", hidden: true });
  return { talk: talk.id, asking: asking.id };
}

async function makeBookings(site: Site, account: Account, { talk, asking }: EventTypes): Promise<void> {
  const now = site.clock.now;
  const act = (uid: string, action: string, body: object) =>
    callAs(site.url, account.key, "POST", `/v2/bookings/${uid}/${action}`, body);
  site.clock.now = now - 7 * 86_400_000;
  const missed = await aBooking(site, talk, "2027-03-04T09:00:00Z");
  await aBooking(site, asking, "2027-03-05T10:00:00Z");
  site.clock.now = now;
  await act(missed.uid, "mark-absent", { attendees: [{ email: "ana@example.com", absent: true }] });
  await aBooking(site, talk, "2027-03-09T14:00:00Z", {
    guests: ["bo@example.com", "somebody.with.a.rather.long.address@department.of.a.company.example.com"],
    bookingFieldsResponses: { notes: "We would like to talk about the move of our calendars." },
  });
  const upcoming = await aBooking(site, talk, "2027-03-10T10:00:00Z", {
    location: { type: "address" },
    attendee: { name: "Bartholomew Featherstonehaugh-Cholmondeley", email: "bart@example.com", timeZone: "Asia/Tokyo" },
  });
  await site.call("POST", `/v2/bookings/${upcoming.uid}/reschedule`, {
    start: "2027-03-11T10:00:00Z",
    reschedulingReason: "The train is late",
  });
  const off = await aBooking(site, talk, "2027-03-12T10:00:00Z");
  await site.call("POST", `/v2/bookings/${off.uid}/cancel`, { cancellationReason: "I am travelling that day." });
  await aBooking(site, asking, "2027-03-16T09:00:00Z");
  await aBooking(site, asking, "2027-03-17T09:00:00Z", {
    attendee: { name: "Bo", email: "bo@example.com", timeZone: "Europe/Rome" },
  });
  const declined = await aBooking(site, asking, "2027-03-18T09:00:00Z");
  await act(declined.uid, "decline", { reason: "Ask my colleague, please: she knows more about it." });
}

/** Until every webhook's delivery has come to its end, and mails are written. */
async function untilDone(site: Site, account: Account, { delivered, failed }: LivedIn["webhooks"]): Promise<void> {
  const read = async (path: string) => (await callAs(site.url, account.key, "GET", path)).data as { status: string }[];
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const good = await read(`/v2/webhooks/${delivered}/deliveries`);
    const bad = await read(`/v2/webhooks/${failed}/deliveries`);
    const mails = await read("/v2/mails");
    const isDone =
      [good, bad, mails].every((list) => list.length > 0) &&
      [...good, ...bad].every(({ status }) => status !== "pending");
    if (isDone) return;
    if (Date.now() > deadline) throw new Error(`deliveries do not end: ${JSON.stringify({ good, bad })}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
