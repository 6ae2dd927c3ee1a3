/**
 * Writes `packages/engine/src/zones/generated/tzdata.ts` from moment-timezone's packed copy of the IANA database.
 *
 *   node scripts/tzdb.ts           write the file
 *   node scripts/tzdb.ts --check   write nothing; exit 1 when the committed file is not what would be written
 *
 * The source lists every transition up to 2499. We keep those since 1970 (the tz project vouches for nothing earlier)
 * up to the year from which a zone repeats one pair of rules for ever, and the pair itself: a seventh of the size.
 * Nothing is guessed: each rule must reproduce every transition that it replaces, or the script fails.
 *
 * A new release of the database: raise moment-timezone in packages/engine/package.json, run this, and replace
 * packages/engine/test/zones/tzdata.zi, which the tests compile and compare with, by that of the same release.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

interface Transition {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** UTC offset in seconds before and after. */
  readonly before: number;
  readonly after: number;
}

/** "The first `weekday` on or after `month`/`day`, at `wallSeconds` on the clock that shows `before`." */
interface Rule {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly wallSeconds: number;
  readonly before: number;
  readonly after: number;
}

interface Source {
  readonly version: string;
  readonly zones: readonly string[];
  readonly links: readonly string[];
}

const DAY = 86_400;
const LAST_SOURCE_YEAR = 2499;
const target = fileURLToPath(new URL("../packages/engine/src/zones/generated/tzdata.ts", import.meta.url));

function fail(message: string): never {
  throw new Error(`tzdb: ${message}`);
}

function base60Digit(char: string): number {
  const code = char.charCodeAt(0);
  return code > 96 ? code - 87 : code > 64 ? code - 29 : code - 48;
}

/** moment-timezone's base 60 number of minutes, to whole seconds. */
function secondsOf(packed: string): number {
  const negative = packed.startsWith("-");
  const [whole = "", fraction = ""] = (negative ? packed.slice(1) : packed).split(".");
  let minutes = 0;
  for (const char of whole) minutes = minutes * 60 + base60Digit(char);
  if (fraction.length > 1) fail(`"${packed}" is finer than a second`);
  const seconds = minutes * 60 + (fraction === "" ? 0 : base60Digit(fraction));
  return negative ? -seconds : seconds;
}

function transitionsOf(packed: string): { name: string; first: number; transitions: Transition[] } {
  const [name = "", , offsetText = "", indexText = "", deltaText = ""] = packed.split("|");
  // moment counts west of Greenwich as positive.
  const offsets = offsetText.split(" ").map((text) => 0 - secondsOf(text));
  const indices = [...indexText].map(base60Digit);
  const deltas = deltaText === "" ? [] : deltaText.split(" ").map(secondsOf);
  if (indices.length !== deltas.length + 1) fail(`${name}: ${indices.length} periods, ${deltas.length} ends`);
  const offsetAt = (position: number): number => offsets[indices[position] ?? -1] ?? fail(`${name}: no offset`);
  const transitions: Transition[] = [];
  let at = 0;
  deltas.forEach((delta, position) => {
    at += delta;
    const [before, after] = [offsetAt(position), offsetAt(position + 1)];
    // Many entries change only the abbreviation or the "is summer time" flag.
    if (before !== after) transitions.push({ at, before, after });
  });
  return { name, first: transitions[0]?.before ?? offsetAt(deltas.length), transitions };
}

/** Days since 1970 of a local date; `month` 1-12. */
function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / (DAY * 1000);
}

function wallOf(transition: Transition): { year: number; dayNumber: number; wallSeconds: number } {
  const wall = transition.at + transition.before;
  const dayNumber = Math.floor(wall / DAY);
  return { year: new Date(wall * 1000).getUTCFullYear(), dayNumber, wallSeconds: wall - dayNumber * DAY };
}

function instantOfRule(rule: Rule, year: number): number {
  const earliest = dayOf(year, rule.month, rule.day);
  const weekday = (((earliest + 4) % 7) + 7) % 7;
  return (earliest + ((rule.weekday - weekday + 7) % 7)) * DAY + rule.wallSeconds - rule.before;
}

