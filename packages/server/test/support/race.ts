import type { TestApp } from "./app.ts";

const DEADLINE_MS = 5000;

/**
 * Starts requests that all want one booking and lets them go at the same moment: a transaction of ours holds the row until
 * every one of them waits. Code that checks before it locks is caught each time, not once in a while. The pool needs a
 * connection for each and one more.
 */
export async function raceForBooking<T>(
  app: TestApp,
  uid: string,
  requests: readonly (() => Promise<T>)[],
): Promise<T[]> {
  const running: Promise<T>[] = [];
  await app.db.transaction(async (db) => {
    await db.query("select from bookings where uid = $1 for update", [uid]);
    running.push(...requests.map((request) => request()));
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      // Inside a transaction the first look at the activity would be shown again and again.
      await db.query("select pg_stat_clear_snapshot()");
      const [row] = await db.query<{ waiting: number }>(
        "select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if ((row?.waiting ?? 0) >= requests.length) return;
      if (Date.now() > deadline)
        throw new Error(`only ${row?.waiting} of ${requests.length} requests wait for booking ${uid}`);
    }
  });
  return Promise.all(running);
}
