import type { LocalApp } from "./local-app.ts";
import { type Random, randomFrom } from "./random.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ZONES = [
  "UTC",
  "Europe/London",
  "Europe/Rome",
  "America/New_York",
  "America/Los_Angeles",
  "America/St_Johns",
  "America/Santiago",
  "Africa/Casablanca",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Pacific/Apia",
  "Pacific/Chatham",
  "America/Vancouver",
];
/** Weeks around changes of the clock, north and south, and ordinary ones. */
const MOMENTS = [
  "2027-03-10",
  "2027-03-26",
  "2027-10-29",
  "2027-11-05",
  "2028-04-01",
  "2028-09-30",
  "2028-02-27",
  "2029-12-29",
  "2030-06-12",
  "2031-08-04",
];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

interface Owner {
  readonly key: string;
}

/** Chosen by chance for one question; printed when something is wrong. */
interface Case {
  readonly schedule: Record<string, unknown>;
  readonly type: Record<string, unknown>;
  readonly zone: string;
  readonly range: { readonly start: string; readonly end: string };
  readonly duration: number | null;
}

/** Each case makes a schedule and two event types, of which a person may have 100 and 200. */
const CASES_PER_OWNERS = 90;

let serial = 0;

export async function owners(app: LocalApp, count: number): Promise<Owner[]> {
  const made: Owner[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    serial += 1;
    const name = `offers-${process.pid}-${serial}`;
    const body = {
      name,
      email: `${name}@example.com`,
      username: name,
      password: "correct horse battery",
      timeZone: "Europe/Rome",
    };
    const reply = await app.call("POST", "/v2/auth/sign-up", { body });
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    made.push({ key: reply.body.data.apiKey });
  }
  return made;
}

/**
 * Offer = accept, over event types, schedules, bookings and holds chosen at random: what is listed can be booked, in
 * whatever order; what is booked is listed no more; what is refused is refused with a reason; and the word that `explain`
 * gives on a start is the one that a booking meets.
 */
