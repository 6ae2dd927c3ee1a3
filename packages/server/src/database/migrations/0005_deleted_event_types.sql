-- What mails and webhooks tell of an event type outlives it as long as its bookings do: title, labels of questions, what it
-- hides. `facts` is the row as it was.
create table deleted_event_types (
  id integer primary key,
  facts jsonb not null
);

-- No foreign key: rows of that table are never deleted, and every new booking would pay for the check.
alter table bookings add column deleted_event_type_id integer;
