import fc from "fast-check";
import { expect, test } from "vitest";
import { findZone, formatInstant, formatInZone, type Zone } from "../zones/index.ts";
import { MAX_OCCURRENCES, occurrences, type Series } from "./index.ts";

function series(start: string, timeZone: string, frequency: Series["frequency"], count: number, interval = 1): Series {
  return { start: Date.parse(start), timeZone, frequency, interval, count };
}

function utc(input: Series): string[] {
  return occurrences(input).map((instant) => formatInstant(instant).replace(":00.000Z", "Z"));
}

/** Date and time on the attendee's clock. */
function local(input: Series): string[] {
  return occurrences(input).map((instant) => formatInZone(findZone(input.timeZone) as Zone, instant).slice(0, 16));
}

test("weekly x 3 in Lisbon over the October change", () => {
  expect(utc(series("2026-10-19T09:00:00Z", "Europe/Lisbon", "weekly", 3))).toEqual([
    "2026-10-19T09:00Z",
    "2026-10-26T10:00Z",
    "2026-11-02T10:00Z",
  ]);
});

test("monthly from the 31st steps from the first date", () => {
  expect(local(series("2026-01-31T08:00:00Z", "Europe/Rome", "monthly", 6))).toEqual([
    "2026-01-31T09:00",
    "2026-02-28T09:00",
    "2026-03-31T09:00",
    "2026-04-30T09:00",
    "2026-05-31T09:00",
    "2026-06-30T09:00",
  ]);
  expect(local(series("2028-01-31T08:00:00Z", "Europe/Rome", "monthly", 2))[1]).toBe("2028-02-29T09:00");
});

test("yearly from 29 February is the 28th in common years", () => {
  expect(local(series("2096-02-29T12:00:00Z", "UTC", "yearly", 9))).toEqual(
    [
      "2096-02-29",
      "2097-02-28",
      "2098-02-28",
      "2099-02-28",
      "2100-02-28",
      "2101-02-28",
      "2102-02-28",
      "2103-02-28",
      "2104-02-29",
    ].map((date) => `${date}T12:00`),
  );
});

test("intervals: every second week, every third month over the new year, every fourth year", () => {
  expect(local(series("2026-12-21T12:00:00Z", "UTC", "weekly", 3, 2))).toEqual([
    "2026-12-21T12:00",
    "2027-01-04T12:00",
    "2027-01-18T12:00",
  ]);
  expect(local(series("2026-10-31T12:00:00Z", "UTC", "monthly", 3, 3))).toEqual([
    "2026-10-31T12:00",
    "2027-01-31T12:00",
    "2027-04-30T12:00",
  ]);
  expect(local(series("2024-02-29T12:00:00Z", "UTC", "yearly", 2, 4))).toEqual([
    "2024-02-29T12:00",
    "2028-02-29T12:00",
  ]);
});

test("the date is the attendee's: Sunday evening in New York is Monday in UTC", () => {
  // 31 January 20:00 in New York is 1 February in UTC.
  expect(local(series("2026-02-01T01:00:00Z", "America/New_York", "monthly", 3))).toEqual([
    "2026-01-31T20:00",
    "2026-02-28T20:00",
    "2026-03-31T20:00",
  ]);
});

test("a skipped time moves to the change, once; the next occurrence is back at its time", () => {
  expect(local(series("2026-03-01T07:30:00Z", "America/New_York", "weekly", 3))).toEqual([
    "2026-03-01T02:30",
    "2026-03-08T03:00",
    "2026-03-15T02:30",
  ]);
});

test("of a repeated time the earlier is taken, but the first occurrence is the instant asked for", () => {
  expect(utc(series("2026-10-25T05:30:00Z", "America/New_York", "weekly", 3))).toEqual([
    "2026-10-25T05:30Z",
    "2026-11-01T05:30Z",
    "2026-11-08T06:30Z",
  ]);
  expect(utc(series("2026-11-01T06:30:00Z", "America/New_York", "weekly", 2))).toEqual([
    "2026-11-01T06:30Z",
    "2026-11-08T06:30Z",
  ]);
});

test("one occurrence is the start; the longest series is two years of days", () => {
  expect(utc(series("2026-06-02T08:00:00Z", "Europe/Rome", "weekly", 1))).toEqual(["2026-06-02T08:00Z"]);
  expect(occurrences(series("2026-06-02T08:00:00Z", "Europe/Rome", "weekly", MAX_OCCURRENCES))).toHaveLength(730);
});

test.each([
  ["no occurrence", { count: 0 }],
  ["too many", { count: 731 }],
  ["half a count", { count: 1.5 }],
  ["no interval", { interval: 0 }],
  ["a negative interval", { interval: -1 }],
  ["an interval beyond integers", { interval: 1e300 }],
  ["the year 10000", { frequency: "yearly" as const, interval: 4000, count: 3 }],
  ["an unknown zone", { timeZone: "Mars/Olympus" }],
  ["no instant", { start: Number.NaN }],
])("%s is refused", (_, wrong) => {
  expect(() => occurrences({ ...series("2026-06-02T08:00:00Z", "Europe/Rome", "weekly", 2), ...wrong })).toThrow(
    RangeError,
  );
});

test("any series ascends and shows one time of day, but for occurrences that fall into a gap", () => {
  const zones = [
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Asia/Gaza",
    "Asia/Kathmandu",
  ];
  const anySeries = fc.record({
    start: fc
      .integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 })
      .map((minutes) => minutes * 60_000),
    timeZone: fc.constantFrom(...zones),
    frequency: fc.constantFrom("yearly" as const, "monthly" as const, "weekly" as const),
    interval: fc.integer({ min: 1, max: 6 }),
    count: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(anySeries, (input) => {
      const times = local(input).map((text) => text.slice(11));
      const hour = Number(times[0]?.slice(0, 2));
      // No clock of these changes between 04:00 and 23:00.
      if (hour >= 4 && hour < 23) expect(new Set(times).size).toBe(1);
      const instants = occurrences(input);
      expect(
        instants.every((instant, position) => position === 0 || instant > (instants[position - 1] as number)),
      ).toBe(true);
    }),
    { numRuns: 300 },
  );
});
