import type { Db } from "../../database/database.ts";
import type { CallerUser } from "../../http/caller.ts";
import { webhookErrors } from "./errors.ts";
import { findEventTypeOwner, type WebhookRow, type WebhookScope } from "./queries.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Ids are UUIDs; asking the database for anything else would be an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The id as it is repeated in a message. */
export function shortened(id: string): string {
  return id.slice(0, 64);
}

/**
 * The webhook of a path, if it belongs to the scope of the path. One that belongs to something else does not exist here;
 * one of another person is refused.
 * @throws webhook_not_found (404), webhook_of_another_user (403).
 */
export async function loadInScope(
  db: Db,
  scope: WebhookScope,
  id: string,
  load: (db: Db, id: string) => Promise<WebhookRow | null>,
): Promise<WebhookRow> {
  const row = isUuid(id) ? await load(db, id) : null;
  if (!row) throw webhookErrors.webhook_not_found({ id: shortened(id) });
  if ("eventTypeId" in scope ? row.eventTypeId !== scope.eventTypeId : row.userId === null) {
    throw webhookErrors.webhook_not_found({ id: shortened(id) });
  }
  if ("userId" in scope && row.userId !== scope.userId) throw webhookErrors.webhook_of_another_user({ id });
  return row;
}

/**
 * The webhooks of an event type are its owner's.
 * @throws webhook_event_type_not_found (404), webhook_event_type_of_another_user (403).
 */
export async function ownedEventType(db: Db, user: CallerUser, eventTypeId: number): Promise<WebhookScope> {
  const owner = await findEventTypeOwner(db, eventTypeId);
  if (owner === undefined) throw webhookErrors.webhook_event_type_not_found({ id: eventTypeId });
  if (owner !== user.id) throw webhookErrors.webhook_event_type_of_another_user({ id: eventTypeId });
  return { eventTypeId };
}
