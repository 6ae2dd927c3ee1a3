-- How many deliveries were given up is asked every few seconds, of a table that keeps a month of deliveries.
create index webhook_deliveries_exhausted on webhook_deliveries (finished_at) where status = 'exhausted';
