/** Every zone around every change of offset, against compiled time zone files of the same release. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import {
  findZone,
  instantOfLocal,
  localMsOf,
  offsetMsAt,
  tzdbVersion,
  type Zone,
  zoneNames,
} from "../../src/zones/index.ts";
import { readTzif, type Witness, witnessInstants, witnessOffset } from "./tzif.ts";
import {
  compileZoneinfo,
  namesInSource,
  sourceFile,
  systemZoneinfo,
  versionOf,
  type Zoneinfo,
  zoneBytes,
} from "./zoneinfo.ts";

const HOUR = 3_600_000;
/** Steps around a change, in ms: the change itself, its neighbors, and half hours up to three hours away. */
const STEPS = [
  -1,
  0,
  1,
  ...Array.from({ length: 13 }, (_, position) => (position - 6) * (HOUR / 2) + (position === 6 ? 60_000 : 0)),
];

/**
 * First year compared where Debian's text is not IANA's: it keeps these names as zones of their own, as they were before
 * release 2024b made them links to Athens and Lisbon, which had other offsets then.
 */
const DEBIAN_DIFFERS_BEFORE: Readonly<Record<string, number>> = { EET: 1981, WET: 1997 };

const compiled = compileZoneinfo();
const system = systemZoneinfo();
const sameSystem = system?.version === tzdbVersion ? system : null;
const truth = compiled ?? sameSystem;
const whyNoTruth =
  truth === null ? ` (skipped: no zic that compiles tzdata.zi, and no system zoneinfo ${tzdbVersion})` : "";
const whyNoSystem = sameSystem === null ? ` (skipped: it is ${system?.version ?? "absent"}, not ${tzdbVersion})` : "";

afterAll(() => {
  if (compiled !== null) rmSync(compiled.directory, { recursive: true });
});

interface Tally {
  cases: number;
  readonly differences: string[];
}

function note(tally: Tally, expected: number, got: number, what: () => string): void {
  tally.cases += 1;
  if (expected !== got && tally.differences.length < 50)
    tally.differences.push(`${what()}: expected ${expected}, got ${got}`);
}

/** Instant to wall time and back, and wall times that exist never, once or twice. */
function compareAt(tally: Tally, zone: Zone, witness: Witness, instant: number): void {
  const label = (): string => `${zone.name} ${new Date(instant).toISOString()}`;
  const offset = witnessOffset(witness, instant);
  note(tally, offset, offsetMsAt(zone, instant), () => `${label()} offset`);
  note(tally, instant + offset, localMsOf(zone, instant), () => `${label()} wall`);
}

function compareWall(tally: Tally, zone: Zone, witness: Witness, wall: number): void {
  const instants = witnessInstants(witness, wall);
  const label = (): string => `${zone.name} ${new Date(wall).toISOString().slice(0, -1)} on the wall`;
  note(tally, instants[0] as number, instantOfLocal(zone, wall, "start"), () => `${label()}, start`);
  note(tally, instants.at(-1) as number, instantOfLocal(zone, wall, "end"), () => `${label()}, end`);
}

function compareZone(tally: Tally, zone: Zone, witness: Witness, fromYear: number, toYear: number): void {
  const [from, to] = [Date.UTC(fromYear, 0, 1), Date.UTC(toYear + 1, 0, 1)];
  witness.forEach(({ at, offset }, position) => {
    if (at < from || at >= to) return;
    const before = witness[position - 1]?.offset ?? offset;
    for (const step of STEPS) {
      compareAt(tally, zone, witness, at + step);
      compareWall(tally, zone, witness, at + before + step);
      compareWall(tally, zone, witness, at + offset + step);
    }
  });
  for (let year = fromYear; year <= toYear; year += 1) {
    for (const month of [0, 3, 6, 9]) compareAt(tally, zone, witness, Date.UTC(year, month, 15, 12));
  }
}

/** All names over a span of years; links that share a file share the parsed witness. */
function compareAll(zoneinfo: Zoneinfo, names: readonly string[], fromYear: number, toYear: number): Tally {
  const tally: Tally = { cases: 0, differences: [] };
  const parsed = new Map<string, Witness>();
  for (const name of names) {
    const bytes = zoneBytes(zoneinfo, name);
    const zone = findZone(name);
    if (bytes === null || zone === null) {
      tally.differences.push(`${name}: ${bytes === null ? "no compiled file" : "unknown to the engine"}`);
      continue;
    }
    const key = Buffer.from(bytes).toString("latin1");
    // Times around the turn of the year are compared too.
    const witness = parsed.get(key) ?? readTzif(bytes, toYear + 1);
    parsed.set(key, witness);
    compareZone(tally, zone, witness, Math.max(fromYear, DEBIAN_DIFFERS_BEFORE[name] ?? 0), toYear);
  }
  return tally;
}

test("the source text kept for the tests is of the engine's release", () => {
  expect(versionOf(sourceFile)).toBe(tzdbVersion);
});

test("the engine knows exactly the names of the database", () => {
  // "Factory" is the database's marker for a machine whose zone nobody has set.
  expect(zoneNames()).toEqual(namesInSource().filter((name) => name !== "Factory"));
});

test.skipIf(truth === null)(`all zones, 1970-2110, against compiled files${whyNoTruth}`, { timeout: 60_000 }, () => {
  const { cases, differences } = compareAll(truth as Zoneinfo, zoneNames(), 1970, 2110);
  console.info(`zones: ${cases} cases against ${truth?.directory} (${truth?.version})`);
  expect(differences).toEqual([]);
  expect(cases).toBeGreaterThan(1_000_000);
});

test.skipIf(truth === null)(`beyond the unrolled 400 years, against compiled files${whyNoTruth}`, () => {
  const names = [
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Asia/Gaza",
    "America/Santiago",
    "Asia/Tokyo",
  ];
  for (const year of [2399, 2486, 2800, 5000, 9990]) {
    const { cases, differences } = compareAll(truth as Zoneinfo, names, year, year + 9);
    expect(differences).toEqual([]);
    expect(cases).toBeGreaterThan(names.length * 40);
  }
});

test.skipIf(sameSystem === null)(
  `all zones, 2020-2040, against the system's zoneinfo${whyNoSystem}`,
  { timeout: 60_000 },
  () => {
    const { cases, differences } = compareAll(sameSystem as Zoneinfo, zoneNames(), 2020, 2040);
    expect(differences).toEqual([]);
    expect(cases).toBeGreaterThan(300_000);
  },
);
