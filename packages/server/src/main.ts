import { ConfigError, loadConfig, resolveSecret } from "./config.ts";
import { startServer } from "./server.ts";

try {
  const config = loadConfig();
  const server = await startServer(config, resolveSecret(config));
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      server.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  // A setting that is wrong needs one line, not a stack.
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
