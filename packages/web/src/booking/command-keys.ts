import { randomKey } from "../shared/http.ts";

const keys = new Map<string, string>();

/** The same command keeps its key: when an answer got lost on the way, trying again does not do it twice. */
export function keyFor(path: string, body: unknown): string {
  const text = JSON.stringify([path, body]);
  const key = keys.get(text) ?? randomKey();
  keys.set(text, key);
  return key;
}
