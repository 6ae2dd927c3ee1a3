// The import rules of ARCHITECTURE.md ("The house"), checked.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { inRoot } from "./shared.mjs";

const SERVER = "packages/server/src";
const ENGINE = "packages/engine";
/** These put the application together: app.ts knows every module, server.ts and main.ts start it. */
const COMPOSERS = [`${SERVER}/app.ts`, `${SERVER}/server.ts`, `${SERVER}/main.ts`];
/** May read the environment. */
const ENVIRONMENT_READERS = [`${SERVER}/config.ts`];
// "import … from", "export … from", bare imports and import(): whether it is type-only, and what it names.
const IMPORT =
  /\b(?:import|export)\s+(type\s+)?(?:[\w*{][^"';]*?\bfrom\s*)?(["'])([^"'\n]+)\2|\bimport\s*\(\s*(["'])([^"'\n]+)\4/g;

/** @returns {string[]} one line per broken rule */
export function checkImports() {
  const complaints = [];
  for (const file of sourceFiles("packages")) {
    const source = readFileSync(inRoot(file), "utf8");
    complaints.push(...checkFile(file, source));
  }
  return complaints;
}

/**
 * @param {string} file relative to the repository, with forward slashes
 * @param {string} source
 * @returns {string[]}
 */
export function checkFile(file, source) {
  const complaints = [];
  for (const match of source.matchAll(IMPORT)) {
    const specifier = match[3] ?? match[5] ?? "";
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : specifier;
    const rule = brokenRule(file, target, match[1] !== undefined);
    if (rule !== null) complaints.push(`${file}: imports ${target}: ${rule}`);
  }
  if (readsEnvironment(file, source)) complaints.push(`${file}: reads process.env: only config.ts does`);
  return complaints;
}

/**
 * @param {string} file
 * @param {string} target a path in the repository, or a package
 * @param {boolean} isTypeOnly
 * @returns {string | null}
 */
function brokenRule(file, target, isTypeOnly) {
  const isTest = file.endsWith(".test.ts") || file.includes("/test/") || file.includes("/bench/");
  if (file.startsWith(`${ENGINE}/`)) return brokenEngineRule(target, isTest);
  if (target.startsWith(`${ENGINE}/`)) return "the engine is imported as @meridian/engine, by its index.ts";
  // Tests build what they need from anywhere in the server, the way app.ts does.
  if (!file.startsWith(`${SERVER}/`) || isTest || COMPOSERS.includes(file)) return null;
  const from = roomOf(file);
  const to = roomOf(target);
  if (to === null) return null;
  // Files directly in src (the demo account, say) are part of starting the server.
  if (COMPOSERS.includes(target) && from?.room !== "") return "nobody imports what puts the application together";
  if (to.room === "config")
    return isTypeOnly ? null : "settings are passed in as arguments; only their type is imported";
  if (to.room !== "modules") return brokenFloorRule(from?.room ?? "", to.room);
  if (from?.room === "modules" && from.name === to.name) return null;
  if (from?.room !== "modules" && from?.room !== "effects" && from?.room !== "") {
    return `${from?.room} must not know any module`;
  }
  return target === `${SERVER}/modules/${to.name}/index.ts` ? null : `only modules/${to.name}/index.ts is for others`;
}

/**
 * @param {string} from
 * @param {string} to
 */
function brokenFloorRule(from, to) {
  if (to === "effects" && !["effects", ""].includes(from)) return "effects follow events; nobody calls them";
  if (to === "adapters" && ["http", "database", "events"].includes(from)) return `${from} must not know any adapter`;
  return null;
}

/**
 * @param {string} target
 * @param {boolean} isTest
 */
function brokenEngineRule(target, isTest) {
  if (target.startsWith(`${ENGINE}/`) || isTest) return target.startsWith(SERVER) ? "the engine knows nobody" : null;
  return "the engine knows nobody: no package, no Node module, nothing outside packages/engine";
}

/**
 * Which part of the server a path is in; null outside it.
 * @param {string} path
 */
function roomOf(path) {
  if (!path.startsWith(`${SERVER}/`)) return null;
  const [room = "", name = ""] = path.slice(SERVER.length + 1).split("/");
  if (room === "config.ts") return { room: "config", name: "" };
  return room.endsWith(".ts") ? { room: "", name: room } : { room, name };
}

/**
 * @param {string} file
 * @param {string} source
 */
function readsEnvironment(file, source) {
  if (!file.includes("/src/") || file.endsWith(".test.ts") || ENVIRONMENT_READERS.includes(file)) return false;
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return (
    /\bprocess\s*\.\s*env\b|\bprocess\s*\[\s*["']env/.test(code) ||
    /\{[^}]*\benv\b[^}]*\}\s*from\s*["'](node:)?process["']/.test(code)
  );
}

/**
 * @param {string} directory
 * @returns {string[]}
 */
function sourceFiles(directory) {
  return readdirSync(inRoot(directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name).replaceAll("\\", "/");
    if (entry.isDirectory()) return ["node_modules", "dist", "generated"].includes(entry.name) ? [] : sourceFiles(path);
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
  });
}
