-- Each try to hand a mail over, kept as long as the mail: what is sent once more keeps the tries that came before.

create table mail_attempts (
  id bigint generated always as identity primary key,
  mail_id uuid not null references mails (id) on delete cascade,
  started_at timestamptz not null,
  duration_ms integer not null,
  -- What the mail server answered when it took the mail; null = it did not, `error` says why.
  response text,
  error text,
  check ((response is null) <> (error is null))
);
create index mail_attempts_mail on mail_attempts (mail_id, id);
