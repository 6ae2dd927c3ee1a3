import { appendEvents } from "../../events/event-log.ts";
import type { Ports } from "../../http/ports.ts";
import { deleteSession } from "./queries.ts";
import { hashOfToken, sessionEvent } from "./sessions.ts";

/** Ends the session of a token; when there is none, that is what was wanted. */
export async function signOut(ports: Ports, token: string): Promise<void> {
  const tokenHash = hashOfToken(token);
  await ports.db.transaction(async (db) => {
    const ended = await deleteSession(db, tokenHash);
    if (!ended) return;
    await appendEvents(db, ports, ended.accountId, [sessionEvent("session.ended", tokenHash, ended.userId)]);
  });
}
