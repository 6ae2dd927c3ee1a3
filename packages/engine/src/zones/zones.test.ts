import { expect, test } from "vitest";
import {
  dateOf,
  dayNumberAt,
  dayNumberOf,
  findZone,
  formatInstant,
  formatInZone,
  instantOfLocal,
  localMsOf,
  offsetMsAt,
  startOfLocalDay,
  tzdbVersion,
  type Zone,
  zoneNames,
} from "./index.ts";

function zoneNamed(name: string): Zone {
  const zone = findZone(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  return zone;
}

/** `2025-03-09 01:00` on the zone's clock, as UTC text without seconds. */
function utcOf(name: string, wall: string, bias: "start" | "end"): string {
  return formatInstant(instantOfLocal(zoneNamed(name), Date.parse(`${wall.replace(" ", "T")}:00Z`), bias)).slice(0, 16);
}

function windowOf(name: string, start: string, end: string): string {
  return `${utcOf(name, start, "start")}/${utcOf(name, end, "end")}`;
}

function startOfDay(name: string, date: string): string {
  return formatInZone(zoneNamed(name), startOfLocalDay(zoneNamed(name), dayNumberOf(date)));
}

test("names: any letter case, links keep their own name, unknown ones are null", () => {
  expect(tzdbVersion).toMatch(/^20\d\d[a-z]$/);
  expect(findZone("america/new_york")?.name).toBe("America/New_York");
  expect(findZone("US/EASTERN")?.name).toBe("US/Eastern");
  expect(findZone("utc")?.name).toBe("UTC");
  expect(findZone("Etc/GMT+5")?.name).toBe("Etc/GMT+5");
  expect(findZone("Europe/Rome")).toBe(findZone("EUROPE/ROME"));
  for (const unknown of ["", "Mars/Olympus", "+02:00", "Europe/", "__proto__", "constructor"])
    expect(findZone(unknown)).toBeNull();
});

test("zoneNames lists zones and links once each, and all of them can be found", () => {
  const names = zoneNames();
  expect(names).toContain("Asia/Calcutta");
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(findZone(name)?.name).toBe(name);
});

test.each([
  ["America/Vancouver", "2026-12-01T12:00:00Z", "-07:00"],
  ["America/Edmonton", "2026-12-01T12:00:00Z", "-06:00"],
  ["Africa/Casablanca", "2026-12-01T12:00:00Z", "+00:00"],
  ["Europe/Rome", "2050-09-05T12:00:00Z", "+02:00"],
  ["Europe/Rome", "2050-01-05T12:00:00Z", "+01:00"],
  ["Europe/Rome", "2837-07-05T12:00:00Z", "+02:00"],
  ["Europe/Dublin", "2026-12-01T12:00:00Z", "+00:00"],
  ["Asia/Kathmandu", "2026-12-01T12:00:00Z", "+05:45"],
  ["Asia/Kathmandu", "1980-01-01T12:00:00Z", "+05:30"],
  ["Australia/Lord_Howe", "2026-12-01T12:00:00Z", "+11:00"],
  ["Australia/Lord_Howe", "2026-07-01T12:00:00Z", "+10:30"],
  ["Antarctica/Troll", "2026-07-01T12:00:00Z", "+02:00"],
  ["Antarctica/Troll", "2026-12-01T12:00:00Z", "+00:00"],
  ["Asia/Gaza", "2026-07-01T12:00:00Z", "+03:00"],
  ["Asia/Gaza", "2026-12-01T12:00:00Z", "+02:00"],
  ["America/Argentina/Buenos_Aires", "2050-12-01T12:00:00Z", "-03:00"],
  ["America/St_Johns", "2026-12-01T12:00:00Z", "-03:30"],
  ["Pacific/Kiritimati", "2026-12-01T12:00:00Z", "+14:00"],
  ["Etc/GMT+5", "2026-12-01T12:00:00Z", "-05:00"],
])("%s at %s is %s", (name, instant, offset) => {
  expect(formatInZone(zoneNamed(name), Date.parse(instant)).slice(-6)).toBe(offset);
});

test("Rome 09-17 on 2050-09-05 is 07-15Z", () => {
  expect(windowOf("Europe/Rome", "2050-09-05 09:00", "2050-09-05 17:00")).toBe("2050-09-05T07:00/2050-09-05T15:00");
});

test.each([
  ["2025-03-08 09:00", "2025-03-08 17:00", "2025-03-08T14:00/2025-03-08T22:00"],
  ["2025-03-09 09:00", "2025-03-09 17:00", "2025-03-09T13:00/2025-03-09T21:00"],
  ["2025-03-10 09:00", "2025-03-10 17:00", "2025-03-10T13:00/2025-03-10T21:00"],
  ["2025-03-09 01:00", "2025-03-09 05:00", "2025-03-09T06:00/2025-03-09T09:00"],
  ["2025-03-09 00:00", "2025-03-10 00:00", "2025-03-09T05:00/2025-03-10T04:00"],
  ["2025-11-02 00:00", "2025-11-02 05:00", "2025-11-02T04:00/2025-11-02T10:00"],
])("a window on a day of a clock change: New York %s to %s is %s", (start, end, expected) => {
  expect(windowOf("America/New_York", start, end)).toBe(expected);
});

test("a skipped time is the change itself, for starts and ends, from any minute of the gap", () => {
  for (const wall of ["2025-03-09 02:00", "2025-03-09 02:30", "2025-03-09 02:59", "2025-03-09 03:00"]) {
    expect(windowOf("America/New_York", wall, wall)).toBe("2025-03-09T07:00/2025-03-09T07:00");
  }
  expect(windowOf("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 02:15")).toBe(
    "2026-10-03T15:30/2026-10-03T15:30",
  );
  expect(windowOf("Antarctica/Troll", "2026-03-29 02:59", "2026-03-29 01:00")).toBe(
    "2026-03-29T01:00/2026-03-29T01:00",
  );
});

test("a repeated time is the earlier for starts, the later for ends; half an hour on Lord Howe, two on Troll", () => {
  expect(windowOf("America/New_York", "2025-11-02 01:30", "2025-11-02 01:30")).toBe(
    "2025-11-02T05:30/2025-11-02T06:30",
  );
  expect(windowOf("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05 01:45")).toBe(
    "2026-04-04T14:45/2026-04-04T15:15",
  );
  expect(windowOf("Antarctica/Troll", "2026-10-25 01:30", "2026-10-25 01:30")).toBe(
    "2026-10-24T23:30/2026-10-25T01:30",
  );
  // The first time after the overlap is not ambiguous.
  expect(windowOf("America/New_York", "2025-11-02 02:00", "2025-11-02 02:00")).toBe(
    "2025-11-02T07:00/2025-11-02T07:00",
  );
});

test("a date starts where its clock starts, also when midnight is skipped or comes twice", () => {
  expect(startOfDay("Europe/Rome", "2026-03-29")).toBe("2026-03-29T00:00:00.000+01:00");
  expect(startOfDay("America/Santiago", "2026-09-06")).toBe("2026-09-06T01:00:00.000-03:00");
  expect(startOfDay("America/Havana", "2025-11-02")).toBe("2025-11-02T00:00:00.000-04:00");
});

test("Apia had no 2011-12-30: the date starts and ends at the jump", () => {
  expect(startOfDay("Pacific/Apia", "2011-12-29")).toBe("2011-12-29T00:00:00.000-10:00");
  expect(startOfDay("Pacific/Apia", "2011-12-30")).toBe("2011-12-31T00:00:00.000+14:00");
  expect(startOfDay("Pacific/Apia", "2011-12-31")).toBe("2011-12-31T00:00:00.000+14:00");
  expect(windowOf("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 17:00")).toBe("2011-12-30T10:00/2011-12-30T10:00");
});

test("the local date of an instant, on both sides of the date line and of 1970", () => {
  const instant = Date.parse("2026-06-02T11:00:00Z");
  expect(dateOf(dayNumberAt(zoneNamed("Pacific/Kiritimati"), instant))).toBe("2026-06-03");
  expect(dateOf(dayNumberAt(zoneNamed("Pacific/Pago_Pago"), instant))).toBe("2026-06-02");
  expect(dateOf(dayNumberAt(zoneNamed("Etc/GMT+12"), 0))).toBe("1969-12-31");
  expect(localMsOf(zoneNamed("Asia/Tokyo"), 0)).toBe(9 * 3_600_000);
});

test("before 1970 a zone keeps the offset it had then", () => {
  // London was on British Standard Time, all the year, from 1968 to 1971.
  expect(offsetMsAt(zoneNamed("Europe/London"), Date.parse("1900-01-01T00:00:00Z"))).toBe(3_600_000);
});

test.each([
  ["UTC", "Z"],
  ["Etc/UTC", "Z"],
  ["GMT", "Z"],
  ["Zulu", "Z"],
  ["Etc/GMT-0", "Z"],
  ["Europe/London", "+00:00"],
  ["Africa/Abidjan", "+00:00"],
  ["Atlantic/Reykjavik", "+00:00"],
])("%s prints %s in winter", (name, ending) => {
  expect(formatInZone(zoneNamed(name), Date.parse("2026-01-05T07:08:09.010Z"))).toBe(
    `2026-01-05T07:08:09.010${ending}`,
  );
});

test("offsets print with sign and two digits each, the date being the local one", () => {
  const instant = Date.parse("2050-09-05T22:30:00Z");
  expect(formatInZone(zoneNamed("Europe/Rome"), instant)).toBe("2050-09-06T00:30:00.000+02:00");
  expect(formatInZone(zoneNamed("America/St_Johns"), instant)).toBe("2050-09-05T20:00:00.000-02:30");
  expect(formatInZone(zoneNamed("Pacific/Chatham"), instant)).toBe("2050-09-06T11:15:00.000+12:45");
});

test("an offset with seconds prints in minutes and still parses to the same instant", () => {
  const instant = Date.parse("1971-05-01T12:00:00Z");
  expect(offsetMsAt(zoneNamed("Africa/Monrovia"), instant)).toBe(-(44 * 60 + 30) * 1000);
  expect(Date.parse(formatInZone(zoneNamed("Africa/Monrovia"), instant))).toBe(instant);
});

test("formatInstant is Date's own text, before 1970 too", () => {
  for (let instant = Date.UTC(1890, 0); instant < Date.UTC(2150, 0); instant += 987_654_321) {
    expect(formatInstant(instant)).toBe(new Date(instant).toISOString());
  }
  for (const text of ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"]) {
    expect(formatInstant(Date.parse(text))).toBe(text);
  }
  for (const outside of [Number.NaN, Number.POSITIVE_INFINITY, Date.parse("9999-12-31T23:59:59.999Z") + 1]) {
    expect(() => formatInstant(outside)).toThrow(RangeError);
  }
});
