import { expect, test } from "vitest";
import type { LocationJson } from "../../database/tables.ts";
import { type LocationRequest, resolveLocation } from "./resolve-location.ts";

const address = { type: "address", address: "Via Roma 1", public: true };
const link = { type: "link", link: "https://meet.example.com/a", public: false };
const phone = { type: "phone", phone: "+390612345678", public: true };
const video = { type: "integration", integration: "cal-video" };
const byAttendee = [{ type: "attendeeAddress" }, { type: "attendeePhone" }, { type: "attendeeDefined" }];

function resolve(eventTypeLocations: LocationJson[], input?: LocationRequest | null, attendeePhone?: string) {
  return resolveLocation({ eventTypeId: 7, eventTypeLocations, input, attendeePhone });
}

const KINDS: [input: Exclude<LocationRequest, string>, value: string, option: string, text: string][] = [
  [{ type: "address" }, "inPerson", "", "Via Roma 1"],
  [{ type: "link" }, "link", "", "https://meet.example.com/a"],
  [{ type: "phone" }, "userPhone", "", "+390612345678"],
  [{ type: "integration", integration: "cal-video" }, "integrations:daily", "", "integrations:daily"],
  [{ type: "attendeeAddress", address: "Rua 2" }, "attendeeInPerson", "Rua 2", "Rua 2"],
  [{ type: "attendeePhone", phone: "+351212345678" }, "phone", "+351212345678", "+351212345678"],
  [{ type: "attendeeDefined", location: "Café" }, "somewhereElse", "Café", "Café"],
];

test.each(KINDS)("%j", (input, storedValue, optionValue, text) => {
  const resolved = resolve([address, link, phone, video, ...byAttendee], input);
  expect(resolved).toMatchObject({ kind: input.type, storedValue, optionValue, text });
});

test("omitted: the first location, and without any the built-in video", () => {
  expect(resolve([link, address])).toMatchObject({ kind: "link", text: link.link, label: link.link });
  expect(resolve([link, address], null)).toMatchObject({ kind: "link" });
  const builtIn = { kind: "integration", integration: "cal-video", text: "integrations:daily", label: "Video call" };
  expect(resolve([])).toMatchObject(builtIn);
  expect(resolve([{ type: "attendeePhone" }], undefined, "+351212345678")).toMatchObject({
    storedValue: "phone",
    optionValue: "+351212345678",
    text: "+351212345678",
  });
});

test("a place that the attendee names has to be named", () => {
  for (const [type, property] of [
    ["attendeeAddress", "address"],
    ["attendeeDefined", "location"],
  ] as const) {
    const message = `Pass it as "location.${property}" in the request, with "${type}" as "location.type"`;
    expect(() => resolve([{ type }])).toThrow(message);
    expect(() => resolve([{ type }, address], null)).toThrow(message);
    for (const blank of ["", "  "]) expect(() => resolve([{ type }], blank)).toThrow(message);
    expect(() => resolve([address, { type }], { type, [property]: " " })).toThrow(message);
    expect(resolve([address, { type }])).toMatchObject({ kind: "address" });
  }
  for (const input of [undefined, " ", { type: "attendeePhone" }]) {
    expect(() => resolve([{ type: "attendeePhone" }], input)).toThrow(/^Missing attendee phone number/);
  }
});

test("a kind or app that the event type does not have is refused", () => {
  const refusal = (locations: LocationJson[], input: LocationRequest) => () => resolve(locations, input);
  expect(refusal([address, video], { type: "attendeePhone", phone: "+351212345678" })).toThrow(
    "Booking location with type attendeePhone not valid for event type with id=7. The event type has following location types: address, integration (cal-video).",
  );
  expect(refusal([video], { type: "integration", integration: "zoom" })).toThrow(/type integration \(zoom\) not valid/);
  expect(refusal([], { type: "address" })).toThrow(/not valid for event type with id=7/);
});

test("the old text form: link, phone or free text, where the host decides alone", () => {
  expect(resolve([address], "https://elsewhere.example.com/x")).toMatchObject({
    kind: "link",
    storedValue: "link",
    optionValue: "https://elsewhere.example.com/x",
    text: "https://elsewhere.example.com/x",
  });
  expect(resolve([address], "www.example.com")).toMatchObject({ kind: "link", text: "www.example.com" });
  expect(resolve([address], "+351 21 234-5678")).toMatchObject({ kind: "attendeePhone", text: "+351212345678" });
  expect(resolve([address], "At the fountain")).toMatchObject({ kind: "attendeeDefined", text: "At the fountain" });
  expect(resolve([link], link.link)).toMatchObject({
    kind: "link",
    storedValue: "link",
    optionValue: "",
    text: link.link,
  });
});

test("the old text form is checked where attendees name the place", () => {
  expect(resolve([{ type: "attendeeAddress" }], "Rua 2")).toMatchObject({
    kind: "attendeeAddress",
    optionValue: "Rua 2",
  });
  expect(resolve([{ type: "attendeeDefined" }], "+351212345678")).toMatchObject({ kind: "attendeeDefined" });
  expect(() => resolve([{ type: "attendeePhone" }], "Rua 2")).toThrow(/type attendeeDefined not valid/);
  expect(() => resolve([{ type: "attendeePhone" }, address], "https://x.example")).toThrow(/type link not valid/);
});
