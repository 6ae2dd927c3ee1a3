import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { locateBinaries } from "./embedded/binaries.ts";
import {
  type Cluster,
  DATABASE_NAME,
  DATABASE_USER,
  ensureCluster,
  lastComplaint,
  spawnPostmaster,
} from "./embedded/cluster.ts";
import { HELD_ELSEWHERE } from "./embedded/cluster-lock.ts";
import { prepareDataDirectory, prepareSocketDirectory, removeSocketDirectory } from "./embedded/directories.ts";
import { EmbeddedDatabaseError } from "./embedded/identity.ts";
import { type Postmaster, readPostmaster, SOCKET_PORT } from "./embedded/lock-files.ts";
import { directoryId, enroll, isPostgresIn, type Membership } from "./embedded/processes.ts";

export { EmbeddedDatabaseError } from "./embedded/identity.ts";

/** How to reach a database over the private socket. Fits `pg.Pool` and `pg.Client` as it is. */
export type EmbeddedConnection = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
};

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly log: (message: string) => void;
  /** Default 120: several server processes may share it. Ignored when a running PostgreSQL is joined. */
  readonly maxConnections?: number;
  /** False trades every promise about crashes for speed: for tests only. */
  readonly durable?: boolean;
};

export type EmbeddedDatabase = {
  readonly connection: EmbeddedConnection;
  /** The postmaster's process id. Changes when it is restarted. */
  readonly pid: number;
  /** Whether this process started the postmaster, rather than joining a running one. */
  readonly startedHere: boolean;
  /** Leaves the database; the last server process to leave shuts PostgreSQL down and waits for it. */
  stop(): Promise<void>;
};

const POLL_MS = 2;
const WATCH_MS = 200;
/** Crash recovery replays at most `max_wal_size`, which takes seconds; beyond this something is broken. */
const START_LIMIT_MS = 5 * 60_000;
/** Orphaned backends keep the old shared memory for a moment after a postmaster was killed. */
const RETRY_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 30_000;
const BACKOFF_MAX_MS = 5_000;
const STABLE_AFTER_MS = 60_000;

type Running = {
  readonly pid: number;
  readonly socketDirectory: string;
  readonly startedHere: boolean;
  readonly gone: Promise<string>;
  /** Asked before every signal: the number may be another process's by now. */
  readonly isAlive: () => boolean;
};

/**
 * Runs a private PostgreSQL in `dataDir`: makes the cluster on first use, joins one that is already running there
 * (left by a killed server, or shared with another process), and restarts it when it dies. Only processes of this
 * account (and root) can connect: no TCP port, and a socket in a directory of mode 700.
 *
 * @throws {EmbeddedDatabaseError} with one line that says what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataDir, log } = options;
  const { pgData, identity } = prepareDataDirectory(dataDir, log);
  const cluster: Cluster = {
    pgData,
    identity,
    bin: locateBinaries(identity, dataDir),
    logFile: join(dataDir, "postgres.log"),
    maxConnections: options.maxConnections ?? 120,
    durable: options.durable ?? true,
  };
  // Before the look at the postmaster: a server that is just leaving must see us, or we see that it stopped it.
  const membership = enroll(dataDir);
  try {
    await ensureCluster(cluster);
    const running = await ensureRunning(cluster, prepareSocketDirectory(pgData, identity));
    const connection = {
      host: running.socketDirectory,
      port: SOCKET_PORT,
      user: DATABASE_USER,
      database: DATABASE_NAME,
    };
    return supervise(cluster, membership, running, connection, log);
  } catch (error) {
    membership.leave();
    throw error;
  }
}

/** Joins the living postmaster or starts one, and returns when it accepts connections. */
async function ensureRunning(cluster: Cluster, socketDirectory: string): Promise<Running> {
  const begun = performance.now();
  for (;;) {
    const postmaster = readPostmaster(cluster.pgData);
    if (postmaster?.isReady === true) return joined(cluster, postmaster);
    if (postmaster === null) {
      const attempt = await start(cluster, socketDirectory);
      if (typeof attempt !== "string") return attempt;
      const isOver = performance.now() - begun > RETRY_LIMIT_MS;
      // Another server may have won the race for the lock file; then its postmaster is the one to join.
      const mayPass = attempt === HELD_ELSEWHERE || /shared memory|lock file/.test(attempt);
      if (readPostmaster(cluster.pgData) === null && (isOver || !mayPass)) {
        throw new EmbeddedDatabaseError(`PostgreSQL did not start: ${attempt} (see ${cluster.logFile}).`);
      }
      await sleep(50);
    }
    if (performance.now() - begun > START_LIMIT_MS) throw notReady(cluster);
    await sleep(POLL_MS);
  }
}

