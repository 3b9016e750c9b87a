-- What undoing needs to know of worlds.

-- A relation that somebody takes away is removed at once, and is made again with its old id: so its
-- events and the lines of the log outlive it, but for when what it related is gone for good.
create function worldbuilding.forget_relations() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  these constant uuid[] := array(
    select g.id from gone g
    where not exists (select from auth.organizations o where o.id = g.organization_id)
      or worldbuilding.house_of(g.from_item_id, g.from_character_id, g.from_location_id) is null
      or worldbuilding.house_of(g.to_item_id, g.to_character_id, g.to_location_id) is null);
begin
  delete from kernel.events e where e.entity_id = any(these);
  insert into logs.gone (id) select unnest(these);
  return null;
end $$;
drop trigger forget_events on worldbuilding.relations;
create trigger forget_relations after delete on worldbuilding.relations
  referencing old table as gone for each statement
  execute function worldbuilding.forget_relations();

-- As in 0002/30_worldbuilding.sql; and the event tells what the location is like.
create or replace function worldbuilding.place_location(
  project uuid, place text, actor uuid, quiet boolean default false
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  key text := worldbuilding.name_key(place);
  found uuid;
begin
  if coalesce(key, '') = '' then
    return null;
  end if;
  select r.location_id into found from worldbuilding.published_reach r
    where r.project_id = project and r.name_key = key order by r.is_own desc, r.location_id limit 1;
  if found is not null then
    return found;
  end if;
  insert into worldbuilding.locations (id, project_id, name, user_id)
    values (worldbuilding.new_id(), project, left(btrim(place), 1000), actor)
    on conflict (owner_id, name_key) where deleted_at is null do nothing
    returning id into found;
  if found is null then -- somebody else was quicker, or only the first 1,000 letters count
    select l.id into found from worldbuilding.locations l
      where l.project_id = project and l.deleted_at is null
        and l.name_key = worldbuilding.name_key(left(btrim(place), 1000));
    return found;
  end if;
  if quiet then
    return found;
  end if;
  insert into kernel.events (actor_id, organization_id, project_id, entity_type, entity_id, verb,
    title, after)
  select actor, p.organization_id, project, 'location', l.id, 'worldbuilding.location.added',
    l.name, jsonb_build_object('name', l.name, 'description', l.description, 'parent_id',
      l.parent_id, 'image_id', l.image_id, 'image_url', l.image_url, 'map_x', l.map_x, 'map_y',
      l.map_y)
  from worldbuilding.locations l join projects.projects p on p.id = l.project_id
  where l.id = found;
  return found;
end $$;

-- A map that is taken away leaves its row, so that no revision comes twice.
alter table worldbuilding.maps alter column data drop not null;

-- Whether a scene of a project may be linked with a location again: the project may use it, or might
-- if it did not lie in the trash.
create function worldbuilding.may_link(project uuid, location uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from worldbuilding.locations l join projects.projects p on p.id = may_link.project
    left join worldbuilding.worlds w on w.id = l.world_id and w.organization_id = p.organization_id
      and (w.id = p.world_id or w.linked_project_id = p.id)
    where l.id = may_link.location and (l.project_id = p.id or w.id is not null))
$$;

-- How a slugline says its location's name, and the names that had before: taking a rename back brings
-- back each letter.
create table nodes.slugline_spellings (
  node_id uuid not null references nodes.nodes (id) on delete cascade,
  name text not null,
  said text not null,
  primary key (node_id, name)
);

-- As in 0003/51_nodes_held.sql, but for that. What somebody has spelled otherwise since stays so.
create or replace function nodes.rewrite_sluglines(place uuid, old_name text, new_name text)
returns void
language sql security definer set search_path = '' as $$
  select n.id from nodes.nodes n where n.location_id = place order by n.id for no key update;
  with bound as (
    select o.id, o.title, o.metadata ->> 'location' as was, strpos(o.title, ' ') + 1 as head
    from nodes.nodes o where o.location_id = place
      and jsonb_typeof(o.metadata -> 'location') = 'string'
      and worldbuilding.name_key(o.metadata ->> 'location') = worldbuilding.name_key(old_name)),
  spelled as (
    select b.id, b.was,
      coalesce(again.said,
        case when b.was = upper(b.was) and b.was <> lower(b.was) then upper(new_name)
          else new_name end) as now,
      -- not within the INT. or EXT. before it
      case when starts_with(b.title, b.was) then 1
        when strpos(substr(b.title, b.head), b.was) = 0 then 0
        else strpos(substr(b.title, b.head), b.was) + b.head - 1 end as at
    from bound b
    left join nodes.slugline_spellings old
      on old.node_id = b.id and old.name = old_name and old.said = b.was
    left join nodes.slugline_spellings again
      on again.node_id = old.node_id and again.name = new_name),
  kept as (
    insert into nodes.slugline_spellings (node_id, name, said)
    select s.id, n.name, n.said
    from spelled s, lateral (values (old_name, s.was), (new_name, s.now)) n (name, said)
    on conflict (node_id, name) do update set said = excluded.said)
  update nodes.nodes n set
    metadata = jsonb_set(n.metadata, '{location}', to_jsonb(s.now)),
    title = case when s.at > 0
      then overlay(n.title placing s.now from s.at for length(s.was)) else n.title end
  from spelled s where n.id = s.id
$$;
