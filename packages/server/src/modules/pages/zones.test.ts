import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { findZone, offsetMsAt } from "@meridian/engine";
import { expect, test } from "vitest";
import { anApp } from "../../../test/support/app.ts";
import { zoneChoices } from "./zones.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const choices = zoneChoices(NOW);

test("the zones to choose from are those that countries have, and UTC", () => {
  const require = createRequire(new URL("../../../../engine/package.json", import.meta.url));
  const source = readFileSync(require.resolve("moment-timezone/data/meta/latest.json"), "utf8");
  const { countries } = JSON.parse(source) as { countries: Record<string, { zones: string[] }> };
  const official = new Set(Object.values(countries).flatMap(({ zones }) => zones));
  expect(choices.map(({ timezone }) => timezone).sort()).toEqual([...official, "UTC"].sort());
});

test("cities are there once, by name, with the offset of now", () => {
  const cities = choices.map(({ city }) => city);
  expect(cities).toEqual([...new Set(cities)].sort());
  const offsetOf = (timezone: string) => choices.find((each) => each.timezone === timezone)?.offset;
  expect(["Asia/Kolkata", "America/New_York", "UTC", "Europe/London"].map(offsetOf)).toEqual([
    "+05:30",
    "-05:00",
    "Z",
    "+00:00",
  ]);
});

test("offsets are those of the instant that is asked for", async () => {
  const app = await anApp();
  const romeAt = async (query: string) => {
    const { body } = await app.call("GET", `/booking/zones${query}`);
    return body.data.find((each: { timezone: string }) => each.timezone === "Europe/Rome").offset;
  };
  expect(await romeAt("?at=2027-07-05T12:00:00Z")).toBe("+02:00");
  expect(await romeAt("?at=2027-12-05T12:00:00Z")).toBe("+01:00");
  expect((await app.call("GET", "/booking/zones?at=summer")).status).toBe(400);
  await app.close();
});

test("a former name has the hours of the zone that it stands for", () => {
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 15));
  const hoursOf = (name: string) => {
    const zone = findZone(name);
    return zone && months.map((ms) => offsetMsAt(zone, ms));
  };
  for (const { timezone, former } of choices) {
    for (const name of former) expect(hoursOf(name), name).toEqual(hoursOf(timezone));
  }
  expect(choices.find(({ timezone }) => timezone === "Europe/Kyiv")?.former).toContain("Europe/Kiev");
});
