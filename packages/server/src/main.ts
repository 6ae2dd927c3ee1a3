import { ConfigError, loadConfig, resolveSecret } from "./config.ts";
import { DataDirectoryError } from "./data-directory.ts";
import { EmbeddedDatabaseError } from "./database/embedded.ts";
import { type RunningServer, startServer } from "./server.ts";

/** What an operator can mend, by the code of the error that tells of it. */
const ADVICE: Record<string, string> = {
  EADDRINUSE: "the port is in use: stop what listens there, or set PORT",
  EACCES: "no permission to listen there, or to write the data directory: see PORT and MERIDIAN_DATA_DIR",
  EADDRNOTAVAIL: "this machine has no such address: see HOST",
  ENOTFOUND: "a host name cannot be resolved: see HOST and DATABASE_URL",
  EAI_AGAIN: "a host name cannot be resolved: see HOST and DATABASE_URL",
  ECONNREFUSED: "the database does not answer: see DATABASE_URL",
  ETIMEDOUT: "the database does not answer: see DATABASE_URL",
  "28P01": "the database refuses the password: see DATABASE_URL",
  "28000": "the database refuses the user: see DATABASE_URL",
  "3D000": "the database does not exist: see DATABASE_URL",
  "42501": "the database's user may not make schemas and tables: make it the owner of the database, see DATABASE_URL",
};

/** Their message says all that an operator needs. */
const ONE_LINERS = [ConfigError, DataDirectoryError, EmbeddedDatabaseError];

/** A setting that is wrong needs one line, not a stack. */
function complain(error: unknown): void {
  const { code, message } = error as { code?: string; message?: string };
  const advice = code === undefined ? undefined : ADVICE[code];
  if (ONE_LINERS.some((known) => error instanceof known)) console.error(message);
  else if (advice) console.error(`Meridian cannot start: ${advice} (${message})`);
  else console.error(error);
}

let server: RunningServer | undefined;
let stopping = false;

function stop(): void {
  server?.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      complain(error);
      process.exit(1);
    },
  );
}

// Before anything starts: a signal meanwhile must not leave a database behind that nobody stops.
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    stop();
  });
}

try {
  const config = loadConfig();
  server = await startServer(config, resolveSecret(config));
  if (stopping) stop();
} catch (error) {
  complain(error);
  process.exit(1);
}
