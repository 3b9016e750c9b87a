-- Long work. What users see is a row here; the engine that hands it out keeps its own tables in the
-- schema `engine`, which no service reaches but through `kernel.enqueue_job`.
create table kernel.jobs (
  id uuid primary key,
  kind text not null,
  state text not null default 'queued'
    check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  actor_id uuid references auth.accounts (id) on delete cascade,
  organization_id uuid references auth.organizations (id) on delete cascade,
  project_id uuid references projects.projects (id) on delete cascade,
  entity_type text,
  entity_id uuid,
  args jsonb not null default '{}',
  file_id uuid references kernel.objects (id) on delete set null,
  progress real not null default 0 check (progress between 0 and 1),
  step text,
  result jsonb,
  error text,
  attempts integer not null default 0,
  cancel_requested boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1
);
create index on kernel.jobs (actor_id, created_at desc, id);
create index on kernel.jobs (organization_id);
create index on kernel.jobs (project_id);
create index on kernel.jobs (entity_id);
create index on kernel.jobs (created_at desc, id);
create index jobs_finished on kernel.jobs (finished_at) where finished_at is not null;
create trigger touch before update on kernel.jobs for each row execute function kernel.touch();

-- What a job was given to work on goes when the job has ended, however it ended.
create function kernel.release_job_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update kernel.objects set released_at = clock_timestamp() where id = old.file_id;
  return null;
end $$;
create trigger release_file after update of state on kernel.jobs
  for each row when (old.file_id is not null and new.state in ('done', 'failed', 'cancelled'))
  execute function kernel.release_job_file();
create index on kernel.jobs (file_id) where file_id is not null;

-- In the caller's own transaction: who rolls back has asked for nothing. Everybody's first job comes
-- before anybody's second, so nobody's many keep another waiting.
create function kernel.enqueue_job(
  id uuid, kind text, actor uuid, organization uuid, project uuid, entity_type text, entity uuid,
  args jsonb, file uuid default null
) returns void
language plpgsql security definer set search_path = engine, pg_temp as $$
declare
  waiting bigint;
begin
  select count(*) into waiting from kernel.jobs j
    where j.actor_id = actor and j.state in ('queued', 'running');
  insert into kernel.jobs (id, kind, actor_id, organization_id, project_id, entity_type, entity_id,
    args, file_id)
  values (id, kind, actor, organization, project, entity_type, entity, args, file);
  perform procrastinate_defer_jobs_v1(array[row(
    split_part(kind, '.', 1), kind, -least(waiting, 1000)::integer, null, null, jsonb_build_object('id', id), null
  )::procrastinate_job_to_defer_v1]);
end $$;
