import { expect, test } from "vitest";
import type { Host, Reason, Situation } from "../src/index.ts";
import { judge } from "../src/index.ts";
import { aBusyList, aHost, aSchedule, aSituation, at, HOUR, MINUTE } from "./builders.ts";

const DATE = "2050-09-05";

function reasons(situation: Situation, start: string): readonly Reason[] {
  const verdict = judge(situation, at(start));
  return verdict.accepted ? [] : verdict.reasons;
}

test("an accepted start names the fixed hosts and, per group, everybody who could take it", () => {
  const hosts = [
    aHost({ id: 7 }),
    aHost({ id: 3, attendance: "rotating" }),
    aHost({ id: 2, attendance: "rotating", busy: aBusyList(`${DATE} 10:00-11:00`) }),
    aHost({ id: 1, attendance: "rotating" }),
    aHost({ id: 9, attendance: "rotating", group: "b" }),
  ];
  expect(judge(aSituation(hosts), at("2050-09-05T10:30"))).toEqual({
    accepted: true,
    end: at("2050-09-05T11:30"),
    fixed: [7],
    groups: [
      { group: "", eligible: [3, 1] },
      { group: "b", eligible: [9] },
    ],
  });
});

test("bookings 7.3: a start off the grid is accepted when it fits; touching is fine", () => {
  const situation = aSituation([aHost({ busy: aBusyList(`${DATE} 10:00-11:00`) })]);
  expect(judge(situation, at("2050-09-05T11:07")).accepted).toBe(true);
  expect(judge(situation, at("2050-09-05T09:00")).accepted).toBe(true);
  expect(judge(situation, at("2050-09-05T16:01")).accepted).toBe(false);
});

test("every rule that blocks a host is named, with what stands in the way", () => {
  const host = aHost({
    schedule: aSchedule("Europe/Rome", ["09-17"]),
    outOfOffice: [{ fromDate: "2050-09-05", toDate: "2050-09-06" }],
    busy: {
      ...aBusyList(`${DATE} 14:30-15:30`, `${DATE} 16:10-17:00`),
      kinds: ["booking", "calendar"],
      ids: ["uid", 12],
    },
    holds: { ...aBusyList(`${DATE} 15:45-15:50`), ids: ["hold"] },
  });
  const situation = aSituation([host], { afterBufferMinutes: 15 });
  const fifteen = at("2050-09-05T15:00");
  expect(reasons(situation, "2050-09-05T15:00")).toEqual([
    { rule: "schedule", hostId: 1 },
    { rule: "out-of-office", hostId: 1, interval: { start: at("2050-09-04T22:00"), end: at("2050-09-06T22:00") } },
    {
      rule: "busy",
      hostId: 1,
      interval: { start: fifteen - 30 * MINUTE, end: fifteen + 30 * MINUTE },
      blocker: { kind: "booking", id: "uid" },
    },
    {
      rule: "buffer",
      hostId: 1,
      interval: { start: fifteen + 70 * MINUTE, end: fifteen + 2 * HOUR },
      blocker: { kind: "calendar", id: 12 },
    },
    {
      rule: "hold",
      hostId: 1,
      interval: { start: fifteen + 45 * MINUTE, end: fifteen + 50 * MINUTE },
      blocker: { kind: "hold", id: "hold" },
    },
  ]);
});

test("under a claim that a hold made the rule is hold, as under a hold that only hides the slot", () => {
  const busy = { ...aBusyList(`${DATE} 10:00-11:00`), kinds: ["hold" as const], ids: ["uid"] };
  const interval = { start: at("2050-09-05T10:00"), end: at("2050-09-05T11:00") };
  const blocker = { kind: "hold", id: "uid" } as const;
  const situation = aSituation([aHost({ busy })], { beforeBufferMinutes: 15 });
  expect(reasons(situation, "2050-09-05T10:30")).toEqual([{ rule: "hold", hostId: 1, interval, blocker }]);
  expect(reasons(situation, "2050-09-05T11:10")).toEqual([{ rule: "buffer", hostId: 1, interval, blocker }]);
});

test("rotating hosts answer only for a group that has nobody", () => {
  const busy = aBusyList(`${DATE} 10:00-11:00`);
  const hosts = [
    aHost({ id: 1, attendance: "rotating", busy }),
    aHost({ id: 2, attendance: "rotating" }),
    aHost({ id: 3, attendance: "rotating", group: "b", calendarsUnreadable: true }),
  ];
  expect(reasons(aSituation(hosts), "2050-09-05T10:00").map((reason) => [reason.rule, reason.hostId])).toEqual([
    ["calendar-unreadable", 3],
  ]);
});

