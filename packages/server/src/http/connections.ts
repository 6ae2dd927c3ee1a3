import { createServer, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";
import { networkOf } from "./client-network.ts";

/** From the first byte that could have come to the end of the head: what is silent is not waited for. */
const HEAD_TIMEOUT_MS = 10_000;
/** To the end of the body. */
const REQUEST_TIMEOUT_MS = 25_000;
/** How late the two may be noticed. */
const CHECK_EVERY_MS = 3000;
/** Longer than what proxies keep idle connections for, so that it is they who close them. */
const KEEP_ALIVE_MS = 72_000;
const MOST_CONNECTIONS = 4096;
const MOST_CONNECTIONS_PER_NETWORK = 1024;

/**
 * Makes HTTP servers that together hold a bounded number of connections, and not all of them for one network of clients.
 * Behind proxies that are trusted only the total counts: they bring everybody's connections.
 */
export function boundedServers({
  behindProxy,
}: {
  readonly behindProxy: boolean;
}): (listener: RequestListener) => Server {
  const perNetwork = new Map<string, number>();
  const countConnection = (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? "");
    const count = (perNetwork.get(network) ?? 0) + 1;
    perNetwork.set(network, count);
    socket.once("close", () => {
      const left = (perNetwork.get(network) ?? 1) - 1;
      if (left > 0) perNetwork.set(network, left);
      else perNetwork.delete(network);
    });
    if (count > MOST_CONNECTIONS_PER_NETWORK) socket.destroy();
  };
  return (listener) => {
    const server = createServer(
      {
        headersTimeout: HEAD_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: CHECK_EVERY_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      listener,
    );
    server.maxConnections = MOST_CONNECTIONS;
    if (!behindProxy) server.prependListener("connection", countConnection);
    return server;
  };
}
