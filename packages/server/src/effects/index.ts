import type { Effect } from "../events/dispatcher.ts";
import type { Ports } from "../http/ports.ts";
import { webhooksEffect } from "./webhooks/index.ts";
import { createMailEffect } from "./mail/index.ts";

export interface EffectOptions {
  /** Address of this server, for links in mails, when MERIDIAN_BASE_URL says none. */
  readonly baseUrl?: string;
}

/** Everything that follows an event, in the order in which it is planned. Webhooks and mails move in here. */
export function createEffects(ports: Ports, options: EffectOptions = {}): Effect[] {
  return [webhooksEffect(ports, options), createMailEffect(ports, options)];
}
