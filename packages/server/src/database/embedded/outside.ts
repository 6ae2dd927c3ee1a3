import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EmbeddedDatabaseError } from "./identity.ts";

/** Where the cluster goes when PostgreSQL's account cannot enter the data directory (a checkout below /root, say). */
const SHARED_STATE = "/var/lib/meridian";

/** Chooses a place outside of the data directory, notes whose it is, and links `place` to it. */
export function moveOutside(directory: string, place: string): string {
  mkdirSync(SHARED_STATE, { recursive: true, mode: 0o711 });
  const pgData = mkdtempSync(join(SHARED_STATE, "postgres-"));
  rmdirSync(pgData);
  // First: a link without an owner is what a copy from another machine looks like.
  writeFileSync(ownerFile(pgData), directory);
  symlinkSync(pgData, place);
  return pgData;
}

/**
 * Refuses a data directory that was copied with its link: it and the original would write to one database.
 * A data directory that was moved, or whose original is gone, becomes the owner.
 *
 * @throws {EmbeddedDatabaseError}
 */
export function claimOutside(directory: string, pgData: string): void {
  if (dirname(pgData) !== SHARED_STATE) return;
  const isNoted = existsSync(ownerFile(pgData));
  if (!isNoted && !existsSync(pgData)) {
    throw new EmbeddedDatabaseError(
      `The database of ${directory} is not here: its "postgres" is a link to ${pgData}, which does not exist. Copy data directories with "cp -aL", which takes the database along.`,
    );
  }
  const owner = isNoted ? readFileSync(ownerFile(pgData), "utf8") : directory;
  if (owner !== directory && existsSync(owner)) {
    throw new EmbeddedDatabaseError(
      `${directory} is a copy of ${owner} and links to that one's database, ${pgData}. Stop that server and copy with "cp -aL", which takes the database along, to a folder that everybody may enter.`,
    );
  }
  if (!isNoted || owner !== directory) writeFileSync(ownerFile(pgData), directory);
}

function ownerFile(pgData: string): string {
  return `${pgData}.owner`;
}
