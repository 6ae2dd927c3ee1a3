import { execFile, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { clusterLock, HELD, HELD_ELSEWHERE, SYSTEM_PATH } from "./cluster-lock.ts";
import { give, restoreSocketDirectory } from "./directories.ts";
import { EmbeddedDatabaseError, type Identity } from "./identity.ts";
import { readIfExists, removeStaleLocks, SOCKET_PORT } from "./lock-files.ts";

export const DATABASE_USER = "meridian";
export const DATABASE_NAME = "meridian";

const LOG_ROTATION_BYTES = 2_000_000;
const ABANDONED_DRAFT_MS = 10 * 60_000;
/** Nothing is inherited: PGDATA, PGPORT, TZ or a locale of the shell must not change the database. */
const CLEAN_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC", PATH: SYSTEM_PATH };

export type Cluster = {
  readonly pgData: string;
  readonly bin: string;
  readonly identity: Identity | null;
  readonly logFile: string;
  readonly maxConnections: number;
  readonly durable: boolean;
};

/** Makes the cluster unless it exists. It appears whole: a crash or a second server half-way leaves only a draft. */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  const { pgData, bin, identity } = cluster;
  mkdirSync(dirname(pgData), { recursive: true, mode: 0o711 });
  removeAbandonedDrafts(pgData);
  if (existsSync(join(pgData, "PG_VERSION"))) return checkVersion(cluster);
  const draft = give(mkdtempSync(`${pgData}.draft-`), identity);
  const options = ["--encoding=UTF8", "--locale=C", `--username=${DATABASE_USER}`, "--auth=trust", "--no-instructions"];
  if (!cluster.durable) options.push("--no-sync");
  try {
    await promisify(execFile)(join(bin, "initdb"), ["-D", draft, ...options], {
      ...account(identity),
      cwd: "/",
      env: CLEAN_ENVIRONMENT,
    });
    await createDatabase(cluster, draft);
    renameSync(draft, pgData);
  } catch (error) {
    if (existsSync(join(pgData, "PG_VERSION"))) return;
    const { stderr, message } = error as Error & { stderr?: string };
    throw new EmbeddedDatabaseError(`PostgreSQL's initdb failed: ${lastLine(stderr ?? "") || message}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** In single-user mode, so that the cluster appears with its database and no start has to ask whether it is there. */
async function createDatabase({ bin, identity }: Cluster, draft: string): Promise<void> {
  const options = { ...account(identity), cwd: "/", env: CLEAN_ENVIRONMENT };
  const backend = promisify(execFile)(join(bin, "postgres"), ["--single", "-D", draft, "postgres"], options);
  backend.child.stdin?.end(`create database ${DATABASE_NAME};\n`);
  const { stderr } = await backend;
  // Single-user mode exits with 0 even when the statement failed.
  if (/ERROR|FATAL/.test(stderr)) throw Object.assign(new Error("create database failed"), { stderr });
}

function checkVersion({ pgData, bin }: Cluster): void {
  const made = readFileSync(join(pgData, "PG_VERSION"), "utf8").trim();
  const major = binariesMajor(bin);
  if (major !== null && made !== major) {
    throw new EmbeddedDatabaseError(
      `The database in ${pgData} was made by PostgreSQL ${made}, but ${bin} is PostgreSQL ${major}: install version ${made}, or set MERIDIAN_DATA_DIR.`,
    );
  }
}

/** From the path or the package, because asking the binary would cost every start a process. */
function binariesMajor(bin: string): string | null {
  const fromPath =
    /(?:postgresql[/@]|pgsql-)(\d+)\/bin$/.exec(bin)?.[1] ?? /postgresql-(\d+)\.[^/]*\/native\/bin$/.exec(bin)?.[1];
  if (fromPath !== undefined) return fromPath;
  const manifest = join(bin, "..", "..", "package.json");
  if (!existsSync(manifest)) return null;
  return /"version":\s*"(\d+)\./.exec(readFileSync(manifest, "utf8"))?.[1] ?? null;
}

function removeAbandonedDrafts(pgData: string): void {
  for (const entry of readdirSync(dirname(pgData))) {
    const path = join(dirname(pgData), entry);
    if (!entry.startsWith(`${basename(pgData)}.draft-`)) continue;
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_DRAFT_MS) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Starts a postmaster. It gets a process group of its own: Ctrl-C in a terminal must reach the server first, which
 * still needs the database to finish what is in flight.
 */
export function spawnPostmaster(
  cluster: Cluster,
  socketDirectory: string,
): { pid: number | null; exited: Promise<string> } {
  restoreSocketDirectory(socketDirectory, cluster.identity);
  const lock = clusterLock(cluster.pgData, cluster.identity);
  // Before anything is taken for stale.
  if (lock?.isHeld()) return { pid: null, exited: Promise.resolve(HELD_ELSEWHERE) };
  removeStaleLocks(cluster.pgData, socketDirectory, lock !== null);
  rotateLog(cluster.logFile);
  const log = openSync(cluster.logFile, "a", 0o600);
  const postgres = {
    file: join(cluster.bin, "postgres"),
    args: ["-D", cluster.pgData, "-k", socketDirectory, ...settings(cluster)],
  };
  const { file, args } = lock?.holding(postgres.file, postgres.args) ?? postgres;
  try {
    const child = spawn(file, args, {
      ...account(cluster.identity),
      cwd: "/",
      env: CLEAN_ENVIRONMENT,
      detached: true,
      stdio: ["ignore", log, log],
    });
    child.unref();
    const exited = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(code === HELD ? HELD_ELSEWHERE : (signal ?? `exit code ${code}`)));
    });
    return { pid: child.pid ?? null, exited };
  } finally {
    closeSync(log);
  }
}

function settings(cluster: Cluster): string[] {
  const pairs: Record<string, string | number> = {
    listen_addresses: "",
    port: SOCKET_PORT,
    unix_socket_permissions: "0700",
    max_connections: cluster.maxConnections,
    shared_buffers: "64MB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    max_wal_size: "512MB",
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_parallel_workers_per_gather: 0,
    jit: "off",
    random_page_cost: 1.1,
    timezone: "UTC",
    log_timezone: "UTC",
    // Failed statements are the application's to report. Their text and detail hold personal data, so neither is logged.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
  };
  const major = Number.parseInt(readFileSync(join(cluster.pgData, "PG_VERSION"), "utf8"), 10);
  // Three more processes for asynchronous reads are not worth their memory on a small machine.
  if (major >= 18) pairs["io_method"] = "sync";
  // After a crash everything is flushed before recovery: one call for the file system instead of one for each file.
  if (process.platform === "linux") pairs["recovery_init_sync_method"] = "syncfs";
  if (!cluster.durable) Object.assign(pairs, { fsync: "off", synchronous_commit: "off", full_page_writes: "off" });
  return Object.entries(pairs).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function account(identity: Identity | null): { uid?: number; gid?: number } {
  return identity ?? {};
}

function rotateLog(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATION_BYTES) renameSync(logFile, `${logFile}.old`);
}

/** The newest line of PostgreSQL's log that tells why it stopped. */
export function lastComplaint(logFile: string): string {
  const lines = readIfExists(logFile).trimEnd().split("\n").slice(-20).reverse();
  return (lines.find((line) => /FATAL|PANIC|ERROR|error/.test(line)) ?? lines[0] ?? "").replace(
    /^.*?(FATAL|PANIC|ERROR):\s*/,
    "",
  );
}

function lastLine(text: string): string {
  const lines = text.trim().split("\n");
  return lines.find((line) => /error|FATAL/.test(line)) ?? lines.at(-1) ?? "";
}
