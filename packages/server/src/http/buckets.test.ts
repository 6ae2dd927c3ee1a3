import { expect, test } from "vitest";
import { createBuckets } from "./buckets.ts";

test("a flood of others drops no block, and a block ends in its time", () => {
  const buckets = createBuckets(100);
  for (let n = 0; n < 3; n += 1) buckets.count("mallory", 2, 0);
  for (let n = 0; n < 1000; n += 1) buckets.count(`other ${n}`, 2, 1);
  expect(buckets.count("mallory", 2, 59_999)).toEqual({ used: 0, isBlocked: true, resetMs: 1 });
  expect(buckets.count("mallory", 2, 60_000)).toEqual({ used: 1, isBlocked: false, resetMs: 60_000 });
});

test("blocks are bounded too: the one that ends first goes first", () => {
  const buckets = createBuckets(10);
  for (let who = 0; who <= 10; who += 1) {
    for (let n = 0; n < 2; n += 1) buckets.count(`${who}`, 1, who);
  }
  expect(buckets.count("0", 1, 20).isBlocked).toBe(false);
  expect(buckets.count("1", 1, 20).isBlocked).toBe(true);
});

test("a window counts from its first use, and looking for a block uses nothing", () => {
  const buckets = createBuckets();
  expect(buckets.count("a", 2, 0)).toEqual({ used: 1, isBlocked: false, resetMs: 60_000 });
  expect(buckets.count("a", 2, 10_000)).toEqual({ used: 2, isBlocked: false, resetMs: 50_000 });
  expect(buckets.blockedMs("a", 20_000)).toBe(0);
  expect(buckets.count("a", 2, 60_000).used).toBe(1);
  for (let n = 0; n < 2; n += 1) buckets.count("a", 2, 70_000);
  expect([70_000, 129_999, 130_000].map((nowMs) => buckets.blockedMs("a", nowMs))).toEqual([60_000, 1, 0]);
});

test("a full table costs no more than an empty one", () => {
  const buckets = createBuckets();
  for (let n = 0; n < 200_000; n += 1) buckets.count(`filling ${n}`, 120, 0);
  const began = performance.now();
  for (let n = 0; n < 10_000; n += 1) buckets.count(`fresh ${n}`, 120, 1);
  // 2 ms each when every one searched the whole table.
  expect((performance.now() - began) / 10_000).toBeLessThan(0.1);
});
