import { expect, test } from "vitest";
import { bookingTitle, type TitleInput, unknownVariable } from "./title.ts";

function title(customName: string | null, overrides: Partial<TitleInput> = {}, viewer?: "host" | "attendee") {
  const input: TitleInput = {
    eventTitle: "Demo",
    customName,
    hostName: "Host Alpha",
    attendee: { name: "Guest Beta" },
    location: "Video call",
    minutes: 60,
    ...overrides,
  };
  return bookingTitle(input, viewer);
}

test("without a template: title between host and attendee", () => {
  expect(title(null)).toBe("Demo between Host Alpha and Guest Beta");
  expect(title("")).toBe("Demo between Host Alpha and Guest Beta");
});

const EXPANSIONS: [template: string, expected: string][] = [
  ["{Event type title} w/ {Organiser first name} ({Event duration})", "Demo w/ Host (60 mins)"],
  ["{Organiser} and {Scheduler}", "Host Alpha and Guest Beta"],
  ["{Scheduler first name}!", "Guest!"],
  ["{HOST} {ATTENDEE} {USER}", "Host Alpha Guest Beta Guest Beta"],
  ["{Location} = {LOCATION}", "Video call = Video call"],
  ["With {HOST/ATTENDEE}", "With Guest Beta"],
  ["No variables", "No variables"],
  ["{Unknown}x{Scheduler last name}", "x"],
  ["{company} ({constructor})", "Acme ()"],
  ["{ Organiser }", "Demo between Host Alpha and Guest Beta"],
];

test.each(EXPANSIONS)("%s -> %s", (template, expected) => {
  expect(title(template, { fields: { company: "Acme" } })).toBe(expected);
});

test("the other party depends on who looks", () => {
  expect(title("With {HOST/ATTENDEE}", {}, "attendee")).toBe("With Host Alpha");
  expect(title("With {HOST/ATTENDEE}", {}, "host")).toBe("With Guest Beta");
});

test("a last name only where the name is split", () => {
  const attendee = { name: "Ana Maria Sousa", firstName: "Ana Maria", lastName: "Sousa" };
  expect(title("{Scheduler last name}, {Scheduler first name}", { attendee })).toBe("Sousa, Ana Maria");
});

test("values are not expanded again and may hold replacement patterns", () => {
  expect(title("{Scheduler}: {company}", { attendee: { name: "{HOST}" }, fields: { company: "$& $1" } })).toBe(
    "{HOST}: $& $1",
  );
});

test("variables that mean nothing are found, slugs of fields mean something", () => {
  expect(unknownVariable("{Foo}", [])).toBe("{Foo}");
  expect(unknownVariable("{Event type title} {foo} {Bar}", ["foo"])).toBe("{Bar}");
  expect(unknownVariable("{}", [])).toBe("{}");
  for (const name of ["Event type title", "HOST/ATTENDEE", "Scheduler last name"]) {
    expect(unknownVariable(`{${name}}`, [])).toBeNull();
  }
});
