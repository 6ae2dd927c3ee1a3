import type { Db } from "./database.ts";

/** Namespace of the advisory locks of hosts, so that they meet no other lock of the server. */
export const HOST_LOCKS = 0x686f7374;

/**
 * One writer of claims per host at a time, until the transaction ends. Two inserts that exclude each other can otherwise
 * each wait for the other, and the database would break the tie by killing one after a second; and limits, which are
 * judged by reading first, need it too.
 * Lock order everywhere: the booking's row, the host, the event type and user, claims, the account's event counter. Rows of
 * `account_revisions` are locked by triggers, before the counter where settings change and after it where somebody
 * attends elsewhere: a circle takes four such commands that cross, and the database's victim is tried again.
 */
export async function lockHost(db: Db, hostId: number): Promise<void> {
  await db.query("select pg_advisory_xact_lock($1, $2)", [HOST_LOCKS, hostId]);
}

/** The same, with the share of the user's row that a claim's foreign key will want: before the account's, not after. */
export async function lockHostAndUser(db: Db, hostId: number): Promise<void> {
  await lockHost(db, hostId);
  await db.query("select from users where id = $1 for key share", [hostId]);
}
