/** Random situations for the comparison with the oracle: short, on whole minutes, around clock changes. */
import fc from "fast-check";
import type {
  BookingWindow,
  BusyTimes,
  DateOverride,
  EventRules,
  Host,
  LimitRule,
  OutOfOffice,
  PerPeriod,
  SeatedOccurrence,
  Situation,
  TravelPeriod,
  WeeklyWindow,
} from "../src/model.ts";
import { limitPeriodsRange, neededRange, neededToJudge } from "../src/index.ts";

export const MINUTE = 60_000;
export const DAY_MINUTES = 1_440;
const DAYS_BEFORE = 4;
/** Length of the stretch that the oracle looks at. */
export const STRETCH_MINUTES = 10 * DAY_MINUTES;

/** Zones about which Node, Temporal and our own data agree in 2025: half-hour changes and changes at midnight among them. */
const ZONES = [
  "UTC",
  "Europe/Rome",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Asia/Beirut",
  "Asia/Kathmandu",
] as const;
/** Days on or next to which some of these zones change their clocks, and the turn of a year. */
const BASES = [
  "2025-03-09",
  "2025-03-30",
  "2025-04-05",
  "2025-10-04",
  "2025-10-25",
  "2025-11-01",
  "2025-12-31",
] as const;

export interface Case {
  readonly origin: number;
  readonly situation: Situation;
  readonly range: { readonly start: number; readonly end: number };
  /** Instants to judge besides the offered ones. */
  readonly probes: readonly number[];
}

export interface Flavor {
  readonly seated: boolean;
  /** Days that are open around the clock, and many hosts who take turns. */
  readonly alwaysOpen: boolean;
}

const minuteOfDay = fc.oneof(
  fc.integer({ min: 0, max: 288 }).map((n) => n * 5),
  fc.constantFrom(0, 60, 90, 120, 150, 180, 1380, 1440),
);

const interval = fc
  .tuple(minuteOfDay, minuteOfDay)
  .map(([a, b]) => ({ startMinute: Math.min(a, b), endMinute: Math.max(a, b) }));
const workday = fc.constantFrom(
  { startMinute: 540, endMinute: 1020 },
  { startMinute: 0, endMinute: 1440 },
  { startMinute: 545, endMinute: 1065 },
);

const windows = (flavor: Flavor): fc.Arbitrary<WeeklyWindow[]> => {
  const days = fc.oneof(
    { weight: 3, arbitrary: fc.constant([0, 1, 2, 3, 4, 5, 6]) },
    { weight: 1, arbitrary: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }) },
  );
  const one = fc
    .record({ days, window: fc.oneof(interval, workday) })
    .map(({ days: list, window }) => ({ days: list, ...window }));
  const open = fc.constant({ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 1440 });
  return fc.array(flavor.alwaysOpen ? fc.oneof(open, one) : one, { minLength: 1, maxLength: 3 });
};

const dateAt = (origin: number, day: number): string => new Date(origin + day * 86_400_000).toISOString().slice(0, 10);

const overrides = (origin: number): fc.Arbitrary<DateOverride[]> =>
  fc.array(
    fc
      .tuple(fc.integer({ min: 2, max: 8 }), fc.oneof(interval, fc.constant({ startMinute: 0, endMinute: 0 })))
      .map(([day, window]) => ({ date: dateAt(origin, day), ...window })),
    { maxLength: 2 },
  );

const outOfOffice = (origin: number): fc.Arbitrary<OutOfOffice[]> =>
  fc.array(
    fc
      .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 0, max: 1 }))
      .map(([day, more]) => ({ fromDate: dateAt(origin, day), toDate: dateAt(origin, day + more) })),
    { maxLength: 1 },
  );

const travel = (origin: number): fc.Arbitrary<TravelPeriod[]> =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...ZONES), fc.integer({ min: 2, max: 7 }), fc.option(fc.integer({ min: 0, max: 2 })))
      .map(([timeZone, day, more]) => ({
        timeZone,
        fromDate: dateAt(origin, day),
        toDate: more === null ? null : dateAt(origin, day + more),
      })),
    { maxLength: 1 },
  );

/** Intervals around the days in question; every tenth is empty, some last a day. */
const times = (origin: number, most: number): fc.Arbitrary<BusyTimes> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.integer({ min: 3 * 96, max: 8 * 96 }).map((n) => n * 15),
          fc.integer({ min: 3 * DAY_MINUTES, max: 8 * DAY_MINUTES }),
        ),
        fc.constantFrom(0, 7, 15, 30, 30, 60, 60, 120, 400, 1440),
      ),
      { maxLength: most },
    )
    .map((list) => {
      const sorted = list.toSorted((a, b) => a[0] - b[0]);
      return {
        starts: sorted.map(([start]) => origin + start * MINUTE),
        ends: sorted.map(([start, length]) => origin + (start + length) * MINUTE),
      };
    });

