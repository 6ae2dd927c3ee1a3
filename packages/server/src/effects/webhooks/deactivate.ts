import { instant } from "../../database/database.ts";
import { appendEvents } from "../../events/event-log.ts";
import type { Ports } from "../../http/ports.ts";
import { discardPending, webhookDeactivated, type WebhookRow } from "../../modules/webhooks/index.ts";

type Gone = Pick<WebhookRow, "id" | "userId" | "eventTypeId" | "subscriberUrl" | "active" | "triggers"> & {
  readonly accountId: number;
};

/** Switches off webhooks whose receiver answered that it is gone for good, and gives up what waits for them. */
export async function deactivateGone(
  ports: Pick<Ports, "db" | "clock" | "ids">,
  ids: readonly string[],
): Promise<void> {
  await ports.db.transaction(async (db) => {
    const nowMs = ports.clock();
    const rows = await db.query<Gone>(
      `update webhooks w set active = false, updated_at = $2
       from webhooks o left join event_types e on e.id = o.event_type_id join users u on u.id = coalesce(o.user_id, e.owner_id)
       where o.id = w.id and w.active and w.id = any($1::uuid[])
       returning w.id, w.user_id as "userId", w.event_type_id as "eventTypeId", w.subscriber_url as "subscriberUrl", w.active,
         w.triggers, u.account_id as "accountId"`,
      [ids, instant(nowMs)],
    );
    await discardPending(
      db,
      rows.map(({ id }) => id),
      nowMs,
    );
    for (const row of rows) await appendEvents(db, ports, row.accountId, [webhookDeactivated(row)]);
  });
}
