import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The data directory cannot serve. The message is one line. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
}

/**
 * Makes the data directory unless it is there, and tries whether something can be made in it.
 * @throws DataDirectoryError
 */
export function makeDataDirectory(dataDir: string): void {
  try {
    makeWithParents(dataDir);
    rmdirSync(mkdtempSync(join(dataDir, ".probe-")));
  } catch (error) {
    throw new DataDirectoryError(
      `The data directory ${dataDir} cannot be used: ${(error as Error).message}. Set MERIDIAN_DATA_DIR.`,
    );
  }
}

/** Step by step: Node's own `recursive` never returns where the kernel says that the parent is not there (`/proc/x`). */
function makeWithParents(directory: string): void {
  if (existsSync(directory)) return;
  makeWithParents(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o711 });
  } catch (error) {
    // Another server that starts at the same moment was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
