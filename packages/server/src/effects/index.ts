import type { Effect } from "../events/dispatcher.ts";
import type { Ports } from "../http/ports.ts";

/** Everything that follows an event, in the order in which it is planned. Webhooks and mails move in here. */
export function createEffects(_ports: Ports): Effect[] {
  return [];
}
