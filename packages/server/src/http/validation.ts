import { z } from "zod";
import { type ApiError, httpErrors } from "./errors.ts";
import { inWords, typesInWords } from "./wording.ts";

// Also for schemas that are asked within another one's parsing.
z.config({ customError: inWords });

interface FieldError {
  property: string;
  value: unknown;
  constraints: Record<string, string>;
  children: never[];
}

const MAX_REPORTED = 20;
const MAX_DEPTH = 50;
/** Values that an error must not repeat: it ends up in logs of the caller. */
const SECRETS = /password|secret|token|key$/i;

function valueAt(target: unknown, path: readonly PropertyKey[]): unknown {
  let value = target;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  if (path.some((key) => SECRETS.test(String(key)))) return undefined;
  // An echo of a whole nested input helps nobody and may be large.
  return typeof value === "object" && value !== null
    ? undefined
    : typeof value === "string"
      ? value.slice(0, 200)
      : value;
}

function flatten(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const types = issue.errors.map(([first, ...more]) =>
    first?.code === "invalid_type" && first.path.length === 0 && more.length === 0 ? first.expected : null,
  );
  if (types.every((type) => type !== null)) return [{ ...issue, message: typesInWords(types) }];
  // The alternative that went furthest into the input is the one the caller meant.
  const best = issue.errors.toSorted((a, b) => reach(b) - reach(a) || a.length - b.length)[0] ?? [];
  if (best.length === 0) return [issue];
  return best.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue));
}

function reach(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function rule(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `property ${issue.keys.join(", ")} should not exist`;
  return issue.message;
}

/** Field errors of a rejected input as the 400 that clients know: a readable message and `details.errors`. */
export function validationError(issues: readonly z.core.$ZodIssue[], target: unknown): ApiError {
  const flat = issues.flatMap(flatten).slice(0, MAX_REPORTED);
  const errors = flat.map((issue): FieldError => {
    const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
    return {
      property: path.join(".") || "body",
      value: valueAt(target, path),
      constraints: { [issue.code]: rule(issue) },
      children: [],
    };
  });
  const summary = errors
    .map((error) => `${error.property} property is wrong,${Object.values(error.constraints).join(", ")}`)
    .join(", ");
  return httpErrors.validation_failed({ summary }, { details: { errors } });
}

/** The 400 for a body that is JSON, but a list or a bare value. */
export function bodyIsNoObject(): ApiError {
  const summary = "Body should be an object";
  const error: FieldError = {
    property: "body",
    value: undefined,
    constraints: { invalid_type: summary },
    children: [],
  };
  return httpErrors.validation_failed({ summary }, { details: { errors: [error] } });
}

/**
 * Reads one part of a request by its schema.
 * @throws validation_failed (400) with every field that is wrong.
 */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw validationError(result.error.issues, value);
}

/** Text that PostgreSQL cannot store: NUL, or half of a surrogate pair. Nobody types either. Looks through keys and values. */
export function containsUnstorableText(value: unknown, depth = 0): boolean {
  // Nothing that anybody sends is nested so deeply, and a stack is finite.
  if (depth > MAX_DEPTH) return true;
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed();
  if (Array.isArray(value)) return value.some((item) => containsUnstorableText(item, depth + 1));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).some(
      ([key, item]) => containsUnstorableText(key) || containsUnstorableText(item, depth + 1),
    );
  }
  return false;
}
