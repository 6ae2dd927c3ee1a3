import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

const a = { webhookId: "a", ownerId: 1 };
const quick = { isSilent: false, durationMs: 20 };
const none = new Map();

test("a receiver that answers has sixteen places, its owner sixty-four, less those in use", () => {
  const places = createPlaces();
  expect(places.limits()).toMatchObject({
    most: 128,
    mostPerOwner: 64,
    mostPerWebhook: 16,
    webhookRoom: none,
    ownerRoom: none,
  });
  places.take(a);
  places.take(a);
  places.take({ webhookId: "b", ownerId: 1 });
  expect(places.limits()).toMatchObject({
    webhookRoom: new Map([
      ["a", 14],
      ["b", 15],
    ]),
    ownerRoom: new Map([[1, 61]]),
  });
  places.giveBack(a, quick);
  places.giveBack(a, quick);
  places.giveBack({ webhookId: "b", ownerId: 1 }, quick);
  expect(places.limits()).toMatchObject({ webhookRoom: none, ownerRoom: none });
});

test("one whose last try got no answer has one place, until it answers", () => {
  const places = createPlaces();
  places.take(a);
  places.take(a);
  places.giveBack(a, { isSilent: true, durationMs: 20 });
  expect(places.limits().webhookRoom).toEqual(new Map([["a", 0]]));
  places.giveBack(a, { isSilent: true, durationMs: 20 });
  expect(places.limits().webhookRoom).toEqual(new Map([["a", 1]]));
  places.take(a);
  places.giveBack(a, quick);
  expect(places.limits().webhookRoom).toEqual(none);
});

test("an owner whose receivers take long has four places over all of them, until they are quick again", () => {
  const places = createPlaces();
  for (let n = 0; n < 8; n += 1) {
    places.take(a);
    places.giveBack(a, { isSilent: false, durationMs: 1000 });
  }
  places.take(a);
  places.take({ webhookId: "b", ownerId: 2 });
  expect(places.limits().ownerRoom).toEqual(
    new Map([
      [1, 3],
      [2, 63],
    ]),
  );
  places.giveBack(a, quick);
  for (let n = 0; n < 8; n += 1) {
    places.take(a);
    places.giveBack(a, quick);
  }
  expect(places.limits().ownerRoom).toEqual(new Map([[2, 63]]));
});
