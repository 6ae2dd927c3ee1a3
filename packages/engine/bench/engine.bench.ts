/**
 * How long `offer` takes on the two questions that our targets are stated for. Run: node packages/engine/bench/engine.bench.ts
 */
import { pathToFileURL } from "node:url";
import type { BusyTimes, EventRules, Host, Situation } from "../src/index.ts";
import { judge, offer } from "../src/index.ts";

export interface BenchResult {
  readonly name: string;
  /** Median time of one call. */
  readonly microseconds: number;
  readonly targetMicroseconds: number | null;
  /** Slots in the answer, so that a faster wrong answer shows. */
  readonly slots: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The incumbent's slot arithmetic for the first question, measured on the same machine. */
const INCUMBENT_MICROSECONDS = 8_800;
/** 31 days across the end of summer time in London, 25 October 2026. */
const RANGE = { start: Date.UTC(2026, 9, 10), end: Date.UTC(2026, 10, 10) };

const rules: EventRules = {
  lengthMinutes: 30,
  slotIntervalMinutes: 15,
  noticeMinutes: 120,
  beforeBufferMinutes: 0,
  afterBufferMinutes: 0,
  offsetStartMinutes: 0,
  onlyFirstSlotPerDay: false,
  optimizedSlots: false,
  bookingWindow: { kind: "unlimited" },
  eventTimeZone: "Europe/London",
  limits: [],
  seats: null,
};

/** A small fixed generator (mulberry32): every run measures the same question. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Half hours on the quarter; `workingHours` keeps them where they hurt, else they lie anywhere in the 31 days. */
function busyTimes(count: number, workingHours: boolean, random: () => number): BusyTimes {
  const start = (): number => {
    const day = Math.floor(random() * 31);
    const quarter = workingHours ? 32 + Math.floor(random() * 34) : Math.floor(random() * 96);
    return RANGE.start + day * DAY_MS + quarter * 15 * MINUTE_MS;
  };
  const starts = Float64Array.from({ length: count }, start).sort();
  return { starts, ends: starts.map((value) => value + 30 * MINUTE_MS) };
}

function hostOf(id: number, attendance: Host["attendance"], busyCount: number, random: () => number): Host {
  return {
    id,
    attendance,
    schedule: {
      timeZone: "Europe/London",
      windows: [{ days: [1, 2, 3, 4, 5], startMinute: 540, endMinute: 1020 }],
      overrides: [],
    },
    busy: busyTimes(busyCount, busyCount < 100, random),
  };
}

function situationOf(hosts: readonly Host[], more: Partial<EventRules> = {}): Situation {
  return { now: RANGE.start - DAY_MS, rules: { ...rules, ...more }, hosts, bookerTimeZone: "Europe/London" };
}

function medianMicroseconds(call: () => unknown, iterations: number): number {
  for (let index = 0; index < iterations; index++) call();
  const times = new Float64Array(iterations);
  for (let index = 0; index < iterations; index++) {
    const before = performance.now();
    call();
    times[index] = performance.now() - before;
  }
  times.sort();
  return (times[iterations >> 1] as number) * 1_000;
}

/** Measures every case: median of many calls after as many to warm up. */
export function run(): BenchResult[] {
  const random = randomFrom(20_261_025);
  const one = situationOf([hostOf(1, "fixed", 500, random)]);
  const hundred = situationOf(Array.from({ length: 100 }, (_, index) => hostOf(index + 1, "rotating", 60, random)));
  const collective = situationOf(Array.from({ length: 5 }, (_, index) => hostOf(index + 1, "fixed", 60, random)));
  const rolling = situationOf([hostOf(1, "fixed", 500, random)], {
    bookingWindow: { kind: "calendarDays", count: 20, rolling: true },
  });
  const limited = situationOf([hostOf(1, "fixed", 500, random)], {
    limits: [
      {
        scope: "eventType",
        timeZone: "Europe/London",
        maxBookings: { day: 20, month: 480 },
        tally: { starts: one.hosts[0]?.busy?.starts ?? [], minutes: new Array<number>(500).fill(30) },
      },
    ],
  });
  const start = Date.UTC(2026, 9, 28, 10);
  const cases: readonly [string, Situation, number | null, number][] = [
    ["offer: 1 host, 31 days, 500 busy, 30 min every 15", one, 150, 2_000],
    ["offer: round robin, 100 hosts x 60 busy", hundred, 2_000, 300],
    ["offer: collective, 5 hosts x 60 busy", collective, null, 1_000],
    ["offer: 1 host, rolling window of 20 days", rolling, null, 1_000],
    ["offer: 1 host, limits per day and month", limited, null, 1_000],
  ];
  const results: BenchResult[] = cases.map(([name, situation, targetMicroseconds, iterations]) => ({
    name,
    microseconds: medianMicroseconds(() => offer(situation, RANGE), iterations),
    targetMicroseconds,
    slots: offer(situation, RANGE).length,
  }));
  for (const [name, situation] of [
    ["judge: 1 host, 500 busy", one],
    ["judge: 100 hosts x 60 busy", hundred],
  ] as const) {
    results.push({
      name,
      microseconds: medianMicroseconds(() => judge(situation, start), 2_000),
      targetMicroseconds: null,
      slots: 1,
    });
  }
  return results;
}

function print(results: readonly BenchResult[]): void {
  console.log(`${"case".padEnd(52)}${"median us".padStart(10)}${"target".padStart(8)}${"slots".padStart(7)}`);
  for (const { name, microseconds, targetMicroseconds, slots } of results) {
    const target = targetMicroseconds === null ? "-" : String(targetMicroseconds);
    console.log(
      `${name.padEnd(52)}${microseconds.toFixed(1).padStart(10)}${target.padStart(8)}${String(slots).padStart(7)}`,
    );
  }
  const first = results[0] as BenchResult;
  console.log(
    `incumbent, first case: ${INCUMBENT_MICROSECONDS} us = ${(INCUMBENT_MICROSECONDS / first.microseconds).toFixed(0)} x`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) print(run());
