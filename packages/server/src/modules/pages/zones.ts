import { findZone, formatInZone, zoneNames } from "@meridian/engine";
import { z } from "zod";
import { queryInstant } from "../../http/schemas.ts";

/** A zone that people can choose. */
export interface ZoneChoice {
  readonly city: string;
  readonly timezone: string;
  /** In force at the instant asked for: `+05:30`, `Z`. */
  readonly offset: string;
  /** Names that it had before: devices still report them, and people still look for them. */
  readonly former: readonly string[];
}

/** Regions whose zones are named after places; the others (Etc, US, Brazil, ...) hold old spellings and offsets. */
const REGIONS = /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;

/**
 * What the zone database keeps for old programs only. Its links do not tell: some of them are old names (Asia/Calcutta), others
 * cities of their own that have the same hours as another one (Europe/Oslo).
 */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  "Africa/Asmara": "Africa/Asmera",
  "Africa/Bamako": "Africa/Timbuktu",
  "America/Adak": "America/Atka",
  "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
  "America/Argentina/Catamarca": "America/Catamarca America/Argentina/ComodRivadavia",
  "America/Argentina/Cordoba": "America/Cordoba America/Rosario",
  "America/Argentina/Jujuy": "America/Jujuy",
  "America/Argentina/Mendoza": "America/Mendoza",
  "America/Atikokan": "America/Coral_Harbour",
  "America/Denver": "America/Shiprock",
  "America/Edmonton": "America/Yellowknife",
  "America/Indiana/Indianapolis": "America/Indianapolis America/Fort_Wayne",
  "America/Indiana/Knox": "America/Knox_IN",
  "America/Iqaluit": "America/Pangnirtung",
  "America/Kentucky/Louisville": "America/Louisville",
  "America/Nuuk": "America/Godthab",
  "America/Rio_Branco": "America/Porto_Acre",
  "America/St_Thomas": "America/Virgin",
  "America/Tijuana": "America/Ensenada America/Santa_Isabel",
  "America/Toronto": "America/Montreal America/Nipigon America/Thunder_Bay",
  "America/Winnipeg": "America/Rainy_River",
  "Antarctica/McMurdo": "Antarctica/South_Pole",
  "Arctic/Longyearbyen": "Atlantic/Jan_Mayen",
  "Asia/Ashgabat": "Asia/Ashkhabad",
  "Asia/Dhaka": "Asia/Dacca",
  "Asia/Ho_Chi_Minh": "Asia/Saigon",
  "Asia/Jerusalem": "Asia/Tel_Aviv",
  "Asia/Kathmandu": "Asia/Katmandu",
  "Asia/Kolkata": "Asia/Calcutta",
  "Asia/Macau": "Asia/Macao",
  "Asia/Makassar": "Asia/Ujung_Pandang",
  "Asia/Nicosia": "Europe/Nicosia",
  "Asia/Shanghai": "Asia/Chongqing Asia/Chungking Asia/Harbin",
  "Asia/Thimphu": "Asia/Thimbu",
  "Asia/Ulaanbaatar": "Asia/Ulan_Bator Asia/Choibalsan",
  "Asia/Urumqi": "Asia/Kashgar",
  "Asia/Yangon": "Asia/Rangoon",
  "Atlantic/Faroe": "Atlantic/Faeroe",
  "Australia/Adelaide": "Australia/South",
  "Australia/Brisbane": "Australia/Queensland",
  "Australia/Broken_Hill": "Australia/Yancowinna",
  "Australia/Darwin": "Australia/North",
  "Australia/Hobart": "Australia/Tasmania Australia/Currie",
  "Australia/Lord_Howe": "Australia/LHI",
  "Australia/Melbourne": "Australia/Victoria",
  "Australia/Perth": "Australia/West",
  "Australia/Sydney": "Australia/ACT Australia/Canberra Australia/NSW",
  "Europe/Chisinau": "Europe/Tiraspol",
  "Europe/Istanbul": "Asia/Istanbul",
  "Europe/Kyiv": "Europe/Kiev Europe/Uzhgorod Europe/Zaporozhye",
  "Europe/London": "Europe/Belfast",
  "Pacific/Chuuk": "Pacific/Truk Pacific/Yap",
  "Pacific/Honolulu": "Pacific/Johnston",
  "Pacific/Kanton": "Pacific/Enderbury",
  "Pacific/Pago_Pago": "Pacific/Samoa",
  "Pacific/Pohnpei": "Pacific/Ponape",
};

function formerNames(timezone: string): string[] {
  return FORMER_NAMES[timezone]?.split(" ") ?? [];
}

const former = new Set(Object.keys(FORMER_NAMES).flatMap(formerNames));

/** `at`: when people will meet, which may be in another season than now. */
export const zonesQuery = z.object({ at: queryInstant.optional() });

/** Every place of the zone database once, by the name of its city, and UTC, with the offsets of an instant. */
export function zoneChoices(atMs: number): ZoneChoice[] {
  const places = zoneNames().filter((name) => REGIONS.test(name) && !former.has(name));
  return [...places, "UTC"]
    .map((timezone) => ({
      city: (timezone.split("/").at(-1) as string).replaceAll("_", " "),
      timezone,
      offset: offsetAt(timezone, atMs),
      former: formerNames(timezone),
    }))
    .sort((a, b) => (a.city < b.city ? -1 : 1));
}

function offsetAt(timezone: string, ms: number): string {
  const zone = findZone(timezone);
  if (!zone) throw new Error(`the zone database lists ${timezone} and does not have it`);
  return /(Z|[+-]\d\d:\d\d)$/.exec(formatInZone(zone, ms))?.[0] ?? "Z";
}
