import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { fail, inRoot, ROOT, say, seconds } from "./shared.mjs";

const STAMP = "node_modules/.meridian-stamp";
const OLDEST_NODE = 24;

/** Runs `npm ci` unless node_modules is what the lock file says. */
export function installIfStale() {
  const wanted = fingerprint();
  if (readIfExists(STAMP) === wanted) return;
  if (!matchesLockFile()) npmCi();
  writeFileSync(inRoot(STAMP), wanted);
}

function fingerprint() {
  const lock = readFileSync(inRoot("package-lock.json"));
  return `${createHash("sha256").update(lock).digest("hex")} ${process.platform} ${process.arch}`;
}

/**
 * Whether somebody installed by hand what the lock file says: npm keeps its own record of what is there. What is
 * optional may be absent from it, except the binaries for this platform.
 */
function matchesLockFile() {
  const installed = readIfExists("node_modules/.package-lock.json");
  if (installed === null) return false;
  const have = JSON.parse(installed).packages;
  const want = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  return Object.entries(want).every(([path, { version, optional, link, os, cpu, libc }]) => {
    if (!path.includes("node_modules/")) return true;
    const found = have[path];
    if (found === undefined) return optional === true && !isForThisPlatform(os, cpu, libc);
    return link === true || found.version === version;
  });
}

/**
 * @param {string[] | undefined} os
 * @param {string[] | undefined} cpu
 * @param {string[] | undefined} libc
 */
function isForThisPlatform(os, cpu, libc) {
  if (os === undefined && cpu === undefined) return false;
  if (libc !== undefined && !libc.includes("glibc")) return false;
  return (os ?? [process.platform]).includes(process.platform) && (cpu ?? [process.arch]).includes(process.arch);
}

function npmCi() {
  const begun = performance.now();
  say("installing packages (about a minute, once)");
  // npm and the scripts it runs must not take the Node out of the node_modules that is being replaced.
  const path = (process.env.PATH ?? "").split(delimiter).filter((each) => !each.includes("node_modules"));
  const { status, stdout, stderr, error } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: process.platform === "win32",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
    fail(`npm ci failed${error === undefined ? "" : `: ${error.message}`}`);
  }
  say(`packages installed in ${seconds(begun)}`);
}

/** Where npm has no pinned Node for the platform, the system's must do, and an old one fails in ways nobody can read. */
export function requireNode() {
  if (existsSync(inRoot("node_modules/.bin/node"))) return;
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) {
    fail(
      `Node ${OLDEST_NODE} or newer is needed, this is ${process.version}, and npm has no Node for ${process.platform}-${process.arch}.`,
    );
  }
}

/** @param {string} path */
function readIfExists(path) {
  return existsSync(inRoot(path)) ? readFileSync(inRoot(path), "utf8") : null;
}
