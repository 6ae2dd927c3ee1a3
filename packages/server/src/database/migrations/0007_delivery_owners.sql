-- Whose deliveries they are, so that each owner gets a turn however much is due to others. 0 = nobody's.
alter table webhook_deliveries add column owner_id integer not null default 0;
update webhook_deliveries d set owner_id = coalesce(w.user_id, e.owner_id, 0)
from webhooks w left join event_types e on e.id = w.event_type_id
where d.webhook_id = w.id and d.status = 'pending';
create index webhook_deliveries_turn on webhook_deliveries (owner_id, next_attempt_at, sequence)
  where status = 'pending' and next_attempt_at is not null;
