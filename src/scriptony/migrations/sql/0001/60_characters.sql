-- Characters, of a project or of an organization, with an optional place in a world.
create schema characters;

create table characters.characters (
  id uuid primary key,
  project_id uuid references projects.projects (id) on delete cascade,
  organization_id uuid references auth.organizations (id) on delete cascade,
  scope_id uuid generated always as (coalesce(project_id, organization_id)) stored,
  world_id uuid references worldbuilding.worlds (id) on delete set null,
  name text not null,
  role text,
  description text,
  age text,
  gender text,
  species text,
  backstory text,
  personality text,
  skills text,
  strengths text,
  weaknesses text,
  color text,
  image_id uuid references kernel.objects (id),
  image_url text,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  check (num_nonnulls(project_id, organization_id) = 1)
);
create index on characters.characters (scope_id, name) where deleted_at is null;
create index on characters.characters (project_id);
create index on characters.characters (organization_id);
create index on characters.characters (world_id) where world_id is not null;
create index on characters.characters (image_id) where image_id is not null;
create index on characters.characters (user_id);
create index on characters.characters (trash_id) where trash_id is not null;
create index on characters.characters (deleted_at) where deleted_at is not null;
create trigger touch before update on characters.characters
  for each row execute function kernel.touch();
create trigger release_image after update of image_id or delete on characters.characters
  for each row execute function kernel.release('image_id');

-- A world that goes for good takes its characters along that have no project.
create function characters.purge_with_world() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from characters.characters where world_id = old.id and project_id is null;
  return old;
end $$;
create trigger purge_characters before delete on worldbuilding.worlds
  for each row execute function characters.purge_with_world();

create view characters.published_character as
  select c.id, c.project_id, c.world_id, c.organization_id, c.scope_id, c.name, c.role,
    c.description, c.age, c.gender, c.species, c.backstory, c.personality, c.skills, c.strengths,
    c.weaknesses, c.color, c.image_id, c.image_url, c.user_id, c.created_at, c.updated_at,
    c.revision
  from characters.characters c
  left join projects.living_project p on p.project_id = c.project_id
  left join auth.organizations o on o.id = c.organization_id and o.deleted_at is null
  where c.deleted_at is null and coalesce(p.project_id, o.id) is not null;

-- Which characters a project may use: its own, and those of a world linked with it, either way, that
-- belong to the same organization and to no project.
create view characters.published_reach as
  select c.project_id, c.id as character_id
  from characters.characters c join projects.living_project p on p.project_id = c.project_id
  where c.deleted_at is null
  union all
  select p.id, c.id
  from projects.published_project p
  join worldbuilding.published_world w on w.organization_id = p.organization_id
    and (w.id = p.world_id or w.linked_project_id = p.id)
  join characters.characters c on c.organization_id = w.organization_id and c.world_id = w.id
  where c.deleted_at is null;

-- One row for each character in the trash of a living project. Those without a project lie in the
-- trash of their organization.
create view characters.published_trash as
  select c.project_id, c.trash_id, 'character' as entity_type, c.id as entity_id, c.name as title,
    c.deleted_at, c.deleted_by, true as is_root
  from characters.characters c join projects.living_project p on p.project_id = c.project_id
  where c.deleted_at is not null;

-- Brings back what one act of deletion took, casting and appearances included; how many came back.
create function characters.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  restored integer;
begin
  update characters.characters c set deleted_at = null, deleted_by = null, trash_id = null
    where c.project_id = project and c.trash_id = trash;
  get diagnostics restored = row_count;
  return restored;
end $$;

-- Removes what one act of deletion took; how many went.
create function characters.purge_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  delete from characters.characters c where c.project_id = project and c.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;

-- What is removed for good is named by no event any more, whatever cascade removed it.
create trigger forget_events after delete on characters.characters
  referencing old table as gone for each statement execute function kernel.forget_events();

-- A scene's appearances belong to nodes; they stand here since they point at both.
create table nodes.scene_characters (
  scene_id uuid not null,
  project_id uuid not null,
  character_id uuid not null references characters.characters (id) on delete cascade,
  added_at timestamptz not null default clock_timestamp(),
  primary key (scene_id, character_id),
  foreign key (scene_id, project_id) references nodes.nodes (id, project_id) on delete cascade
);
create index on nodes.scene_characters (character_id);
create index on nodes.scene_characters (project_id);

-- A character that goes to another project, organization or world leaves the scenes of projects that
-- may not use it any more: their members may not even be allowed to read it.
create function nodes.remove_departed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from nodes.scene_characters a
    where a.character_id = new.id
      and not exists (select 1 from characters.published_reach r
        where r.project_id = a.project_id and r.character_id = new.id);
  return null;
end $$;
create trigger remove_departed after update of project_id, organization_id, world_id
  on characters.characters for each row
  when ((old.project_id, old.organization_id, old.world_id)
    is distinct from (new.project_id, new.organization_id, new.world_id))
  execute function nodes.remove_departed();

-- The same for a project that goes to another organization. The trash counts as well: what comes
-- back from it must not bring along what its new members may not read.
create function nodes.remove_left_behind() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from nodes.scene_characters a using characters.characters c
    where a.project_id = new.id and c.id = a.character_id
      and c.organization_id <> new.organization_id;
  return null;
end $$;
create trigger remove_left_behind after update of organization_id on projects.projects
  for each row when (old.organization_id <> new.organization_id)
  execute function nodes.remove_left_behind();

create view nodes.published_appearance as
  select a.scene_id, a.project_id, a.character_id, a.added_at
  from nodes.scene_characters a
  join nodes.published_node n on n.id = a.scene_id and n.project_id = a.project_id
  join characters.published_character c on c.id = a.character_id;
