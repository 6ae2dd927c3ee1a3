import { type Webhook, TRIGGERS } from "../../data/webhooks.ts";
import { words } from "../../words.ts";

/** A webhook as it is edited. */
export interface Draft {
  readonly url: string;
  readonly triggers: readonly string[];
  readonly secret: string;
  readonly template: string;
  readonly isActive: boolean;
}

export const NEW_DRAFT: Draft = {
  url: "",
  triggers: ["BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REJECTED"],
  secret: "",
  template: "",
  isActive: true,
};

export function draftOf({ subscriberUrl, triggers, secret = "", payloadTemplate, active }: Webhook): Draft {
  return { url: subscriberUrl, triggers, secret, template: payloadTemplate ?? "", isActive: active };
}

/** What the server is told. */
export function bodyOf({ url, triggers, secret, template, isActive }: Draft) {
  return {
    subscriberUrl: url.trim(),
    triggers,
    secret: secret === "" ? null : secret,
    payloadTemplate: template.trim() === "" ? null : template,
    active: isActive,
  };
}
export type Body = ReturnType<typeof bodyOf>;

export function check({ url, triggers }: Draft): Record<string, string> {
  return {
    ...(url.trim() === "" ? { subscriberUrl: words.webhooks.urlMissing } : {}),
    ...(triggers.length === 0 ? { triggers: words.webhooks.triggersMissing } : {}),
  };
}

/** With or without a trigger, in the order in which they are shown; those that are not shown stay. */
export function toggle(triggers: readonly string[], trigger: string): string[] {
  const next = new Set(triggers);
  if (!next.delete(trigger)) next.add(trigger);
  const shown: readonly string[] = TRIGGERS;
  return [...shown.filter((each) => next.has(each)), ...[...next].filter((each) => !shown.includes(each))];
}
