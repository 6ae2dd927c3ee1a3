import { bearerToken, type CredentialResolver } from "../../http/authentication.ts";
import { loggable } from "../../http/failures.ts";
import type { Ports } from "../../http/ports.ts";
import { toCallerUser } from "../me/index.ts";
import { isExpired } from "./expiry.ts";
import { findKeyByHash, noteUse, type PresentedKeyRow } from "./queries.ts";
import { hashOfApiKey } from "./token.ts";

const USE_NOTED_EVERY_MS = 60_000;

/** Bearer tokens that start like an API key. The key acts as the user who made it, without any restriction. */
export const apiKeyResolver: CredentialResolver = {
  kind: "API_KEY",
  present(request) {
    const token = bearerToken(request);
    return token === null ? null : hashOfApiKey(token);
  },
  async resolve(ports, hash) {
    const row = await findKeyByHash(ports.db, hash);
    if (!row || isExpired(row.expiresAt, ports.clock())) return null;
    noteUseLater(ports, row);
    return {
      kind: "user",
      user: toCallerUser(row),
      credential: { kind: "API_KEY", name: `api-key:${row.keyId}`, id: row.keyId },
      permissions: null,
    };
  },
};

/** When a key was last used is worth neither a write for every request nor waiting for that write. */
function noteUseLater(ports: Ports, row: PresentedKeyRow): void {
  const nowMs = ports.clock();
  const notedBeforeMs = nowMs - USE_NOTED_EVERY_MS;
  if (row.lastUsedAt !== null && row.lastUsedAt > notedBeforeMs) return;
  // On a transaction's connection it could run after the commit, in somebody else's turn.
  if (ports.db.inTransaction) return;
  noteUse(ports.db, row.keyId, nowMs, notedBeforeMs).catch((error: unknown) => {
    ports.log.warn({ error: loggable(error) }, "the use of an API key was not noted");
  });
}
