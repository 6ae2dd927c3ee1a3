/** Booking windows, notice and limits. */
import { expect, test } from "vitest";
import type { BookingWindow, EventRules, LimitRule } from "../src/index.ts";
import { judge, limitPeriodsRange, offer } from "../src/index.ts";
import { aHost, aSchedule, aSituation, at, HOUR, MINUTE, offered } from "./builders.ts";

const MONDAY = at("2025-11-10T12:00");

/** The first and last half hour offered to somebody who books at noon on Monday 10 November 2025. */
function bounds(bookingWindow: BookingWindow, bookerTimeZone = "UTC", eventTimeZone = "UTC"): string[] {
  const host = aHost({ schedule: aSchedule("UTC", ["00-24"]) });
  const situation = aSituation(
    [host],
    { lengthMinutes: 30, bookingWindow, eventTimeZone },
    { now: MONDAY, bookerTimeZone },
  );
  const starts = offer(situation, { start: at("2025-11-10"), end: at("2026-01-20") }).map((slot) => slot.start);
  return [starts[0] as number, starts.at(-1) as number].map((start) => new Date(start).toISOString().slice(5, 16));
}

test("5.2: calendar days end with the booker's day", () => {
  const window = { kind: "calendarDays", count: 3, rolling: false } as const;
  expect(bounds(window)).toEqual(["11-10T12:00", "11-13T23:30"]);
  expect(bounds(window, "Etc/GMT-9")).toEqual(["11-10T12:00", "11-13T14:30"]);
  expect(bounds({ ...window, count: 0 })).toEqual(["11-10T12:00", "11-10T23:30"]);
});

test("5.2: business days skip the weekend", () => {
  const window = { kind: "businessDays", count: 5, rolling: false } as const;
  expect(bounds(window)).toEqual(["11-10T12:00", "11-17T23:30"]);
  expect(bounds(window, "Etc/GMT-9")).toEqual(["11-10T12:00", "11-17T14:30"]);
});

test("5.2: a range is read in the event's zone, also west of UTC", () => {
  const window = { kind: "range", fromDate: "2025-11-20", toDate: "2025-11-21" } as const;
  expect(bounds(window, "UTC", "Etc/GMT-1")).toEqual(["11-19T23:00", "11-21T22:30"]);
  expect(bounds(window, "UTC", "Etc/GMT+8")).toEqual(["11-20T08:00", "11-22T07:30"]);
});

test("5.3: the end of the day is that of its own date, not today's offset", () => {
  const situation = aSituation(
    [aHost({ schedule: aSchedule("UTC", ["00-24"]) })],
    { lengthMinutes: 30, bookingWindow: { kind: "calendarDays", count: 5, rolling: false } },
    { now: at("2025-10-24T12:00"), bookerTimeZone: "Europe/Rome" },
  );
  // 29 October ends at 23:00Z, although 24 October ended at 22:00Z.
  expect(offered(situation, "2025-10-29T21:30", "2025-10-30T02:00")).toBe("21:30 22:00 22:30");
});

test("5.2: a rolling window counts the days that have slots, today among them", () => {
  const host = aHost({ schedule: aSchedule("UTC", ["09-17"], [], [1]) });
  const rules: Partial<EventRules> = { bookingWindow: { kind: "calendarDays", count: 3, rolling: true } };
  const early = aSituation([host], rules, { now: MONDAY });
  const days = (situation: typeof early): string =>
    [
      ...new Set(
        offer(situation, { start: at("2025-11-10"), end: at("2026-01-20") }).map((slot) =>
          new Date(slot.start).toISOString().slice(5, 10),
        ),
      ),
    ].join(" ");
  expect(days(early)).toBe("11-10 11-17 11-24");
  const late = { ...early, now: at("2025-11-10T20:00") };
  expect(days(late)).toBe("11-17 11-24 12-01");
  // Asking for a part gives that part.
  expect(offered(late, "2025-12-01T15:00", "2025-12-09")).toBe("01T15:00 01T16:00");
});

