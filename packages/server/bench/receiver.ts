import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerProcess } from "./server-process.ts";
import { type BenchHost, post } from "./world.ts";

export interface Receiver {
  readonly url: string;
  /** When each delivery came, in `performance.now()` milliseconds. */
  readonly arrivals: number[];
  close(): Promise<void>;
}

/** A receiver of webhooks that answers at once. */
export async function startReceiver(): Promise<Receiver> {
  const arrivals: number[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      arrivals.push(performance.now());
      response.writeHead(200).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Has a receiver told of every new booking of a host. */
export async function subscribe(server: ServerProcess, host: BenchHost, subscriberUrl: string): Promise<void> {
  await post(server, "/v2/webhooks", { subscriberUrl, active: true, triggers: ["BOOKING_CREATED"] }, host.key);
}

const POLL_MS = 50;
/** The server answers with what it saw up to a second before. */
const OLDEST_LOOK_MS = 1100;
const LONGEST_WAIT_MS = 120_000;

interface Backlog {
  readonly waiting: number;
}

/** Until every event is dispatched and everything that follows is done. @throws when that takes two minutes. */
export async function untilNothingWaits(server: ServerProcess): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  await new Promise((resolve) => setTimeout(resolve, OLDEST_LOOK_MS));
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/health`);
    const { events, effects } = (await answer.json()) as { events: Backlog; effects: Record<string, Backlog> };
    if (events.waiting + Object.values(effects).reduce((sum, { waiting }) => sum + waiting, 0) === 0) return;
    if (performance.now() > until) throw new Error("what follows the bookings did not come to an end");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
