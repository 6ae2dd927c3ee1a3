import { appendEvents } from "../../events/event-log.ts";
import type { UserCaller } from "../../http/caller.ts";
import { httpErrors } from "../../http/errors.ts";
import type { Ports } from "../../http/ports.ts";
import { type MadeKey, makeKey } from "./create.ts";
import { expiryOf, type Lifetime } from "./expiry.ts";
import { deleteKeyRow, findKeyByHash } from "./queries.ts";
import { hashOfApiKey } from "./token.ts";

/**
 * Replaces the presented key by a new one with its note and team; the presented one stops working at once.
 * @throws invalid_credentials (401) when another request replaced or deleted it in the meantime.
 */
export async function refreshApiKey(ports: Ports, caller: UserCaller, lifetime: Lifetime): Promise<MadeKey> {
  const { user, credential } = caller;
  return ports.db.transaction(async (db) => {
    const replaced = await deleteKeyRow(db, user.id, credential.id);
    if (!replaced) throw httpErrors.invalid_credentials();
    const made = await makeKey(db, ports, {
      userId: user.id,
      ...replaced,
      expiresAt: expiryOf(lifetime, ports.clock()),
    });
    await appendEvents(db, ports, user.accountId, [
      {
        type: "api_key.refreshed",
        subject: `api_key:${made.row.id}`,
        data: { apiKeyId: made.row.id, replacedApiKeyId: credential.id, note: replaced.note },
      },
    ]);
    return made;
  });
}

/**
 * Whether a new key may be told to the old one once more. Once it has been used its answer has arrived, and whoever else
 * has the old key, which may be why it was replaced, must not come to the new one.
 */
export async function isUnused(ports: Pick<Ports, "db">, apiKey: string): Promise<boolean> {
  const row = await findKeyByHash(ports.db, hashOfApiKey(apiKey) ?? "");
  return row?.lastUsedAt === null;
}
