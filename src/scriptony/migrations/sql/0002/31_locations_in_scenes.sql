-- Where a scene plays. The link lies with nodes; locations lie with worldbuilding.
alter table nodes.nodes add column location_id uuid
  references worldbuilding.locations (id) on delete set null;
create index on nodes.nodes (location_id) where location_id is not null;

create or replace view nodes.published_node as
  select n.id, n.project_id, n.parent_id, n.level, n.template_id, n.node_number, n.title,
    n.description, n.color, n.order_index, n.metadata, n.created_at, n.updated_at, n.revision,
    n.location_id
  from nodes.nodes n join projects.living_project p on p.project_id = n.project_id
  where n.deleted_at is null;

-- The location a scene is to be linked with: the one that is named, if its project may use it.
create function worldbuilding.checked_location(project uuid, location uuid) returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  if location is not null and not exists (select 1 from worldbuilding.published_reach r
      where r.project_id = project and r.location_id = location) then
    raise exception 'location_id: the project has no such location' using errcode = 'SC400';
  end if;
  return location;
end $$;

-- A slugline is bound to the location whose name it says: it follows when that is called otherwise.
-- Written in capitals it stays so.
create function nodes.rewrite_sluglines(place uuid, old_name text, new_name text) returns void
language sql security definer set search_path = '' as $$
  update nodes.nodes n set
    metadata = jsonb_set(n.metadata, '{location}', to_jsonb(s.now)),
    title = case when s.at > 0
      then overlay(n.title placing s.now from s.at for length(s.was)) else n.title end
  from (
    select b.id, b.was,
      case when b.was = upper(b.was) and b.was <> lower(b.was) then upper(new_name) else new_name end
        as now,
      -- not within the INT. or EXT. before it
      case when starts_with(b.title, b.was) then 1
        when strpos(substr(b.title, b.head), b.was) = 0 then 0
        else strpos(substr(b.title, b.head), b.was) + b.head - 1 end as at
    from (
      select o.id, o.title, o.metadata ->> 'location' as was, strpos(o.title, ' ') + 1 as head
      from nodes.nodes o where o.location_id = place
        and jsonb_typeof(o.metadata -> 'location') = 'string'
        and worldbuilding.name_key(o.metadata ->> 'location') = worldbuilding.name_key(old_name)) b
    ) s
  where n.id = s.id
$$;
create function nodes.follow_location() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform nodes.rewrite_sluglines(new.id, old.name, new.name);
  return null;
end $$;
create trigger follow_name after update of name on worldbuilding.locations
  for each row when (old.name <> new.name) execute function nodes.follow_location();

-- A scene shows no location that lies in the trash: it is another one then, and when it comes back.
create function nodes.touch_scenes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'locations' then
    update nodes.nodes n set revision = n.revision where n.location_id = new.id;
  else
    update nodes.nodes n set revision = n.revision from worldbuilding.locations l
      where l.world_id = new.id and n.location_id = l.id;
  end if;
  return null;
end $$;
create trigger touch_scenes after update of deleted_at on worldbuilding.locations for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null))
  execute function nodes.touch_scenes();
create trigger touch_scenes after update of deleted_at on worldbuilding.worlds for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null))
  execute function nodes.touch_scenes();

-- Two locations become one: the scenes of the one play at the other, and say so. How many.
create function nodes.move_scenes(source uuid, target uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  moved integer;
begin
  perform nodes.rewrite_sluglines(source, s.name, t.name)
    from worldbuilding.locations s, worldbuilding.locations t
    where s.id = source and t.id = target;
  update nodes.nodes n set location_id = target where n.location_id = source;
  get diagnostics moved = row_count;
  return moved;
end $$;

-- A project that goes to another organization leaves the places of the old one's worlds behind.
create function nodes.leave_locations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update nodes.nodes n set location_id = null from worldbuilding.locations l
    where n.project_id = new.id and l.id = n.location_id and l.world_id is not null
      and not exists (select 1 from worldbuilding.worlds w
        where w.id = l.world_id and w.organization_id = new.organization_id);
  return null;
end $$;
create trigger leave_locations after update of organization_id on projects.projects
  for each row when (old.organization_id <> new.organization_id)
  execute function nodes.leave_locations();

-- `places`: [{id, parent_id, name, …}]. Those whose name the project has already are not made again.
create function worldbuilding.import_locations(project uuid, actor uuid, places jsonb) returns void
language sql security definer set search_path = '' as $$
  with given as (
    select p.*, there.id as existing
    from jsonb_to_recordset(places) as p (id uuid, parent_id uuid, name text, description text,
      map_x double precision, map_y double precision)
    left join worldbuilding.locations there on there.project_id = project
      and there.deleted_at is null and there.name_key = worldbuilding.name_key(p.name))
  insert into worldbuilding.locations (id, project_id, parent_id, name, description, map_x, map_y,
    user_id)
  select g.id, project, coalesce(above.existing, above.id), g.name, g.description, g.map_x, g.map_y,
    actor
  from given g left join given above on above.id = g.parent_id
  where g.existing is null;
$$;

-- As in 0001/80_import.sql; and each scene at the location it names, else its slugline.
create or replace function nodes.import_tree(project uuid, actor uuid, tree jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into nodes.nodes (id, project_id, parent_id, level, template_id, node_number, title,
    description, color, order_index, metadata, user_id, location_id)
  select n.id, project, n.parent_id, n.level, n.template_id, n.node_number, n.title,
    n.description, n.color, n.order_index, n.metadata, actor,
    coalesce((select l.id from worldbuilding.locations l
        where l.id = n.location_id and l.project_id = project and l.deleted_at is null),
      case when n.level = 3
        then worldbuilding.place_location(project, n.metadata ->> 'location', actor, true) end)
  from jsonb_to_recordset(tree -> 'nodes') as n (id uuid, parent_id uuid, level integer,
    template_id text, node_number integer, title text, description text, color text,
    order_index integer, metadata jsonb, location_id uuid);

  insert into nodes.node_text (node_id, project_id, format, source, plain, words)
  select n.id, project, t.format, t.source, t.plain, t.words
  from jsonb_to_recordset(tree -> 'nodes') as n (id uuid, text jsonb),
    jsonb_to_record(n.text) as t (format text, source text, plain text, words integer)
  where jsonb_typeof(n.text) = 'object';

  insert into nodes.scene_characters (scene_id, project_id, character_id)
  select a.scene_id, project, a.character_id
  from jsonb_to_recordset(tree -> 'appearances') as a (scene_id uuid, character_id uuid)
  join characters.characters c on c.id = a.character_id and c.project_id = project
  on conflict do nothing;
$$;

-- Scenes that were there before there were locations.
update nodes.nodes n set location_id =
  worldbuilding.place_location(n.project_id, n.metadata ->> 'location', null, true)
  where n.level = 3 and n.metadata ->> 'location' is not null;
