/** A third witness: Temporal's polyfill, another implementation over other data (the Intl data inside Node). */
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import {
  dateOf,
  dayNumberAt,
  findZone,
  formatInZone,
  instantOfLocal,
  startOfLocalDay,
  tzdbVersion,
  type Zone,
  zoneNames,
} from "../../src/zones/index.ts";

const HOUR = 3_600_000;

/**
 * What each Node's data gets wrong between 2020 and 2040, measured against compiled files of 2026f. Another release of Node's
 * data: compare, and add a line.
 */
const OUTDATED: Readonly<Record<string, readonly string[]>> = {
  "2026c": ["America/Havana", "Cuba", "America/Inuvik", "America/Rainy_River", "America/Winnipeg", "Canada/Central"],
  "2026f": [],
};
const nodeVersion = process.versions["tz"] ?? "none";
const outdated = tzdbVersion === "2026f" ? OUTDATED[nodeVersion] : undefined;
const whySkipped =
  outdated === undefined ? ` (skipped: nobody has compared Node's ${nodeVersion} with ${tzdbVersion})` : "";

const ALWAYS = [
  "Africa/Casablanca",
  "America/New_York",
  "America/Santiago",
  "America/St_Johns",
  "America/Vancouver",
  "Antarctica/Troll",
  "Asia/Gaza",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Europe/Dublin",
  "Europe/London",
  "Pacific/Chatham",
];

/** Mulberry32: small, seeded, good enough to pick samples. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** The instants that a wall time means: [start, end]. */
function expectedInstants(name: string, wall: Temporal.PlainDateTime): [number, number] {
  const earlier = wall.toZonedDateTime(name, { disambiguation: "earlier" });
  const later = wall.toZonedDateTime(name, { disambiguation: "later" });
  if (earlier.toPlainDateTime().equals(wall)) return [earlier.epochMilliseconds, later.epochMilliseconds];
  const jump = earlier.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.NaN;
  return [jump, jump];
}

function differencesAt(zone: Zone, instant: number): string[] {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone.name);
  const wall = zoned.toPlainDateTime();
  const wallMs = wall.toZonedDateTime("UTC").epochMilliseconds;
  const [start, end] = expectedInstants(zone.name, wall.add({ minutes: 30 }));
  const pairs: [string, unknown, unknown][] = [
    // `Z` for UTC is our own rule.
    [
      "text",
      zoned.toString({ timeZoneName: "never", fractionalSecondDigits: 3 }),
      formatInZone(zone, instant).replace("Z", "+00:00"),
    ],
    ["date", wall.toPlainDate().toString(), dateOf(dayNumberAt(zone, instant))],
    ["start of day", zoned.startOfDay().epochMilliseconds, startOfLocalDay(zone, dayNumberAt(zone, instant))],
    ["half an hour on, start", start, instantOfLocal(zone, wallMs + HOUR / 2, "start")],
    ["half an hour on, end", end, instantOfLocal(zone, wallMs + HOUR / 2, "end")],
  ];
  const wrong = pairs.filter(([, expected, got]) => expected !== got);
  return wrong.map(
    ([what, expected, got]) =>
      `${zone.name} ${new Date(instant).toISOString()} ${what}: expected ${expected}, got ${got}`,
  );
}

test.skipIf(outdated === undefined)(
  `random zones and times agree with Temporal${whySkipped}`,
  { timeout: 60_000 },
  () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 32);
    console.info(`temporal: SEED=${seed}`);
    const random = randomFrom(seed);
    const candidates = zoneNames().filter((name) => outdated?.includes(name) === false);
    const names = new Set([
      ...ALWAYS,
      ...Array.from({ length: 150 }, () => candidates[random(candidates.length)] as string),
    ]);
    const differences: string[] = [];
    for (const name of names) {
      const zone = findZone(name) as Zone;
      let change = Temporal.Instant.fromEpochMilliseconds(
        Date.UTC(2020, 0) + random(17 * 365) * 24 * HOUR,
      ).toZonedDateTimeISO(name);
      for (let position = 0; position < 6; position += 1) {
        differences.push(...differencesAt(zone, Date.UTC(2020, 0) + random(20 * 365 * 24 * 60) * 60_000));
        const next = change.getTimeZoneTransition("next");
        if (next === null || next.year > 2039) continue;
        change = next;
        for (const halfHours of [-3, -2, -1, 0, 1, 2])
          differences.push(...differencesAt(zone, change.epochMilliseconds + (halfHours * HOUR) / 2));
      }
    }
    expect(differences, `SEED=${seed}`).toEqual([]);
  },
);
