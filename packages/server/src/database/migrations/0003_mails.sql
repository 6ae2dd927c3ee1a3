-- What people are told by mail: each row is one mail to one person, complete, and what became of it.

create table mails (
  id uuid primary key,
  -- Order in which they were written: that of the events.
  position bigint generated always as identity,
  -- No foreign key: its check would lock the account's row, which every booking of the account updates.
  account_id bigint not null,
  -- No foreign key: a mail outlives the log entry that caused it.
  event_id uuid not null,
  kind text not null,
  audience text not null check (audience in ('host', 'attendee')),
  booking_uid text not null,
  recipient text not null,
  recipient_name text not null,
  -- All mails about one booking and the bookings it was moved to: shown together by mail programs, sent in order.
  thread text not null,
  from_name text not null,
  -- [{"name":"Eva","address":"eva@example.com"}]
  reply_to jsonb not null,
  subject text not null,
  text text not null,
  html text not null,
  ics text,
  ics_method text check (ics_method in ('REQUEST', 'CANCEL')),
  message_id text not null,
  status text not null check (status in ('waiting', 'sent', 'failed', 'kept')),
  attempts smallint not null default 0,
  resends smallint not null default 0,
  last_error text,
  -- While waiting: when the next try is due.
  next_attempt_at timestamptz,
  -- Set by the process that sends it, past the longest try: what a killed one had taken becomes free by itself.
  claimed_until timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique (event_id, recipient, audience, kind),
  check ((status = 'waiting') = (next_attempt_at is not null)),
  check ((ics is null) = (ics_method is null))
-- Whole mails in one row as they are: compressing and storing them apart takes longer than writing a booking.
) with (toast_tuple_target = 8160);
create index mails_due on mails (next_attempt_at, position) where status = 'waiting';
create index mails_thread on mails (thread, recipient, audience, position) where status = 'waiting';
create index mails_account on mails (account_id, position desc);
create index mails_booking on mails (booking_uid);
create index mails_failed on mails (position) where status = 'failed';
