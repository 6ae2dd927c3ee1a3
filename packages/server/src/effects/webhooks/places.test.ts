import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

test("a receiver that answers has sixteen places, less those in use", () => {
  const places = createPlaces();
  expect(places.room()).toEqual(new Map());
  places.take("a");
  places.take("a");
  expect(places.room()).toEqual(new Map([["a", 14]]));
  places.giveBack("a", false);
  places.giveBack("a", false);
  expect(places.room()).toEqual(new Map());
});

test("one whose last try got no answer has one place, until it answers", () => {
  const places = createPlaces();
  places.take("a");
  places.take("a");
  places.giveBack("a", true);
  expect(places.room()).toEqual(new Map([["a", 0]]));
  places.giveBack("a", true);
  expect(places.room()).toEqual(new Map([["a", 1]]));
  places.take("a");
  places.giveBack("a", false);
  expect(places.room()).toEqual(new Map());
});
