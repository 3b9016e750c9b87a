-- What a create made for the sender of an `Idempotency-Key`, written in the create's transaction.
create table kernel.idempotency_keys (
  actor_id uuid not null references auth.accounts (id) on delete cascade,
  key text not null,
  route text not null,
  digest text not null,
  entity_id uuid,
  note jsonb,
  at timestamptz not null default clock_timestamp(),
  primary key (actor_id, key)
);
create index on kernel.idempotency_keys (at);
create index on kernel.idempotency_keys (entity_id);
