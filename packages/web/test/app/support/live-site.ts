import { existsSync } from "node:fs";
import { loadConfig } from "../../../../server/src/config.ts";
import { startServer } from "../../../../server/src/server.ts";
import { aDatabase } from "../../../../server/test/support/database.ts";

/** The server as people run it, with all that follows an event, on a database of its own. Its clock is the real one. */
export interface LiveSite {
  readonly url: string;
  close(): Promise<void>;
}

/** @param settings of the server. */
export async function aLiveSite(settings: Record<string, string> = {}): Promise<LiveSite> {
  const built = new URL("../../../dist/app.html", import.meta.url);
  if (!existsSync(built)) throw new Error("the pages have not been built: run `npm run build` first");
  const database = await aDatabase();
  const { host, port, user, database: name } = database.connection;
  const secret = "0123456789abcdef0123456789abcdef";
  const config = loadConfig({
    PORT: "0",
    LOG_LEVEL: "silent",
    DATABASE_URL: `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`,
    MERIDIAN_SECRET: secret,
    MERIDIAN_RATE_LIMIT: "0",
    // The receiver of the webhooks is on this machine.
    MERIDIAN_ALLOW_PRIVATE_NETWORKS: "true",
    ...settings,
  });
  const server = await startServer(config, secret, { print: () => {} });
  return {
    url: server.address.replace("127.0.0.1", "localhost"),
    async close() {
      await server.stop();
      await database.drop();
    },
  };
}
