-- People, their hours, what can be booked, what is booked, and the log of it.
-- Instants are timestamptz. No zone arithmetic in SQL: a zone's name is stored beside facts that follow a wall clock.

create extension if not exists btree_gist;

-- Owner of an event log: a person now, a team later. The position is bumped under its row lock in the transaction that
-- appends an event, so positions are gapless and their order is the order of commits.
create table accounts (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('user', 'team')),
  last_event_position bigint not null default 0
) with (fillfactor = 50);

create table users (
  id integer generated always as identity primary key,
  account_id bigint not null unique references accounts (id),
  email text not null unique check (email = lower(email)),
  -- When the person proved that the address is theirs. Only then do bookings made under it concern them.
  email_verified_at timestamptz,
  username text unique check (username = lower(username)),
  name text,
  password_hash text,
  time_zone text not null,
  time_format smallint not null default 12 check (time_format in (12, 24)),
  week_start text not null default 'Sunday',
  locale text not null default 'en',
  bio text,
  avatar_url text,
  metadata jsonb not null default '{}',
  role text not null default 'USER' check (role in ('USER', 'ADMIN')),
  default_schedule_id integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table sessions (
  token_hash bytea primary key,
  user_id integer not null references users (id) on delete cascade,
  user_agent text,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

create table api_keys (
  id uuid primary key,
  user_id integer not null references users (id) on delete cascade,
  team_id integer,
  note text,
  hashed_key text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_user on api_keys (user_id);

-- windows: [{"days":[1,2],"startMinute":540,"endMinute":1020}]; overrides: [{"date":"2026-01-01","startMinute":0,"endMinute":0}]
create table schedules (
  id integer generated always as identity primary key,
  user_id integer not null references users (id) on delete cascade,
  name text not null,
  time_zone text not null,
  windows jsonb not null,
  overrides jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index schedules_user on schedules (user_id);

-- "set null" keeps the promise that a deleted schedule never leaves a dangling default.
alter table users add foreign key (default_schedule_id) references schedules (id) on delete set null;

create table travel_periods (
  id integer generated always as identity primary key,
  user_id integer not null references users (id) on delete cascade,
  time_zone text not null,
  from_date date not null,
  to_date date,
  check (to_date is null or to_date >= from_date)
);
create index travel_periods_user on travel_periods (user_id);

create table out_of_office (
  id integer generated always as identity primary key,
  uuid uuid not null unique,
  user_id integer not null references users (id) on delete cascade,
  from_date date not null,
  to_date date not null check (to_date >= from_date),
  reason text,
  notes text,
  to_user_id integer references users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index out_of_office_user on out_of_office (user_id, to_date);

-- Columns are what slots, bookings and queries decide by; `settings` is what is only shown or passed on.
create table event_types (
  id integer generated always as identity primary key,
  owner_id integer references users (id) on delete cascade,
  team_id integer,
  slug text not null check (slug <> ''),
  title text not null,
  description text,
  hidden boolean not null default false,
  length_minutes integer not null check (length_minutes >= 1),
  length_options integer[] ,
  slot_interval_minutes integer check (slot_interval_minutes >= 1),
  notice_minutes integer not null default 120 check (notice_minutes >= 0),
  before_buffer_minutes integer not null default 0 check (before_buffer_minutes >= 0),
  after_buffer_minutes integer not null default 0 check (after_buffer_minutes >= 0),
  offset_start_minutes integer not null default 0 check (offset_start_minutes >= 0),
  only_first_slot_per_day boolean not null default false,
  optimized_slots boolean not null default false,
  schedule_id integer references schedules (id) on delete set null,
  booking_window jsonb,
  limits_count jsonb,
  limits_duration jsonb,
  max_active_bookings integer,
  offer_reschedule_at_limit boolean not null default false,
  seats integer check (seats >= 1),
  seats_show_attendees boolean not null default false,
  seats_show_availability boolean not null default true,
  requires_confirmation boolean not null default false,
  confirmation_threshold_minutes integer,
  pending_blocks boolean not null default false,
  recurrence jsonb,
  locations jsonb not null,
  booking_fields jsonb not null,
  custom_name text,
  requires_authentication boolean not null default false,
  requires_email_verification boolean not null default false,
  disable_cancelling boolean not null default false,
  disable_rescheduling boolean not null default false,
  reschedule_notice_minutes integer,
  allow_rescheduling_past boolean not null default false,
  allow_rescheduling_cancelled boolean not null default false,
  cancellation_reason_required text not null default 'MANDATORY_HOST_ONLY'
    check (cancellation_reason_required in ('MANDATORY_HOST_ONLY', 'MANDATORY_ATTENDEE_ONLY', 'MANDATORY_BOTH', 'OPTIONAL_BOTH')),
  strict_holds boolean not null default false,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner_id, slug)
);
create index event_types_schedule on event_types (schedule_id);

create table bookings (
  id integer generated always as identity primary key,
  uid text not null unique,
  account_id bigint not null references accounts (id),
  event_type_id integer references event_types (id) on delete set null,
  organizer_id integer references users (id) on delete set null,
  status text not null check (status in ('accepted', 'pending', 'cancelled', 'rejected', 'awaiting_host')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- The organizer's wall clock at booking: when a zone's rules change, a future booking can be found and moved.
  wall_start timestamp not null,
  wall_time_zone text not null,
  title text not null,
  description text not null default '',
  location text,
  meeting_url text,
  responses jsonb not null default '{}',
  metadata jsonb not null default '{}',
  booker_email text not null,
  -- Hash of the request that made it: only the same request again is answered with this booking.
  request_hash bytea,
  cancellation_reason text,
  cancelled_by_email text,
  rejection_reason text,
  rescheduling_reason text,
  rescheduled_by_email text,
  -- Set when a reschedule (or a request for one) ended this booking.
  rescheduled boolean not null default false,
  rescheduled_from_uid text,
  rescheduled_to_uid text,
  recurring_booking_uid uuid,
  ics_uid text not null,
  ics_sequence integer not null default 0,
  host_absent boolean not null default false,
  rating integer,
  created_at timestamptz not null,
  updated_at timestamptz,
  check (ends_at > starts_at)
);
create index bookings_organizer_start on bookings (organizer_id, starts_at, id);
create index bookings_event_type_start on bookings (event_type_id, starts_at);
create index bookings_series on bookings (recurring_booking_uid) where recurring_booking_uid is not null;
-- A repeated identical booking is the same booking (clients retry blindly). Also the look-up of a booker's active bookings.
create unique index bookings_one_per_booker on bookings (event_type_id, booker_email, starts_at)
  where status in ('accepted', 'pending');

create table attendees (
  id integer generated always as identity primary key,
  booking_id integer not null references bookings (id) on delete cascade,
  name text not null,
  email text not null,
  phone_number text,
  time_zone text not null,
  language text not null default 'en',
  absent boolean not null default false,
  is_guest boolean not null default false,
  seat_uid uuid,
  responses jsonb,
  metadata jsonb
);
create unique index attendees_seat on attendees (seat_uid) where seat_uid is not null;
create index attendees_booking on attendees (booking_id, id);
create index attendees_email on attendees (email);

create table booking_references (
  id integer generated always as identity primary key,
  booking_id integer not null references bookings (id) on delete cascade,
  type text not null,
  event_uid text not null,
  destination_calendar_id text
);
create index booking_references_booking on booking_references (booking_id);

create table holds (
  uid uuid primary key,
  event_type_id integer not null references event_types (id) on delete cascade,
  host_id integer not null references users (id) on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  expires_at timestamptz not null,
  -- Who made it, as a credential's name; null = anonymous, known only by the uid.
  holder text,
  created_at timestamptz not null,
  check (ends_at > starts_at)
);
create index holds_host on holds (host_id, starts_at);
create index holds_event_type on holds (event_type_id);
create index holds_expiry on holds (expires_at);

-- One row per host and time range that is taken. The constraint, not a check made earlier, is why two live exclusive
-- claims of a host never overlap. `during` carries the booking's buffers: the ranges [start - before, end + after) of two
-- bookings overlap exactly when one stands in the other's buffer.
create table claims (
  id bigint generated always as identity primary key,
  host_id integer not null references users (id) on delete cascade,
  booking_id integer references bookings (id) on delete cascade,
  hold_uid uuid references holds (uid) on delete cascade,
  event_type_id integer,
  exclusive boolean not null,
  during tstzrange not null check (not isempty(during)),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- The ends of `during` in epoch milliseconds: a month of taken time is one ordered index-only scan, and cheap to read.
  blocked_from_ms bigint not null generated always as
    ((extract(epoch from (lower(during) - timestamptz '1970-01-01 00:00:00+00')) * 1000)::bigint) stored,
  blocked_until_ms bigint not null generated always as
    ((extract(epoch from (upper(during) - timestamptz '1970-01-01 00:00:00+00')) * 1000)::bigint) stored,
  -- Both in bytes, as they are sent: making them for each row of each question takes longer than finding the rows.
  blocked bytea not null generated always as (
    int8send((extract(epoch from (lower(during) - timestamptz '1970-01-01 00:00:00+00')) * 1000)::bigint) ||
    int8send((extract(epoch from (upper(during) - timestamptz '1970-01-01 00:00:00+00')) * 1000)::bigint)) stored,
  check ((booking_id is null) <> (hold_uid is null)),
  constraint claims_no_overlap exclude using gist (host_id with =, during with &&) where (exclusive)
);
create index claims_host_blocked on claims (host_id, blocked_from_ms) include (blocked_until_ms, hold_uid, booking_id, blocked);
-- Readers look one day back from the start of their window; what is longer than a day is found here.
create index claims_host_long on claims (host_id, blocked_from_ms) include (blocked_until_ms, hold_uid, booking_id, blocked)
  where blocked_until_ms - blocked_from_ms > 86400000;
-- Tells the planner how rare long claims are; its guess of a third makes it plan the same query again for every booking.
create statistics claims_length on (blocked_until_ms - blocked_from_ms) from claims;
create index claims_booking on claims (booking_id);
create index claims_hold on claims (hold_uid) where hold_uid is not null;

create table events (
  account_id bigint not null references accounts (id),
  position bigint not null,
  id uuid not null unique,
  type text not null,
  subject text not null,
  data jsonb not null,
  created_at timestamptz not null,
  -- When the dispatcher turned it into durable jobs; null = still to do.
  dispatched_at timestamptz,
  primary key (account_id, position)
);
create index events_undispatched on events (account_id, position) where dispatched_at is null;
create index events_subject on events (account_id, subject, position);

create table idempotency_keys (
  scope text not null,
  key text not null,
  request_hash bytea not null,
  status smallint not null,
  body text not null,
  api_version text,
  created_at timestamptz not null,
  primary key (scope, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);