test("without hosts nothing can be booked", () => {
  expect(reasons(aSituation([]), "2050-09-05T10:00")).toEqual([{ rule: "no-hosts" }]);
});

test("waived rules: conflicts, bounds and limits, each for itself", () => {
  const now = at("2050-09-05T12:00");
  const limits = [
    { scope: "eventType", timeZone: "UTC", maxBookings: { day: 1 }, tally: { starts: [now], minutes: [60] } },
  ] as const;
  const host = aHost({
    busy: aBusyList(`${DATE} 09:00-17:00`),
    holds: aBusyList(`${DATE} 09:00-17:00`),
    calendarsUnreadable: true,
  });
  const situation = aSituation([host], { limits }, { now });
  const rules = (waive: NonNullable<Situation["waive"]>): string[] =>
    reasons({ ...situation, waive }, "2050-09-05T10:00").map((reason) => reason.rule);
  expect(rules({})).toEqual(["past", "limit-bookings", "calendar-unreadable", "busy", "hold"]);
  expect(rules({ conflicts: true })).toEqual(["past", "limit-bookings"]);
  expect(rules({ bounds: true, limits: true })).toEqual(["calendar-unreadable", "busy", "hold"]);
  expect(
    judge({ ...situation, waive: { conflicts: true, bounds: true, limits: true } }, at("2050-09-05T10:00")).accepted,
  ).toBe(true);
});

const SEAT = {
  start: at("2050-09-05T10:00"),
  end: at("2050-09-05T11:00"),
  beforeBufferMinutes: 0,
  afterBufferMinutes: 10,
  bookingUid: "uid",
};

test("bookings 11.1: a booked start with seats left is joined, whatever the host does meanwhile", () => {
  const host = aHost({
    id: 4,
    occurrences: [{ ...SEAT, seatsTaken: 2 }],
    outOfOffice: [{ fromDate: DATE, toDate: DATE }],
    busy: aBusyList(`${DATE} 10:00-11:00`),
  });
  const other = aHost({ id: 5, attendance: "rotating" });
  expect(judge(aSituation([host, other], { seats: 3 }), SEAT.start)).toEqual({
    accepted: true,
    end: SEAT.end,
    fixed: [4],
    groups: [{ group: "", eligible: [] }],
    joins: { bookingUid: "uid", seatsTaken: 2 },
  });
  const late = aSituation([host], { seats: 3, noticeMinutes: 60 }, { now: SEAT.start });
  expect(reasons(late, "2050-09-05T10:00").map((reason) => reason.rule)).toEqual(["notice"]);
});

test("a full occurrence refuses its start; other starts find it busy, or in its buffer", () => {
  const host: Host = aHost({ occurrences: [{ ...SEAT, seatsTaken: 3 }] });
  const interval = { start: SEAT.start, end: SEAT.end };
  const blocker = { kind: "booking", id: "uid" } as const;
  const situation = aSituation([host], { seats: 3 });
  expect(reasons(situation, "2050-09-05T10:00")).toEqual([{ rule: "seats", interval, blocker }]);
  expect(reasons(situation, "2050-09-05T10:30")).toEqual([{ rule: "busy", hostId: 1, interval, blocker }]);
  expect(reasons(situation, "2050-09-05T11:05")).toEqual([{ rule: "buffer", hostId: 1, interval, blocker }]);
  expect(judge(situation, at("2050-09-05T11:10")).accepted).toBe(true);
});

test("held seats without a booking: the first booking asks for availability like any other", () => {
  const held = { start: SEAT.start, end: SEAT.end, beforeBufferMinutes: 0, afterBufferMinutes: 0, seatsTaken: 1 };
  const situation = aSituation([aHost({ occurrences: [held] })], { seats: 2 });
  const verdict = judge(situation, SEAT.start);
  expect(verdict.accepted && verdict.joins).toBeUndefined();
  expect(reasons(situation, "2050-09-05T10:30").map((reason) => reason.rule)).toEqual(["hold"]);
  const full = aSituation([aHost({ occurrences: [{ ...held, seatsTaken: 2 }] })], { seats: 2 });
  expect(reasons(full, "2050-09-05T10:00").map((reason) => reason.rule)).toEqual(["seats"]);
});
