import { expect, test } from "vitest";
import type { EventRules, Host } from "../src/index.ts";
import { InvalidSituation, neededRange, neededToJudge, offer } from "../src/index.ts";
import { aBusyList, aHost, aSchedule, aSituation, at, MINUTE, MONDAY_TO_FRIDAY, offered } from "./builders.ts";

const DATE = "2050-09-05";

/** A host who is open at these times every day. */
function open(id: number, attendance: Host["attendance"], windows: readonly string[], more: Partial<Host> = {}): Host {
  return aHost({ id, attendance, schedule: aSchedule("UTC", windows), ...more });
}

/** One-minute slots show the ranges themselves: the first and last start of each run. */
function ranges(hosts: readonly Host[]): string[] {
  const starts = offer(aSituation(hosts, { lengthMinutes: 1 }), { start: at(DATE), end: at("2050-09-06") }).map(
    (slot) => slot.start,
  );
  const text = (instant: number): string => new Date(instant).toISOString().slice(11, 16);
  const runs: string[] = [];
  starts.forEach((start, index) => {
    if (index === 0 || start - (starts[index - 1] as number) > MINUTE) runs.push(text(start));
    if (starts[index + 1] !== start + MINUTE) runs.push(`${runs.pop()}-${text(start + MINUTE)}`);
  });
  return runs;
}

test("3.2 example A: eight hours in Rome, cut by the query; a slot ends by the end of the range", () => {
  const host = aHost({ schedule: aSchedule("Europe/Rome", ["09-17"], [], MONDAY_TO_FRIDAY) });
  const situation = aSituation([host], { eventTimeZone: "Europe/Rome" });
  const day = "07:00 08:00 09:00 10:00 11:00 12:00 13:00 14:00";
  for (const date of ["05", "06", "07", "08", "09"]) expect(offered(situation, `2050-09-${date}`)).toBe(day);
  expect(offered(situation, "2050-09-10")).toBe("");
  expect(offered(situation, "2050-09-05T09:00", "2050-09-06")).toBe("09:00 10:00 11:00 12:00 13:00 14:00");
  expect(offered(situation, "2050-09-09", "2050-09-09T12:00")).toBe("07:00 08:00 09:00 10:00 11:00");
});

test("3.2: seats of a start are shown, and the uid only of a booking", () => {
  const seat = {
    start: at("2050-09-05T11:00"),
    end: at("2050-09-05T12:00"),
    beforeBufferMinutes: 0,
    afterBufferMinutes: 0,
    seatsTaken: 1,
  };
  const range = { start: at("2050-09-05T10:00"), end: at("2050-09-05T13:00") };
  const slots = offer(aSituation([aHost({ occurrences: [{ ...seat, bookingUid: "x" }] })], { seats: 5 }), range);
  expect(slots.map((slot) => slot.seats)).toEqual([
    { total: 5, taken: 0 },
    { total: 5, taken: 1, bookingUid: "x" },
    { total: 5, taken: 0 },
  ]);
  const held = offer(aSituation([aHost({ occurrences: [seat] })], { seats: 5 }), range);
  expect(held.map((slot) => slot.seats)).toEqual([
    { total: 5, taken: 0 },
    { total: 5, taken: 1 },
    { total: 5, taken: 0 },
  ]);
});

test("4.3.1-2: nothing outside the query leaks in, overrides neither", () => {
  const host = aHost({ schedule: aSchedule("UTC", ["09-17"], ["2050-09-06 08-10", "2050-09-05 08-10"]) });
  expect(offered(aSituation([host]), "2050-09-05T09:00", "2050-09-06")).toBe("09:00");
});

test("4.3.4: buffers of both sides keep slots away; they need not fit inside working hours", () => {
  // The booking 10:00-11:00 with buffers 0/15 arrives as 10:00-11:15.
  const host = aHost({ busy: aBusyList(`${DATE} 10:00-11:15`) });
  const rules = { lengthMinutes: 30, beforeBufferMinutes: 10, afterBufferMinutes: 5 };
  expect(offered(aSituation([host], rules), DATE, "2050-09-05T13:00")).toBe("09:00 11:30 12:00 12:30");
  expect(ranges([aHost({ busy: aBusyList(`${DATE} 10:00-11:15`) })])).toEqual(["09:00-10:00", "11:15-17:00"]);
});

test("4.3.4: a booking outside the query whose buffer reaches in still counts", () => {
  const host = aHost({ busy: aBusyList(`${DATE} 08:00-09:00`) });
  const situation = aSituation([host], { lengthMinutes: 30, beforeBufferMinutes: 20 });
  expect(offered(situation, "2050-09-05T09:00", "2050-09-05T10:30")).toBe("09:30 10:00");
});

