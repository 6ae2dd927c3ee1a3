import fc from "fast-check";

type Schema = Record<string, any>;

/** Values that break things: wrong types, extremes, text that is no text. */
const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, Number.MIN_VALUE, "", " ", "0", "-1", "1e9", "NaN", "null", "[]", "{}",
    "\u0000", "a\u0000b", "\ud800", "\udfff x", "\u202e", "'; drop table users; --", "%00", "../../etc", "9999-12-31T23:59:59Z",
    "0000-01-01", "-271821-04-20", "+275760-09-13T00:00:00Z", "2050-02-30", "2050-09-05T25:00:00Z", "x".repeat(5000), [], {}, [[]],
    { $gt: 1 }, [null], { toString: 1 },
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 5 }), fc.constant(null)), { maxLength: 4 }),
  fc.dictionary(fc.constantFrom("a", "__proto__", "constructor", "id", "length"), fc.constantFrom<unknown>(1, "x", null), { maxKeys: 3 }),
);

const INSTANTS = ["2050-09-05T07:00:00Z", "2050-09-05T07:00:00.000+02:00", "2050-09-05", "2050-12-31T23:59:59Z", "1970-01-01T00:00:00Z"];
const TEXTS = [
  "a", "Ana Sousa", "ana@example.com", "Europe/Rome", "America/New_York", "UTC", "meeting-1", "https://example.com/x", "+351912345678",
  "09:00", "17:00", "00:00", "23:59", "Monday", "#292929", "month", "accepted", "upcoming,past", "1,2", "day", ...INSTANTS,
];

/** Values that a JSON schema describes, more or less; `hints` are values that mean something here (ids). */
function wellFormed(schema: Schema, components: Record<string, Schema>, hints: readonly unknown[], depth: number): fc.Arbitrary<unknown> {
  const inner = (each: Schema) => value(each, components, hints, depth + 1);
  if (depth > 5) return fc.constant(null);
  if (schema.$ref) return inner(components[String(schema.$ref).split("/").pop() as string] ?? {});
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(inner));
  if (schema.allOf) return fc.oneof(...schema.allOf.map(inner));
  const example = schema.example === undefined ? [] : [schema.example];
  switch (schema.type) {
    case "string":
      return fc.constantFrom(...TEXTS, ...example, ...example, ...hints.filter((hint) => typeof hint === "string"));
    case "integer":
    case "number": {
      const low = schema.minimum ?? -5;
      const edges = [low, low - 1, low + 1, schema.maximum ?? 1000, (schema.maximum ?? 1000) + 1, 15, 30, 60];
      return fc.constantFrom(...edges, ...example, ...hints.filter((hint) => typeof hint === "number"));
    }
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(inner(schema.items ?? {}), { maxLength: 4 });
    case "object":
      return ofObject(schema, inner);
    default:
      return fc.oneof(fc.constantFrom(...TEXTS), JUNK);
  }
}

function ofObject(schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = Object.entries<Schema>(schema.properties ?? {});
  const required: string[] = schema.required ?? [];
  const model = Object.fromEntries(properties.map(([name, each]) => [name, inner(each)]));
  // Mostly whole, or the first missing field would be all that is ever looked at.
  const whole = fc.record(model, { requiredKeys: required.filter((name) => name in model) });
  return fc.oneof({ weight: 6, arbitrary: whole }, { weight: 1, arbitrary: fc.record(model, { requiredKeys: [] }) }, {
    weight: 1,
    arbitrary: fc.tuple(whole, JUNK).map(([value, extra]) => ({ ...(value as object), unknownField: extra })),
  });
}

export function value(
  schema: Schema,
  components: Record<string, Schema>,
  hints: readonly unknown[],
  depth = 0,
): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: wellFormed(schema, components, hints, depth) }, { weight: 1, arbitrary: JUNK });
}

/** A piece of a query string: whatever the value, as text that arrives. */
export function inQuery(name: string, item: unknown): string {
  const text = (each: unknown) => encodeURIComponent(safe(typeof each === "string" ? each : JSON.stringify(each) ?? ""));
  if (Array.isArray(item)) return item.map((each) => `${name}[]=${text(each)}`).join("&");
  return `${name}=${text(item)}`;
}

/** `encodeURIComponent` throws for half a character; such bytes cannot be sent in an address. */
export function safe(text: string): string {
  return text.toWellFormed();
}
