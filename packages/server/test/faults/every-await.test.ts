import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { Database, openPool } from "../../src/database/database.ts";
import { systemIds } from "../../src/http/ports.ts";
import { assertSound } from "../prove/audit.ts";
import { aDatabase } from "../support/database.ts";
import { type FaultyPool, faultyPool, type Moment } from "./faulty-pool.ts";

// Every use case that writes is killed at each of its statements in turn, before it is sent and after it was carried out,
// with an Idempotency-Key and without. Nothing may be half there, and trying again must succeed.

const NOW = Date.parse("2050-09-01T00:00:00Z");
/** More statements than any use case sends; beyond it something loops. */
const MOST_STATEMENTS = 60;

interface Answer {
  readonly status: number;
  readonly body: any;
}

interface Command {
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly body?: unknown;
  readonly key?: string;
}

interface UseCase {
  readonly name: string;
  /** A fresh command for every try, so that no try finds the traces of another. */
  readonly prepare: (nth: number) => Promise<Command>;
  /**
   * Answers of a repeat without a key that are right although they are no success: the first try did its work, and only
   * its answer was lost.
   */
  readonly done?: readonly string[];
}

let faults: FaultyPool;
let database: Awaited<ReturnType<typeof aDatabase>>;
let realPool: ReturnType<typeof openPool>;
let app: ReturnType<typeof createApp>["app"];
let host: { key: string };
let serial = 0;

async function call(command: Command, idempotencyKey?: string): Promise<Answer> {
  const response = await app.inject({
    method: command.method,
    url: command.url,
    headers: {
      ...(command.key ? { authorization: `Bearer ${command.key}` } : {}),
      ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
    },
    ...(command.body === undefined ? {} : { payload: command.body as object }),
  });
  return { status: response.statusCode, body: response.json() };
}

