import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { inRoot, say } from "./shared.mjs";

const WAIT_LIMIT_MS = 10 * 60_000;

/**
 * Runs `work` while no other process prepares this checkout: two `npm ci` at once delete each other's files.
 * @param {() => Promise<void>} work
 */
export async function withLock(work) {
  const path = inRoot(".meridian-prepare.lock");
  const begun = Date.now();
  for (let isFirst = true; !tryLock(path); isFirst = false) {
    if (isFirst) say("waiting for another process that prepares this checkout");
    if (Date.now() - begun > WAIT_LIMIT_MS)
      throw new Error(`gave up waiting: remove ${path} if nothing else is running`);
    await sleep(200);
  }
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = readHolder(path);
  // Null: it was released in between, or its holder has not written its number yet.
  if (holder === null || isAlive(holder)) return false;
  rmSync(path, { force: true });
  return tryLock(path);
}

/** @param {string} path */
function readHolder(path) {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10) || null;
  } catch {
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