test("4.3.5: a host whose calendars cannot be read is not available", () => {
  expect(offered(aSituation([aHost({ calendarsUnreadable: true })]), DATE)).toBe("");
});

test("4.4.3: fixed hosts share, rotating hosts stand side by side, groups must meet", () => {
  expect(ranges([open(1, "fixed", ["09-12", "13-17"]), open(2, "fixed", ["10-14"])])).toEqual([
    "10:00-12:00",
    "13:00-14:00",
  ]);
  expect(
    ranges([open(1, "fixed", ["09-12"]), open(2, "rotating", ["10-11"]), open(3, "rotating", ["11:30-13"])]),
  ).toEqual(["10:00-11:00", "11:30-12:00"]);
  const groups = [
    open(1, "rotating", ["09-12"], { group: "a" }),
    open(2, "rotating", ["11-13"], { group: "b" }),
    open(3, "rotating", ["08-09:30"], { group: "b" }),
  ];
  expect(ranges(groups)).toEqual(["09:00-09:30", "11:00-12:00"]);
});

test("4.4.2-3: rotating hosts are not merged: a slot fits one of them", () => {
  const hosts = [open(1, "rotating", ["09-11"]), open(2, "rotating", ["10-12"])];
  expect(offered(aSituation(hosts, { lengthMinutes: 120, slotIntervalMinutes: 60 }), DATE)).toBe("09:00 10:00");
  expect(offered(aSituation(hosts, { lengthMinutes: 180 }), DATE)).toBe("");
});

test("4.4.4: fixed hosts without common time leave nothing for the rotating ones", () => {
  const fixed = open(1, "fixed", ["09-12"], { busy: aBusyList(`${DATE} 09:00-12:00`) });
  expect(offered(aSituation([fixed, open(2, "rotating", ["10-11"])]), DATE)).toBe("");
});

test("4.4.5: out-of-office takes away its own host only", () => {
  const away = open(1, "rotating", ["09-10"], { outOfOffice: [{ fromDate: DATE, toDate: DATE }] });
  expect(offered(aSituation([away, open(2, "rotating", ["10-11"])]), DATE)).toBe("10:00");
});

const TABLE: readonly [string, number, number | null, readonly string[], Partial<EventRules>, string][] = [
  ["60/60/09:00-17:00", 60, null, ["09-17"], {}, "09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00"],
  ["60/60/09:10-17:00", 60, null, ["09:10-17"], {}, "10:00 11:00 12:00 13:00 14:00 15:00 16:00"],
  ["60/30/09:00-11:00", 60, 30, ["09-11"], {}, "09:00 09:30 10:00"],
  ["45/45/09:00-12:00", 45, null, ["09-12"], {}, "09:00 09:45 10:30 11:15"],
  ["45/45/09:10-12:00", 45, null, ["09:10-12"], {}, "09:15 10:00 10:45"],
  ["50/50/09:05-12:00", 50, null, ["09:05-12"], {}, "09:10 10:00 10:50"],
  ["25/25/09:05-11:00", 25, null, ["09:05-11"], {}, "09:05 09:30 09:55 10:20"],
  ["30/30/09-10 and 10:20-12", 30, null, ["09-10", "10:20-12"], {}, "09:00 09:30 10:30 11:00 11:30"],
  [
    "offset, fixed: 60/60 offset 10",
    60,
    null,
    ["09-17"],
    { offsetStartMinutes: 10 },
    "09:10 10:10 11:10 12:10 13:10 14:10 15:10",
  ],
  ["7 minutes keep no roundness", 7, null, ["09:01-09:20"], {}, "09:01 09:08"],
  ["90 keeps half hours", 90, null, ["09:10-13"], {}, "09:30 11:00"],
  ["optimized 60/60/09:05-12:00", 60, null, ["09:05-12"], { optimizedSlots: true }, "10:00 11:00"],
  [
    "optimized 08-10 and 10:10-12:30",
    60,
    null,
    ["08-10", "10:10-12:30"],
    { optimizedSlots: true },
    "08:00 09:00 10:15 11:15",
  ],
  ["not optimized 08-10 and 10:10-12:30", 60, null, ["08-10", "10:10-12:30"], {}, "08:00 09:00 11:00"],
  ["optimized, five minutes to spare", 60, null, ["09:01-11:08"], { optimizedSlots: true }, "09:05 10:05"],
  ["optimized, nothing to spare", 60, null, ["09:01-11:02"], { optimizedSlots: true }, "09:01 10:01"],
];

test.each(TABLE)("4.5.5: %s", (_, lengthMinutes, slotIntervalMinutes, windows, more, expected) => {
  expect(offered(aSituation([open(1, "fixed", windows)], { lengthMinutes, slotIntervalMinutes, ...more }), DATE)).toBe(
    expected,
  );
});

