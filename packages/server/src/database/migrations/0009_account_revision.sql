-- What a server process remembers of an account's event types is true as long as two numbers stand: the position of its
-- last event, since bookings and holds never change without one; and its revision, which counts every other change that
-- decides about its slots: settings, whoever writes them, and the time of people who attend elsewhere.
--
-- In a table of its own: the account's own row is the last lock of every command, and these triggers come before the end.
-- No row = 0.
create table account_revisions (
  account_id bigint primary key references accounts (id) on delete cascade,
  revision bigint not null
) with (fillfactor = 50);

create function revise(changed bigint) returns void language sql as $$
  insert into account_revisions as r (account_id, revision) values (changed, 1)
  on conflict (account_id) do update set revision = r.revision + 1
$$;

-- The argument names the column in which the table has its person.
create function revise_owner() returns trigger language plpgsql as $$
declare
  changed bigint;
begin
  for changed in
    select account_id from users
    where id in ((to_jsonb(old) ->> tg_argv[0])::integer, (to_jsonb(new) ->> tg_argv[0])::integer) order by account_id
  loop
    perform revise(changed);
  end loop;
  return null;
end $$;

-- By the account itself: of a user who was deleted nothing else is left.
create function revise_account() returns trigger language plpgsql as $$
begin
  if exists (select from accounts where id = old.account_id) then
    perform revise(old.account_id);
  end if;
  return null;
end $$;

-- A booking's own host has its event. A strict hold's claim excludes.
create function revise_attendant() returns trigger language plpgsql as $$
declare
  claim claims := coalesce(new, old);
begin
  if claim.host_id is distinct from (select organizer_id from bookings where id = claim.booking_id) then
    perform revise(account_id) from users where id = claim.host_id;
  end if;
  return null;
end $$;

create trigger revise after update or delete on users for each row execute function revise_account();
create trigger revise after insert or update or delete on event_types for each row execute function revise_owner('owner_id');
create trigger revise after insert or update or delete on schedules for each row execute function revise_owner('user_id');
create trigger revise after insert or update or delete on travel_periods for each row execute function revise_owner('user_id');
create trigger revise after insert or update or delete on out_of_office for each row execute function revise_owner('user_id');

-- Claims that exclude come and go with an event of their host's account. The others may be those of people who attend a
-- booking of another account.
create trigger revise_by_insert after insert on claims for each row when (not new.exclusive) execute function revise_attendant();
create trigger revise_by_delete after delete on claims for each row when (not old.exclusive) execute function revise_attendant();
