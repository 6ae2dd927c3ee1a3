import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { makeDataDirectory } from "../../data-directory.ts";
import { takeOver } from "./hand-over.ts";
import { canReach, databaseIdentity, EmbeddedDatabaseError, type Identity } from "./identity.ts";
import { isSocketTaken } from "./lock-files.ts";
import { claimOutside, moveOutside } from "./outside.ts";

/** The kernel allows 103 (macOS) or 107 bytes for a socket's whole path. */
const MAX_SOCKET_PATH_BYTES = 100;
const SOCKET_NAME = ".s.PGSQL.5432";

/**
 * Makes the data directory and decides where the cluster is: `postgres` in it, behind a symbolic link when
 * PostgreSQL's account cannot get there.
 *
 * @returns the cluster's real path (it need not exist yet) and the account PostgreSQL runs as
 */
export function prepareDataDirectory(
  dataDir: string,
  log: (message: string) => void,
): { pgData: string; identity: Identity | null } {
  makeDataDirectory(dataDir);
  const directory = realpathSync(dataDir);
  const place = join(directory, "postgres");
  refuseForeign(directory, place);
  const link = lstatSync(place, { throwIfNoEntry: false });
  if (link?.isSymbolicLink() === true) {
    const pgData = resolve(directory, readlinkSync(place));
    claimOutside(directory, pgData);
    return { pgData, identity: identityOf(pgData) };
  }
  const identity = identityOf(place);
  if (identity === null) return { pgData: place, identity };
  letThrough(directory);
  if (canReach(directory, identity)) return { pgData: place, identity };
  if (link !== undefined) {
    throw new EmbeddedDatabaseError(
      `PostgreSQL (uid ${identity.uid}) cannot enter ${directory}: move it below a folder that everybody may enter, or set MERIDIAN_DATA_DIR.`,
    );
  }
  const pgData = moveOutside(directory, place);
  log(`PostgreSQL's account cannot enter ${directory}, so the database is in ${pgData}; ${place} links to it`);
  return { pgData, identity };
}

function identityOf(pgData: string): Identity | null {
  const identity = databaseIdentity(pgData);
  if (identity !== null) takeOver(pgData, identity);
  return identity;
}

/** For an ordinary account whose database was made by root or somebody else: one clear line instead of EACCES. */
function refuseForeign(directory: string, place: string): void {
  const uid = process.geteuid?.();
  const owner = statSync(place, { throwIfNoEntry: false })?.uid ?? uid;
  if (uid === 0 || owner === uid) return;
  throw new EmbeddedDatabaseError(
    `The database in ${directory} belongs to another account (uid ${owner}, this is ${uid}): use that account, run "chown -R ${uid} ${directory}" as root, or set MERIDIAN_DATA_DIR.`,
  );
}

/** A directory that root made for us with mode 700 (mkdtemp does) only needs a bit; its content stays private. */
function letThrough(directory: string): void {
  const { mode, uid } = statSync(directory);
  if (uid === 0 && (mode & 0o011) !== 0o011) chmodSync(directory, (mode & 0o777) | 0o011);
}

/**
 * A short, private directory for the socket. Its name follows from the data directory, and a directory that somebody
 * else put there first is not used: whoever owns the socket's directory can pose as the database. Nor is one in which the
 * PostgreSQL of a data directory lives that was here before and was moved away.
 */
export function prepareSocketDirectory(pgData: string, identity: Identity | null): string {
  const name = `meridian-${createHash("sha256").update(pgData).digest("hex").slice(0, 12)}`;
  const parent = [tmpdir(), "/tmp"].find((each) => fits(join(each, name)) && canReach(realpathSync(each), identity));
  if (parent === undefined) {
    throw new EmbeddedDatabaseError(
      `No temporary directory with a short path for PostgreSQL's socket: set TMPDIR to one, or set DATABASE_URL.`,
    );
  }
  const directory = join(parent, name);
  if (!existsSync(directory)) return ownDirectory(directory, identity);
  if (isPrivate(directory, identity) && !isSocketTaken(directory, pgData)) return directory;
  return give(mkdtempSync(`${directory}-`), identity);
}

/** Leaves nothing in the temporary directory. Not empty means that another server has started meanwhile. */
export function removeSocketDirectory(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Its next start makes it anew or uses it.
  }
}

/** Before each start of PostgreSQL: cleaners of temporary directories, and servers that stop, remove it. */
export function restoreSocketDirectory(directory: string, identity: Identity | null): void {
  if (!existsSync(directory)) ownDirectory(directory, identity);
}

function ownDirectory(directory: string, identity: Identity | null): string {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    return give(mkdtempSync(`${directory}-`), identity);
  }
  return give(directory, identity);
}

function isPrivate(directory: string, identity: Identity | null): boolean {
  const { mode, uid } = lstatSync(directory);
  return lstatSync(directory).isDirectory() && uid === (identity?.uid ?? process.geteuid?.()) && (mode & 0o077) === 0;
}

/** Hands a path over to PostgreSQL's account. */
export function give(path: string, identity: Identity | null): string {
  if (identity !== null) chownSync(path, identity.uid, identity.gid);
  return path;
}

function fits(directory: string): boolean {
  return existsSync(dirname(directory)) && Buffer.byteLength(join(directory, SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES;
}
