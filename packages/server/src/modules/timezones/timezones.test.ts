import { findZone } from "@meridian/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../../../test/support/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

interface City {
  city: string;
  timezone: string;
  pop: number;
}

test("anybody gets the cities, one entry each, to be cached for a day", async () => {
  const response = await app.call("GET", "/v2/timezones");
  expect(response.status).toBe(200);
  expect(response.headers["cache-control"]).toBe("public, max-age=86400");
  const cities = response.body.data as City[];
  expect(cities).toContainEqual({ city: "Rome", timezone: "Europe/Rome", pop: 0 });
  expect(cities).toContainEqual({ city: "New York", timezone: "America/New_York", pop: 0 });
  expect(cities).toContainEqual({ city: "UTC", timezone: "UTC", pop: 0 });
  expect(cities.length).toBeGreaterThan(400);
  const names = cities.map((city) => city.city);
  expect(names).toEqual([...new Set(names)].sort());
  expect(cities.filter((city) => findZone(city.timezone)?.name !== city.timezone)).toEqual([]);
});

test("of two spellings the current one is listed, and names that are no city are not", async () => {
  const cities = (await app.call("GET", "/v2/timezones")).body.data as City[];
  const zoneOf = new Map(cities.map((city) => [city.city, city.timezone]));
  expect(zoneOf.get("Buenos Aires")).toBe("America/Argentina/Buenos_Aires");
  expect(zoneOf.get("Indianapolis")).toBe("America/Indiana/Indianapolis");
  expect(cities.filter((city) => /^(Etc|US|Canada|Brazil|Mexico|Chile)\//.test(city.timezone))).toEqual([]);
  expect(zoneOf.has("EST5EDT")).toBe(false);
});
