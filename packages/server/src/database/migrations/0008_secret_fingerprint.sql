-- By which a server notices that it was started with another secret than the one before it.
create table secret_fingerprint (
  is_only boolean primary key default true check (is_only),
  salt bytea not null,
  hash bytea not null
);
