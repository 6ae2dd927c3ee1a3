/** Where the tests get compiled time zone files of the engine's own version. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// TZDIR is where libc looks too.
const SYSTEM = process.env["TZDIR"] ?? "/usr/share/zoneinfo";

/** IANA's own text of the database, public domain, as Debian's package `tzdata` ships it. Newer release: copy it from there. */
export const sourceFile: string = fileURLToPath(new URL("./tzdata.zi", import.meta.url));

export interface Zoneinfo {
  readonly directory: string;
  readonly version: string;
}

/** "2026f" from a `tzdata.zi`. */
export function versionOf(file: string): string {
  return /^# version (\S+)/.exec(readFileSync(file, "utf8").slice(0, 200))?.[1] ?? "unknown";
}

/**
 * The source compiled by the system's `zic` (part of libc, also on macOS); null where there is none that can do it.
 * `fat`, because zic 2.36 leaves the last 14 Ramadan years of Gaza and Hebron (2073-2086) out of slim files.
 */
export function compileZoneinfo(): Zoneinfo | null {
  const compiler = ["/usr/sbin/zic", "/usr/bin/zic"].find(existsSync);
  if (compiler === undefined) return null;
  const directory = mkdtempSync(join(tmpdir(), "meridian-zoneinfo-"));
  try {
    execFileSync(compiler, ["-b", "fat", "-d", directory, sourceFile], { stdio: "pipe" });
    return { directory, version: versionOf(sourceFile) };
  } catch (error) {
    console.warn(`zic could not compile tzdata.zi: ${String(error)}`);
    rmSync(directory, { recursive: true });
    return null;
  }
}

/** The machine's own compiled files; null where there are none or they do not tell their version. */
export function systemZoneinfo(): Zoneinfo | null {
  const text = join(SYSTEM, "tzdata.zi");
  return existsSync(text) ? { directory: SYSTEM, version: versionOf(text) } : null;
}

/** Bytes of a zone's compiled file; null when there is no such file. */
export function zoneBytes(zoneinfo: Zoneinfo, name: string): Uint8Array | null {
  const file = join(zoneinfo.directory, name);
  return existsSync(file) ? readFileSync(file) : null;
}

/** Names of all zones and links in the source text. */
export function namesInSource(): string[] {
  const names = [];
  for (const line of readFileSync(sourceFile, "utf8").split("\n")) {
    const [kind, second = "", third = ""] = line.split(" ");
    if (kind === "Z") names.push(second);
    if (kind === "L") names.push(third);
  }
  return names.sort();
}
