import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "meridian-prepare-"));
  cpSync(new URL("..", import.meta.url), join(checkout, "scripts"), { recursive: true });
  writeFileSync(join(checkout, "package-lock.json"), '{"packages":{"node_modules/x":{"version":"1.0.0"}}}');
  mkdirSync(join(checkout, "bin"));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const lock = () => join(checkout, ".meridian-prepare.lock");
const prepare = () => [join(checkout, "scripts", "prepare.mjs"), "install"];
const environment = () => ({ PATH: `${join(checkout, "bin")}:/usr/bin:/bin` });

/** In place of npm, which would take a minute. */
function npmThatDoes(script: string): void {
  writeFileSync(join(checkout, "bin", "npm"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(checkout, "bin", "npm"), 0o755);
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

it.skipIf(process.platform !== "linux").each(["SIGINT", "SIGTERM"] as const)(
  "%s while packages are installed ends everything at once and leaves no lock",
  async (signal) => {
    npmThatDoes(`trap '' INT TERM; echo $$ > ${checkout}/npm.pid; sleep 30 & wait; sleep 30`);
    const child = spawn(process.execPath, prepare(), { env: environment(), stdio: ["ignore", "ignore", "pipe"] });
    await expect.poll(() => existsSync(join(checkout, "npm.pid")), { timeout: 10_000 }).toBe(true);
    const npm = Number(readFileSync(join(checkout, "npm.pid"), "utf8"));
    const begun = performance.now();
    child.kill(signal);
    const [status] = await once(child, "exit");
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(status).toBe(signal === "SIGINT" ? 130 : 143);
    expect(existsSync(lock())).toBe(false);
    await expect.poll(() => isAlive(npm)).toBe(false);
  },
);

it("passes over the lock of a process that is gone without a word", () => {
  npmThatDoes("echo broken; exit 1");
  const { pid } = spawnSync("true");
  writeFileSync(lock(), String(pid));
  const { status, stderr } = spawnSync(process.execPath, prepare(), { env: environment(), encoding: "utf8" });
  expect(stderr).toMatch(/installing packages/);
  expect(stderr).toMatch(/broken\n.*npm ci failed/);
  expect(stderr).not.toMatch(/waiting/);
  expect(status).toBe(1);
  expect(existsSync(lock())).toBe(false);
});
