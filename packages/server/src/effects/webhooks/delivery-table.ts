import { setImmediate as nextTurn } from "node:timers/promises";
import { type Db, instant } from "../../database/database.ts";
import { ageSeconds, type EffectBacklog } from "../../events/backlog.ts";
import type { Claimed } from "./claim.ts";
import { MAX_EVENT_CHARACTERS, MAX_STATEMENT_CHARACTERS } from "./settings.ts";
import type { Message } from "./template.ts";

/** Deliveries of one lane are made one after the other. */
export interface Lane {
  readonly webhookId: string;
  readonly lane: string;
}

export interface NewDelivery extends Lane {
  readonly id: string;
  /** What it tells of; a webhook is told of one cause once. */
  readonly cause: string;
  readonly trigger: string;
  readonly subject: string;
  /** What is sent, or why nothing can be. */
  readonly message: Message | { readonly failure: string };
}

const MOST_ROWS = 500;
/** Composing is work of this thread: requests are answered after so long. */
const LONGEST_STRETCH_MS = 5;

/**
 * Stores deliveries in their order. One that follows an unfinished one of its lane waits for it; the others are due. What
 * a webhook was told already is left out. Of `deliveries`, which may be composed as they are asked for, no more is held at
 * once than one statement stores.
 * @param lanes of all that will come: they have to be locked together.
 */
export async function insertDeliveries(
  db: Db,
  lanes: readonly Lane[],
  deliveries: Iterable<NewDelivery> | AsyncIterable<NewDelivery>,
  nowMs: number,
): Promise<void> {
  const busy = await lockBusyLanes(db, lanes);
  const withinBounds = createBounds();
  let chunk: NewDelivery[] = [];
  let characters = 0;
  let stretchBegan = performance.now();
  for await (const composed of deliveries) {
    const delivery = withinBounds(composed);
    const length = lengthOf(delivery);
    if (chunk.length === MOST_ROWS || (chunk.length > 0 && characters + length > MAX_STATEMENT_CHARACTERS)) {
      await insertChunk(db, chunk, busy, nowMs);
      chunk = [];
      characters = 0;
    }
    chunk.push(delivery);
    characters += length;
    if (performance.now() - stretchBegan > LONGEST_STRETCH_MS) {
      await nextTurn();
      stretchBegan = performance.now();
    }
  }
  if (chunk.length > 0) await insertChunk(db, chunk, busy, nowMs);
}

function lengthOf({ message }: NewDelivery): number {
  return "failure" in message ? 0 : message.body.length;
}

/** What is too much for one cause fails where its owner sees it, instead of filling the disk. */
function createBounds(): (delivery: NewDelivery) => NewDelivery {
  const told = new Map<string, number>();
  return (delivery) => {
    const characters = (told.get(delivery.cause) ?? 0) + lengthOf(delivery);
    if (characters > MAX_EVENT_CHARACTERS) {
      const failure = `what all webhooks are told of one event is longer than ${MAX_EVENT_CHARACTERS} characters`;
      return { ...delivery, message: { failure } };
    }
    told.set(delivery.cause, characters);
    return delivery;
  };
}

function laneKey({ webhookId, lane }: Lane): string {
  return `${webhookId} ${lane}`;
}

/**
 * Lanes in which something is unfinished. The rows stay locked until the transaction ends: whoever finishes the last of
 * them waits for it, and then sees what has been put behind. Everybody locks in the order of `sequence`.
 */
async function lockBusyLanes(db: Db, lanes: readonly Lane[]): Promise<Set<string>> {
  if (lanes.length === 0) return new Set();
  const rows = await db.query<{ webhookId: string; lane: string }>(
    `select d.webhook_id as "webhookId", d.lane from webhook_deliveries d
     where d.status = 'pending' and d.lane is not null
       and (d.webhook_id, d.lane) in (select * from unnest($1::uuid[], $2::text[]))
     order by d.sequence for share`,
    [lanes.map(({ webhookId }) => webhookId), lanes.map(({ lane }) => lane)],
  );
  return new Set(rows.map(laneKey));
}

async function insertChunk(db: Db, chunk: readonly NewDelivery[], busy: Set<string>, nowMs: number): Promise<void> {
  const due = chunk.map((delivery) => {
    if ("failure" in delivery.message) return null;
    const first = !busy.has(laneKey(delivery));
    busy.add(laneKey(delivery));
    return first ? instant(nowMs) : null;
  });
  const failures = chunk.map(({ message }) => ("failure" in message ? message.failure : null));
  await db.query(
    `with delivery as (
       insert into webhook_deliveries (id, webhook_id, owner_id, cause, trigger, subject, lane, content_type, body, status, next_attempt_at,
         created_at, finished_at)
       select n.id, n.webhook_id, coalesce(w.user_id, e.owner_id, 0), n.cause, n.trigger, n.subject, n.lane, n.content_type, n.body,
         case when n.failure is null then 'pending' else 'exhausted' end, n.due, $1::timestamptz,
         case when n.failure is null then null else $1::timestamptz end
       from rows from (unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]),
         unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::timestamptz[]), unnest($11::text[]))
         with ordinality as n(id, webhook_id, cause, trigger, subject, lane, content_type, body, due, failure, nth)
       join webhooks w on w.id = n.webhook_id left join event_types e on e.id = w.event_type_id
       order by n.nth
       on conflict (webhook_id, cause) do nothing
       returning id
     )
     insert into webhook_attempts (delivery_id, started_at, duration_ms, error)
     select d.id, $1, 0, f.failure from delivery d join unnest($2::uuid[], $11::text[]) as f(id, failure) on f.id = d.id
     where f.failure is not null`,
    [
      instant(nowMs),
      chunk.map(({ id }) => id),
      chunk.map(({ webhookId }) => webhookId),
      chunk.map(({ cause }) => cause),
      chunk.map(({ trigger }) => trigger),
      chunk.map(({ subject }) => subject),
      chunk.map(({ lane }) => lane),
      chunk.map(({ message }) => ("failure" in message ? "" : message.contentType)),
      chunk.map(({ message }) => ("failure" in message ? "" : message.body)),
      due,
      failures,
    ],
  );
}