test("5.3: a rolling window is enforced when booking, too", () => {
  const host = aHost({ schedule: aSchedule("UTC", ["09-17"], [], [1]) });
  const situation = aSituation(
    [host],
    { bookingWindow: { kind: "calendarDays", count: 3, rolling: true } },
    { now: MONDAY },
  );
  expect(judge(situation, at("2025-11-24T16:00")).accepted).toBe(true);
  expect(judge(situation, at("2025-12-01T09:00"))).toEqual({
    accepted: false,
    reasons: [{ rule: "window", bound: at("2025-11-25") - 1 }],
  });
});

test("a day whose slots are only held counts for a rolling window: who books does not mind the hold", () => {
  const host = aHost({
    schedule: aSchedule("UTC", ["09-17"], [], [1]),
    holds: { starts: [at("2025-11-17T09:00")], ends: [at("2025-11-17T17:00")] },
  });
  const rules: Partial<EventRules> = { bookingWindow: { kind: "calendarDays", count: 2, rolling: true } };
  const held = aSituation([host], rules, { now: MONDAY });
  expect(offered(held, "2025-11-17", "2026-01-20")).toBe("");
  const { holds: _held, ...free } = host;
  for (const situation of [held, { ...held, hosts: [free] }]) {
    expect(judge(situation, at("2025-11-24T09:00"))).toMatchObject({ reasons: [{ rule: "window" }] });
  }
});

test("5.1: a rolling window of business days is not closed by a weekend and gives up after 61 days", () => {
  const host = aHost({ schedule: aSchedule("UTC", ["09-10"]) });
  const rules = (count: number): Partial<EventRules> => ({
    bookingWindow: { kind: "businessDays", count, rolling: true },
  });
  const situation = aSituation([host], rules(6), { now: at("2025-11-10T08:00") });
  expect(offered(situation, "2025-11-14", "2025-11-20")).toBe("14T09:00 15T09:00 16T09:00 17T09:00");
  const rare = aSituation(
    [aHost({ schedule: aSchedule("UTC", [], ["2026-01-09 09-10", "2026-01-10 09-10"]) })],
    rules(2),
    { now: MONDAY },
  );
  // 10 November + 60 days = 9 January.
  expect(offered(rare, "2026-01-01", "2026-01-20")).toBe("09T09:00");
});

test("5.4: notice counts from now, to the minute; without notice now itself is still bookable", () => {
  const host = aHost();
  const now = at("2050-09-05T09:00");
  expect(offered(aSituation([host], { noticeMinutes: 120 }, { now }), "2050-09-05")).toBe(
    "11:00 12:00 13:00 14:00 15:00 16:00",
  );
  expect(offered(aSituation([host], {}, { now }), "2050-09-05", "2050-09-05T12:00")).toBe("09:00 10:00 11:00");
  const verdict = judge(aSituation([host], { noticeMinutes: 120 }, { now }), at("2050-09-05T10:59"));
  expect(verdict).toEqual({ accepted: false, reasons: [{ rule: "notice", bound: now + 2 * HOUR }] });
  const past = judge(aSituation([host], {}, { now: now + MINUTE }), now);
  expect(past).toEqual({ accepted: false, reasons: [{ rule: "past", bound: now + MINUTE }] });
});

function limitOf(more: Partial<LimitRule>): LimitRule {
  return {
    scope: "eventType",
    timeZone: "Europe/Rome",
    tally: { starts: [at("2050-09-05T22:30")], minutes: [60] },
    ...more,
  };
}

