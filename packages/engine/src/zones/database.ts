import { links, version, zones } from "./generated/tzdata.ts";
import { type Table, unpackTable } from "./table.ts";

/** A time zone of the IANA database. Everything but the name is private to `zones/`. */
export interface Zone {
  /** The database's own spelling of the name that was asked for; a link keeps its name. */
  readonly name: string;
  /** Names of UTC itself: printed with `Z`. */
  readonly isUtc: boolean;
  readonly table: Table;
}

interface Entry {
  readonly name: string;
  /** Line of the generated file. */
  readonly packed: string;
  zone: Zone | null;
}

/** Release of the IANA time zone database behind every conversion, e.g. "2026f". */
export const tzdbVersion: string = version;

// What these names and their links (GMT, Zulu, Universal, ...) mean is UTC, not a place that happens to be on it.
const UTC_ZONES: ReadonlySet<string> = new Set(["Etc/UTC", "Etc/GMT-0"]);

let index: ReadonlyMap<string, Entry> | null = null;
let names: readonly string[] | null = null;
const tables = new Map<string, Table>();

function entries(): ReadonlyMap<string, Entry> {
  if (index !== null) return index;
  const built = new Map<string, Entry>();
  for (const packed of zones) {
    const name = packed.slice(0, packed.indexOf("|"));
    built.set(name.toLowerCase(), { name, packed, zone: null });
  }
  for (const link of links) {
    const [name = "", target = ""] = link.split("|");
    const entry = built.get(target.toLowerCase());
    if (entry === undefined)
      throw new Error(`Time zone ${name} links to ${target}, which the generated table does not have`);
    built.set(name.toLowerCase(), { name, packed: entry.packed, zone: null });
  }
  index = built;
  return built;
}

function zoneOf(entry: Entry): Zone {
  const [target = "", offsets = "", transitions = "", recurrence = ""] = entry.packed.split("|");
  let table = tables.get(target);
  if (table === undefined) {
    table = unpackTable(offsets, transitions, recurrence);
    tables.set(target, table);
  }
  return { name: entry.name, isUtc: UTC_ZONES.has(target), table };
}

/**
 * The zone with this IANA name or link, in any letter case; null when the database has none. Built on first use
 * and kept, so that asking again is a lookup.
 */
export function findZone(name: string): Zone | null {
  const known = entries();
  const entry = known.get(name) ?? known.get(name.toLowerCase());
  if (entry === undefined) return null;
  entry.zone ??= zoneOf(entry);
  return entry.zone;
}

/** Every name the database knows, links included, in its own spelling, sorted. */
export function zoneNames(): readonly string[] {
  names ??= [...entries().values()].map(({ name }) => name).sort();
  return names;
}
