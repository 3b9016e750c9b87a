-- Projects: what everything that is written or shot belongs to.
create schema projects;

create type projects.project_type as enum
  ('film', 'series', 'short', 'theater', 'audio', 'book', 'social');

create table projects.projects (
  id uuid primary key,
  organization_id uuid not null references auth.organizations (id) on delete cascade,
  user_id uuid references auth.accounts (id) on delete set null,
  title text not null,
  type projects.project_type not null default 'film',
  logline text,
  genre text,
  duration text,
  world_id uuid,                      -- refers to worldbuilding.worlds, made next
  cover_id uuid references kernel.objects (id),
  cover_url text,                     -- of a picture that is not ours
  template_id text not null default 'film-3act',
  narrative_structure text,
  beat_template text,
  episode_layout text,
  season_engine text,
  time_lock boolean not null default false,
  max_duration_seconds integer,
  target_pages integer,
  words_per_page integer default 250,
  current_words integer,
  reading_speed_wpm integer not null default 230,
  title_page jsonb not null default '[]',
  preamble text not null default '',          -- what a screenplay says before its first scene
  section_depth integer not null default 0,   -- how many # open an act in its file; 0: was no file
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_edited timestamptz not null default now(),
  last_accessed_at timestamptz,
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  unique (organization_id, id)
);
create index on projects.projects (organization_id, created_at desc, id);
create index on projects.projects (user_id);
create index on projects.projects (world_id) where world_id is not null;
create index on projects.projects (cover_id) where cover_id is not null;
create index on projects.projects (deleted_at) where deleted_at is not null;
-- A change of the project itself is an edit. What happens inside it, or that it is looked at, moves
-- only last_edited and last_accessed_at: the project did not change by that.
create function projects.touch() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + 1;
  new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  new.last_edited := greatest(old.last_edited, new.updated_at);
  return new;
end $$;
create trigger touch before update on projects.projects
  for each row when (old.last_edited = new.last_edited
    and old.last_accessed_at is not distinct from new.last_accessed_at)
  execute function projects.touch();
create trigger release_cover after update of cover_id or delete on projects.projects
  for each row execute function kernel.release('cover_id');

-- Who may do what, projects in the trash included: for those who bring them back.
create view projects.access_with_trash as
  select p.id as project_id, p.organization_id, m.user_id, m.role, true as may_read,
    m.role in ('owner', 'admin', 'editor') as may_edit,
    m.role in ('owner', 'admin') or (m.role = 'editor' and p.user_id is not distinct from m.user_id)
      as may_delete,
    p.deleted_at is not null as is_deleted
  from projects.projects p
  join auth.organization_members m on m.organization_id = p.organization_id
  join auth.organizations o on o.id = p.organization_id
  where o.deleted_at is null;

create view projects.project_access as
  select project_id, organization_id, user_id, role, may_read, may_edit, may_delete
  from projects.access_with_trash where not is_deleted;

create view projects.living_project as
  select p.id as project_id, p.organization_id
  from projects.projects p join auth.organizations o on o.id = p.organization_id
  where p.deleted_at is null and o.deleted_at is null;

create view projects.published_project as
  select p.id, p.organization_id, p.user_id, p.title, p.type::text as type, p.logline, p.genre,
    p.world_id, p.template_id, p.words_per_page, p.reading_speed_wpm, p.time_lock,
    p.max_duration_seconds, p.title_page, p.created_at, p.updated_at, p.revision
  from projects.projects p join auth.organizations o on o.id = p.organization_id
  where p.deleted_at is null and o.deleted_at is null;

-- Access to what belongs to a project or, without one, to an organization.
create view projects.scope_access as
  select project_id as scope_id, project_id, organization_id, user_id, may_read, may_edit
  from projects.project_access
  union all
  select organization_id, null::uuid, organization_id, user_id, may_read, may_edit
  from auth.organization_access;
