import { expect, test } from "vitest";
import { AccountMemory } from "./account-memory.ts";
import type { Db } from "./database.ts";

const outside = { inTransaction: false } as Db;
const inside = { inTransaction: true } as Db;

const entry = (value: string, readAtMs = 0, untilMs = Number.POSITIVE_INFINITY) => ({
  version: { accountId: 1, revision: 0, position: 0 },
  value,
  readAtMs,
  untilMs,
});

test("what a transaction read is not kept: it may be undone", () => {
  const memory = new AccountMemory<string>(100, () => 1);
  memory.keep(inside, "a", entry("mine"));
  expect(memory.find("a", 0)).toBeNull();
  memory.keep(outside, "a", entry("everybody's"));
  memory.keep(inside, "a", entry("mine"));
  expect(memory.find("a", 0)?.value).toBe("everybody's");
});

test.for([
  ["before it was read", 999, false],
  ["when it was read", 1000, true],
  ["just before time changes it", 4999, true],
  ["when time changes it", 5000, false],
] as const)("what time changes is found or not: %s", ([, nowMs, isFound]) => {
  const memory = new AccountMemory<string>(100, () => 1);
  memory.keep(outside, "a", entry("x", 1000, 5000));
  expect(memory.find("a", nowMs) !== null).toBe(isFound);
});

test("what time does not change is found for a minute", () => {
  const memory = new AccountMemory<string>(100, () => 1);
  memory.keep(outside, "a", entry("x", 1000));
  expect(memory.find("a", 60_999)?.value).toBe("x");
  expect(memory.find("a", 61_000)).toBeNull();
});

test("what has not been used for longest makes room", () => {
  const memory = new AccountMemory<string>(3, (value) => value.length);
  memory.keep(outside, "a", entry("1"));
  memory.keep(outside, "b", entry("2"));
  memory.find("a", 0);
  memory.keep(outside, "c", entry("33"));
  memory.keep(outside, "too large", entry("4444"));
  expect(["a", "b", "c", "too large"].map((key) => memory.find(key, 0)?.value)).toEqual([
    "1",
    undefined,
    "33",
    undefined,
  ]);
});
