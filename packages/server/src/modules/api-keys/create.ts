import type { Db } from "../../database/database.ts";
import { appendEvents, type NewEvent } from "../../events/event-log.ts";
import type { CallerUser } from "../../http/caller.ts";
import type { Ports } from "../../http/ports.ts";
import { apiKeyErrors } from "./errors.ts";
import { expiryOf } from "./expiry.ts";
import { type ApiKeyRow, countKeys, insertKey } from "./queries.ts";
import type { CreateApiKeyBody } from "./schemas.ts";
import { makeApiKey } from "./token.ts";

/** Lists are not paged, so the number of keys is bounded. Two requests at once may go one over: nothing rests on it. */
const MAX_KEYS = 100;

/** A key as it is right after its making: the only moment at which it can be shown. */
export interface MadeKey {
  readonly apiKey: string;
  readonly row: ApiKeyRow;
}

/** Makes a key inside the caller's transaction, which appends `apiKeyCreated` of the result. */
export async function makeKey(
  db: Db,
  ports: Pick<Ports, "clock" | "ids">,
  key: { userId: number; teamId: number | null; note: string | null; expiresAt: number | null },
): Promise<MadeKey> {
  const { apiKey, hash } = makeApiKey();
  const row = await insertKey(db, { ...key, id: ports.ids.uuid(), hash }, ports.clock());
  return { apiKey, row };
}

export function apiKeyCreated(row: ApiKeyRow): NewEvent {
  const expiresAt = row.expiresAt === null ? null : new Date(row.expiresAt).toISOString();
  return {
    type: "api_key.created",
    subject: `api_key:${row.id}`,
    data: { apiKeyId: row.id, note: row.note, expiresAt },
  };
}

/**
 * Adds a key for the caller.
 * @throws too_many_api_keys (400).
 */
export async function createApiKey(ports: Ports, user: CallerUser, body: CreateApiKeyBody): Promise<MadeKey> {
  return ports.db.transaction(async (db) => {
    if ((await countKeys(db, user.id)) >= MAX_KEYS) throw apiKeyErrors.too_many_api_keys({ limit: MAX_KEYS });
    const made = await makeKey(db, ports, {
      userId: user.id,
      teamId: null,
      note: body.note ?? null,
      expiresAt: expiryOf(body, ports.clock()),
    });
    await appendEvents(db, ports, user.accountId, [apiKeyCreated(made.row)]);
    return made;
  });
}