test("4.6.7: a booking belongs to the day of its start in the limit's zone", () => {
  const situation = aSituation([aHost()], { limits: [limitOf({ maxBookings: { day: 1 } })] });
  expect(offered(situation, "2050-09-05")).not.toBe("");
  expect(offered(situation, "2050-09-06")).toBe("");
  const verdict = judge(situation, at("2050-09-06T09:00"));
  const interval = { start: at("2050-09-05T22:00"), end: at("2050-09-06T22:00") };
  expect(verdict).toEqual({
    accepted: false,
    reasons: [{ rule: "limit-bookings", interval, limit: { scope: "eventType", period: "day", max: 1, would: 2 } }],
  });
});

test("4.6.2: booked minutes and the new event's must fit; bigger periods come first", () => {
  const limits = [
    limitOf({
      maxMinutes: { day: 120, week: 150 },
      tally: { starts: [at("2050-09-06T08:00"), at("2050-09-08T08:00")], minutes: [60, 60] },
    }),
  ];
  const half = aSituation([aHost()], { lengthMinutes: 30, limits });
  expect(judge(half, at("2050-09-06T10:00")).accepted).toBe(true);
  const hour = judge(aSituation([aHost()], { lengthMinutes: 90, limits }), at("2050-09-06T10:00"));
  expect(hour.accepted ? [] : hour.reasons.map((reason) => reason.limit)).toEqual([
    { scope: "eventType", period: "week", max: 150, would: 210 },
    { scope: "eventType", period: "day", max: 120, would: 150 },
  ]);
  // Alone too long for the limit: never.
  expect(offered(aSituation([aHost()], { lengthMinutes: 180, limits }), "2051-03-03")).toBe("");
});

test("4.6.1: weeks start on Sunday", () => {
  const limits = [
    limitOf({ timeZone: "UTC", maxBookings: { week: 1 }, tally: { starts: [at("2050-09-10T10:00")], minutes: [60] } }),
  ];
  const situation = aSituation([aHost({ schedule: aSchedule("UTC", ["09-10"]) })], { limits });
  expect(offered(situation, "2050-09-03", "2050-09-13")).toBe("03T09:00 11T09:00 12T09:00");
});

test("4.6: a host's own limit takes away only that host", () => {
  const limits = [
    limitOf({
      scope: "host",
      hostId: 1,
      timeZone: "UTC",
      maxBookings: { day: 1 },
      tally: { starts: [at("2050-09-05T10:00")], minutes: [60] },
    }),
  ];
  const hosts = [
    aHost({ id: 1, attendance: "rotating", schedule: aSchedule("UTC", ["09-11"]) }),
    aHost({ id: 2, attendance: "rotating", schedule: aSchedule("UTC", ["10-12"]) }),
  ];
  expect(offered(aSituation(hosts, { limits }), "2050-09-05")).toBe("10:00 11:00");
  expect(offered(aSituation(hosts, { limits }), "2050-09-06")).toBe("09:00 10:00 11:00");
  const verdict = judge(aSituation(hosts, { limits }), at("2050-09-05T09:00"));
  expect(verdict.accepted ? [] : verdict.reasons.map((reason) => [reason.rule, reason.hostId])).toEqual([
    ["limit-bookings", 1],
    ["schedule", 2],
  ]);
});

test("limitPeriodsRange: whole periods that the range touches, the widest that is capped", () => {
  const range = { start: at("2050-09-05T23:00"), end: at("2050-09-07") };
  expect(limitPeriodsRange({ timeZone: "Europe/Rome", maxBookings: { day: 1 } }, range)).toEqual({
    start: at("2050-09-05T22:00"),
    end: at("2050-09-07T22:00"),
  });
  expect(limitPeriodsRange({ timeZone: "UTC", maxBookings: { day: 1 }, maxMinutes: { week: 5 } }, range)).toEqual({
    start: at("2050-09-04"),
    end: at("2050-09-11"),
  });
  expect(limitPeriodsRange({ timeZone: "UTC", maxMinutes: { year: 5, month: 1 } }, range)).toEqual({
    start: at("2050-01-01"),
    end: at("2051-01-01"),
  });
  expect(limitPeriodsRange({ timeZone: "UTC" }, range)).toBeNull();
});
