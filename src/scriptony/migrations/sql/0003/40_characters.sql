-- Characters and the trash of worlds. One of an organization that has its place in a world is seen
-- as long as the world lives, however it came there; one of a project is seen without its place.
create view worldbuilding.living_world as
  select w.id as world_id from worldbuilding.worlds w where w.deleted_at is null;

alter table characters.characters add column name_order text collate "C"
  generated always as (kernel.name_order(name)) stored;
drop index characters.characters_scope_id_name_idx;
create index on characters.characters (scope_id, name_order, name, id) where deleted_at is null;

create or replace view characters.published_character as
  select c.id, c.project_id, w.world_id, c.organization_id, c.scope_id, c.name, c.role,
    c.description, c.age, c.gender, c.species, c.backstory, c.personality, c.skills, c.strengths,
    c.weaknesses, c.color, c.image_id, c.image_url, c.user_id, c.created_at, c.updated_at,
    c.revision, c.name_order
  from characters.characters c
  left join worldbuilding.living_world w on w.world_id = c.world_id
  left join projects.living_project p on p.project_id = c.project_id
  left join auth.organizations o on o.id = c.organization_id and o.deleted_at is null
    and (c.world_id is null or w.world_id is not null)
  where c.deleted_at is null and coalesce(p.project_id, o.id) is not null;

-- A place that goes, or comes back, changes what is answered about the characters of projects.
create function characters.touch_placed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update characters.characters c set revision = c.revision
    where c.world_id = new.id and c.project_id is not null;
  return null;
end $$;
revoke execute on function characters.touch_placed() from public;
create trigger touch_placed after update of deleted_at on worldbuilding.worlds
  for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
  execute function characters.touch_placed();