test("4.5.4: a rotating host's range that begins inside another's grid continues it", () => {
  const hosts = [open(1, "rotating", ["09-11"]), open(2, "rotating", ["09:30-12"])];
  expect(offered(aSituation(hosts, { lengthMinutes: 45 }), DATE)).toBe("09:00 09:45 10:30 11:15");
  expect(offered(aSituation(hosts, { lengthMinutes: 60 }), DATE)).toBe("09:00 10:00 11:00");
  expect(offered(aSituation(hosts.toReversed(), { lengthMinutes: 45 }), DATE)).toBe("09:00 09:45 10:30 11:15");
});

test("4.5.7: minutes are rounded in the event's zone, whoever looks", () => {
  const host = aHost({ schedule: aSchedule("Asia/Kolkata", ["09-17"]), busy: aBusyList(`${DATE} 05:00-05:30`) });
  const situation = aSituation([host], { eventTimeZone: "Asia/Kolkata" });
  // 03:30Z = 09:00 in India; after the booking until 11:00 the next full hour there is 11:00 = 05:30Z.
  const expected = "03:30 05:30 06:30 07:30 08:30 09:30 10:30";
  expect(offered(situation, DATE)).toBe(expected);
  expect(offered({ ...situation, bookerTimeZone: "Asia/Kolkata" }, DATE)).toBe(expected);
  const nepal = aHost({ schedule: aSchedule("Asia/Kathmandu", ["09-12"]) });
  expect(offered(aSituation([nepal], { eventTimeZone: "Asia/Kathmandu" }), DATE)).toBe("03:15 04:15 05:15");
});

test("4.5.8: neither the query nor now nor notice moves the grid", () => {
  const situation = aSituation([open(1, "fixed", ["09-12"])], { lengthMinutes: 45 });
  expect(offered(situation, "2050-09-05T09:10", "2050-09-06")).toBe("09:45 10:30 11:15");
  expect(offered({ ...situation, now: at("2050-09-05T09:50") }, DATE)).toBe("10:30 11:15");
  expect(
    offered(
      aSituation(
        [open(1, "fixed", ["09-12"])],
        { lengthMinutes: 45, noticeMinutes: 100 },
        { now: at("2050-09-05T08:00") },
      ),
      DATE,
    ),
  ).toBe("09:45 10:30 11:15");
});

test("a range that never ends begins a new grid at each midnight of the event's zone", () => {
  const always = open(1, "fixed", ["00-24"]);
  const situation = aSituation([always], { lengthMinutes: 420, eventTimeZone: "Asia/Kolkata" });
  expect(offered(situation, "2050-09-05T12:00", "2050-09-07")).toBe("05T15:30 05T18:30 06T01:30 06T08:30 06T15:30");
  expect(offered(situation, "2050-09-06T01:00", "2050-09-06T18:00")).toBe("01:30 08:30");
  // A busy hour in the morning: the day before is whole, the rest of this day goes on from the end of the hour.
  const busy = aSituation([{ ...always, busy: aBusyList("2050-09-06 05:00-06:00") }], { lengthMinutes: 420 });
  expect(offered(busy, "2050-09-05T12:00", "2050-09-08")).toBe(
    "05T14:00 05T21:00 06T06:00 06T13:00 06T20:00 07T00:00 07T07:00 07T14:00",
  );
});

test("seconds: a slot never begins before its range does", () => {
  const busy = { starts: [at("2050-09-05T09:00")], ends: [at("2050-09-05T10:00") + 30_000] };
  expect(offered(aSituation([aHost({ busy })], { lengthMinutes: 7 }), DATE, "2050-09-05T10:20")).toBe("10:01 10:08");
});

test("4.7.1: a hold hides the bare slot, only for its host, and does not move the grid", () => {
  const holds = aBusyList(`${DATE} 10:20-10:40`);
  const rules = { lengthMinutes: 45, beforeBufferMinutes: 30, afterBufferMinutes: 30 };
  const held = open(1, "rotating", ["09-12"], { holds });
  expect(offered(aSituation([held], rules), DATE)).toBe("09:00 11:15");
  expect(offered(aSituation([held, open(2, "rotating", ["09-12"])], rules), DATE)).toBe("09:00 09:45 10:30 11:15");
  expect(
    offered(aSituation([held, open(2, "fixed", ["09-12"], { holds: aBusyList(`${DATE} 09:00-09:45`) })], rules), DATE),
  ).toBe("11:15");
});

test("4.7.2: only the identical start of a seated booking stays listed, full ones never", () => {
  const seat = {
    start: at("2050-09-05T10:00"),
    end: at("2050-09-05T11:00"),
    beforeBufferMinutes: 0,
    afterBufferMinutes: 0,
    bookingUid: "x",
  };
  const situation = (seatsTaken: number, seats: number | null): string =>
    offered(
      aSituation([open(1, "fixed", ["09-12"], { occurrences: [{ ...seat, seatsTaken }] })], {
        seats,
        slotIntervalMinutes: 30,
      }),
      DATE,
    );
  expect(situation(1, 2)).toBe("09:00 10:00 11:00");
  expect(situation(2, 2)).toBe("09:00 11:00");
  expect(situation(1, 1)).toBe("09:00 11:00");
  expect(situation(1, null)).toBe("09:00 11:00");
});

