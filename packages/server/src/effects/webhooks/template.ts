import { MAX_BODY_CHARACTERS } from "./settings.ts";

export interface Message {
  readonly contentType: string;
  readonly body: string;
}

export class TemplateFailure extends Error {}

/** `{{a.b}}`, or with three braces, which mean the same here: nothing is escaped for HTML. */
const PLACEHOLDER = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g;
const MAX_DEPTH = 50;

/** Begins with a name and an equals sign, as form bodies do and sentences don't. */
const FORM = /^\s*(?:\{\{[^{}]*\}\}|[^\s=&{}])+=/;

/**
 * Fills a payload template. One that is JSON is filled value by value and stays JSON whatever stands in the values. Of any
 * other, a form body (`name=value&…`) gets its values URL-encoded, so that none adds a field, and plain text gets them as
 * they are; both are sent with the content type of forms, as receivers know it. There is no logic: a placeholder is a path
 * of names with dots (`attendees.0.name`), and what it does not find is empty.
 * @throws TemplateFailure when the result is too large or the template too deep.
 */
export function renderTemplate(template: string, scope: Record<string, unknown>): Message {
  const room = { left: MAX_BODY_CHARACTERS };
  const json = parseJson(template);
  if (json === undefined) {
    const body = fill(template, scope, room, FORM.test(template) ? urlEncoded : undefined);
    return { contentType: "application/x-www-form-urlencoded", body };
  }
  const body = JSON.stringify(fillTree(json.value, scope, room, 0));
  if (body.length > MAX_BODY_CHARACTERS) throw tooLarge();
  return { contentType: "application/json", body };
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

interface Room {
  left: number;
}

function fillTree(node: unknown, scope: Record<string, unknown>, room: Room, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new TemplateFailure(`the template is nested deeper than ${MAX_DEPTH} levels`);
  if (typeof node === "string") return fill(node, scope, room);
  if (Array.isArray(node)) return node.map((item) => fillTree(item, scope, room, depth + 1));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [fill(key, scope, room), fillTree(value, scope, room, depth + 1)]),
  );
}

function fill(text: string, scope: Record<string, unknown>, room: Room, encode = (value: string) => value): string {
  room.left -= text.length;
  if (room.left < 0) throw tooLarge();
  return text.replace(PLACEHOLDER, (_, three?: string, two?: string) => {
    const value = encode(asText(lookUp(scope, (three ?? two ?? "").trim())));
    room.left -= value.length;
    if (room.left < 0) throw tooLarge();
    return value;
  });
}

function urlEncoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function tooLarge(): TemplateFailure {
  return new TemplateFailure(`the filled template is longer than ${MAX_BODY_CHARACTERS} characters`);
}

/** Own properties of objects and lists only: nothing leads to a prototype or a function. */
function lookUp(scope: Record<string, unknown>, path: string): unknown {
  let value: unknown = scope;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
