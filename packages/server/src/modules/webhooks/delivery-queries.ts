import { type Db, instant } from "../../database/database.ts";
import type { DeliveryStatus } from "../../database/tables.ts";

export interface AttemptView {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly response: string | null;
}

export interface DeliveryView {
  readonly id: string;
  readonly sequence: number;
  readonly webhookId: string;
  readonly replayOf: string | null;
  readonly trigger: string;
  readonly subject: string;
  readonly contentType: string;
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly nextAttemptAtMs: number | null;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  /** In the order in which they were made. */
  readonly attempts: readonly AttemptView[];
}

const EPOCH_MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;

const COLUMNS = `d.id, d.sequence, d.webhook_id as "webhookId", d.replay_of as "replayOf", d.trigger, d.subject,
  d.content_type as "contentType", d.body, d.status, d.next_attempt_at as "nextAttemptAtMs", d.created_at as "createdAtMs",
  d.finished_at as "finishedAtMs",
  coalesce((select json_agg(json_build_object('startedAtMs', ${EPOCH_MS("a.started_at")}, 'durationMs', a.duration_ms,
    'status', a.status, 'error', a.error, 'response', a.response) order by a.id)
    from webhook_attempts a where a.delivery_id = d.id), '[]') as attempts`;

/** Deliveries of a webhook, newest first; with `after`, those planned before that delivery. One statement. */
export async function listDeliveries(
  db: Db,
  webhookId: string,
  after: number | null,
  take: number,
): Promise<DeliveryView[]> {
  return db.query<DeliveryView>(
    `select ${COLUMNS} from webhook_deliveries d
     where d.webhook_id = $1 and ($2::bigint is null or d.sequence < $2) order by d.sequence desc limit $3`,
    [webhookId, after, take],
  );
}

/** One delivery, with who owns its webhook: a person directly or as the owner of the event type. */
export async function findDelivery(
  db: Db,
  id: string,
): Promise<(DeliveryView & { ownerId: number | null; active: boolean }) | null> {
  const rows = await db.query<DeliveryView & { ownerId: number | null; active: boolean }>(
    `select ${COLUMNS}, coalesce(w.user_id, e.owner_id) as "ownerId", w.active
     from webhook_deliveries d join webhooks w on w.id = d.webhook_id left join event_types e on e.id = w.event_type_id
     where d.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Adds a delivery of the same body, due at once and outside of every order. */
export async function insertReplay(db: Db, id: string, original: DeliveryView, nowMs: number): Promise<void> {
  await db.query(
    `insert into webhook_deliveries (id, webhook_id, owner_id, replay_of, trigger, subject, content_type, body, status,
       next_attempt_at, created_at)
     values ($1, $2, coalesce((select coalesce(w.user_id, e.owner_id) from webhooks w left join event_types e on e.id = w.event_type_id
       where w.id = $2), 0), $3, $4, $5, $6, $7, 'pending', $8, $8)`,
    [
      id,
      original.webhookId,
      // The first one, also for a replay of a replay: receivers know the message by its id.
      original.replayOf ?? original.id,
      original.trigger,
      original.subject,
      original.contentType,
      original.body,
      instant(nowMs),
    ],
  );
}
