-- Worlds. Projects and characters point at them; their routes come with their service.
create schema worldbuilding;

create table worldbuilding.worlds (
  id uuid primary key,
  organization_id uuid not null references auth.organizations (id) on delete cascade,
  user_id uuid references auth.accounts (id) on delete set null,
  name text not null,
  description text,
  type text,
  lore text,
  cover_id uuid references kernel.objects (id),
  cover_url text,
  linked_project_id uuid references projects.projects (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  last_accessed_at timestamptz,
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  unique (organization_id, id)
);
create index on worldbuilding.worlds (organization_id, updated_at desc);
create index on worldbuilding.worlds (linked_project_id) where linked_project_id is not null;
create index on worldbuilding.worlds (cover_id) where cover_id is not null;
create index on worldbuilding.worlds (user_id);
create trigger touch before update on worldbuilding.worlds
  for each row execute function kernel.touch();
create trigger release_cover after update of cover_id or delete on worldbuilding.worlds
  for each row execute function kernel.release('cover_id');

alter table projects.projects add foreign key (world_id)
  references worldbuilding.worlds (id) on delete set null;

create view worldbuilding.published_world as
  select w.id, w.organization_id, w.name, w.description, w.type, w.linked_project_id,
    w.created_at, w.updated_at, w.revision
  from worldbuilding.worlds w join auth.organizations o on o.id = w.organization_id
  where w.deleted_at is null and o.deleted_at is null;
