import fc from "fast-check";
import { expect, test } from "vitest";
import {
  assign,
  assignPerGroup,
  type AssignmentOptions,
  type Candidate,
  type HostStanding,
  withinLead,
} from "../src/index.ts";
import { at } from "./builders.ts";

const plain: AssignmentOptions = { weights: false, leadThreshold: null };
const weighted: AssignmentOptions = { weights: true, leadThreshold: null };

function candidate(id: number, standing: Partial<HostStanding> = {}, group = ""): Candidate {
  return {
    id,
    group,
    standing: { priority: 2, weight: 100, bookings: 0, calibration: 0, lastBookedAt: null, ...standing },
  };
}

const X = candidate(1, { bookings: 2, lastBookedAt: at("2050-09-01") });
const Y = candidate(2, { bookings: 1, lastBookedAt: at("2050-09-03") });

test("8.6: without weights the least recently booked host gets it, whatever the counts", () => {
  expect(assign([X, Y], plain)).toEqual({
    hostId: 1,
    group: "",
    reason: { rule: "least-recently-booked", lastBookedAt: at("2050-09-01"), passedOver: [] },
  });
});

test("8.6: with weights the one who lacks bookings gets it", () => {
  expect(assign([X, Y], weighted)).toEqual({
    hostId: 2,
    group: "",
    reason: { rule: "weights", shortfall: 0.5, weight: 100, passedOver: [] },
  });
});

test("8.2: calibration counts like bookings; equal shortfalls go to the larger weight", () => {
  expect(assign([candidate(1, { bookings: 1 }), candidate(2, { bookings: 0, calibration: 2 })], weighted).hostId).toBe(
    1,
  );
  expect(assign([candidate(1), candidate(2, { weight: 200 })], weighted)).toMatchObject({
    hostId: 2,
    reason: { rule: "weights", shortfall: 0, weight: 200 },
  });
});

test("8.2: shares are shares of the whole pool, those who are not available included", () => {
  const pool = [X, Y, candidate(3, { bookings: 9, weight: 200 })];
  // 12 bookings: X and Y should have 3 each.
  expect(assign([X, Y], { ...weighted, pool })).toMatchObject({ hostId: 2, reason: { shortfall: 2 } });
});

test("8.3: higher priority first, then never booked, then the lowest id", () => {
  expect(
    assign([candidate(1, { priority: 1 }), candidate(2, { priority: 4, lastBookedAt: 5 }), candidate(3)], plain),
  ).toMatchObject({ hostId: 2, reason: { rule: "priority", priority: 4 } });
  expect(assign([candidate(1, { lastBookedAt: 1 }), candidate(2)], plain)).toMatchObject({
    hostId: 2,
    reason: { rule: "least-recently-booked", lastBookedAt: null },
  });
  expect(assign([candidate(5), candidate(4)], plain)).toMatchObject({ hostId: 4, reason: { rule: "lowest-id" } });
  expect(assign([X], plain)).toMatchObject({ hostId: 1, reason: { rule: "only-candidate" } });
  expect(() => assign([], plain)).toThrow(RangeError);
});

test("8.4: a host who leads by more than the threshold is passed over", () => {
  const ahead = candidate(3, { bookings: 4, priority: 4 });
  expect(assign([X, Y, ahead], { ...plain, leadThreshold: 2 })).toMatchObject({
    hostId: 1,
    reason: { passedOver: [3] },
  });
  expect(assign([X, Y, ahead], { ...plain, leadThreshold: 3 })).toMatchObject({
    hostId: 3,
    reason: { rule: "priority", passedOver: [] },
  });
});

test("8.4: with weights the lead is measured in shortfall", () => {
  const heavy = candidate(3, { bookings: 4, weight: 400 });
  const options = { ...weighted, leadThreshold: 1 };
  // 7 bookings over 600: X 7/6-2 = -0.83, Y 7/6-1 = 0.17, heavy 28/6-4 = 0.67.
  expect(withinLead([X, Y, heavy], options).map(({ id }) => id)).toEqual([2, 3]);
});

test("8.4: the threshold is ignored when it would leave nobody, and with several groups", () => {
  const options = { ...plain, leadThreshold: 1, pool: [candidate(9), X, Y] };
  expect(withinLead([candidate(3, { bookings: 5 })], options).map(({ id }) => id)).toEqual([3]);
  expect(withinLead([X, candidate(3, { bookings: 9 }, "b")], { ...plain, leadThreshold: 1 })).toHaveLength(2);
});

test("8.1: one host for every group", () => {
  const chosen = assignPerGroup([candidate(1, {}, "b"), X, candidate(3, { lastBookedAt: 1 }, "b"), Y], {
    ...plain,
    leadThreshold: 0,
  });
  expect(chosen.map(({ group, hostId }) => [group, hostId])).toEqual([
    ["b", 1],
    ["", 1],
  ]);
});

const standings = fc.array(
  fc.record({
    priority: fc.integer({ min: 0, max: 4 }),
    weight: fc.constantFrom(0, 50, 100, 300),
    bookings: fc.integer({ min: 0, max: 6 }),
    calibration: fc.constantFrom(0, 0.5, 2),
    lastBookedAt: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
  { minLength: 1, maxLength: 6 },
);
const options = fc.record({ weights: fc.boolean(), leadThreshold: fc.option(fc.integer({ min: 0, max: 3 })) });
const seed = Number(process.env["MERIDIAN_SEED"] ?? Date.now() % 2_147_483_647);

test(`the same standings give the same host, in whatever order (seed ${seed})`, () => {
  fc.assert(
    fc.property(standings, options, (list, choice) => {
      const candidates = list.map((standing, index) => candidate(index + 1, standing));
      const chosen = assign(candidates, choice);
      expect(candidates.map(({ id }) => id)).toContain(chosen.hostId);
      expect(assign(candidates.toReversed(), choice).hostId).toBe(chosen.hostId);
    }),
    { seed, numRuns: 3_000 },
  );
});

test(`in the long run everybody gets the share that the weights say, to within one booking (seed ${seed})`, () => {
  const weights = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(weights, (list) => {
      const bookings = list.map(() => 0);
      const total = 200;
      for (let round = 0; round < total; round++) {
        const candidates = list.map((weight, index) =>
          candidate(index, { weight, bookings: bookings[index] as number }),
        );
        const { hostId } = assign(candidates, weighted);
        bookings[hostId] = (bookings[hostId] as number) + 1;
      }
      const sum = list.reduce((a, b) => a + b, 0);
      list.forEach((weight, index) =>
        expect(Math.abs((bookings[index] as number) - (total * weight) / sum)).toBeLessThanOrEqual(list.length),
      );
    }),
    { seed, numRuns: 100 },
  );
});

test("without weights equal hosts take turns", () => {
  const last: (number | null)[] = [null, null, null];
  const turns: number[] = [];
  for (let round = 1; round <= 6; round++) {
    const { hostId } = assign(
      last.map((lastBookedAt, index) => candidate(index, { lastBookedAt })),
      plain,
    );
    last[hostId] = round;
    turns.push(hostId);
  }
  expect(turns).toEqual([0, 1, 2, 0, 1, 2]);
});
