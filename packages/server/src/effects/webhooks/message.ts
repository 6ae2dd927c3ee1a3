import type { FiredTrigger } from "../../modules/webhooks/index.ts";
import { type Message, renderTemplate } from "./template.ts";

export interface Told {
  readonly trigger: FiredTrigger;
  readonly createdAtMs: number;
  readonly payload: Record<string, unknown>;
  /** Fields that some triggers also have beside the payload, because that is where existing receivers look. */
  readonly atRoot?: Record<string, unknown>;
}

/**
 * The body of a delivery: the standard envelope, or what the webhook's template makes of the same facts, whose names stand
 * at the root there.
 * @throws TemplateFailure
 */
export function composeMessage(told: Told, template: string | null): Message {
  const envelope = { triggerEvent: told.trigger, createdAt: new Date(told.createdAtMs).toISOString() };
  if (template !== null) return renderTemplate(template, { ...told.atRoot, ...told.payload, ...envelope });
  return {
    contentType: "application/json",
    body: JSON.stringify({ ...told.atRoot, ...envelope, payload: told.payload }),
  };
}
