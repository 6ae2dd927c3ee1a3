import type { NewEvent } from "../../events/event-log.ts";
import type { WebhookRow } from "./queries.ts";

type Told = Pick<WebhookRow, "id" | "userId" | "eventTypeId" | "subscriberUrl" | "active" | "triggers">;

/** The URL stays out of the log, since its path is often a secret of the receiver; its host tells enough. */
function facts(row: Told): Record<string, unknown> {
  return {
    webhookId: row.id,
    ...(row.eventTypeId === null ? { userId: row.userId } : { eventTypeId: row.eventTypeId }),
    receiver: URL.parse(row.subscriberUrl)?.hostname ?? "",
    active: row.active,
    triggers: row.triggers,
  };
}

function event(type: string, row: Told, more: Record<string, unknown> = {}): NewEvent {
  return { type, subject: `webhook:${row.id}`, data: { ...facts(row), ...more } };
}

export function webhookCreated(row: Told): NewEvent {
  return event("webhook.created", row);
}

/** @param changed names of the fields that were written. */
export function webhookUpdated(row: Told, changed: readonly string[]): NewEvent {
  return event("webhook.updated", row, { changed });
}

export function webhookDeleted(row: Told): NewEvent {
  return event("webhook.deleted", row);
}

/** The receiver answered that it is gone. */
export function webhookDeactivated(row: Told): NewEvent {
  return event("webhook.deactivated", row, { reason: "the receiver answered 410" });
}

export function deliveryReplayed(webhookId: string, deliveryId: string, replayOf: string): NewEvent {
  return {
    type: "webhook.delivery-replayed",
    subject: `webhook:${webhookId}`,
    data: { webhookId, deliveryId, replayOf },
  };
}
