import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter } from "node:path";
import { fail, inRoot, ROOT, say, seconds } from "./shared.mjs";

const STAMP = "node_modules/.meridian-stamp";
const OLDEST_NODE = 24;

/** Runs `npm ci` unless node_modules is what the lock file says. */
export async function installIfStale() {
  const wanted = fingerprint();
  if (readIfExists(STAMP) === wanted) return;
  if (!matchesLockFile()) await npmCi();
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

async function npmCi() {
  const begun = performance.now();
  say("installing packages (one to two minutes, once)");
  // npm and the scripts it runs must not take the Node out of the node_modules that is being replaced.
  const path = (process.env.PATH ?? "").split(delimiter).filter((each) => !each.includes("node_modules"));
  const isWindows = process.platform === "win32";
  /** @type {{ pid?: number | undefined }} */
  const group = {};
  // Before npm runs: a signal in between would leave it to itself.
  const end = endOnSignals(group);
  const npm = spawn("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: ROOT,
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: isWindows,
    // A process group of its own, so that all of it can be ended.
    detached: !isWindows,
    stdio: ["ignore", "pipe", "pipe"],
  });
  group.pid = npm.pid;
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const problem = await new Promise((resolve) => {
    npm.once("error", (error) => resolve(`: ${error.message}`));
    npm.once("close", (status) => resolve(status === 0 ? null : ""));
  });
  for (const [signal, listener] of end) process.off(signal, listener);
  if (problem !== null) {
    process.stderr.write(output);
    fail(`npm ci failed${problem}`);
  }
  say(`packages installed in ${seconds(begun)}`);
}

/**
 * On a signal npm ends at once. Left to itself it first removes what it has installed, half a minute long, and would
 * meanwhile be in the way of the next start, which begins afresh anyway.
 *
 * @param {{ pid?: number | undefined }} group of npm, once it runs
 * @returns {[NodeJS.Signals, () => void][]} the listeners
 */
function endOnSignals(group) {
  return /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"]).map((signal) => {
    const listener = () => {
      if (group.pid !== undefined) killGroup(group.pid);
      say("stopped while installing packages; the next start installs them again");
      process.exit(128 + constants.signals[signal]);
    };
    process.on(signal, listener);
    return [signal, listener];
  });
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
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
