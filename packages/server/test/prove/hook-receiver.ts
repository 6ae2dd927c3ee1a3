import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pause } from "./clients.ts";
import type { Random } from "./random.ts";

/** What a receiver does with a message: `close` hangs up without a word, `cut` in the middle of its answer. */
export type Whim = "fine" | "slow" | "error" | "hang" | "close" | "cut" | "redirect";

export interface Arrival {
  readonly path: string;
  /** `webhook-id`. */
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly atMs: number;
  readonly whim: Whim;
  /** Status that was answered; null = none. */
  readonly status: number | null;
}

export interface HookReceiver {
  readonly url: string;
  /** In the order in which they were complete. */
  readonly arrivals: readonly Arrival[];
  /** Requests to the place that redirects point at. */
  readonly strayed: readonly string[];
  /** How messages to a path are treated from now on; a path without a plan treats all of them well. */
  plan(path: string, whims: WhimPlan): void;
  close(): Promise<void>;
}

/** What to do with the nth arrival (from 0) of a message. */
export type WhimPlan = (messageId: string, nth: number) => Whim;

const ELSEWHERE = "/elsewhere";
const STATUS: Readonly<Record<Whim, number | null>> = {
  fine: 200,
  slow: 200,
  error: 500,
  hang: null,
  close: null,
  cut: null,
  redirect: 307,
};
const SLOW_MS = 1500;

/**
 * The bad half of a receiver: some messages meet with a few failures before they are taken. `hangs` bounds how often it
 * keeps quiet, which takes the sender ten seconds each time.
 */
export function badWhims(random: Random, options: { readonly mostFailures: number; hangs: number }): WhimPlan {
  const failures = new Map<string, number>();
  let hangsLeft = options.hangs;
  return (messageId, nth) => {
    if (!failures.has(messageId)) {
      failures.set(messageId, random.chance(0.35) ? random.whole(1, options.mostFailures) : 0);
    }
    if (nth >= (failures.get(messageId) ?? 0)) return random.chance(0.1) ? "slow" : "fine";
    if (hangsLeft > 0 && random.chance(0.3)) {
      hangsLeft -= 1;
      return "hang";
    }
    return random.pick(["error", "close", "cut", "redirect"]);
  };
}

export async function aHookReceiver(): Promise<HookReceiver> {
  const arrivals: Arrival[] = [];
  const strayed: string[] = [];
  const plans = new Map<string, WhimPlan>();
  const seen = new Map<string, number>();
  const server = createServer((request, response) => void receive(request, response).catch(() => {}));

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    const id = String(request.headers["webhook-id"]);
    if (path === ELSEWHERE) strayed.push(id);
    const nth = seen.get(`${path} ${id}`) ?? 0;
    seen.set(`${path} ${id}`, nth + 1);
    const whim = plans.get(path)?.(id, nth) ?? "fine";
    const text = Buffer.concat(chunks).toString("utf8");
    const { headers } = request;
    arrivals.push({ path, id, headers, text, atMs: Date.now(), whim, status: STATUS[whim] });
    await treat(whim, response);
  }

  // Servers are killed in the middle of a request.
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    strayed,
    plan: (path, whims) => void plans.set(path, whims),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function treat(whim: Whim, response: ServerResponse): Promise<void> {
  switch (whim) {
    case "hang":
      return;
    case "close":
      response.socket?.destroy();
      return;
    case "cut":
      response.socket?.write("HTTP/1.1 2", () => response.socket?.destroy());
      return;
    case "redirect":
      response.writeHead(307, { Location: ELSEWHERE }).end();
      return;
    case "error":
      response.writeHead(500).end("not today");
      return;
    case "slow":
      await pause(SLOW_MS);
      response.writeHead(200).end();
      return;
    case "fine":
      response.writeHead(200).end();
  }
}
