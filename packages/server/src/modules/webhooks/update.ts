import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { checkSubscription, duplicateUrl } from "./check.ts";
import { webhookUpdated } from "./events.ts";
import { loadInScope } from "./policy.ts";
import { discardPending, lockWebhook, updateWebhookRow, type WebhookRow, type WebhookScope } from "./queries.ts";
import type { UpdateWebhookBody } from "./schemas.ts";

/**
 * Changes the fields that were sent. Deliveries that wait go to the new URL, signed with the new secret; switching the
 * webhook off gives them up.
 * @throws 404, 403, 400 for a URL that is not allowed, 409 for one that another webhook of the scope has.
 */
export async function updateWebhook(
  ports: Ports,
  user: CallerUser,
  scope: WebhookScope,
  id: string,
  body: UpdateWebhookBody,
): Promise<WebhookRow> {
  return ports.db
    .transaction(async (db) => {
      const before = await loadInScope(db, scope, id, lockWebhook);
      checkSubscription(ports, body);
      const nowMs = ports.clock();
      const after = apply(before, body, nowMs);
      await updateWebhookRow(db, after, nowMs);
      if (before.active && !after.active) await discardPending(db, [id], nowMs);
      await appendEvents(db, ports, user.accountId, [webhookUpdated(after, Object.keys(body))]);
      return after;
    })
    .catch((error: unknown) => {
      throw duplicateUrl(error);
    });
}

function apply(before: WebhookRow, body: UpdateWebhookBody, nowMs: number): WebhookRow {
  const after: WebhookRow = {
    ...before,
    subscriberUrl: body.subscriberUrl ?? before.subscriberUrl,
    active: body.active ?? before.active,
    triggers: body.triggers ?? before.triggers,
    payloadTemplate: body.payloadTemplate === undefined ? before.payloadTemplate : body.payloadTemplate || null,
    secret: body.secret === undefined ? before.secret : body.secret || null,
    version: body.version ?? before.version,
    delayTime: body.time ?? before.delayTime,
    delayUnit: body.timeUnit ?? before.delayUnit,
  };
  const wants = (trigger: "MEETING_STARTED" | "MEETING_ENDED") =>
    after.active && after.triggers.includes(trigger) && !(before.active && before.triggers.includes(trigger));
  const asksForMeetings = wants("MEETING_STARTED") || wants("MEETING_ENDED");
  return asksForMeetings ? { ...after, meetingsSinceMs: nowMs } : after;
}