async function must(command: Command): Promise<any> {
  const { status, body } = await call(command);
  if (status >= 300) throw new Error(`${command.url} answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}

beforeAll(async () => {
  database = await aDatabase();
  realPool = openPool({ ...database.connection, maxConnections: 4 }, () => {});
  faults = faultyPool(realPool);
  app = createApp({
    config: loadConfig({ LOG_LEVEL: "silent", MERIDIAN_RATE_LIMIT: "0" }),
    secret: "0123456789abcdef0123456789abcdef",
    db: new Database(faults.pool),
    clock: () => NOW,
    ids: systemIds,
    probes: {
      migrationLevel: () => "test",
      database: async () => {},
      jobs: async () => ({ waiting: 0 }),
      events: async () => ({ waiting: 0, oldestAgeSeconds: 0 }),
    },
    checkResponses: true,
  }).app;
  await app.ready();
});

// One for each use case: nobody may have as many event types as all tries make.
beforeEach(async () => {
  const signUp = await must({ method: "POST", url: "/v2/auth/sign-up", body: person() });
  host = { key: signUp.apiKey };
  // Around the clock, so that every try has an hour of its own.
  await must({
    method: "PATCH",
    url: `/v2/schedules/${signUp.user.defaultScheduleId}`,
    key: host.key,
    body: { availability: ALWAYS },
  });
});

afterAll(async () => {
  await app?.close();
  await realPool?.end();
  await database?.drop();
});

function person() {
  serial += 1;
  const name = `person-${serial}`;
  return { name, email: `${name}@example.com`, username: name, password: "correct horse battery", timeZone: "UTC" };
}

const ALWAYS = [
  {
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    startTime: "00:00",
    endTime: "23:59",
  },
];

async function anEventType(fields: Record<string, unknown> = {}): Promise<{ id: number; key: string }> {
  serial += 1;
  const created = await must({
    method: "POST",
    url: "/v2/event-types",
    key: host.key,
    body: { title: "Meeting", slug: `meeting-${serial}`, lengthInMinutes: 15, minimumBookingNotice: 0, ...fields },
  });
  return { id: created.id, key: host.key };
}

let slot = 0;
/** A start that nobody asked for yet. */
function freshStart(): string {
  slot += 1;
  return new Date(NOW + 86_400_000 + slot * 3_600_000).toISOString();
}

function bookingBody(eventTypeId: number, more: Record<string, unknown> = {}) {
  return {
    eventTypeId,
    start: freshStart(),
    attendee: { name: "Ana Sousa", email: "ana@example.com", timeZone: "Europe/Lisbon" },
    guests: ["bo@example.com"],
    ...more,
  };
}

async function aBooking(fields: Record<string, unknown> = {}): Promise<{ uid: string }> {
  const type = await anEventType(fields);
  return must({ method: "POST", url: "/v2/bookings", body: bookingBody(type.id) });
}

const pendingType = { confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: false } };
const reason = { cancellationReason: "ill" };

const useCases: UseCase[] = [
  {
    name: "book",
    prepare: async () => ({ method: "POST", url: "/v2/bookings", body: bookingBody((await anEventType()).id) }),
  },
  {
    name: "book, with limits",
    prepare: async () => {
      const type = await anEventType({
        bookingLimitsCount: { day: 3 },
        bookerActiveBookingsLimit: { maximumActiveBookings: 5 },
      });
      return { method: "POST", url: "/v2/bookings", body: bookingBody(type.id) };
    },
  },
  {
    name: "book what is held strictly",
    prepare: async () => {
      const type = await anEventType({ strictHolds: true });
      const body = bookingBody(type.id);
      const held = await must({
        method: "POST",
        url: "/v2/slots/reservations",
        body: { eventTypeId: type.id, slotStart: body.start },
      });
      return { method: "POST", url: "/v2/bookings", body: { ...body, reservedSlotUid: held.reservationUid } };
    },
  },
  {
    name: "request a booking that blocks",
    prepare: async () => {
      const type = await anEventType({
        confirmationPolicy: { type: "always", blockUnconfirmedBookingsInBooker: true },
      });
      return { method: "POST", url: "/v2/bookings", body: bookingBody(type.id) };
    },
  },
  {
    name: "move",
    prepare: async () => {
      const { uid } = await aBooking();
      return { method: "POST", url: `/v2/bookings/${uid}/reschedule`, body: { start: freshStart() } };
    },
    done: ["reschedule_moved"],
  },
  {
    name: "cancel",
    prepare: async () => ({ method: "POST", url: `/v2/bookings/${(await aBooking()).uid}/cancel`, body: reason }),
    done: ["booking_already_cancelled"],
  },
  {
    name: "confirm",
    prepare: async () => ({
      method: "POST",
      url: `/v2/bookings/${(await aBooking(pendingType)).uid}/confirm`,
      key: host.key,
    }),
    done: ["booking_already_confirmed"],
  },
  {
    name: "decline",
    prepare: async () => ({
      method: "POST",
      url: `/v2/bookings/${(await aBooking(pendingType)).uid}/decline`,
      key: host.key,
      body: {},
    }),
    done: ["booking_not_pending"],
  },
  {
    name: "ask to move",
    prepare: async () => ({
      method: "POST",
      url: `/v2/bookings/${(await aBooking()).uid}/request-reschedule`,
      key: host.key,
      body: { rescheduleReason: "ill" },
    }),
    done: ["reschedule_request_closed"],
  },
  {
    name: "hold",
    prepare: async () => ({
      method: "POST",
      url: "/v2/slots/reservations",
      body: { eventTypeId: (await anEventType()).id, slotStart: freshStart() },
    }),
    done: ["hold_slot_unavailable"],
  },
  {
    name: "hold strictly",
    prepare: async () => ({
      method: "POST",
      url: "/v2/slots/reservations",
      body: { eventTypeId: (await anEventType({ strictHolds: true })).id, slotStart: freshStart() },
    }),
    done: ["hold_slot_unavailable"],
  },
  {
    name: "move a hold",
    prepare: async () => {
      const type = await anEventType({ strictHolds: true });
      const ask = () => ({ eventTypeId: type.id, slotStart: freshStart() });
      const held = await must({ method: "POST", url: "/v2/slots/reservations", body: ask() });
      return { method: "PATCH", url: `/v2/slots/reservations/${held.reservationUid}`, body: ask() };
    },
  },
  {
    name: "let go of a hold",
    prepare: async () => {
      const body = { eventTypeId: (await anEventType({ strictHolds: true })).id, slotStart: freshStart() };
      const held = await must({ method: "POST", url: "/v2/slots/reservations", body });
      return { method: "DELETE", url: `/v2/slots/reservations/${held.reservationUid}` };
    },
  },
  {
    name: "sign up",
    prepare: async () => ({ method: "POST", url: "/v2/auth/sign-up", body: person() }),
    done: ["email_taken", "username_taken"],
  },
  {
    name: "make an event type",
    prepare: async () => {
      serial += 1;
      return {
        method: "POST",
        url: "/v2/event-types",
        key: host.key,
        body: { title: "Meeting", slug: `new-${serial}`, lengthInMinutes: 30 },
      };
    },
    done: ["event_type_slug_taken"],
  },
  {
    name: "change an event type",
    prepare: async () => ({
      method: "PATCH",
      url: `/v2/event-types/${(await anEventType()).id}`,
      key: host.key,
      body: { title: "Other" },
    }),
  },
  {
    name: "delete an event type",
    prepare: async () => ({ method: "DELETE", url: `/v2/event-types/${(await anEventType()).id}`, key: host.key }),
    done: ["own_event_type_not_found"],
  },
  {
    name: "make a schedule the default",
    prepare: async (nth) => ({
      method: "POST",
      url: "/v2/schedules",
      key: await somebodyWithFewSchedules(nth),
      body: { name: "New", timeZone: "UTC", isDefault: true, availability: ALWAYS },
    }),
  },
  {
    name: "make an API key",
    prepare: async () => ({ method: "POST", url: "/v2/api-keys", key: host.key, body: { note: "one more" } }),
  },
];

let fewSchedules = "";
/** A person may have a hundred schedules. */
async function somebodyWithFewSchedules(nth: number): Promise<string> {
  if (nth === 1) fewSchedules = (await must({ method: "POST", url: "/v2/auth/sign-up", body: person() })).apiKey;
  return fewSchedules;
}

/** What a person who signed up has to have, besides what the audit of bookings asks. */
async function assertWhole(): Promise<void> {
  await assertSound(realPool);
  const { rows } = await realPool.query(
    `select u.id from users u left join accounts a on a.id = u.account_id left join schedules s on s.id = u.default_schedule_id
     where a.id is null or s.id is null
     union all select a.id from accounts a left join users u on u.account_id = a.id where u.id is null`,
  );
  expect(rows, "people without account or default schedule, or the reverse").toEqual([]);
}

/** One try with a fault at the n-th statement; says whether the use case got that far. */
async function strike(useCase: UseCase, nth: number, moment: Moment, keyed: boolean): Promise<boolean> {
  const command = await useCase.prepare(nth);
  serial += 1;
  const idempotencyKey = keyed ? `fault-${serial}` : undefined;
  faults.arm(nth, moment);
  const first = await call(command, idempotencyKey);
  const { struck } = faults;
  faults.arm(0, moment);
  const at = `${moment} statement ${nth}`;
  if (!struck) {
    expect(first.status, `${at}: ${JSON.stringify(first.body)}`).toBeLessThan(300);
    return false;
  }
  await assertWhole();
  // What happens after the effect (noting that a key was used) may fail without the caller's harm.
  if (first.status < 300) return true;
  expect([at, first.status, first.body.error?.code]).toEqual([at, 503, "ServiceUnavailableException"]);
  await retry(useCase, command, idempotencyKey, at);
  return true;
}

describe.each(useCases)("$name", (useCase) => {
  test.each([
    ["without a key", false],
    ["with a key", true],
  ])("%s", async (_, keyed) => {
    let statements = 0;
    while (await strike(useCase, statements + 1, "before", keyed)) {
      statements += 1;
      if (statements > MOST_STATEMENTS) throw new Error("too many statements");
    }
    // With a key all is one transaction: only what follows the commit differs from what comes before the next statement.
    const firstAfter = keyed ? statements - 1 : 1;
    for (let nth = firstAfter; nth <= statements; nth += 1) await strike(useCase, nth, "after", keyed);
    await assertWhole();
    expect(statements).toBeGreaterThan(keyed ? 4 : 0);
  });
});

/** The database may need a moment to see that the first one's connection is gone; until then it is still in flight. */
async function repeat(command: Command, idempotencyKey: string | undefined) {
  const until = performance.now() + 5_000;
  for (;;) {
    const answer = await call(command, idempotencyKey);
    if (answer.body.error?.reason !== "idempotency_in_flight" || performance.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function retry(
  useCase: UseCase,
  command: Command,
  idempotencyKey: string | undefined,
  at: string,
): Promise<void> {
  const again = await repeat(command, idempotencyKey);
  const said = `${at}, repeated: ${again.status} ${JSON.stringify(again.body)}`;
  // With a key a repeat always succeeds, by doing the work or by replaying the answer.
  if (idempotencyKey !== undefined) expect(again.status, said).toBeLessThan(300);
  else if (again.status >= 300) expect(useCase.done ?? [], said).toContain(again.body.error?.reason);
}
