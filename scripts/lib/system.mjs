import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs";
import { inRoot, say, seconds } from "./shared.mjs";

const TRIED = "node_modules/.meridian-system-packages";
const RETRY_AFTER_MS = 24 * 3_600_000;
/** Where the browser tests look. */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const LIMIT_MS = 5 * 60_000;

/**
 * Debian packages that the tests need or compare with. What cannot be had is told here and fails nothing yet: the browser
 * tests say themselves that they need a browser.
 */
export function installSystemPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const what = missing.map(({ name, why }) => `${name} (${why})`).join(", ");
  const names = missing.map(({ name }) => name);
  if (process.geteuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    say(`some tests would like newer system packages: ${what}`);
    return;
  }
  // A mirror that does not have them yet would otherwise cost every run ten seconds.
  if (wasTriedLately(names.join(" "))) return;
  say(`installing ${what}`);
  const begun = performance.now();
  const isDone = run(["update", "-qq"]) && run(["install", "-y", "-qq", "--no-install-recommends", ...names]);
  writeFileSync(inRoot(TRIED), names.join(" "));
  say(
    isDone
      ? `system packages installed in ${seconds(begun)}`
      : `could not install ${names.join(", ")}: some tests will have less to compare with`,
  );
}

function missingPackages() {
  const missing = [];
  const wanted = firstMatch(
    inRoot("node_modules/moment-timezone/data/packed/latest.json"),
    /"version":\s*"(\d{4}[a-z])"/,
  );
  const found = firstMatch("/usr/share/zoneinfo/tzdata.zi", /^# version (\d{4}[a-z])/);
  if (wanted !== null && (found ?? "") < wanted)
    missing.push({ name: "tzdata", why: `${wanted}, here is ${found ?? "none"}` });
  if (!process.env["CHROMIUM"] && !BROWSERS.some((path) => existsSync(path)))
    missing.push({ name: "chromium", why: "for the browser tests" });
  return missing;
}

/**
 * @param {string} path
 * @param {RegExp} pattern looked for in the first 200 bytes
 */
function firstMatch(path, pattern) {
  if (!existsSync(path)) return null;
  const file = openSync(path, "r");
  const head = Buffer.alloc(200);
  readSync(file, head);
  closeSync(file);
  return pattern.exec(head.toString("latin1"))?.[1] ?? null;
}

/** @param {string} names */
function wasTriedLately(names) {
  const path = inRoot(TRIED);
  return (
    existsSync(path) && readFileSync(path, "utf8") === names && Date.now() - statSync(path).mtimeMs < RETRY_AFTER_MS
  );
}

/** @param {string[]} args */
function run(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8", timeout: LIMIT_MS });
  if (status !== 0) process.stderr.write(stderr ?? "");
  return status === 0;
}
