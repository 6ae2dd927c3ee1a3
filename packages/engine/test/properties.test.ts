/** What must hold whatever the situation; random cases without a second opinion. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge, offer, type Host, type Reason, type Situation, type Slot } from "../src/index.ts";
import { aCase, DAY_MINUTES, MINUTE } from "./cases.ts";

const seed = Number(process.env["MERIDIAN_SEED"] ?? Date.now() % 2_147_483_647);
const parameters = { seed, numRuns: 1_500 };
const anyCase = fc.oneof(
  aCase({ seated: false, alwaysOpen: false }),
  aCase({ seated: false, alwaysOpen: true }),
  aCase({ seated: true, alwaysOpen: true }),
);

test(`everything offered is accepted, with the same end (seed ${seed})`, () => {
  fc.assert(
    fc.property(anyCase, ({ situation, range }) => {
      for (const slot of offer(situation, range)) {
        const verdict = judge(situation, slot.start);
        if (!verdict.accepted) throw new Error(`offered, but refused: ${JSON.stringify(verdict.reasons)}`);
        if (verdict.end !== slot.end) throw new Error("offered with another end");
      }
    }),
    parameters,
  );
});

function within(slots: readonly Slot[], start: number, end: number): number[] {
  return slots.filter((slot) => slot.start >= start && slot.end <= end).map((slot) => slot.start);
}

test(`two questions get the same slots where their ranges overlap (seed ${seed})`, () => {
  const shift = fc.integer({ min: -2 * DAY_MINUTES, max: 2 * DAY_MINUTES }).map((minutes) => minutes * MINUTE);
  fc.assert(
    fc.property(anyCase, shift, shift, ({ situation, range }, first, second) => {
      const other = { start: range.start + first, end: Math.max(range.start + first, range.end + second) };
      const start = Math.max(range.start, other.start);
      const end = Math.min(range.end, other.end);
      expect(within(offer(situation, other), start, end)).toEqual(within(offer(situation, range), start, end));
    }),
    parameters,
  );
});

test(`slots ascend, do not repeat, begin and end inside the range (seed ${seed})`, () => {
  fc.assert(
    fc.property(anyCase, ({ situation, range }) => {
      const slots = offer(situation, range);
      slots.forEach((slot, index) => {
        expect(slot.start).toBeGreaterThan(slots[index - 1]?.start ?? range.start - 1);
        expect(slot.end).toBeLessThanOrEqual(range.end);
        if (slot.seats !== undefined) expect(slot.seats.taken).toBeLessThan(slot.seats.total);
      });
    }),
    parameters,
  );
});

function reversed(host: Host): Host {
  const { busy, schedule } = host;
  return {
    ...host,
    schedule: { ...schedule, windows: schedule.windows.toReversed(), overrides: schedule.overrides.toReversed() },
    outOfOffice: (host.outOfOffice ?? []).toReversed(),
    ...(busy === undefined
      ? {}
      : {
          busy: {
            starts: Array.from(busy.starts).reverse(),
            ends: Array.from(busy.ends).reverse(),
            kinds: Array.from(busy.kinds ?? []).reverse(),
          },
        }),
  };
}

test(`the order of windows, overrides, busy times and hosts does not matter (seed ${seed})`, () => {
  fc.assert(
    fc.property(anyCase, ({ situation, range }) => {
      const turned = { ...situation, hosts: situation.hosts.map(reversed).toReversed() };
      const starts = (slots: readonly Slot[]): number[] => slots.map((slot) => slot.start);
      expect(starts(offer(turned, range))).toEqual(starts(offer(situation, range)));
    }),
    parameters,
  );
});

const ALWAYS = { windows: [{ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 0, endMinute: 1440 }], overrides: [] };

/** Looks at a reason by itself: is it true of this start? */
function holds(situation: Situation, start: number, reason: Reason): boolean {
  const { rules, now } = situation;
  const end = start + rules.lengthMinutes * MINUTE;
  const { interval, limit, bound } = reason;
  const touches = (before: number, after: number): boolean =>
    interval !== undefined && interval.start < end + after * MINUTE && interval.end > start - before * MINUTE;
  const host = situation.hosts.find((other) => other.id === reason.hostId);
  switch (reason.rule) {
    case "past":
      return start < now && bound === now;
    case "notice":
      return start < now + rules.noticeMinutes * MINUTE && bound === now + rules.noticeMinutes * MINUTE;
    case "window":
      return bound !== undefined && bound !== start && rules.bookingWindow.kind !== "unlimited";
    case "busy":
    case "hold":
    case "out-of-office":
      return host !== undefined && touches(0, 0);
    case "buffer":
      // A seated booking's own buffers may be what reaches over; here both sides are at most an hour and a half.
      return (
        host !== undefined && !touches(0, 0) && touches(rules.beforeBufferMinutes + 20, rules.afterBufferMinutes + 10)
      );
    case "schedule": {
      const open = { ...(host as Host), schedule: { ...(host as Host).schedule, ...ALWAYS }, travel: [] };
      const verdict = judge({ ...situation, hosts: [open] }, start);
      return verdict.accepted || verdict.reasons.every((other) => other.rule !== "schedule");
    }
    case "limit-bookings":
    case "limit-minutes":
      return limit !== undefined && limit.would > limit.max && touches(0, 0);
    case "seats":
      return situation.hosts.some((other) =>
        other.occurrences?.some((seat) => seat.start === start && seat.seatsTaken >= (rules.seats ?? 0)),
      );
    case "calendar-unreadable":
      return host?.calendarsUnreadable === true;
    default:
      return false;
  }
}

test(`every refusal has a reason, and every reason is true (seed ${seed})`, () => {
  fc.assert(
    fc.property(anyCase, ({ situation, probes }) => {
      for (const start of probes) {
        const verdict = judge(situation, start);
        if (verdict.accepted) continue;
        expect(verdict.reasons.length).toBeGreaterThan(0);
        for (const reason of verdict.reasons)
          if (!holds(situation, start, reason)) throw new Error(`not true: ${JSON.stringify(reason)}`);
      }
    }),
    parameters,
  );
});
