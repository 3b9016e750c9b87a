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

-- What is removed for good is named by no event any more, nor by a key or a job. The key itself is
-- kept: who sends it again is told that the thing is gone.
create or replace function kernel.forget_events() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from kernel.events e using gone where e.entity_id = gone.id;
  update kernel.idempotency_keys k set entity_id = null, note = null from gone
    where k.entity_id = gone.id;
  delete from kernel.jobs j using gone where j.entity_id = gone.id;
  return null;
end $$;
create trigger forget_events after delete on projects.projects
  referencing old table as gone for each statement execute function kernel.forget_events();
