import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { type DeliveryView, findDelivery, insertReplay, listDeliveries } from "./delivery-queries.ts";
import { webhookErrors } from "./errors.ts";
import { deliveryReplayed } from "./events.ts";
import { isUuid, shortened } from "./policy.ts";
import { findEventTypeOwner, findWebhook } from "./queries.ts";

/**
 * A page of what a webhook was sent or is about to be sent, newest first.
 * @throws webhook_not_found (404), also for one of another person.
 */
export async function readDeliveries(
  ports: Ports,
  user: CallerUser,
  webhookId: string,
  page: { readonly take: number; readonly after?: number | undefined },
): Promise<{ deliveries: DeliveryView[]; nextCursor: number | null }> {
  const webhook = isUuid(webhookId) ? await findWebhook(ports.db, webhookId) : null;
  const ownerId = webhook?.eventTypeId ? await findEventTypeOwner(ports.db, webhook.eventTypeId) : webhook?.userId;
  if (!webhook || ownerId !== user.id) throw webhookErrors.webhook_not_found({ id: shortened(webhookId) });
  const found = await listDeliveries(ports.db, webhookId, page.after ?? null, page.take + 1);
  const deliveries = found.slice(0, page.take);
  return { deliveries, nextCursor: found.length > page.take ? (deliveries.at(-1)?.sequence ?? null) : null };
}

/**
 * Sends the body of a delivery once more, whatever became of it: a new delivery with tries of its own, at once, without
 * waiting for others about the same booking.
 * @throws webhook_delivery_not_found (404), also for one of another person; 400 when there is nothing to send or the webhook
 * is switched off.
 */
export async function replayDelivery(ports: Ports, user: CallerUser, deliveryId: string): Promise<DeliveryView> {
  return ports.db.transaction(async (db) => {
    const original = isUuid(deliveryId) ? await findDelivery(db, deliveryId) : null;
    if (!original || original.ownerId !== user.id) {
      throw webhookErrors.webhook_delivery_not_found({ id: shortened(deliveryId) });
    }
    if (original.body === "") throw webhookErrors.webhook_delivery_without_body({ id: deliveryId });
    if (!original.active) throw webhookErrors.webhook_inactive({ id: original.webhookId });
    const id = ports.ids.uuid();
    await insertReplay(db, id, original, ports.clock());
    await appendEvents(db, ports, user.accountId, [deliveryReplayed(original.webhookId, id, original.id)]);
    return (await findDelivery(db, id)) as DeliveryView;
  });
}