test("4.7.2: the buffers of a seated booking keep other starts away", () => {
  const occurrences = [
    {
      start: at("2050-09-05T10:00"),
      end: at("2050-09-05T11:00"),
      beforeBufferMinutes: 0,
      afterBufferMinutes: 20,
      seatsTaken: 1,
      bookingUid: "x",
    },
  ];
  const situation = aSituation([open(1, "fixed", ["09-13"], { occurrences })], {
    seats: 4,
    lengthMinutes: 30,
    beforeBufferMinutes: 10,
  });
  expect(offered(situation, DATE)).toBe("09:00 09:30 10:00 11:30 12:00 12:30");
});

test("seats that are only held block other starts like a hold and do not move the grid", () => {
  const occurrences = [
    {
      start: at("2050-09-05T10:00"),
      end: at("2050-09-05T11:00"),
      beforeBufferMinutes: 0,
      afterBufferMinutes: 30,
      seatsTaken: 1,
    },
  ];
  const rules = { seats: 2, slotIntervalMinutes: 30 };
  expect(offered(aSituation([open(1, "fixed", ["09-12"], { occurrences })], rules), DATE)).toBe("09:00 10:00 11:00");
  // Nobody booked: when the host is no longer free, the held seats do not help.
  expect(offered(aSituation([open(1, "fixed", ["09-10", "11-12"], { occurrences })], rules), DATE)).toBe("09:00 11:00");
});

test("4.7.3: the first slot of a day is the first of the whole local day", () => {
  const situation = aSituation(
    [open(1, "fixed", ["09-17"])],
    { onlyFirstSlotPerDay: true },
    { bookerTimeZone: "Asia/Tokyo" },
  );
  // Midnight in Tokyo is 15:00Z: the slots of 15:00Z and 16:00Z belong to the next date there.
  expect(offered(situation, "2050-09-05", "2050-09-07")).toBe("05T15:00 06T15:00");
  expect(offered(situation, "2050-09-05T10:00", "2050-09-05T15:00")).toBe("");
  expect(offered(situation, "2050-09-05T16:00", "2050-09-06T17:00")).toBe("06T15:00");
});

test("no hosts, no slots; nor for a range that ends before it begins", () => {
  expect(offered(aSituation([]), DATE)).toBe("");
  expect(offer(aSituation([aHost()]), { start: at("2050-09-06"), end: at(DATE) })).toEqual([]);
});

test("what no caller may send is refused loudly", () => {
  expect(() => offered(aSituation([aHost()], { lengthMinutes: 0 }), DATE)).toThrow(InvalidSituation);
  expect(() => offered(aSituation([aHost()], { slotIntervalMinutes: 0 }), DATE)).toThrow(InvalidSituation);
  expect(() => offered(aSituation([aHost()], { beforeBufferMinutes: -5 }), DATE)).toThrow(InvalidSituation);
  expect(() => offered(aSituation([aHost()]), "2050-01-01", "2053-01-01")).toThrow(InvalidSituation);
  expect(() => offered(aSituation([aHost({ schedule: aSchedule("Mars/Olympus", ["09-17"]) })]), DATE)).toThrow(
    RangeError,
  );
});

test("neededRange: two days back at most, the rest of the last day, and the event's buffers", () => {
  const situation = aSituation([], { beforeBufferMinutes: 10, afterBufferMinutes: 20 });
  const range = { start: at("2050-09-05T09:00"), end: at("2050-09-06T09:00") };
  expect(neededRange(situation, range)).toEqual({ start: at("2050-09-03T23:50"), end: at("2050-09-07T00:20") });
  // What notice or the window cut off need not be loaded.
  expect(neededRange({ ...situation, now: at("2050-09-06T08:00") }, range)).toEqual({
    start: at("2050-09-04T23:50"),
    end: at("2050-09-07T00:20"),
  });
  expect(neededRange({ ...situation, now: at("2051-01-01") }, range)).toEqual({ start: range.start, end: range.start });
  const rolling = aSituation(
    [],
    { bookingWindow: { kind: "calendarDays", count: 5, rolling: true } },
    { now: at("2050-08-20T10:00") },
  );
  expect(neededRange(rolling, range)).toEqual({ start: at("2050-08-19"), end: at("2050-09-07") });
  expect(neededToJudge(situation, range.start)).toEqual({ start: at("2050-09-05T08:50"), end: at("2050-09-05T10:20") });
});
