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

test("it is found until time changes it, for a minute at most, and never before it was read", () => {
  const memory = new AccountMemory<string>(100, () => 1);
  memory.keep(outside, "soon over", entry("x", 1000, 5000));
  memory.keep(outside, "lasting", entry("y", 1000));
  const found = (key: string, nowMs: number) => memory.find(key, nowMs) !== null;
  expect([
    found("soon over", 999),
    found("soon over", 1000),
    found("soon over", 4999),
    found("soon over", 5000),
  ]).toEqual([false, true, true, false]);
  expect([found("lasting", 60_999), found("lasting", 61_000)]).toEqual([true, false]);
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
