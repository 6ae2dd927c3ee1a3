/**
 * Proves the promises on the built server: races, kills, offers against acceptance, and that webhooks and mails arrive.
 * Prints what was done; a broken promise makes the exit code 1 and comes with everything needed to repeat it.
 *
 *   npm run prove                     about a quarter of an hour
 *   npm run prove -- --short          about one
 *   npm run prove -- --seed 42        the same random choices again
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { chaos } from "../packages/server/test/prove/chaos.ts";
import { deliveriesAndKills, deliveriesInPeace } from "../packages/server/test/prove/deliveries.ts";
import { aLocalApp } from "../packages/server/test/prove/local-app.ts";
import { offers } from "../packages/server/test/prove/offers.ts";
import { anOutside, type Outside } from "../packages/server/test/prove/outside.ts";
import {
  confirms,
  idempotency,
  idempotencyAndKill,
  limits,
  oneSlot,
  overlappingTypes,
  type Scenario,
} from "../packages/server/test/prove/races.ts";
import { newSeed } from "../packages/server/test/prove/random.ts";
import { aWorld, type World } from "../packages/server/test/prove/world.ts";

const { values: flags } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    seed: { type: "string" },
    only: { type: "string", multiple: true },
  },
});
const seed = flags.seed === undefined ? newSeed() : Number(flags.seed);
const share = (long: number) => (flags.short ? Math.max(2, Math.round(long / 40)) : long);

/** Something that is proved of what it needs: a world with some servers, perhaps with its outside. */
interface Proof<T> {
  readonly name: string;
  readonly run: (needed: T) => Promise<string>;
}

interface WorldProof extends Proof<World> {
  readonly servers: number;
}

const races = (name: string, scenario: Scenario, rounds: number): WorldProof[] =>
  [1, 2].map((servers) => ({
    name: `${name}, ${servers === 1 ? "one server" : "two servers on one database"}`,
    servers,
    run: (world) => scenario(world, share(rounds)),
  }));

const proofs: WorldProof[] = [
  ...races("one slot, 50 at once", oneSlot, 200),
  ...races("overlapping event types", overlappingTypes, 100),
  ...races("confirming what overlaps", confirms, 60),
  ...races("limits", limits, 40),
  ...races("idempotency keys", idempotency, 100),
  { name: "idempotency keys and kills", servers: 1, run: (world) => idempotencyAndKill(world, share(40)) },
  ...[1, 2, 3].map((nth) => ({
    name: `random clients, kill -9, run ${nth}`,
    servers: 2,
    run: (world: World) => chaos(world, { seed: seed + nth, seconds: flags.short ? 8 : 60, clients: 10 }),
  })),
  {
    name: "what is offered can be booked",
    servers: 1,
    run: async (world) => {
      const app = await aLocalApp({ ...world.embedded.connection });
      try {
        return await offers(app, seed, flags.short ? 60 : 2000);
      } finally {
        await app.close();
      }
    },
  },
];

const deliveries = flags.short
  ? { seconds: 5, clients: 4, hangs: 1, hurried: true, limitMs: 120_000 }
  : { seconds: 40, clients: 8, hangs: 8, hurried: false, limitMs: 900_000 };
const outsideProofs: Proof<Outside>[] = [
  {
    name: "deliveries without a kill",
    run: (outside) => deliveriesInPeace(outside, { ...deliveries, seed: seed + 10 }),
  },
  ...[1, 2].map((nth) => ({
    name: `deliveries, kill -9, run ${nth}`,
    run: (outside: Outside) => deliveriesAndKills(outside, { ...deliveries, seed: seed + 10 + nth }),
  })),
];

let done = 0;
let failed = 0;

/** Runs the proofs that were asked for, one after the other, on one of what they need. */
async function prove<T extends { close(): Promise<void> }>(
  all: readonly Proof<T>[],
  open: () => Promise<T>,
  worldOf: (opened: T) => World,
): Promise<void> {
  const wanted = all.filter(({ name }) => flags.only?.some((part) => name.includes(part)) ?? true);
  if (wanted.length === 0) return;
  const needed = await open();
  try {
    for (const proof of wanted) {
      done += 1;
      const since = performance.now();
      try {
        const summary = await proof.run(needed);
        console.log(`ok    ${proof.name} (${((performance.now() - since) / 1000).toFixed(1)} s)\n      ${summary}`);
      } catch (error) {
        failed += 1;
        console.log(`BROKEN ${proof.name}\n${(error as Error).stack}`);
        for (const server of worldOf(needed).servers)
          console.log(`--- what a server said last:\n${server.output().slice(-3000)}`);
      }
    }
  } finally {
    await needed.close();
  }
}

console.log(`seed ${seed}; Node ${process.version}, ${cpus().length} cores`);
const begun = performance.now();
for (const count of [1, 2]) {
  const alike = proofs.filter(({ servers }) => servers === count);
  await prove(
    alike,
    () => aWorld(count, "built"),
    (world) => world,
  );
}
await prove(
  outsideProofs,
  () => anOutside(2, "built"),
  ({ world }) => world,
);
if (done === 0) throw new Error(`no proof is called ${flags.only?.join(" or ")}`);
console.log(
  `${failed === 0 ? "every promise held" : `${failed} BROKEN`}; ${((performance.now() - begun) / 1000).toFixed(0)} s, seed ${seed}`,
);
process.exitCode = failed === 0 ? 0 : 1;
