-- Who is told of what, what was to be told, and each try to tell it.

create table webhooks (
  id uuid primary key,
  -- Owner of a personal webhook; of one that belongs to an event type, null.
  user_id integer references users (id) on delete cascade,
  event_type_id integer references event_types (id) on delete cascade,
  subscriber_url text not null,
  active boolean not null,
  triggers text[] not null,
  payload_template text,
  secret text,
  version text not null,
  -- Delay of the checks for people who did not come to the built-in video.
  delay_time integer not null check (delay_time >= 0),
  delay_unit text not null check (delay_unit in ('DAY', 'HOUR', 'MINUTE')),
  -- Meetings that began or ended earlier are not told: nobody had asked.
  meetings_since timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((user_id is null) <> (event_type_id is null))
);
create unique index webhooks_user_url on webhooks (user_id, subscriber_url) where user_id is not null;
create unique index webhooks_event_type_url on webhooks (event_type_id, subscriber_url) where event_type_id is not null;
-- The minutely search for meetings that begin or end starts here.
create index webhooks_meetings on webhooks (id) where active and triggers && array['MEETING_STARTED', 'MEETING_ENDED'];

create table webhook_deliveries (
  id uuid primary key,
  -- Order in which deliveries were planned: that of the events.
  sequence bigint generated always as identity,
  webhook_id uuid not null references webhooks (id) on delete cascade,
  -- What it tells of, once per webhook: `event:<id>`, `meeting:<booking>:<trigger>:<instant>`. null = a replay.
  cause text,
  replay_of uuid references webhook_deliveries (id) on delete set null,
  trigger text not null,
  subject text not null,
  -- Deliveries of one webhook and lane arrive one after the other: a booking with all bookings it was moved from. null = at any time.
  lane text,
  content_type text not null,
  -- Exactly what is sent, at every try.
  body text not null,
  status text not null check (status in ('pending', 'delivered', 'exhausted', 'discarded')),
  attempt_count smallint not null default 0,
  -- While pending: when it is due. A process that sends it moves this past the longest try, so that the work of a killed
  -- one becomes due by itself. null = an earlier one of its lane comes first.
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (webhook_id, cause),
  check ((status = 'pending') = (finished_at is null))
);
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at, sequence) where status = 'pending';
create index webhook_deliveries_lane on webhook_deliveries (webhook_id, lane, sequence) where status = 'pending' and lane is not null;
create index webhook_deliveries_list on webhook_deliveries (webhook_id, sequence desc);
create index webhook_deliveries_finished on webhook_deliveries (finished_at) where finished_at is not null;
create index webhook_deliveries_replay on webhook_deliveries (replay_of) where replay_of is not null;

create table webhook_attempts (
  id bigint generated always as identity primary key,
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  started_at timestamptz not null,
  duration_ms integer not null,
  -- What the receiver answered; null = there was no answer, `error` says why.
  status smallint,
  error text,
  response text
);
create index webhook_attempts_delivery on webhook_attempts (delivery_id, id);