export async function offers(app: LocalApp, seed: number, cases: number): Promise<string> {
  const random = randomFrom(seed);
  let people: readonly Owner[] = [];
  const totals = { offered: 0, booked: 0, refused: 0 };
  for (let nth = 0; nth < cases; nth += 1) {
    if (nth % CASES_PER_OWNERS === 0) people = await owners(app, 3);
    app.clock.now = Date.parse(`${random.pick(MOMENTS)}T00:00:00Z`) + random.whole(0, 3 * 1440) * MINUTE_MS;
    const asked = chooseCase(app.clock.now, random);
    try {
      await oneCase(app, random, random.pick(people), asked, totals);
    } catch (error) {
      const at = new Date(app.clock.now).toISOString();
      throw new Error(`seed ${seed}, case ${nth}, now ${at}: ${(error as Error).message}\n${JSON.stringify(asked)}`, {
        cause: error,
      });
    }
  }
  return `seed ${seed}: ${cases} event types; ${totals.offered} slots offered, ${totals.booked} of them booked, ${totals.refused} refusals with reasons`;
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function chooseHours(random: Random) {
  const from = random.whole(0, 20) * 60 + random.pick([0, 0, 15, 30, 45]);
  const to = Math.min(1439, from + random.whole(1, 12) * 60 + random.pick([0, 30]));
  return { startTime: clockTime(from), endTime: clockTime(to) };
}

function chooseSchedule(nowMs: number, random: Random): Record<string, unknown> {
  const windows = Array.from({ length: random.whole(1, 3) }, () => ({
    days: DAYS.filter(() => random.chance(0.7)),
    ...chooseHours(random),
  })).filter(({ days }) => days.length > 0);
  const overrides = Array.from({ length: random.whole(0, 4) }, () => {
    const date = new Date(nowMs + random.whole(-2, 14) * DAY_MS).toISOString().slice(0, 10);
    const hours = chooseHours(random);
    return random.chance(0.3) ? { date, startTime: hours.startTime, endTime: hours.startTime } : { date, ...hours };
  });
  return { name: "By chance", timeZone: random.pick(ZONES), isDefault: true, availability: windows, overrides };
}

function chooseWindow(nowMs: number, random: Random) {
  if (random.chance(0.2)) {
    const first = nowMs + random.whole(-3, 5) * DAY_MS;
    const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    return { type: "range", value: [date(first), date(first + random.whole(0, 15) * DAY_MS)] };
  }
  return {
    type: random.pick(["calendarDays", "businessDays"]),
    value: random.whole(1, 12),
    rolling: random.chance(0.5),
  };
}

function chooseType(nowMs: number, random: Random): Record<string, unknown> {
  const lengthInMinutes = random.pick([15, 20, 30, 45, 60, 90, 240]);
  const options = [...new Set([lengthInMinutes, random.pick([10, 25, 50, 120])])];
  const day = random.whole(1, 4);
  const limits = { day, ...(random.chance(0.5) ? { week: day + random.whole(0, 4) } : {}) };
  return {
    lengthInMinutes,
    ...(random.chance(0.3) ? { lengthInMinutesOptions: options } : {}),
    ...(random.chance(0.5) ? { slotInterval: random.pick([5, 10, 15, 20, 30, 60]) } : {}),
    minimumBookingNotice: random.pick([0, 0, 30, 120, 1440]),
    beforeEventBuffer: random.pick([0, 0, 5, 15, 60]),
    afterEventBuffer: random.pick([0, 0, 10, 30]),
    offsetStart: random.pick([0, 0, 0, 5, 10]),
    ...(random.chance(0.6) ? { bookingWindow: chooseWindow(nowMs, random) } : {}),
    ...(random.chance(0.3) ? { bookingLimitsCount: limits } : {}),
    ...(random.chance(0.2) ? { bookingLimitsDuration: { day: lengthInMinutes * random.whole(1, 4) } } : {}),
    ...(random.chance(0.15) ? { onlyShowFirstAvailableSlot: true } : {}),
    ...(random.chance(0.2) ? { showOptimizedSlots: true } : {}),
    ...(random.chance(0.3) ? { strictHolds: true } : {}),
  };
}

function chooseCase(nowMs: number, random: Random): Case {
  const type = chooseType(nowMs, random);
  const start = nowMs + random.whole(-1, 6) * DAY_MS + random.whole(0, 1439) * MINUTE_MS;
  const options = type.lengthInMinutesOptions as number[] | undefined;
  return {
    schedule: chooseSchedule(nowMs, random),
    type,
    zone: random.pick(ZONES),
    range: { start: new Date(start).toISOString(), end: new Date(start + random.whole(1, 14) * DAY_MS).toISOString() },
    duration: options && random.chance(0.7) ? random.pick(options) : null,
  };
}

interface Asked {
  readonly app: LocalApp;
  readonly typeId: number;
  readonly zone: string;
  readonly range: Case["range"];
  readonly duration: number | null;
}

async function oneCase(
  app: LocalApp,
  random: Random,
  owner: Owner,
  chosen: Case,
  totals: { offered: number; booked: number; refused: number },
) {
  const { key } = owner;
  const otherType = await makeType(app, key, { ...chooseType(app.clock.now, random), bookingWindow: undefined });
  await must(app.call("POST", "/v2/schedules", { key, body: chosen.schedule }));
  const asked: Asked = {
    app,
    typeId: await makeType(app, key, chosen.type),
    zone: chosen.zone,
    range: chosen.range,
    duration: chosen.duration,
  };
  await fill(asked, random, otherType);
  let offered = await list(asked);
  totals.offered += offered.length;
  for (let nth = 0; nth < 4 && offered.length > 0; nth += 1) {
    const start = random.pick(offered);
    await expectWord(asked, start, true);
    const reply = await bookAt(asked, start, `booker${nth}@example.com`);
    if (reply.status !== 201) throw new Error(`the offered ${start} was refused: ${JSON.stringify(reply.body)}`);
    totals.booked += 1;
    offered = await list(asked);
    if (offered.includes(start)) throw new Error(`${start} is still offered after it was booked`);
  }
  for (const start of offered.filter(() => random.chance(0.05))) await expectWord(asked, start, true);
  const from = Date.parse(chosen.range.start);
  for (let nth = 0; nth < 6; nth += 1) {
    const at = from + random.whole(0, 14 * 288) * 5 * MINUTE_MS;
    totals.refused += await refusalOrWord(asked, new Date(at).toISOString(), offered, nth);
  }
}

async function must(reply: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await reply;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.data;
}

async function makeType(app: LocalApp, key: string, fields: Record<string, unknown>): Promise<number> {
  serial += 1;
  const body = JSON.parse(JSON.stringify({ title: "By chance", slug: `chance-${serial}`, ...fields }));
  return (await must(app.call("POST", "/v2/event-types", { key, body }))).id;
}

async function slotsOf(asked: Asked, typeId = asked.typeId): Promise<string[]> {
  const { app, zone, range, duration } = asked;
  const length = duration === null || typeId !== asked.typeId ? "" : `&duration=${duration}`;
  const url = `/v2/slots?eventTypeId=${typeId}&start=${range.start}&end=${range.end}&timeZone=${zone}${length}`;
  const days: Record<string, { start: string }[]> = await must(app.call("GET", url));
  return Object.values(days).flatMap((slots) => slots.map(({ start }) => new Date(start).toISOString()));
}

const list = (asked: Asked) => slotsOf(asked);

/** Some bookings of another event type of the host, some holds of strangers. */
async function fill(asked: Asked, random: Random, otherType: number): Promise<void> {
  for (const start of (await slotsOf(asked, otherType)).filter(() => random.chance(0.08)).slice(0, 6)) {
    // One may have made the next impossible: that is what the list was for.
    await bookAt({ ...asked, typeId: otherType, duration: null }, start, `filler${random.whole(1, 1e9)}@example.com`);
  }
  for (const start of (await list(asked)).filter(() => random.chance(0.08)).slice(0, 3)) {
    const body = {
      eventTypeId: asked.typeId,
      slotStart: start,
      ...(asked.duration === null ? {} : { slotDuration: asked.duration }),
    };
    await asked.app.call("POST", "/v2/slots/reservations", { body });
  }
}

function bookAt({ app, typeId, zone, duration }: Asked, start: string, email: string) {
  const attendee = { name: "Ana Sousa", email, timeZone: zone };
  const length = duration === null ? {} : { lengthInMinutes: duration };
  return app.call("POST", "/v2/bookings", { body: { eventTypeId: typeId, start, attendee, ...length } });
}

async function word({ app, typeId, zone, duration }: Asked, start: string): Promise<any> {
  const length = duration === null ? "" : `&duration=${duration}`;
  return must(app.call("GET", `/v2/slots/explain?eventTypeId=${typeId}&start=${start}&timeZone=${zone}${length}`));
}

async function expectWord(asked: Asked, start: string, bookable: boolean): Promise<void> {
  const verdict = await word(asked, start);
  if (verdict.bookable !== bookable) throw new Error(`explain says of ${start}: ${JSON.stringify(verdict)}`);
}

/** A start picked blindly: whatever the answer, it has to be one answer. */
async function refusalOrWord(asked: Asked, start: string, offered: readonly string[], nth: number): Promise<number> {
  const verdict = await word(asked, start);
  const first = verdict.bookable ? null : verdict.reasons[0];
  if (!verdict.bookable && !first) throw new Error(`${start} is refused without a reason`);
  // What may be booked and is not offered says why: it is off the grid, or held.
  const unoffered = verdict.reasons.every(({ rule }: { rule: string }) => rule === "grid" || rule === "hold");
  if (verdict.bookable && (verdict.offered !== (verdict.reasons.length === 0) || !unoffered))
    throw new Error(`${start} is bookable for reasons: ${JSON.stringify(verdict)}`);
  if (offered.includes(start) && !verdict.bookable)
    throw new Error(`${start} is offered and refused: ${JSON.stringify(verdict)}`);
  const reply = await bookAt(asked, start, `blind${nth}@example.com`);
  // A hold that only hides the slot does not refuse the booking.
  const softOnly = verdict.reasons.length > 0 && verdict.reasons.every(({ rule }: { rule: string }) => rule === "hold");
  if (reply.status === 201 && !verdict.bookable && !softOnly)
    throw new Error(`${start} was refused and booked: ${JSON.stringify(verdict)}`);
  if (reply.status === 201) return 0;
  if (verdict.bookable) throw new Error(`${start} is bookable and was refused: ${JSON.stringify(reply.body)}`);
  const reasons = reply.body.error?.details?.reasons;
  if (!Array.isArray(reasons) || reasons.length === 0)
    throw new Error(`${start}: a refusal without reasons: ${JSON.stringify(reply.body)}`);
  return 1;
}
