import { expect, test } from "vitest";
import { dateOf, dayNumberOf, dayNumberOfParts, daysInMonth, partsOfDayNumber, weekdayOf } from "./index.ts";

const DAY_MS = 86_400_000;

test("every day from 1600 to 2400 is what Date makes of it", () => {
  const [first, last] = [Date.UTC(1600, 0, 1) / DAY_MS, Date.UTC(2400, 11, 31) / DAY_MS];
  let wrong = 0;
  for (let day = first; day <= last; day += 1) {
    const date = new Date(day * DAY_MS);
    const { year, month, day: ofMonth } = partsOfDayNumber(day);
    if (year !== date.getUTCFullYear() || month !== date.getUTCMonth() + 1 || ofMonth !== date.getUTCDate()) wrong += 1;
    if (weekdayOf(day) !== date.getUTCDay() || dayNumberOfParts(year, month, ofMonth) !== day) wrong += 1;
  }
  expect(wrong).toBe(0);
});

test.each([
  ["1970-01-01", 0, 4],
  ["1969-12-31", -1, 3],
  ["2000-02-29", 11_016, 2],
  ["2026-06-02", 20_606, 2],
  ["0000-01-01", -719_528, 6],
  ["9999-12-31", 2_932_896, 5],
])("%s is day %i, weekday %i", (date, day, weekday) => {
  expect(dayNumberOf(date)).toBe(day);
  expect(dateOf(day)).toBe(date);
  expect(weekdayOf(day)).toBe(weekday);
});

test.each([
  "2026-02-29",
  "2100-02-29",
  "2026-13-01",
  "2026-00-10",
  "2026-04-31",
  "2026-01-00",
  "2026-1-1",
  "2026-01-01T00:00",
  " 2026-01-01",
  "",
])("%j is refused", (date) => {
  expect(() => dayNumberOf(date)).toThrow(RangeError);
});

test.each([-719_529, 2_932_897, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("day number %d has no date", (day) => {
  expect(() => dateOf(day)).toThrow(RangeError);
});

test("months have their days", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => daysInMonth(2026, month))).toEqual([
    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
  ]);
  expect([2000, 2024, 2100, 2400].map((year) => daysInMonth(year, 2))).toEqual([29, 29, 28, 29]);
});