const occurrences = (origin: number, seats: number): fc.Arbitrary<SeatedOccurrence[]> =>
  fc.array(
    fc
      .record({
        slot: fc.integer({ min: 4 * 48, max: 7 * 48 }),
        length: fc.constantFrom(30, 60),
        before: fc.constantFrom(0, 0, 10),
        after: fc.constantFrom(0, 0, 20),
        seatsTaken: fc.integer({ min: 1, max: seats }),
        uid: fc.option(fc.constantFrom("a", "b", "c")),
      })
      .map((one) => ({
        start: origin + one.slot * 30 * MINUTE,
        end: origin + (one.slot * 30 + one.length) * MINUTE,
        beforeBufferMinutes: one.before,
        afterBufferMinutes: one.after,
        seatsTaken: one.seatsTaken,
        ...(one.uid === null ? {} : { bookingUid: `${one.uid}${one.slot}` }),
      })),
    { maxLength: 3 },
  );

/** Some of the taken time is claimed by holds. */
const someHeld = (busy: BusyTimes): BusyTimes => ({
  ...busy,
  kinds: Array.from(busy.starts, (start) => (start % 7 === 0 ? "hold" : "booking")),
});

const hostOf = (origin: number, flavor: Flavor, seats: number): fc.Arbitrary<Omit<Host, "id" | "attendance">> =>
  fc.record(
    {
      group: fc.constantFrom("a", "b"),
      schedule: fc.record({
        timeZone: fc.constantFrom(...ZONES),
        windows: windows(flavor),
        overrides: overrides(origin),
      }),
      travel: travel(origin),
      outOfOffice: outOfOffice(origin),
      busy: times(origin, flavor.alwaysOpen ? 14 : 8).map(someHeld),
      holds: times(origin, 2),
      occurrences: flavor.seated ? occurrences(origin, seats) : fc.constant([]),
      calendarsUnreadable: fc.integer({ min: 0, max: 29 }).map((n) => n === 0),
    },
    { requiredKeys: ["schedule"] },
  );

/** All fixed, all rotating, or both; mostly in one zone, because hosts on opposite sides of the world have no common time. */
const hosts = (origin: number, flavor: Flavor, seats: number): fc.Arbitrary<Host[]> =>
  fc
    .record({
      list: fc.array(hostOf(origin, flavor, seats), { minLength: 1, maxLength: 4 }),
      fixed: fc.oneof(fc.constant(0b0000), fc.constant(0b0001), fc.integer({ min: 0, max: 15 })),
      oneZone: fc.option(fc.constantFrom(...ZONES), { freq: 4 }),
    })
    .map(({ list, fixed, oneZone }) =>
      list.map((host, index) => ({
        ...host,
        id: index + 1,
        attendance: ((fixed >> index) & 1) === 1 ? "fixed" : "rotating",
        schedule: oneZone === null ? host.schedule : { ...host.schedule, timeZone: oneZone },
      })),
    );

const perPeriod = (low: number, high: number): fc.Arbitrary<PerPeriod> =>
  fc.record(
    {
      day: fc.integer({ min: low, max: high }),
      week: fc.integer({ min: low * 2, max: high * 2 }),
      month: fc.integer({ min: low * 2, max: high * 3 }),
      year: fc.integer({ min: low * 2, max: high * 3 }),
    },
    { requiredKeys: [] },
  );

const limit = (origin: number): fc.Arbitrary<LimitRule> =>
  fc
    .record({
      hostId: fc.option(fc.integer({ min: 1, max: 3 })),
      timeZone: fc.constantFrom(...ZONES),
      maxBookings: fc.option(perPeriod(1, 3), { nil: undefined }),
      maxMinutes: fc.option(perPeriod(60, 150), { nil: undefined }),
      tally: fc.array(fc.tuple(fc.integer({ min: 3 * 48, max: 8 * 48 }), fc.constantFrom(15, 30, 60)), {
        maxLength: 6,
      }),
    })
    .map(({ hostId, timeZone, maxBookings, maxMinutes, tally }) => {
      const sorted = tally.toSorted((a, b) => a[0] - b[0]);
      return {
        scope: hostId === null ? "eventType" : "host",
        ...(hostId === null ? {} : { hostId }),
        timeZone,
        ...(maxBookings === undefined ? {} : { maxBookings }),
        ...(maxMinutes === undefined ? {} : { maxMinutes }),
        tally: {
          starts: sorted.map(([slot]) => origin + slot * 30 * MINUTE),
          minutes: sorted.map(([, minutes]) => minutes),
        },
      };
    });

const bookingWindow = (origin: number): fc.Arbitrary<BookingWindow> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: "unlimited" as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("calendarDays" as const, "businessDays" as const),
        count: fc.integer({ min: 0, max: 4 }),
        rolling: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 0, max: 2 })).map(([day, more]) => ({
        kind: "range" as const,
        fromDate: dateAt(origin, day),
        toDate: dateAt(origin, day + more),
      })),
    },
  );

