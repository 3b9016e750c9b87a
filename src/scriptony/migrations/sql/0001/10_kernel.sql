-- What every service stands on: events, files, limits, secrets.
create schema kernel;

-- Every changeable row passes here on update: nothing can forget its revision or its time.
create function kernel.touch() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + 1;
  new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  return new;
end $$;

create table kernel.secrets (
  name text primary key,
  value text not null
);

create unlogged table kernel.rate_limits (
  key text not null,
  window_start timestamptz not null,
  hits integer not null,
  primary key (key, window_start)
);
create index on kernel.rate_limits (window_start);

create table kernel.events (
  seq bigint generated always as identity primary key,
  pos bigint unique,
  at timestamptz not null default clock_timestamp(),
  actor_id uuid, impersonator_id uuid, via text,
  organization_id uuid, project_id uuid, world_id uuid,
  entity_type text not null, entity_id uuid, verb text not null, title text,
  trash_id uuid, before jsonb, after jsonb, request_id text
);
create index events_unnumbered on kernel.events (seq) where pos is null;
create index events_at on kernel.events (at);
create index events_entity on kernel.events (entity_id);
create index events_project on kernel.events (project_id);
-- `create trigger … after delete on T referencing old table as gone for each statement execute
-- function kernel.forget_events()` on tables whose rows events name by `id`.
create function kernel.forget_events() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from kernel.events e using gone where e.entity_id = gone.id;
  return null;
end $$;
create table kernel.event_position (pos bigint not null);
insert into kernel.event_position values (0);
create table kernel.consumers (name text primary key, pos bigint not null);

create table kernel.buckets (
  id text primary key,
  public boolean not null default false,
  file_size_limit bigint,
  allowed_mime_types text[],
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
insert into kernel.buckets (id, public, file_size_limit) values
  ('make-3b52693b-storage', false, 10485760),
  ('make-3b52693b-shots', false, 5242880),
  ('make-3b52693b-characters', false, 5242880),
  ('make-3b52693b-audio-files', false, 104857600),
  ('make-3b52693b-project-images', false, 10485760),
  ('make-3b52693b-world-images', false, 10485760),
  ('scriptony-images', true, 5242880);

-- A file. Others hold its id, never its URL; a foreign key keeps it, `released_at` is only a hint
-- that nobody may hold it any more. A row is written before its file, so no file lacks a row.
create table kernel.objects (
  id uuid primary key,
  bucket text not null references kernel.buckets (id),
  path text not null,
  size bigint not null,
  content_type text not null,
  cache_control text not null default 'max-age=3600',
  checksum text not null,
  owner_id uuid,
  organization_id uuid,
  thumbnail_of uuid references kernel.objects (id) on delete cascade,
  metadata jsonb,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  released_at timestamptz,
  unique (bucket, path)
);
create index objects_owner on kernel.objects (owner_id, created_at desc);
create index objects_released on kernel.objects (released_at) where released_at is not null;
create index objects_thumbnail on kernel.objects (thumbnail_of) where thumbnail_of is not null;

-- Files whose rows are gone and which still have to be removed from the storage.
create table kernel.doomed_files (
  bucket text not null,
  path text not null,
  primary key (bucket, path)
);
create function kernel.doom_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into kernel.doomed_files (bucket, path) values (old.bucket, old.path)
    on conflict do nothing;
  return null;
end $$;
create trigger doom after delete on kernel.objects
  for each row execute function kernel.doom_file();

-- `create trigger … after update of C or delete … execute function kernel.release('C')` on each
-- column that refers to a file: releases the old one when the reference changes or its row goes.
create function kernel.release() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  gone uuid := (to_jsonb(old) ->> tg_argv[0])::uuid;
begin
  if gone is not null
     and (tg_op = 'DELETE' or gone is distinct from (to_jsonb(new) ->> tg_argv[0])::uuid) then
    update kernel.objects set released_at = clock_timestamp() where id = gone;
  end if;
  return null;
end $$;
