import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveriesAndKills, deliveriesInPeace } from "./deliveries.ts";
import { anOutside, type Outside } from "./outside.ts";
import { newSeed } from "./random.ts";

// The short form of `npm run prove -- --only deliveries`, on two real server processes.
let outside: Outside;

beforeAll(async () => {
  outside = await anOutside(2, "sources");
}, 120_000);

afterAll(async () => {
  await outside?.close();
}, 60_000);

const short = { seconds: 3, clients: 4, hangs: 1, hurried: true, limitMs: 90_000 };

test("without a kill, nothing is sent again to whoever has taken it", async () => {
  const summary = await deliveriesInPeace(outside, { ...short, seed: newSeed() });
  console.log(summary);
  expect(summary).toMatch(/[1-9]\d* webhook messages/);
}, 150_000);

test("whatever is killed and however receivers fail, every message arrives or is visible as failed", async () => {
  const summary = await deliveriesAndKills(outside, { ...short, seed: newSeed() });
  console.log(summary);
  expect(summary).toMatch(/[1-9]\d* webhook messages/);
}, 150_000);
