import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { webhookDeleted } from "./events.ts";
import { loadInScope } from "./policy.ts";
import { deleteWebhookRow, deleteWebhooksOf, lockWebhook, type WebhookRow, type WebhookScope } from "./queries.ts";

/** Deletes a webhook with its deliveries; answers what it was. @throws 404, 403. */
export async function deleteWebhook(
  ports: Ports,
  user: CallerUser,
  scope: WebhookScope,
  id: string,
): Promise<WebhookRow> {
  return ports.db.transaction(async (db) => {
    const row = await loadInScope(db, scope, id, lockWebhook);
    await deleteWebhookRow(db, id);
    await appendEvents(db, ports, user.accountId, [webhookDeleted(row)]);
    return row;
  });
}

/** Deletes all webhooks of a scope that is the caller's; answers how many there were. */
export async function deleteAllWebhooks(ports: Ports, user: CallerUser, scope: WebhookScope): Promise<number> {
  return ports.db.transaction(async (db) => {
    const rows = await deleteWebhooksOf(db, scope);
    await appendEvents(db, ports, user.accountId, rows.map(webhookDeleted));
    return rows.length;
  });
}
