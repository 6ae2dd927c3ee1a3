import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { checkSubscription, duplicateUrl } from "./check.ts";
import { webhookErrors } from "./errors.ts";
import { webhookCreated } from "./events.ts";
import { countLocked, insertWebhook, type WebhookRow, type WebhookScope } from "./queries.ts";
import type { CreateWebhookBody } from "./schemas.ts";
import { PAYLOAD_VERSION } from "./triggers.ts";

/** Each event of a scope is sent to all of its webhooks, so their number is bounded. */
const MAX_WEBHOOKS = 100;

const DEFAULT_DELAY_MINUTES = 5;

/**
 * Adds a webhook to a scope that is the caller's.
 * @throws webhook_url_not_allowed, webhook_trigger_of_organizations, too_many_webhooks (400); 409 when the scope has one
 * with this URL.
 */
export async function createWebhook(
  ports: Ports,
  user: CallerUser,
  scope: WebhookScope,
  body: CreateWebhookBody,
): Promise<WebhookRow> {
  checkSubscription(ports, body);
  const nowMs = ports.clock();
  const row: WebhookRow = {
    id: ports.ids.uuid(),
    userId: null,
    eventTypeId: null,
    ...scope,
    subscriberUrl: body.subscriberUrl,
    active: body.active,
    triggers: body.triggers,
    // An empty text means none, as forms send it.
    payloadTemplate: body.payloadTemplate || null,
    secret: body.secret || null,
    version: body.version ?? PAYLOAD_VERSION,
    delayTime: body.time ?? DEFAULT_DELAY_MINUTES,
    delayUnit: body.timeUnit ?? "MINUTE",
    meetingsSinceMs: nowMs,
  };
  return ports.db
    .transaction(async (db) => {
      if ((await countLocked(db, scope)) >= MAX_WEBHOOKS)
        throw webhookErrors.too_many_webhooks({ limit: MAX_WEBHOOKS });
      await insertWebhook(db, row, nowMs);
      await appendEvents(db, ports, user.accountId, [webhookCreated(row)]);
      return row;
    })
    .catch((error: unknown) => {
      throw duplicateUrl(error);
    });
}
