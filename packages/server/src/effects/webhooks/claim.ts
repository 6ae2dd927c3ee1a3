import { type Db, instant } from "../../database/database.ts";

export interface Claimed {
  readonly id: string;
  readonly webhookId: string;
  readonly ownerId: number;
  readonly replayOf: string | null;
  readonly lane: string | null;
  readonly contentType: string;
  readonly body: string;
  readonly attemptCount: number;
  readonly subscriberUrl: string;
  readonly secret: string | null;
  readonly version: string;
  readonly active: boolean;
}

/** How many new tries there may be. */
export interface ClaimLimits {
  readonly most: number;
  readonly mostPerOwner: number;
  readonly mostPerWebhook: number;
  /** Owners and webhooks that may have fewer just now. */
  readonly ownerRoom: ReadonlyMap<number, number>;
  readonly webhookRoom: ReadonlyMap<string, number>;
}

/** How many due ones of an owner are looked at for finding some of webhooks with room. */
const WINDOW = 200;

/**
 * Takes due deliveries, the longest due first, and makes them due again after the lease: a killed process leaves nothing
 * behind that would have to be cleaned up. Two processes never take the same one. Goes from owner to owner by an index, so
 * that what is due to one of them is found behind any number that is due to another.
 */
export async function claimDue(db: Db, limits: ClaimLimits, nowMs: number, leaseUntilMs: number): Promise<Claimed[]> {
  const { ownerRoom, webhookRoom } = limits;
  const full = [...webhookRoom].filter(([, room]) => room <= 0).map(([id]) => id);
  const narrow = [...webhookRoom].filter(([, room]) => room > 0);
  return db.query<Claimed>(
    `with recursive turn as (
       select min(owner_id) as owner_id from webhook_deliveries where status = 'pending' and next_attempt_at is not null
       union all
       select (select min(d.owner_id) from webhook_deliveries d
         where d.status = 'pending' and d.next_attempt_at is not null and d.owner_id > t.owner_id)
       from turn t where t.owner_id is not null
     ), candidate as (
       select d.*, coalesce(o.room, $4) as owner_room
       from turn t left join unnest($9::integer[], $10::integer[]) as o(owner_id, room) on o.owner_id = t.owner_id
       cross join lateral (
         select id, webhook_id, owner_id, next_attempt_at, sequence from webhook_deliveries
         where status = 'pending' and owner_id = t.owner_id and next_attempt_at <= $1 and not webhook_id = any($6::uuid[])
         order by next_attempt_at, sequence limit ${WINDOW}
       ) d
       where coalesce(o.room, $4) > 0
     ), fitting as (
       select c.*, row_number() over (partition by c.owner_id order by c.next_attempt_at, c.sequence) as rank
       from (
         select c.*, coalesce(w.room, $5) as webhook_room,
           row_number() over (partition by c.webhook_id order by c.next_attempt_at, c.sequence) as webhook_rank
         from candidate c left join unnest($7::uuid[], $8::integer[]) as w(webhook_id, room) on w.webhook_id = c.webhook_id
       ) c where c.webhook_rank <= c.webhook_room
     ), chosen as (
       select d.id
       from (select id from fitting where rank <= owner_room order by next_attempt_at, sequence) f
       -- Each by its id: as a join, all that is due might be read for it.
       cross join lateral (
         select id from webhook_deliveries where id = f.id and status = 'pending' and next_attempt_at <= $1
         for update skip locked
       ) d limit $3
     )
     update webhook_deliveries d set next_attempt_at = $2
     from chosen, webhooks w
     where d.id = chosen.id and w.id = d.webhook_id
     returning d.id, d.webhook_id as "webhookId", d.owner_id as "ownerId", d.replay_of as "replayOf", d.lane,
       d.content_type as "contentType", d.body, d.attempt_count as "attemptCount", w.subscriber_url as "subscriberUrl",
       w.secret, w.version, w.active`,
    [
      instant(nowMs),
      instant(leaseUntilMs),
      limits.most,
      limits.mostPerOwner,
      limits.mostPerWebhook,
      full,
      narrow.map(([id]) => id),
      narrow.map(([, room]) => room),
      [...ownerRoom.keys()],
      [...ownerRoom.values()],
    ],
  );
}
