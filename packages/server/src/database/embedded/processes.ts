import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type ProcessState = { readonly name: string; readonly startTicks: string };

/**
 * What the kernel knows of a process, or null when it is gone. A zombie counts as gone: in a container without an
 * init process nobody collects it, and it would block the next start for ever.
 */
function processState(pid: number): ProcessState | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return null;
  }
  if (process.platform !== "linux") return { name: "", startTicks: "" };
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "pid (name) state ppid …": the name may itself hold spaces and parentheses.
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    return { name: stat.slice(stat.indexOf("(") + 1, end), startTicks: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** Whether the process is alive and a PostgreSQL: after a crash or in a new container its number may be another's. */
export function isPostgres(pid: number): boolean {
  const state = processState(pid);
  return state !== null && (state.name === "" || state.name.startsWith("postgres"));
}

/** What tells a directory from its copies and stays when it is moved; null when it is not there, or not for us to see. */
export function directoryId(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/**
 * Whether the process is a living PostgreSQL that works in this directory: its working directory is its data directory.
 *
 * @param otherwise the answer where the system does not tell working directories
 */
export function isPostgresIn(pid: number, directory: string | null, otherwise: () => boolean): boolean {
  if (!isPostgres(pid)) return false;
  const workingDirectory = directoryId(`/proc/${pid}/cwd`);
  return workingDirectory === null ? otherwise() : workingDirectory === directory;
}

let memberships = 0;

/** The server processes that use one embedded database: the last to leave stops it. */
export type Membership = {
  /** Whether any other living server uses the database. */
  hasOthers(): boolean;
  leave(): void;
};

/** Registers this process as a user of the database. A process that dies without leaving is noticed by its number. */
export function enroll(dataDir: string): Membership {
  const directory = join(dataDir, "servers");
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  memberships += 1;
  const own = `${process.pid}-${memberships}`;
  writeFileSync(join(directory, own), memberMark(directory, processState(process.pid)), { mode: 0o600 });
  return {
    hasOthers: () => readdirSync(directory).some((entry) => entry !== own && isMember(directory, entry)),
    leave: () => rmSync(join(directory, own), { force: true }),
  };
}

/** Holds the directory, because a copied one carries the members of the original along. */
function memberMark(directory: string, state: ProcessState | null): string {
  return `${state?.startTicks} ${directoryId(directory)}`;
}

function isMember(directory: string, entry: string): boolean {
  const path = join(directory, entry);
  const state = processState(Number.parseInt(entry, 10));
  let mark = "";
  try {
    mark = readFileSync(path, "utf8");
  } catch {
    return false;
  }
  if (state !== null && mark === memberMark(directory, state)) return true;
  rmSync(path, { force: true });
  return false;
}
