import { chownSync, existsSync, lchownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabaseError, type Identity } from "./identity.ts";

/**
 * Gives a cluster that belongs to root to PostgreSQL's account: root's plain `cp -r` of a data directory makes such a one.
 * Only where all of it is root's, so that nobody else can have put anything there.
 *
 * @throws {EmbeddedDatabaseError} when something in it belongs to somebody else, or has a second name elsewhere
 */
export function takeOver(pgData: string, identity: Identity): void {
  if (!existsSync(join(pgData, "PG_VERSION")) || lstatSync(pgData).uid !== 0) return;
  const paths = readdirSync(pgData, { recursive: true, encoding: "utf8" }).map((entry) => join(pgData, entry));
  const foreign = paths.find((path) => !isRoots(path, identity));
  if (foreign !== undefined) {
    throw new EmbeddedDatabaseError(
      `${pgData} belongs to root and ${foreign} does not: run "chown -R ${identity.uid}:${identity.gid} ${pgData}", as PostgreSQL runs as that account.`,
    );
  }
  for (const path of paths) lchownSync(path, identity.uid, identity.gid);
  // Last, so that what a kill interrupts is done again.
  chownSync(pgData, identity.uid, identity.gid);
}

function isRoots(path: string, identity: Identity): boolean {
  const stat = lstatSync(path);
  return (stat.uid === 0 || stat.uid === identity.uid) && (stat.isDirectory() || stat.nlink === 1);
}
