-- The trash of a project, as far as it holds locations, and the trash of an organization: worlds
-- and what is in them, and characters without a project.
create view worldbuilding.published_trash as
  select l.project_id, l.trash_id, 'location' as entity_type, l.id as entity_id, l.name as title,
    l.deleted_at, l.deleted_by,
    not exists (select 1 from worldbuilding.locations p
      where p.id = l.parent_id and p.trash_id = l.trash_id) as is_root
  from worldbuilding.locations l join projects.living_project p on p.project_id = l.project_id
  where l.deleted_at is not null;

create view worldbuilding.published_organization_trash as
  select w.organization_id, w.id as world_id, w.trash_id, 'world' as entity_type,
    w.id as entity_id, w.name as title, w.deleted_at, w.deleted_by, true as is_root
  from worldbuilding.worlds w join auth.organizations o on o.id = w.organization_id
  where w.deleted_at is not null and o.deleted_at is null
  union all
  select w.organization_id, w.id, c.trash_id, 'category', c.id, c.name, c.deleted_at, c.deleted_by,
    true
  from worldbuilding.categories c join worldbuilding.published_world w on w.id = c.world_id
  where c.deleted_at is not null
  union all
  select w.organization_id, w.id, i.trash_id, 'item', i.id, i.name, i.deleted_at, i.deleted_by,
    not exists (select 1 from worldbuilding.categories c
      where c.id = i.category_id and c.trash_id = i.trash_id)
  from worldbuilding.items i join worldbuilding.published_world w on w.id = i.world_id
  where i.deleted_at is not null
  union all
  select w.organization_id, w.id, l.trash_id, 'location', l.id, l.name, l.deleted_at, l.deleted_by,
    not exists (select 1 from worldbuilding.locations p
      where p.id = l.parent_id and p.trash_id = l.trash_id)
  from worldbuilding.locations l join worldbuilding.published_world w on w.id = l.world_id
  where l.deleted_at is not null;

create view characters.published_organization_trash as
  select c.organization_id, c.world_id, c.trash_id, 'character' as entity_type, c.id as entity_id,
    c.name as title, c.deleted_at, c.deleted_by,
    not exists (select 1 from worldbuilding.worlds w
      where w.id = c.world_id and w.trash_id = c.trash_id) as is_root
  from characters.characters c join auth.organizations o on o.id = c.organization_id
  where c.project_id is null and c.deleted_at is not null and o.deleted_at is null;

create function worldbuilding.refuse_taken(name text) returns void
language plpgsql set search_path = '' as $$
begin
  raise exception 'The name % is taken by now: change the other one first', name
    using errcode = 'SC409';
end $$;

-- Locations come back with all that lies in them. One whose parent is still in the trash becomes
-- part of the parent's act of deletion instead.
create function worldbuilding.restore_locations(owner uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  root worldbuilding.locations;
  parent record;
  back uuid[];
  taken text;
  restored integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(owner::text, 3));
  for root in
    select l.* from worldbuilding.locations l where l.owner_id = owner and l.trash_id = trash
      and not exists (select 1 from worldbuilding.locations p
        where p.id = l.parent_id and p.trash_id = l.trash_id)
  loop
    select p.trash_id, p.deleted_at, p.deleted_by into parent
      from worldbuilding.locations p where p.id = root.parent_id;
    with recursive below as (
      select root.id as id union all
      select l.id from worldbuilding.locations l join below b on l.parent_id = b.id
      where l.trash_id = trash)
    select array_agg(id) into back from below;
    if parent.trash_id is null then
      select l.name into taken from worldbuilding.locations l
        join worldbuilding.locations o on o.owner_id = l.owner_id and o.name_key = l.name_key
        where l.id = any(back) and o.deleted_at is null limit 1;
      if taken is not null then
        perform worldbuilding.refuse_taken(taken);
      end if;
    end if;
    update worldbuilding.locations l set trash_id = parent.trash_id,
      deleted_at = parent.deleted_at, deleted_by = parent.deleted_by where l.id = any(back);
    restored := restored + cardinality(back);
  end loop;
  return restored;
end $$;

create function worldbuilding.restore_trash(project uuid, trash uuid) returns integer
language sql security definer set search_path = '' as $$
  select worldbuilding.restore_locations(project, trash)
$$;

create function worldbuilding.purge_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  delete from worldbuilding.locations l where l.project_id = project and l.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;

