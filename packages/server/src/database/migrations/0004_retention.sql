-- Mails that have served are found by their age.
create index mails_finished on mails (created_at) where status <> 'waiting';