function joined(cluster: Cluster, { pid, socketDirectory }: Postmaster): Running {
  const isAlive = livenessOf(cluster, pid);
  return { pid, socketDirectory, startedHere: false, gone: disappearance(isAlive), isAlive };
}

/** By the directory's identity, not its path: it may be moved while PostgreSQL runs. */
function livenessOf({ pgData }: Cluster, pid: number): () => boolean {
  const directory = directoryId(pgData);
  return () => isPostgresIn(pid, directory, () => true);
}

/** Not our child, so no signal tells us: ask, without keeping the process alive for it. */
async function disappearance(isAlive: () => boolean): Promise<string> {
  while (isAlive()) await sleep(WATCH_MS, undefined, { ref: false });
  return "gone";
}

/** Returns the complaint when the postmaster exits instead of becoming ready. */
async function start(cluster: Cluster, socketDirectory: string): Promise<Running | string> {
  const { pid, exited } = spawnPostmaster(cluster, socketDirectory);
  const begun = performance.now();
  let exit: string | null = null;
  void exited.then((reason) => {
    exit = reason;
  });
  while (performance.now() - begun < START_LIMIT_MS) {
    if (exit !== null) return exit === HELD_ELSEWHERE ? exit : lastComplaint(cluster.logFile) || exit;
    const postmaster = readPostmaster(cluster.pgData);
    if (pid !== null && postmaster?.pid === pid && postmaster.isReady)
      return { pid, socketDirectory, startedHere: true, gone: exited, isAlive: livenessOf(cluster, pid) };
    await sleep(POLL_MS);
  }
  throw notReady(cluster);
}

function notReady(cluster: Cluster): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `PostgreSQL was not ready after ${START_LIMIT_MS / 1000} s (see ${cluster.logFile}).`,
  );
}

function supervise(
  cluster: Cluster,
  membership: Membership,
  first: Running,
  connection: EmbeddedConnection,
  log: (message: string) => void,
): EmbeddedDatabase {
  let running = first;
  let isStopping = false;
  let restarting: Promise<void> | null = null;
  const watch = async () => {
    for (let failures = 0; ; ) {
      const since = performance.now();
      const reason = await running.gone;
      if (isStopping) return;
      failures = performance.now() - since > STABLE_AFTER_MS ? 0 : failures + 1;
      log(`PostgreSQL stopped unexpectedly (${reason}); starting it again`);
      restarting = restart(cluster, connection.host, failures, () => isStopping, log).then((again) => {
        running = again ?? running;
      });
      await restarting;
    }
  };
  void watch();
  const onExit = () => {
    // The last chance when the process ends without stop(): an orphan would be joined by the next start, but not end.
    membership.leave();
    if (!membership.hasOthers()) signal(running, "SIGINT");
  };
  process.once("exit", onExit);
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    isStopping = true;
    process.off("exit", onExit);
    await restarting;
    membership.leave();
    if (membership.hasOthers()) return;
    await shutDown(running);
    removeSocketDirectory(connection.host);
  };
  return {
    connection,
    get pid() {
      return running.pid;
    },
    get startedHere() {
      return running.startedHere;
    },
    stop: () => (stopped ??= stop()),
  };
}

async function restart(
  cluster: Cluster,
  socketDirectory: string,
  failures: number,
  isStopping: () => boolean,
  log: (message: string) => void,
): Promise<Running | null> {
  for (let attempt = failures; !isStopping(); attempt += 1) {
    if (attempt > 1) await sleep(Math.min(50 * 2 ** attempt, BACKOFF_MAX_MS));
    try {
      // The same socket as before: the pools of all servers on this database know no other.
      const running = await ensureRunning(cluster, socketDirectory);
      log("PostgreSQL is back");
      return running;
    } catch (error) {
      log(`PostgreSQL could not be started again: ${(error as Error).message}`);
    }
  }
  return null;
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
async function shutDown(running: Running): Promise<void> {
  signal(running, "SIGINT");
  const begun = performance.now();
  let isForced = false;
  while (running.isAlive()) {
    if (!isForced && performance.now() - begun > STOP_LIMIT_MS) {
      isForced = true;
      signal(running, "SIGQUIT");
    }
    await sleep(POLL_MS);
  }
}

function signal({ pid, isAlive }: Running, name: NodeJS.Signals): void {
  if (!isAlive()) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