/** The rule behind transitions of consecutive years: the earliest date in the year tells the base day. */
function ruleOf(name: string, sample: readonly Transition[]): Rule {
  const newest = sample.at(-1) ?? fail(`${name}: nothing to derive a rule from`);
  const { dayNumber, wallSeconds } = wallOf(newest);
  let earliest = { inYear: Number.POSITIVE_INFINITY, month: 0, day: 0 };
  for (const transition of sample) {
    const wall = wallOf(transition);
    // Counted from 1 March, so that leap days do not move the date.
    const inYear = wall.dayNumber - dayOf(wall.year, 3, 1);
    const date = new Date(wall.dayNumber * DAY * 1000);
    if (inYear < earliest.inYear) earliest = { inYear, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  }
  // The engine repeats the table from 1 February on: a change in January would fall on the wrong side.
  if (earliest.month < 3) fail(`${name}: a rule in month ${earliest.month} needs another repetition in zones/table.ts`);
  const weekday = (((dayNumber + 4) % 7) + 7) % 7;
  return { month: earliest.month, day: earliest.day, weekday, wallSeconds, before: newest.before, after: newest.after };
}

/** Two rules and the first year in which both hold, with every later transition proven equal to them. */
function recurrenceOf(name: string, transitions: readonly Transition[]): { fromYear: number; rules: Rule[] } | null {
  const newest = transitions.at(-1);
  if (newest === undefined || wallOf(newest).year < LAST_SOURCE_YEAR) return null;
  // Four hundred years hold every combination of weekday and leap year; the first is the last one of Ramadan zones.
  const sample = transitions.slice(-800);
  const rules = [0, 1].map((parity) =>
    ruleOf(
      name,
      sample.filter((_, position) => position % 2 === parity),
    ),
  );
  let position = transitions.length - 2;
  let year = LAST_SOURCE_YEAR;
  for (; position >= 0; position -= 2, year -= 1) {
    const pair = transitions.slice(position, position + 2);
    const holds = pair.every((transition, order) => {
      const rule = rules[order] ?? fail("two rules expected");
      return (
        transition.at === instantOfRule(rule, year) &&
        transition.before === rule.before &&
        transition.after === rule.after
      );
    });
    if (!holds) break;
  }
  if (year > 2100) fail(`${name}: no pair of rules explains its transitions of ${year}`);
  return { fromYear: year + 1, rules };
}

/** One line of the generated file; `render` describes the format there. */
function packZone(packed: string): string {
  const { name, first, transitions } = transitionsOf(packed);
  const recurrence = recurrenceOf(name, transitions);
  const end =
    recurrence === null ? transitions.length : transitions.length - 2 * (LAST_SOURCE_YEAR + 1 - recurrence.fromYear);
  const explicit = transitions.slice(0, end);
  const past = explicit.filter(({ at }) => at < 0).at(-1);
  const offsets: number[] = [past?.after ?? first];
  const steps: string[] = [];
  let previous = 0;
  for (const { at, after } of explicit.filter((transition) => transition.at >= 0)) {
    if (!offsets.includes(after)) offsets.push(after);
    steps.push(`${offsets.indexOf(after)}${(at - previous).toString(36)}`);
    previous = at;
  }
  const ruleText =
    recurrence?.rules
      .map((rule) => [rule.month, rule.day, rule.weekday, rule.wallSeconds, rule.after].join(","))
      .join(";") ?? "";
  const tail = recurrence === null ? "" : `${recurrence.fromYear};${ruleText}`;
  return [name, offsets.map((offset) => offset.toString(36)).join(","), steps.join(" "), tail].join("|");
}

function render(source: Source): string {
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const zones = source.zones.map(packZone).sort(byName);
  const links = source.links.map((link) => link.split("|").reverse().join("|")).sort(byName);
  const quoted = (lines: readonly string[]): string => lines.map((line) => `  ${JSON.stringify(line)},\n`).join("");
  return `// Generated by \`node scripts/tzdb.ts\` from moment-timezone's copy of the IANA time zone database. Do not edit.

/** Release of the IANA database. */
export const version = ${JSON.stringify(source.version)};

/**
 * \`name|offsets|transitions|recurrence\`. Offsets: seconds east of UTC, base 36, the first is that of 1970-01-01. A
 * transition: one digit, the index of the offset that begins, then the seconds since the previous one (or 1970), base 36.
 * Recurrence, decimal: \`first year;rule;rule\`, rule = \`month,day,weekday,wall seconds,offset that begins\`: the first such weekday on
 * or after the date, on the clock that shows until then.
 */
export const zones: readonly string[] = [
${quoted(zones)}];

/** \`link|zone\`. */
export const links: readonly string[] = [
${quoted(links)}];
`;
}

const require = createRequire(new URL("../packages/engine/package.json", import.meta.url));
const source = JSON.parse(readFileSync(require.resolve("moment-timezone/data/packed/latest.json"), "utf8")) as Source;
const text = render(source);
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
  process.stdout.write(`tzdb: wrote ${source.version}, ${text.length} bytes\n`);
} else if (readFileSync(target, "utf8") !== text) {
  process.stderr.write(`tzdb: ${target} is not ${source.version} as generated; run: node scripts/tzdb.ts\n`);
  process.exitCode = 1;
}
