/** The comparison of the engine with the oracle. Three test files share it, so that they run on different cores. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge, offer, type Reason, type Verdict } from "../src/index.ts";
import { aCase, type Case, type Flavor, loadedToJudge, loadedToOffer, STRETCH_MINUTES } from "./cases.ts";
import { Oracle } from "./oracle.ts";

/** Set MERIDIAN_SEED to repeat a run, MERIDIAN_CASES to multiply its length. */
const seed = Number(process.env["MERIDIAN_SEED"] ?? Date.now() % 2_147_483_647);
const factor = Number(process.env["MERIDIAN_CASES"] ?? 1);

function keyOf(reason: Reason): string {
  return `${reason.rule}:${reason.hostId ?? ""}:${reason.limit?.period ?? ""}`;
}

function refusals(verdict: Verdict): string[] | null {
  return verdict.accepted ? null : [...new Set(verdict.reasons.map(keyOf))].sort();
}

function text(instants: readonly number[]): string {
  return instants.map((instant) => new Date(instant).toISOString().slice(5, 16)).join(" ");
}

/** `offer` gives the oracle's slots; `judge` gives its verdict, rule by rule, for some of them and for other starts. */
function agrees({ origin, situation, range, probes }: Case): void {
  const oracle = new Oracle(situation, origin, STRETCH_MINUTES);
  const slots = offer(loadedToOffer(situation, range), range).map((slot) => slot.start);
  expect(text(slots)).toBe(text(oracle.offered(range.start, range.end)));
  const every = Math.max(1, Math.floor(slots.length / 4));
  const judged = [...probes, ...slots.filter((_, index) => index % every === 0)];
  const seats = situation.hosts.flatMap((host) => host.occurrences ?? []).map((seat) => seat.start);
  for (const start of [...judged, ...seats]) {
    const verdict = judge(loadedToJudge(situation, start), start);
    expect({ start, refusals: refusals(verdict) }).toEqual({ start, refusals: oracle.refusals(start) });
    if (verdict.accepted && verdict.joins === undefined) {
      expect(verdict.groups.map((group) => group.eligible)).toEqual(oracle.eligible(start));
    }
  }
}

/** Declares the test that `cases` random situations of a flavor get the same answers from both. */
export function testAgreement(name: string, flavor: Flavor, cases: number): void {
  const numRuns = Math.ceil(cases * factor);
  test(`the engine agrees with the minute-by-minute oracle: ${name} (${numRuns} cases, seed ${seed})`, {
    timeout: 600_000,
  }, () => {
    fc.assert(fc.property(aCase(flavor), agrees), { seed, numRuns });
  });
}