const rulesOf = (origin: number, seats: number | null): fc.Arbitrary<EventRules> =>
  fc.record({
    lengthMinutes: fc.constantFrom(15, 25, 30, 30, 45, 50, 60, 60, 90, 240),
    slotIntervalMinutes: fc.option(fc.constantFrom(7, 10, 15, 20, 30, 45, 60, 90, 120), { freq: 2 }),
    noticeMinutes: fc.constantFrom(0, 0, 30, 120, 1440),
    beforeBufferMinutes: fc.constantFrom(0, 0, 0, 5, 10, 60),
    afterBufferMinutes: fc.constantFrom(0, 0, 0, 5, 15, 90),
    offsetStartMinutes: fc.constantFrom(0, 0, 0, 5, 10, 50),
    onlyFirstSlotPerDay: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    optimizedSlots: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    bookingWindow: bookingWindow(origin),
    eventTimeZone: fc.constantFrom(...ZONES),
    limits: fc.oneof(fc.constant([]), fc.array(limit(origin), { maxLength: 2 })),
    seats: fc.constant(seats),
  });

const waive = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ conflicts: fc.boolean(), bounds: fc.boolean(), limits: fc.boolean() }) },
);

/** A random case of one flavor. */
export function aCase(flavor: Flavor): fc.Arbitrary<Case> {
  return fc
    .tuple(fc.constantFrom(...BASES), flavor.seated ? fc.integer({ min: 1, max: 4 }) : fc.constant(null))
    .chain(([base, seats]) => {
      const origin = Date.parse(`${base}T00:00:00Z`) - DAYS_BEFORE * DAY_MINUTES * MINUTE;
      return fc
        .record({
          rules: rulesOf(origin, seats),
          hosts: hosts(origin, flavor, seats ?? 1),
          now: fc.integer({ min: 3 * DAY_MINUTES, max: 5 * DAY_MINUTES }),
          bookerTimeZone: fc.constantFrom(...ZONES),
          waive,
          start: fc.integer({ min: 4 * 96, max: 5 * 96 }),
          length: fc.integer({ min: 48, max: 240 }),
          probes: fc.array(fc.integer({ min: 0, max: 3 * DAY_MINUTES }), { minLength: 3, maxLength: 5 }),
        })
        .map((raw) => ({
          origin,
          situation: {
            now: origin + raw.now * MINUTE,
            rules: raw.rules,
            hosts: raw.hosts,
            bookerTimeZone: raw.bookerTimeZone,
            waive: raw.waive,
          },
          range: { start: origin + raw.start * 15 * MINUTE, end: origin + (raw.start + raw.length) * 15 * MINUTE },
          probes: raw.probes.map((minute) => origin + (4 * DAY_MINUTES + minute) * MINUTE),
        }));
    });
}

function only(busy: BusyTimes, span: { start: number; end: number }): BusyTimes {
  const kept = Array.from(busy.starts, (start, index) => ({
    start,
    end: busy.ends[index] as number,
    kind: busy.kinds?.[index] ?? "booking",
  })).filter(({ start, end }) => start < span.end && end > span.start);
  return {
    starts: kept.map(({ start }) => start),
    ends: kept.map(({ end }) => end),
    kinds: kept.map(({ kind }) => kind),
  };
}

/** What a caller would load for `offer`: nothing outside `neededRange` and the periods of the limits. */
export function loadedToOffer(situation: Situation, range: { start: number; end: number }): Situation {
  return loaded(situation, neededRange(situation, range), range);
}

/** What a caller would load for `judge`. */
export function loadedToJudge(situation: Situation, start: number): Situation {
  return loaded(situation, neededToJudge(situation, start), { start, end: start + 1 });
}

function loaded(
  situation: Situation,
  span: { start: number; end: number },
  range: { start: number; end: number },
): Situation {
  const limits = situation.rules.limits.map((rule) => {
    const wanted = limitPeriodsRange(rule, {
      start: Math.min(span.start, range.start),
      end: Math.max(span.end, range.end),
    });
    const kept = Array.from(
      rule.tally.starts,
      (start, index) => [start, rule.tally.minutes[index] as number] as const,
    ).filter(([start]) => wanted !== null && start >= wanted.start && start < wanted.end);
    return { ...rule, tally: { starts: kept.map(([start]) => start), minutes: kept.map(([, minutes]) => minutes) } };
  });
  const narrowed = situation.hosts.map((host) => ({
    ...host,
    ...(host.busy === undefined ? {} : { busy: only(host.busy, span) }),
    ...(host.holds === undefined ? {} : { holds: only(host.holds, span) }),
    ...(host.occurrences === undefined
      ? {}
      : {
          occurrences: host.occurrences.filter(
            (seat) =>
              seat.start - seat.beforeBufferMinutes * MINUTE < span.end &&
              seat.end + seat.afterBufferMinutes * MINUTE > span.start,
          ),
        }),
  }));
  return { ...situation, rules: { ...situation.rules, limits }, hosts: narrowed };
}
