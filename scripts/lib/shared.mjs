import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** @param {string} path relative to the repository */
export function inRoot(path) {
  return join(ROOT, path);
}

/** @param {string} message one line; progress goes to stderr, so that the output of a script can be piped */
export function say(message) {
  process.stderr.write(`meridian: ${message}\n`);
}

/** @param {string} message */
export function fail(message) {
  say(message);
  process.exit(1);
}

/** @param {number} begun a `performance.now()` */
export function seconds(begun) {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}
