import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type pg from "pg";
import type { Measured } from "./load.ts";

export interface Target {
  readonly text: string;
  readonly met: boolean;
}

export interface Line {
  readonly name: string;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly perSecond?: number;
  readonly cpuMsPerRequest?: number;
  readonly statements?: number;
  /** Any other unit, already in words. */
  readonly value?: string;
  readonly targets?: readonly Target[];
  /** The incumbent's figure on this kind of machine, and how many times better ours is. */
  readonly incumbent?: { readonly text: string; readonly ratio: number };
  /** The floor of the same run, and how many times worse ours is. */
  readonly floor?: { readonly text: string; readonly ratio: number };
}

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGigabytes: number;
  readonly node: string;
  readonly postgres: string;
  readonly durability: string;
  readonly revision: string;
}

const DURABILITY = ["fsync", "synchronous_commit", "full_page_writes", "wal_sync_method"];

export async function describeMachine(database: pg.Pool): Promise<Machine> {
  const settings: string[] = [];
  for (const name of DURABILITY) {
    const { rows } = await database.query(`show ${name}`);
    settings.push(`${name}=${rows[0][name]}`);
  }
  const version = await database.query("show server_version");
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() || modelFromSystem(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: version.rows[0].server_version,
    durability: settings.join(" "),
    revision: revision(),
  };
}

function modelFromSystem(): string {
  try {
    return /^model name\s*: (.+)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? process.arch;
  } catch {
    return process.arch;
  }
}

function revision(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

/** At most; `unit` stands after both numbers. */
export function atMost(value: number, limit: number, unit: string): Target {
  return { text: `≤ ${limit} ${unit}`, met: value <= limit };
}

export function atLeast(value: number, limit: number, unit: string): Target {
  return { text: `≥ ${limit} ${unit}`, met: value >= limit };
}

/** Ours beside the floor: by rate when several connections keep both busy, by p50 on one. */
export function besideFloor(ours: Measured, floor: Measured, connections: number): NonNullable<Line["floor"]> {
  return connections === 1
    ? { text: `${figure(floor.p50Ms)} ms`, ratio: ours.p50Ms / floor.p50Ms }
    : { text: `${figure(floor.perSecond)}/s`, ratio: floor.perSecond / ours.perSecond };
}

function figure(value: number): string {
  if (Number.isNaN(value)) return "-";
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(2);
}

const HEADINGS = [
  "measured",
  "p50 ms",
  "p99 ms",
  "rate/s",
  "CPU ms",
  "SQL",
  "target",
  "met",
  "incumbent",
  "ratio",
  "floor",
  "× floor",
];

function cells(line: Line): string[] {
  const targets = line.targets ?? [];
  const optional = (value: number | undefined) =>
    value === undefined ? (line.value === undefined ? "-" : "") : figure(value);
  return [
    line.value === undefined ? line.name : `${line.name}: ${line.value}`,
    optional(line.p50Ms),
    optional(line.p99Ms),
    optional(line.perSecond),
    optional(line.cpuMsPerRequest),
    line.statements === undefined ? "" : String(line.statements),
    targets.map((target) => target.text).join(", "),
    targets.length === 0 ? "" : targets.map((target) => (target.met ? "yes" : "NO")).join(", "),
    line.incumbent?.text ?? "",
    line.incumbent ? `${figure(line.incumbent.ratio)}×` : "",
    line.floor?.text ?? "",
    line.floor ? `${line.floor.ratio.toFixed(2)}×` : "",
  ];
}

/** One table with the machine above it. */
export function format(machine: Machine, lines: readonly Line[]): string {
  const rows = [HEADINGS, ...lines.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  text.splice(1, 0, "-".repeat(text[0]?.length ?? 0));
  const { cores, cpu, memoryGigabytes, node, postgres, durability, revision: commit } = machine;
  return [
    `${cores} cores, ${cpu}, ${memoryGigabytes} GB; Node ${node}, PostgreSQL ${postgres} (${durability}); revision ${commit}`,
    "Client, server and PostgreSQL share the machine. CPU is the server process alone, per request.",
    "",
    ...text,
  ].join("\n");
}
