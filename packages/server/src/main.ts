import { complaintOf } from "./complaint.ts";
import { ConfigError, loadConfig, resolveSecret } from "./config.ts";
import { type RunningServer, startServer } from "./server.ts";

/** A setting that is wrong needs one line, not a stack. */
function complain(error: unknown): void {
  console.error(error instanceof ConfigError ? error.message : (complaintOf(error) ?? error));
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
