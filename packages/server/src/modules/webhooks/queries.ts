import { type Db, instant } from "../../database/database.ts";
import type { Trigger } from "./triggers.ts";

/** What a webhook belongs to: a person's bookings, or one event type. */
export type WebhookScope = { readonly userId: number } | { readonly eventTypeId: number };

export interface WebhookRow {
  readonly id: string;
  readonly userId: number | null;
  readonly eventTypeId: number | null;
  readonly subscriberUrl: string;
  readonly active: boolean;
  readonly triggers: readonly Trigger[];
  readonly payloadTemplate: string | null;
  readonly secret: string | null;
  readonly version: string;
  readonly delayTime: number;
  readonly delayUnit: "DAY" | "HOUR" | "MINUTE";
  readonly meetingsSinceMs: number;
}

const COLUMNS = `w.id, w.user_id as "userId", w.event_type_id as "eventTypeId", w.subscriber_url as "subscriberUrl", w.active,
  w.triggers, w.payload_template as "payloadTemplate", w.secret, w.version, w.delay_time as "delayTime",
  w.delay_unit as "delayUnit", w.meetings_since as "meetingsSinceMs"`;

const IN_SCOPE = "(w.user_id = $1 or w.event_type_id = $2)";

function scopeIds(scope: WebhookScope): [userId: number | null, eventTypeId: number | null] {
  return "userId" in scope ? [scope.userId, null] : [null, scope.eventTypeId];
}

/** The webhook, whoever owns it, or null. */
export async function findWebhook(db: Db, id: string): Promise<WebhookRow | null> {
  const rows = await db.query<WebhookRow>(`select ${COLUMNS} from webhooks w where w.id = $1`, [id]);
  return rows[0] ?? null;
}

/** The same, locked until the transaction ends. */
export async function lockWebhook(db: Db, id: string): Promise<WebhookRow | null> {
  const rows = await db.query<WebhookRow>(`select ${COLUMNS} from webhooks w where w.id = $1 for update`, [id]);
  return rows[0] ?? null;
}

/** Webhooks of a scope, oldest first. */
export async function listWebhooks(db: Db, scope: WebhookScope, take: number, skip: number): Promise<WebhookRow[]> {
  return db.query<WebhookRow>(
    `select ${COLUMNS} from webhooks w where ${IN_SCOPE} order by w.created_at, w.id limit $3 offset $4`,
    [...scopeIds(scope), take, skip],
  );
}

/** Who owns an event type; undefined = there is none, null = a team. */
export async function findEventTypeOwner(db: Db, eventTypeId: number): Promise<number | null | undefined> {
  const rows = await db.query<{ owner: number | null }>("select owner_id as owner from event_types where id = $1", [
    eventTypeId,
  ]);
  return rows[0]?.owner;
}

/** Locks what the webhooks belong to, so that the limit of how many there are is judged one at a time. */
export async function countLocked(db: Db, scope: WebhookScope): Promise<number> {
  const [userId, eventTypeId] = scopeIds(scope);
  if (userId === null) await db.query("select from event_types where id = $1 for no key update", [eventTypeId]);
  else await db.query("select from users where id = $1 for no key update", [userId]);
  const rows = await db.query<{ count: number }>(`select count(*) as count from webhooks w where ${IN_SCOPE}`, [
    userId,
    eventTypeId,
  ]);
  return rows[0]?.count ?? 0;
}

/** @throws 23505 when the scope has a webhook with this URL. */
export async function insertWebhook(db: Db, row: WebhookRow, nowMs: number): Promise<void> {
  await db.query(
    `insert into webhooks (id, user_id, event_type_id, subscriber_url, active, triggers, payload_template, secret, version,
       delay_time, delay_unit, meetings_since, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
    [row.id, row.userId, row.eventTypeId, ...changeable(row), instant(nowMs)],
  );
}

/** @throws 23505 when another webhook of the scope has this URL. */
export async function updateWebhookRow(db: Db, row: WebhookRow, nowMs: number): Promise<void> {
  await db.query(
    `update webhooks set subscriber_url = $2, active = $3, triggers = $4, payload_template = $5, secret = $6, version = $7,
       delay_time = $8, delay_unit = $9, meetings_since = $10, updated_at = $11 where id = $1`,
    [row.id, ...changeable(row), instant(nowMs)],
  );
}

function changeable(row: WebhookRow): unknown[] {
  return [
    row.subscriberUrl,
    row.active,
    row.triggers,
    row.payloadTemplate,
    row.secret,
    row.version,
    row.delayTime,
    row.delayUnit,
    instant(row.meetingsSinceMs),
  ];
}

/** Deletes one webhook, with its deliveries. */
export async function deleteWebhookRow(db: Db, id: string): Promise<void> {
  await db.query("delete from webhooks where id = $1", [id]);
}

/** Deletes all of a scope; answers what they were. */
export async function deleteWebhooksOf(db: Db, scope: WebhookScope): Promise<WebhookRow[]> {
  return db.query<WebhookRow>(`delete from webhooks w where ${IN_SCOPE} returning ${COLUMNS}`, scopeIds(scope));
}

/**
 * Gives up what waits to be sent: the receiver is not to be written to any more. Rows are locked in the order in which
 * everybody locks them.
 */
export async function discardPending(db: Db, webhookIds: readonly string[], nowMs: number): Promise<void> {
  await db.query(
    `with waiting as (
       select id from webhook_deliveries where webhook_id = any($1::uuid[]) and status = 'pending'
       order by sequence for no key update
     )
     update webhook_deliveries d set status = 'discarded', next_attempt_at = null, finished_at = $2
     from waiting where d.id = waiting.id`,
    [webhookIds, instant(nowMs)],
  );
}
