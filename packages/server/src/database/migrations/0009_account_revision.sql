-- What a server process remembers of an account's event types is true as long as two numbers stand: the position of its
-- last event, since bookings and holds never change without one; and this revision, which counts every other change that
-- decides about its slots: settings, whoever makes them, and the time of people who attend elsewhere.
alter table accounts add column revision bigint not null default 0;

create function revise_accounts_of_users(ids integer[]) returns void language sql as $$
  update accounts a set revision = revision + 1 from users u where u.id = any(ids) and a.id = u.account_id
$$;

-- The argument names the column in which the table has its person.
create function revise_owner() returns trigger language plpgsql as $$
begin
  perform revise_accounts_of_users(array[(to_jsonb(old) ->> tg_argv[0])::integer, (to_jsonb(new) ->> tg_argv[0])::integer]);
  return null;
end $$;

-- By the account itself: of a user who was deleted nothing else is left.
create function revise_account() returns trigger language plpgsql as $$
begin
  update accounts set revision = revision + 1 where id in (old.account_id, new.account_id);
  return null;
end $$;

create trigger revise after update or delete on users for each row execute function revise_account();
create trigger revise after insert or update or delete on event_types for each row execute function revise_owner('owner_id');
create trigger revise after insert or update or delete on schedules for each row execute function revise_owner('user_id');
create trigger revise after insert or update or delete on travel_periods for each row execute function revise_owner('user_id');
create trigger revise after insert or update or delete on out_of_office for each row execute function revise_owner('user_id');

-- Claims that exclude come and go with an event of their host's account. The others may be those of people who attend a
-- booking of another account.
create trigger revise_by_insert after insert on claims for each row when (not new.exclusive) execute function revise_owner('host_id');
create trigger revise_by_delete after delete on claims for each row when (not old.exclusive) execute function revise_owner('host_id');
create trigger revise_by_update after update on claims for each row execute function revise_owner('host_id');
