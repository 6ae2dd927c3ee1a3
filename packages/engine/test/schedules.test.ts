import { expect, test } from "vitest";
import { dayTables } from "../src/availability/days.ts";
import { openTime } from "../src/availability/windows.ts";
import type { Schedule, TravelPeriod } from "../src/index.ts";
import { aHost, aSchedule, aSituation, at, EVERY_DAY, MONDAY_TO_FRIDAY, offered } from "./builders.ts";

/** Open time between two UTC texts, as "09-05 07:00-15:00" in UTC. */
function open(schedule: Schedule, from: string, to: string, travel: readonly TravelPeriod[] = []): string[] {
  const span = { start: at(from), end: at(to) };
  const ranges = openTime(schedule, travel, span, dayTables(span));
  return ranges.starts.map((start, index) => {
    const text = (instant: number): string => new Date(instant).toISOString();
    return `${text(start).slice(5, 10)} ${text(start).slice(11, 16)}-${text(ranges.ends[index] as number).slice(11, 16)}`;
  });
}

test("2.2: touching and overlapping windows are one free range", () => {
  expect(open(aSchedule("UTC", ["09-12", "12-14"]), "2050-09-05", "2050-09-06")).toEqual(["09-05 09:00-14:00"]);
  expect(open(aSchedule("UTC", ["09-12", "11-14"]), "2050-09-05", "2050-09-06")).toEqual(["09-05 09:00-14:00"]);
  const overlapping = aSituation([aHost({ schedule: aSchedule("UTC", ["09-12", "11-14"]) })], {
    lengthMinutes: 180,
    slotIntervalMinutes: 60,
  });
  expect(offered(overlapping, "2050-09-05")).toBe("09:00 10:00 11:00");
});

test("2.2: the order in which windows are stored does not matter", () => {
  const situation = aSituation([aHost({ schedule: aSchedule("UTC", ["10-11", "09-10"]) })], { lengthMinutes: 90 });
  expect(offered(situation, "2050-09-05")).toBe("09:00");
});

test("2.3: a window that ends at midnight goes on in the next day's first window", () => {
  const host = aHost({ schedule: aSchedule("UTC", ["00-02", "22-24"]) });
  const situation = aSituation([host], { lengthMinutes: 90, slotIntervalMinutes: 30 });
  expect(offered(situation, "2050-09-05T20:00", "2050-09-06T04:00")).toBe("22:00 22:30 23:00 23:30 00:00 00:30");
});

test("2.6: overrides replace the windows of their date, close it or open it", () => {
  const schedule = aSchedule(
    "Europe/Rome",
    ["09-17"],
    ["2050-09-06 14-15", "2050-09-06 10-12", "2050-09-07 00-00", "2050-09-10 10-11"],
    MONDAY_TO_FRIDAY,
  );
  expect(open(schedule, "2050-09-05", "2050-09-11")).toEqual([
    "09-05 07:00-15:00",
    "09-06 08:00-10:00",
    "09-06 12:00-13:00",
    "09-08 07:00-15:00",
    "09-09 07:00-15:00",
    "09-10 08:00-09:00",
  ]);
});

test("2.7: wall-clock times hold on both sides of a clock change", () => {
  expect(open(aSchedule("America/New_York", ["09-17"]), "2025-03-08", "2025-03-11")).toEqual([
    "03-08 14:00-22:00",
    "03-09 13:00-21:00",
    "03-10 13:00-21:00",
  ]);
});

test("2.8: on the day of the change itself every local time is resolved on its own", () => {
  const newYork = (window: string): Schedule => aSchedule("America/New_York", [window]);
  expect(open(newYork("01-05"), "2025-03-09", "2025-03-10")).toEqual(["03-09 06:00-09:00"]);
  expect(open(aSchedule("America/New_York", [], ["2025-03-09 00-24"]), "2025-03-08", "2025-03-11")).toEqual([
    "03-09 05:00-04:00",
  ]);
  expect(open(newYork("00-05"), "2025-11-02", "2025-11-03")).toEqual(["11-02 04:00-10:00"]);
  // 02:30 does not exist on 9 March: the window begins with the first minute that does. 01:30 comes twice on 2 November.
  expect(open(newYork("02:30-05"), "2025-03-09", "2025-03-10")).toEqual(["03-09 07:00-09:00"]);
  expect(open(newYork("01:30-01:45"), "2025-11-02", "2025-11-03")).toEqual(["11-02 05:30-06:45"]);
});

test("2.9: on dates of a travel period, both ends included, the same windows are read in the travel zone", () => {
  const schedule = aSchedule("Europe/Rome", ["09-17"]);
  const travel = [{ timeZone: "America/New_York", fromDate: "2050-09-06", toDate: "2050-09-07" }];
  expect(open(schedule, "2050-09-05", "2050-09-09", travel)).toEqual([
    "09-05 07:00-15:00",
    "09-06 13:00-21:00",
    "09-07 13:00-21:00",
    "09-08 07:00-15:00",
  ]);
});

test("2.9: a journey to the other side of the date line keeps ranges in order and merged", () => {
  const schedule = aSchedule("Pacific/Honolulu", ["00-24"]);
  const travel = [{ timeZone: "Pacific/Auckland", fromDate: "2050-06-07", toDate: "2050-06-07" }];
  // 7 June in Auckland overlaps 6 June in Honolulu; 7 June in Honolulu is not worked.
  expect(open(schedule, "2050-06-06T10:00", "2050-06-09T10:00", travel)).toEqual([
    "06-06 10:00-12:00",
    "06-08 10:00-10:00",
  ]);
});

test("2.10: out-of-office blocks whole local days of the schedule's zone, days opened by an override too", () => {
  const schedule = aSchedule("Europe/Rome", ["09-17"], ["2050-09-10 10-12"], MONDAY_TO_FRIDAY);
  const away = aSituation([aHost({ schedule, outOfOffice: [{ fromDate: "2050-09-09", toDate: "2050-09-10" }] })]);
  expect(offered(away, "2050-09-08", "2050-09-11")).toBe(
    "08T07:00 08T08:00 08T09:00 08T10:00 08T11:00 08T12:00 08T13:00 08T14:00",
  );
  const late = aSituation([
    aHost({
      schedule: aSchedule("Europe/Rome", ["22-24"], [], EVERY_DAY),
      outOfOffice: [{ fromDate: "2050-09-09", toDate: "2050-09-09" }],
    }),
  ]);
  expect(offered(late, "2050-09-08T12:00", "2050-09-10T12:00")).toBe("08T20:00 08T21:00");
});

test("1.4: a window that ends before it starts never reaches the engine", () => {
  expect(() => open(aSchedule("UTC", ["22-02"]), "2050-09-05", "2050-09-06")).toThrow(RangeError);
});
