import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Identity } from "./identity.ts";

/**
 * A lock that the kernel keeps for as long as any process of a cluster's PostgreSQL lives. Process numbers tell nothing of
 * another container that has the same directory: there the holder of `postmaster.pid` is invisible, and two PostgreSQLs
 * on one directory destroy it. The lock is seen by all who share a kernel, and is gone with its last holder.
 */
export type ClusterLock = {
  /** The command that runs `file`, holding the lock. */
  readonly holding: (file: string, args: readonly string[]) => { file: string; args: string[] };
  /** Whether somebody holds it. */
  readonly isHeld: () => boolean;
};

/** Exit code of what did not get the lock; not one of PostgreSQL's. */
export const HELD = 99;
export const HELD_ELSEWHERE =
  "the data directory is in use by a PostgreSQL that cannot be seen from here, such as that of another container. Give each container a data directory of its own, or both the same DATABASE_URL";

/** null where the system has no `flock` that can hand its lock on: there, containers have to be kept apart by hand. */
export function clusterLock(pgData: string, identity: Identity | null): ClusterLock | null {
  if (!hasFlock()) return null;
  const path = join(pgData, "meridian.lock");
  return {
    holding: (file, args) => ({
      file: "flock",
      args: ["--no-fork", "--nonblock", "--conflict-exit-code", String(HELD), path, file, ...args],
    }),
    isHeld: () => {
      const args = ["--nonblock", "--conflict-exit-code", String(HELD), path, "true"];
      return (
        spawnSync("flock", args, { ...identity, cwd: "/", env: { PATH: SYSTEM_PATH }, stdio: "ignore" }).status === HELD
      );
    },
  };
}

/** Where a system has its own commands. */
export const SYSTEM_PATH = "/usr/bin:/bin";

let known: boolean | undefined;

/** Others than that of util-linux do not become the command, and so would let the lock go with themselves. */
function hasFlock(): boolean {
  if (known !== undefined) return known;
  try {
    known =
      process.platform === "linux" &&
      execFileSync("flock", ["--version"], { encoding: "utf8", env: { PATH: SYSTEM_PATH } }).includes("util-linux");
  } catch {
    known = false;
  }
  return known;
}