export interface TryResult {
  readonly delivery: Claimed;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** What was answered; null when nothing was, and `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  readonly response: string | null;
  readonly outcome: "delivered" | "pending" | "exhausted" | "discarded";
  readonly nextAttemptAtMs: number | null;
}

/**
 * Notes tries and what follows from them; then lets the next of each lane go whose turn it is. Answers how many it let go.
 * May be repeated when nobody knows whether it was done: a try that is noted already changes nothing.
 */
export async function recordResults(db: Db, results: readonly TryResult[], nowMs: number): Promise<number> {
  await db.query(
    `with result as (
       select * from unnest($2::uuid[], $3::timestamptz[], $4::integer[], $5::smallint[], $6::text[], $7::text[], $8::text[],
         $9::timestamptz[]) as r(id, started_at, duration_ms, status, error, response, outcome, due)
     ), locked as (
       select d.id, d.status from webhook_deliveries d join result r on r.id = d.id
       where not exists (select from webhook_attempts a where a.delivery_id = r.id and a.started_at = r.started_at)
       order by d.sequence for no key update of d
     ), attempt as (
       insert into webhook_attempts (delivery_id, started_at, duration_ms, status, error, response)
       select r.id, r.started_at, r.duration_ms, r.status, r.error, r.response from result r join locked using (id)
       where r.outcome <> 'discarded'
     )
     update webhook_deliveries d set status = r.outcome, next_attempt_at = r.due,
       attempt_count = d.attempt_count + (r.outcome <> 'discarded')::integer, finished_at = case when r.outcome = 'pending' then null else $1::timestamptz end
     from result r join locked l on l.id = r.id
     where d.id = r.id and (l.status = 'pending' or (l.status = 'discarded' and r.outcome = 'delivered'))`,
    [
      instant(nowMs),
      results.map(({ delivery }) => delivery.id),
      results.map(({ startedAtMs }) => instant(startedAtMs)),
      results.map(({ durationMs }) => Math.round(durationMs)),
      results.map(({ status }) => status),
      results.map(({ error }) => error),
      results.map(({ response }) => response),
      results.map(({ outcome }) => outcome),
      results.map(({ nextAttemptAtMs }) => (nextAttemptAtMs === null ? null : instant(nextAttemptAtMs))),
    ],
  );
  const finished = results.filter(({ delivery, outcome }) => delivery.lane !== null && outcome !== "pending");
  return releaseNext(
    db,
    finished.map(({ delivery }) => delivery),
    nowMs,
  );
}

/** A statement of its own: it has to see what was put into the lanes until their rows were unlocked. */
async function releaseNext(
  db: Db,
  lanes: readonly { webhookId: string; lane: string | null }[],
  nowMs: number,
): Promise<number> {
  if (lanes.length === 0) return 0;
  const rows = await db.query(
    `update webhook_deliveries d set next_attempt_at = $1
     from (select distinct webhook_id, lane from unnest($2::uuid[], $3::text[]) as l(webhook_id, lane)) l
     where d.next_attempt_at is null and d.status = 'pending'
       and d.id = (select n.id from webhook_deliveries n where n.webhook_id = l.webhook_id and n.lane = l.lane
         and n.status = 'pending' order by n.sequence limit 1)
     returning d.id`,
    [instant(nowMs), lanes.map(({ webhookId }) => webhookId), lanes.map(({ lane }) => lane)],
  );
  return rows.length;
}

/** Lets go what waits behind nothing: a process was killed between finishing one and releasing the next. */
export async function releaseStuck(db: Db, nowMs: number): Promise<void> {
  await db.query(
    `update webhook_deliveries d set next_attempt_at = $1
     where d.status = 'pending' and d.next_attempt_at is null
       and not exists (select from webhook_deliveries e where e.webhook_id = d.webhook_id and e.lane = d.lane
         and e.status = 'pending' and e.sequence < d.sequence)`,
    [instant(nowMs)],
  );
}

/** When something is due next (perhaps long ago); null = nothing waits. */
export async function nextDue(db: Db): Promise<number | null> {
  const [row] = await db.query<{ due: number | null }>(
    "select min(next_attempt_at) as due from webhook_deliveries where status = 'pending' and next_attempt_at is not null",
  );
  return row?.due ?? null;
}

/** For /health and /metrics. One statement. */
export async function webhookBacklog(db: Db, nowMs: number): Promise<EffectBacklog> {
  const [row] = await db.query<Omit<EffectBacklog, "oldestAgeSeconds"> & { oldest: number | null }>(
    `select count(*) filter (where next_attempt_at is null or next_attempt_at <= $1) as waiting,
       count(*) filter (where attempt_count > 0) as retrying, min(created_at) as oldest,
       (select count(*) from webhook_deliveries where status = 'exhausted') as "givenUp"
     from webhook_deliveries where status = 'pending'`,
    [instant(nowMs)],
  );
  const { oldest = null, waiting = 0, retrying = 0, givenUp = 0 } = row ?? {};
  return { waiting, retrying, givenUp, oldestAgeSeconds: ageSeconds(oldest, nowMs) };
}
