import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

/** The account PostgreSQL runs as, when it cannot be ours. */
export type Identity = { readonly uid: number; readonly gid: number };

/** A reason why the embedded PostgreSQL cannot run here. The message is one clear line with the way out. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = "EmbeddedDatabaseError";
}

/** `nobody` on every Linux: initdb needs a uid that has an entry in the user database. */
const NOBODY: Identity = { uid: 65_534, gid: 65_534 };

/**
 * PostgreSQL refuses to run as root, so under root it runs as the owner of its data (kept from an earlier start
 * under an ordinary account), else as `nobody`. Null means: as ourselves.
 */
export function databaseIdentity(pgData: string): Identity | null {
  if (process.geteuid?.() !== 0) return null;
  if (process.platform !== "linux") {
    throw new EmbeddedDatabaseError(
      "The embedded PostgreSQL does not run as root on this system: use an ordinary account, or set DATABASE_URL.",
    );
  }
  const owner = statSync(pgData, { throwIfNoEntry: false });
  return owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
}

/** Whether the identity may pass through this directory and all above it. Access lists beyond the mode are ignored. */
export function canReach(directory: string, identity: Identity | null): boolean {
  for (let path = directory; ; path = dirname(path)) {
    if (!mayEnter(path, identity)) return false;
    if (path === dirname(path)) return true;
  }
}

function mayEnter(path: string, identity: Identity | null): boolean {
  if (identity === null) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }
  const { mode, uid, gid } = statSync(path);
  if (uid === identity.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === identity.gid ? 0o010 : 0o001)) !== 0;
}
