import fc from "fast-check";
import { expect, test } from "vitest";
import { renderTemplate } from "./template.ts";

const scope = {
  triggerEvent: "BOOKING_CREATED",
  title: "Intro",
  length: 30,
  metadata: { videoCallUrl: "https://meet.example/1" },
  organizer: { language: { locale: "it" } },
  attendees: [{ name: 'Ana "Nina"\nSá & Sons' }, { name: "Bo" }],
};

test("placeholders are dotted paths, with numbers for places in lists", () => {
  const template =
    '{"a":"{{attendees.1.name}}","b":["{{organizer.language.locale}}","{{ metadata.videoCallUrl }}"],"{{triggerEvent}}":"{{length}} min"}';
  expect(renderTemplate(template, scope)).toEqual({
    contentType: "application/json",
    body: '{"a":"Bo","b":["it","https://meet.example/1"],"BOOKING_CREATED":"30 min"}',
  });
});

test("a value with quotes, newlines and ampersands leaves JSON valid and itself unchanged", () => {
  const { body } = renderTemplate('{"who":"{{attendees.0.name}}"}', scope);
  expect(JSON.parse(body)).toEqual({ who: 'Ana "Nina"\nSá & Sons' });
});

test("what is unknown is empty; objects are shown as JSON; three braces mean two", () => {
  const template = '{"a":"{{nothing.here}}","b":"{{metadata}}","c":"{{{title}}}","d":"{{#if title}}x{{/if}}"}';
  expect(JSON.parse(renderTemplate(template, scope).body)).toEqual({
    a: "",
    b: '{"videoCallUrl":"https://meet.example/1"}',
    c: "Intro",
    d: "x",
  });
});

test("values in a form body are URL-encoded: none adds a field or changes another", () => {
  const values = { title: "Intro", name: "b&admin=1", note: "50% é+\ud800", key: "a=b" };
  const template = "event=new&title={{title}}&name={{name}}&note={{{note}}}&{{key}}=x";
  const { contentType, body } = renderTemplate(template, values);
  expect(contentType).toBe("application/x-www-form-urlencoded");
  expect([...new URLSearchParams(body)]).toEqual([
    ["event", "new"],
    ["title", "Intro"],
    ["name", "b&admin=1"],
    ["note", "50% é+\uFFFD"],
    ["a=b", "x"],
  ]);
  expect(renderTemplate("{{key}}={{name}}", values).body).toBe("a%3Db=b%26admin%3D1");
});

test("plain text is filled with values as they are", () => {
  expect(renderTemplate("New: {{title}} with {{attendees.0.name}} = {{length}}", scope)).toEqual({
    contentType: "application/x-www-form-urlencoded",
    body: 'New: Intro with Ana "Nina"\nSá & Sons = 30',
  });
});

test("nothing leads out of the payload", () => {
  const paths = [
    "constructor",
    "__proto__",
    "attendees.constructor",
    "title.length",
    "toString",
    "attendees.map",
    "metadata.__proto__.x",
  ];
  for (const path of paths) expect(renderTemplate(`x{{${path}}}y`, scope).body).toBe("xy");
  expect(renderTemplate('{"__proto__":{"a":"{{title}}"}}', scope).body).toBe('{"__proto__":{"a":"Intro"}}');
});

test("a result that is too large or too deep fails instead of being sent in part", () => {
  const large = { text: "x".repeat(5000) };
  expect(() => renderTemplate("{{text}}".repeat(40), large)).toThrow(/longer than 65536 characters/);
  expect(() => renderTemplate(JSON.stringify(Array(40).fill("{{text}}")), large)).toThrow(/longer than/);
  expect(() => renderTemplate("text={{text}}", { text: "&".repeat(30_000) })).toThrow(/longer than/);
  // Escapes count too.
  expect(() => renderTemplate('["{{text}}","{{text}}"]', { text: "\u0001".repeat(6000) })).toThrow(/longer than/);
  expect(() => renderTemplate(`${"[".repeat(60)}1${"]".repeat(60)}`, {})).toThrow(/nested/);
});

test("any values in a JSON template give valid JSON that holds them", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 20 }),
      (value, other) => {
        const { body } = renderTemplate('{"a":"<{{v}}>","b":"{{o.0}}"}', { v: value, o: [other] });
        expect(JSON.parse(body)).toEqual({ a: `<${value}>`, b: other });
      },
    ),
  );
});
