import { appendEvents } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { apiKeyErrors } from "./errors.ts";
import { deleteKeyRow } from "./queries.ts";

/**
 * Deletes a key of the caller, which stops working at once; it may be the one the request came with.
 * @throws api_key_not_found (404), also for keys of others: an id says nothing about whether it exists.
 */
export async function deleteApiKey(ports: Ports, user: CallerUser, id: string): Promise<void> {
  await ports.db.transaction(async (db) => {
    const deleted = await deleteKeyRow(db, user.id, id);
    if (!deleted) throw apiKeyErrors.api_key_not_found({ id });
    await appendEvents(db, ports, user.accountId, [
      { type: "api_key.deleted", subject: `api_key:${id}`, data: { apiKeyId: id, note: deleted.note } },
    ]);
  });
}
