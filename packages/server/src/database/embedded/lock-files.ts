import { linkSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabaseError } from "./identity.ts";
import { directoryId, isPostgres, isPostgresIn } from "./processes.ts";

export const SOCKET_PORT = 5432;

/** A postmaster as its lock file describes it. */
export type Postmaster = { readonly pid: number; readonly socketDirectory: string; readonly isReady: boolean };

/** The file's 8th line is PostgreSQL's own word on being ready. */
type LockFile = Postmaster & { readonly dataDirectory: string };

function readLockFile(path: string): LockFile | null {
  const [pid = "", dataDirectory = "", , , socketDirectory = "", , , state = ""] = readIfExists(path).split("\n");
  const number = Number.parseInt(pid, 10);
  if (!(number > 0)) return null;
  return { pid: number, dataDirectory, socketDirectory, isReady: state.trim() === "ready" };
}

/**
 * The living postmaster of this cluster, if any. A copied directory carries the lock file of the original, whose
 * PostgreSQL may well be alive.
 *
 * @throws {EmbeddedDatabaseError} when nothing tells whether it is this cluster's
 */
export function readPostmaster(pgData: string): Postmaster | null {
  const lock = readLockFile(join(pgData, "postmaster.pid"));
  return lock !== null && isHolderOf(pgData, lock) ? lock : null;
}

function isHolderOf(pgData: string, { pid, dataDirectory }: LockFile): boolean {
  const own = directoryId(pgData);
  return isPostgresIn(pid, own, () => {
    const named = directoryId(dataDirectory);
    // Moved while it ran, or copied from a place that is gone: two postmasters on one directory must not be risked.
    if (named === null) {
      throw new EmbeddedDatabaseError(
        `${pgData} may be in use by the PostgreSQL with process id ${pid}, which was started in ${dataDirectory}: stop that one first.`,
      );
    }
    return named === own;
  });
}

/** Whether a living PostgreSQL of another cluster has its socket in this directory. */
export function isSocketTaken(socketDirectory: string, pgData: string): boolean {
  const lock = readLockFile(socketLock(socketDirectory));
  return lock !== null && isPostgres(lock.pid) && !isHolderOf(pgData, lock);
}

/** PostgreSQL makes its lock file empty and fills it at once. */
const SURELY_WRITTEN_MS = 10_000;

/**
 * Removes lock files that name no living PostgreSQL of this cluster. PostgreSQL does so itself unless the number belongs
 * to another process, which is the rule rather than the exception in a restarted container and in a copied directory.
 * `isSurelyFree`: nobody runs the cluster, so that a file which names nobody at all (a full disk, say) may go as well.
 */
export function removeStaleLocks(pgData: string, socketDirectory: string, isSurelyFree: boolean): void {
  const path = join(pgData, "postmaster.pid");
  const writtenMs = isSurelyFree ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
  if (writtenMs !== undefined && Date.now() - writtenMs > SURELY_WRITTEN_MS && readLockFile(path) === null) {
    rmSync(path, { force: true });
  }
  removeIf(path, (lock) => !isHolderOf(pgData, lock));
  removeIf(socketLock(socketDirectory), ({ pid }) => !isPostgres(pid));
}

function removeIf(path: string, isStale: (lock: LockFile) => boolean): void {
  const found = readLockFile(path);
  if (found === null || !isStale(found)) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    const taken = readLockFile(aside);
    // Between the look and the move another server may have started PostgreSQL: then it is its file.
    if (taken !== null && !isStale(taken)) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function socketLock(socketDirectory: string): string {
  return join(socketDirectory, `.s.PGSQL.${SOCKET_PORT}.lock`);
}

/** @throws {EmbeddedDatabaseError} when the file is there and not for us */
export function readIfExists(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    throw new EmbeddedDatabaseError(
      `${path} cannot be read (${code}): the data directory belongs to another account. Use that account, or set MERIDIAN_DATA_DIR.`,
    );
  }
}
