/** The whole server, but nothing follows a booking: what mails and webhooks cost is the difference to the real one. */
import { loadConfig, resolveSecret } from "../src/config.ts";
import { startServer } from "../src/server.ts";

const config = loadConfig();
const server = await startServer(config, resolveSecret(config), { effectsOf: () => [] });
process.on("SIGTERM", () => {
  void server.stop().then(() => process.exit(0));
});
