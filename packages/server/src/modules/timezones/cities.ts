import { zoneNames } from "@meridian/engine";

export interface City {
  readonly city: string;
  readonly timezone: string;
  readonly pop: number;
}

/** Regions whose zones are named after places; the others (Etc, US, Brazil, ...) hold old spellings and offsets. */
const REGIONS: ReadonlySet<string> = new Set([
  "Africa",
  "America",
  "Antarctica",
  "Arctic",
  "Asia",
  "Atlantic",
  "Australia",
  "Europe",
  "Indian",
  "Pacific",
]);

/**
 * One entry per city of the zone database, by name, and UTC. The database knows cities, not how many people live in them:
 * `pop` is 0 throughout, there for clients that expect a number.
 */
export function listCities(): City[] {
  const zoneOf = new Map<string, string>([["UTC", "UTC"]]);
  for (const name of zoneNames()) {
    const parts = name.split("/");
    if (!REGIONS.has(parts[0] as string)) continue;
    const city = (parts.at(-1) as string).replaceAll("_", " ");
    // Names are sorted: America/Argentina/Buenos_Aires comes before its old spelling America/Buenos_Aires.
    if (!zoneOf.has(city)) zoneOf.set(city, name);
  }
  return [...zoneOf].sort(([a], [b]) => (a < b ? -1 : 1)).map(([city, timezone]) => ({ city, timezone, pop: 0 }));
}
