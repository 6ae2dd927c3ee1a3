import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { chaos } from "./chaos.ts";
import { offers } from "./offers.ts";
import { confirms, idempotency, idempotencyAndKill, limits, oneSlot, overlappingTypes } from "./races.ts";
import { newSeed } from "./random.ts";
import { aWorld, type World } from "./world.ts";

// The short form of `npm run prove`, on two real server processes and a PostgreSQL that can be killed.
let world: World;
let app: TestApp;

beforeAll(async () => {
  world = await aWorld(2, "sources");
  app = await anApp();
}, 120_000);

afterAll(async () => {
  await app?.close();
  await world?.close();
}, 60_000);

const scenarios = { oneSlot, overlappingTypes, confirms, limits, idempotency, idempotencyAndKill };
const rounds: Record<keyof typeof scenarios, number> = {
  oneSlot: 4,
  overlappingTypes: 6,
  confirms: 5,
  limits: 3,
  idempotency: 5,
  idempotencyAndKill: 2,
};

test.each(Object.keys(scenarios) as (keyof typeof scenarios)[])(
  "two servers: %s",
  async (name) => {
    console.log(await scenarios[name](world, rounds[name]));
  },
  60_000,
);

test("random clients while servers and PostgreSQL are killed", async () => {
  console.log(await chaos(world, { seed: newSeed(), seconds: 6, clients: 6 }));
}, 120_000);

test("what is offered can be booked, and what is refused has a reason", async () => {
  const summary = await offers(app, newSeed(), 25);
  console.log(summary);
  expect(summary).toMatch(/[1-9]\d* of them booked/);
}, 60_000);
