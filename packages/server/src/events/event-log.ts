import { type Db, instant } from "../database/database.ts";
import type { Ports } from "../http/ports.ts";

export interface NewEvent {
  /** `noun.happened`, e.g. `booking.created`. */
  readonly type: string;
  /** What it is about: `booking:<uid>`, `schedule:12`. */
  readonly subject: string;
  /** What a reader needs to act without asking back; never a secret. */
  readonly data: Record<string, unknown>;
}

export interface LoggedEvent extends NewEvent {
  readonly id: string;
  readonly position: number;
  readonly createdAt: number;
}

/**
 * Appends events to an account's log. Call it inside the transaction of the change, last: the account row stays locked
 * until the commit, which is what makes positions gapless and their order the order of commits.
 */
export async function appendEvents(
  db: Db,
  ports: Pick<Ports, "clock" | "ids">,
  accountId: number,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `with counter as (
       update accounts set last_event_position = last_event_position + $2 where id = $1 returning last_event_position
     )
     insert into events (account_id, position, id, type, subject, data, created_at)
     select $1, counter.last_event_position - $2 + e.ordinal, e.id, e.type, e.subject, e.data, $3
     from counter, rows from (
       unnest($4::uuid[]), unnest($5::text[]), unnest($6::text[]), unnest($7::jsonb[])
     ) with ordinality as e(id, type, subject, data, ordinal)`,
    [
      accountId,
      events.length,
      instant(ports.clock()),
      events.map(() => ports.ids.uuid()),
      events.map((event) => event.type),
      events.map((event) => event.subject),
      events.map((event) => JSON.stringify(event.data)),
    ],
  );
}

/** The events of an account after a position, oldest first. Positions never appear below one already read. */
export async function readEvents(db: Db, accountId: number, after: number, take: number): Promise<LoggedEvent[]> {
  return db.query<LoggedEvent>(
    `select position, id, type, subject, data, created_at as "createdAt"
     from events where account_id = $1 and position > $2 order by position limit $3`,
    [accountId, after, take],
  );
}
