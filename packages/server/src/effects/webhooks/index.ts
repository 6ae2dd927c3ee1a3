import { createOutgoingHttp, type Resolve } from "../../adapters/outgoing-http/index.ts";
import type { Effect } from "../../events/dispatcher.ts";
import type { Ports } from "../../http/ports.ts";
import { runClock } from "./clock.ts";
import { createDeliverer } from "./deliverer.ts";
import { planDeliveries } from "./plan.ts";
import { CLOCK_QUEUE, DELIVERY_QUEUE, RETRY_DELAYS_MS } from "./settings.ts";

export { webhookBacklog } from "./delivery-table.ts";

export interface WebhookOptions {
  /** Address of this server, for links in payloads, when MERIDIAN_BASE_URL says none. */
  readonly baseUrl?: string;
  /** Tests: a schedule that does not take a day. */
  readonly retryDelaysMs?: readonly number[];
  readonly timeoutMs?: number;
  /** Tests: names that resolve to what they choose. */
  readonly resolve?: Resolve;
}

/** One runs while another waits for its last answers. */
const RUNS = 2;

/** Webhooks: each event of a booking is sent to everybody who subscribed to it. */
export function webhooksEffect(ports: Ports, options: WebhookOptions = {}): Effect {
  const { resolve, timeoutMs, retryDelaysMs = RETRY_DELAYS_MS } = options;
  const http = createOutgoingHttp({ allowPrivate: ports.config.allowPrivateNetworks, ...(resolve ? { resolve } : {}) });
  const deliverer = createDeliverer({
    ports,
    http,
    clock: ports.clock,
    retryDelaysMs,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const baseUrl = ports.config.baseUrl ?? options.baseUrl ?? `http://localhost:${ports.config.port}`;
  return {
    name: "webhooks",
    plan: (db, events) => planDeliveries(db, ports, baseUrl, events),
    queues: [
      {
        name: DELIVERY_QUEUE,
        concurrency: RUNS,
        timeoutSeconds: 300,
        retryLimit: 0,
        work: (_data, context) => deliverer.run(context),
      },
      {
        name: CLOCK_QUEUE,
        concurrency: 1,
        timeoutSeconds: 120,
        retryLimit: 0,
        cron: "* * * * *",
        work: (data, context) => runClock({ ports, baseUrl, deliverer }, data, context),
      },
    ],
  };
}