-- Brings back what one act took from a world: categories at their old place or the last there is,
-- items with or without their category. How many.
create function worldbuilding.restore_in_world(world uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  category worldbuilding.categories;
  place integer;
  taken text;
  count_now integer;
  restored integer := 0;
begin
  -- in the order in which changes of locations take them
  perform pg_advisory_xact_lock(hashtextextended(world::text, 3));
  perform 1 from worldbuilding.worlds w where w.id = world for no key update;
  for category in
    select c.* from worldbuilding.categories c where c.world_id = world and c.trash_id = trash
    order by c.order_index
  loop
    select least(category.order_index, count(*)) into place from worldbuilding.categories c
      where c.world_id = world and c.deleted_at is null;
    update worldbuilding.categories c set order_index = c.order_index + 1
      where c.world_id = world and c.deleted_at is null and c.order_index >= place;
    update worldbuilding.categories c set deleted_at = null, deleted_by = null, trash_id = null,
      order_index = place where c.id = category.id;
    restored := restored + 1;
  end loop;
  select i.name into taken from worldbuilding.items i
    join worldbuilding.categories c on c.id = i.category_id and c.deleted_at is null
    join worldbuilding.items o on o.world_id = i.world_id and o.name_key = i.name_key
    where i.world_id = world and i.trash_id = trash and o.deleted_at is null limit 1;
  if taken is not null then
    perform worldbuilding.refuse_taken(taken);
  end if;
  update worldbuilding.items i set trash_id = c.trash_id, deleted_at = c.deleted_at,
    deleted_by = c.deleted_by
    from worldbuilding.categories c
    where i.world_id = world and i.trash_id = trash and c.id = i.category_id;
  get diagnostics count_now = row_count;
  return restored + count_now + worldbuilding.restore_locations(world, trash);
end $$;

create function worldbuilding.restore_organization_trash(organization uuid, trash uuid)
returns integer
language plpgsql security definer set search_path = '' as $$
declare
  world uuid;
  restored integer;
begin
  update worldbuilding.worlds w set deleted_at = null, deleted_by = null, trash_id = null
    where w.organization_id = organization and w.trash_id = trash;
  get diagnostics restored = row_count;
  for world in
    select w.id from worldbuilding.worlds w
    where w.organization_id = organization and w.deleted_at is null and w.id in (
      select c.world_id from worldbuilding.categories c where c.trash_id = trash
      union select i.world_id from worldbuilding.items i where i.trash_id = trash
      union select l.world_id from worldbuilding.locations l where l.trash_id = trash)
  loop
    restored := restored + worldbuilding.restore_in_world(world, trash);
  end loop;
  return restored;
end $$;

create function worldbuilding.purge_organization_trash(organization uuid, trash uuid)
returns integer
language plpgsql security definer set search_path = '' as $$
declare
  rows_now integer;
  purged integer := 0;
begin
  delete from worldbuilding.locations l using worldbuilding.worlds w
    where w.id = l.world_id and w.organization_id = organization and l.trash_id = trash;
  get diagnostics rows_now = row_count;
  purged := purged + rows_now;
  delete from worldbuilding.items i using worldbuilding.worlds w
    where w.id = i.world_id and w.organization_id = organization and i.trash_id = trash;
  get diagnostics rows_now = row_count;
  purged := purged + rows_now;
  delete from worldbuilding.categories c using worldbuilding.worlds w
    where w.id = c.world_id and w.organization_id = organization and c.trash_id = trash;
  get diagnostics rows_now = row_count;
  purged := purged + rows_now;
  delete from worldbuilding.worlds w where w.organization_id = organization and w.trash_id = trash;
  get diagnostics rows_now = row_count;
  return purged + rows_now;
end $$;

-- The characters of a world that have no project go to the trash with it.
create function characters.trash_with_world(world uuid, actor uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  gone integer;
begin
  update characters.characters c set deleted_at = clock_timestamp(), deleted_by = actor,
    trash_id = trash
    where c.world_id = world and c.project_id is null and c.deleted_at is null;
  get diagnostics gone = row_count;
  return gone;
end $$;

-- Brings back those without a project that one act took; how many left the act. Those of a world
-- that is still in the trash become part of its act instead.
create function characters.restore_organization_trash(organization uuid, trash uuid)
returns integer
language plpgsql security definer set search_path = '' as $$
declare
  restored integer;
begin
  update characters.characters c set trash_id = w.trash_id, deleted_at = w.deleted_at,
    deleted_by = w.deleted_by
    from characters.characters o left join worldbuilding.worlds w on w.id = o.world_id
    where o.id = c.id and c.project_id is null and c.organization_id = organization
      and c.trash_id = trash;
  get diagnostics restored = row_count;
  return restored;
end $$;

create function characters.purge_organization_trash(organization uuid, trash uuid)
returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  delete from characters.characters c where c.project_id is null
    and c.organization_id = organization and c.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;
create index on characters.characters (organization_id, trash_id) where trash_id is not null;

revoke execute on all functions in schema worldbuilding, nodes, characters from public;
grant execute on function
  worldbuilding.name_key(text), worldbuilding.new_id(), worldbuilding.move_relations(uuid, uuid),
  worldbuilding.refuse_taken(text),
  worldbuilding.restore_organization_trash(uuid, uuid),
  worldbuilding.purge_organization_trash(uuid, uuid),
  nodes.move_scenes(uuid, uuid),
  characters.trash_with_world(uuid, uuid, uuid),
  characters.restore_organization_trash(uuid, uuid),
  characters.purge_organization_trash(uuid, uuid)
  to scriptony_worldbuilding;
grant execute on function worldbuilding.place_location(uuid, text, uuid, boolean),
  worldbuilding.checked_location(uuid, uuid), worldbuilding.name_key(text) to scriptony_nodes;
grant execute on function worldbuilding.restore_trash(uuid, uuid),
  worldbuilding.purge_trash(uuid, uuid), worldbuilding.import_locations(uuid, uuid, jsonb)
  to scriptony_projects;
