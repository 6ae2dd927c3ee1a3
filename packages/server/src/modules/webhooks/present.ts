import type { DeliveryView } from "./delivery-queries.ts";
import type { WebhookRow } from "./queries.ts";
import type { DeliveryOutput, WebhookOutput } from "./schemas.ts";
import { PAYLOAD_VERSION } from "./triggers.ts";

/** A webhook as the API shows it to its owner. */
export function presentWebhook(row: WebhookRow): WebhookOutput {
  return {
    id: row.id,
    subscriberUrl: row.subscriberUrl,
    active: row.active,
    triggers: [...row.triggers],
    payloadTemplate: row.payloadTemplate,
    ...(row.secret === null ? {} : { secret: row.secret }),
    version: PAYLOAD_VERSION,
    time: row.delayTime,
    timeUnit: row.delayUnit,
    ...(row.userId === null ? {} : { userId: row.userId }),
    ...(row.eventTypeId === null ? {} : { eventTypeId: row.eventTypeId }),
  };
}

/** A delivery as the API shows it. */
export function presentDelivery(view: DeliveryView): DeliveryOutput {
  return {
    id: view.id,
    webhookId: view.webhookId,
    replayOf: view.replayOf,
    trigger: view.trigger,
    subject: view.subject,
    status: view.status,
    createdAt: iso(view.createdAtMs),
    finishedAt: view.finishedAtMs === null ? null : iso(view.finishedAtMs),
    nextAttemptAt: view.nextAttemptAtMs === null ? null : iso(view.nextAttemptAtMs),
    contentType: view.contentType,
    body: view.body,
    attempts: view.attempts.map(({ startedAtMs, ...attempt }) => ({ startedAt: iso(startedAtMs), ...attempt })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
