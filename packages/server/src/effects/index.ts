import type { Effect } from "../events/dispatcher.ts";
import type { Ports } from "../http/ports.ts";
import { createMailEffect, mailBacklog } from "./mail/index.ts";
import { webhookBacklog, webhooksEffect } from "./webhooks/index.ts";

export interface EffectOptions {
  /** Address of this server, for links in mails, when MERIDIAN_BASE_URL says none. */
  readonly baseUrl?: string;
}

/** Everything that follows an event, in the order in which it is planned. */
export function createEffects(ports: Ports, options: EffectOptions = {}): Effect[] {
  return [
    { ...webhooksEffect(ports, options), backlog: webhookBacklog },
    { ...createMailEffect(ports, options), backlog: mailBacklog },
  ];
}
