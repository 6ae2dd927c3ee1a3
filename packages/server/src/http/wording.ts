import type { z } from "zod";

const TYPES: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** `["object", "string"]` -> `must be an object or text`. */
export function typesInWords(types: readonly string[]): string {
  return `must be ${[...new Set(types.map((type) => TYPES[type] ?? type))].join(" or ")}`;
}

/** What a size counts, by what has it; numbers are their own size. */
const ENTRIES = ["entry", "entries"] as const;
const UNITS: Record<string, readonly [one: string, many: string]> = {
  string: ["character", "characters"],
  array: ENTRIES,
  set: ENTRIES,
  map: ENTRIES,
};

function bound(issue: { origin: string; exact?: boolean | undefined }, limit: number | bigint, side: string): string {
  const unit = UNITS[issue.origin];
  if (unit === undefined) return `must be ${side} ${limit}`;
  return `must have ${issue.exact === true ? "exactly" : side} ${limit} ${unit[limit === 1 ? 0 : 1]}`;
}

const FORMATS: Record<string, string> = { email: "an e-mail address", url: "a URL", uuid: "a UUID" };

function listed(values: readonly unknown[]): string {
  return values.length === 1 ? JSON.stringify(values[0]) : `one of ${values.join(", ")}`;
}

/**
 * Why an input was refused, for callers of the API, where its schema has no words of its own: the validation library's
 * speak of its types to whoever wrote the schema.
 */
export function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "must be given" : typesInWords([issue.expected]);
    case "too_small":
      if (issue.minimum === 1 && issue.origin in UNITS) return "must not be empty";
      return bound(issue, issue.minimum, issue.inclusive === false ? "more than" : "at least");
    case "too_big":
      return bound(issue, issue.maximum, issue.inclusive === false ? "less than" : "at most");
    case "invalid_format":
      return `must be ${FORMATS[issue.format] ?? "of the expected form"}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_value":
      return `must be ${listed(issue.values)}`;
    case "invalid_union": {
      const { options } = issue as { options?: readonly unknown[] };
      return options?.length ? `must be ${listed(options)}` : "must have one of the possible forms";
    }
    case "invalid_key":
      return `key ${issue.issues[0]?.message ?? "must be valid"}`;
    case "unrecognized_keys":
      return `property ${issue.keys.join(", ")} should not exist`;
    default:
      return "must be valid";
  }
}
