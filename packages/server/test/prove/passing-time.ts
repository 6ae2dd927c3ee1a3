import type pg from "pg";
import { pause } from "./clients.ts";
import type { World } from "./world.ts";

type Queryable = Pick<pg.Pool, "query">;

/** Longer than a try of a webhook may take with what is added for its lease. */
const LEASE_SECONDS = 20;
/** Longer than the pause after the first failure, shorter than a lease. */
const FIRST_PAUSE_SECONDS = 10;

/**
 * Lets the pauses between tries pass while servers run. What somebody has in hand is left alone: its lease is short, and
 * counts from after the last try. `hurried` passes over the first pause, of seconds, too.
 */
async function letPausesPass(database: Queryable, hurried: boolean): Promise<void> {
  await database.query(
    `update webhook_deliveries d set next_attempt_at = now()
     where status = 'pending' and next_attempt_at > now() and (next_attempt_at > now() + interval '${LEASE_SECONDS} seconds'
       or ($1 and next_attempt_at < (select max(a.started_at + a.duration_ms * interval '1 millisecond')
         from webhook_attempts a where a.delivery_id = d.id) + interval '${FIRST_PAUSE_SECONDS} seconds'))`,
    [hurried],
  );
  await database.query(
    "update mails set next_attempt_at = now() where status = 'waiting' and next_attempt_at > now() and claimed_until is null",
  );
}

/** Lets pass what was in hand too. Only while no server lives: nobody has anything in hand then. */
export async function letLeasesPass(database: Queryable): Promise<void> {
  await database.query(
    "update webhook_deliveries set next_attempt_at = now() where status = 'pending' and next_attempt_at > now()",
  );
  await database.query(
    "update mails set next_attempt_at = now(), claimed_until = null where status = 'waiting' and claimed_until is not null",
  );
}

const LEFT = `
  select (select count(*)::integer from events where dispatched_at is null) as events,
    (select count(*)::integer from webhook_deliveries where status = 'pending') as deliveries,
    (select count(*)::integer from mails where status = 'waiting') as mails`;

/** The clocks of the server that ring every minute. */
const CLOCKS = ["webhook-clock", "mail"];
const RING_MS = 1000;
const LOOK_MS = 100;

/** Until every event is dispatched and every message sent or given up, while hours pass. */
export async function untilNothingWaits(world: World, limitMs: number, hurried: boolean): Promise<void> {
  const { database } = world;
  const deadline = Date.now() + limitMs;
  for (let rungAt = 0; ; ) {
    const { rows } = await database.query<{ events: number; deliveries: number; mails: number }>(LEFT);
    const left = rows[0]!;
    if (left.events + left.deliveries + left.mails === 0) return;
    if (Date.now() > deadline) throw new Error(`still waiting after ${limitMs} ms: ${JSON.stringify(left)}`);
    await letPausesPass(database, hurried);
    if (Date.now() - rungAt > RING_MS) {
      await database.query("insert into jobs.job (name, data) select unnest($1::text[]), '{}'", [CLOCKS]);
      rungAt = Date.now();
    }
    await pause(LOOK_MS);
  }
}
