-- A character, an item or a location is called otherwise: every text that names it says the new
-- name when the transaction ends, without further events. Purging leaves its last name as text.
create function characters.follow_new_name() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  naming constant text := tg_argv[0];
  given constant jsonb := to_jsonb(new);
begin
  perform characters.hold_names((given ->> 'project_id')::uuid,
    (given ->> 'organization_id')::uuid, (given ->> 'world_id')::uuid);
  perform nodes.hold_naming(new.id);
  if naming = 'location' then
    perform nodes.rewrite_sluglines(new.id, old.name, new.name);
  end if;
  perform nodes.follow_in_texts(naming, new.id, old.name, new.name);
  perform nodes.follow_in_nodes(naming, new.id, old.name, new.name);
  perform shots.follow_in_shots(naming, new.id, old.name, new.name);
  perform inspiration.follow_in_inspirations(naming, new.id, old.name, new.name);
  perform worldbuilding.follow_in_worlds(naming, new.id, old.name, new.name);
  perform worldbuilding.follow_in_categories(naming, new.id, old.name, new.name);
  perform worldbuilding.follow_in_items(naming, new.id, old.name, new.name);
  perform worldbuilding.follow_in_locations(naming, new.id, old.name, new.name);
  perform characters.follow_in_characters(naming, new.id, old.name, new.name);
  return null;
end $$;

create function characters.forget_names() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  naming constant text := tg_argv[0];
  ids constant uuid[] := array(select g.id from gone g);
begin
  if ids = '{}' then
    return null;
  end if;
  perform nodes.forget_in_texts(naming, ids);
  perform nodes.forget_in_nodes(naming, ids);
  perform shots.forget_in_shots(naming, ids);
  perform inspiration.forget_in_inspirations(naming, ids);
  perform worldbuilding.forget_in_worlds(naming, ids);
  perform worldbuilding.forget_in_categories(naming, ids);
  perform worldbuilding.forget_in_items(naming, ids);
  perform worldbuilding.forget_in_locations(naming, ids);
  perform characters.forget_in_characters(naming, ids);
  return null;
end $$;

-- What texts may not name any more keeps its last name there and is followed no longer, until it
-- comes back: then they say its name of now.
create function characters.part_names(targets uuid[], project uuid) returns void
language sql security definer set search_path = '' as $$
  select nodes.part_in_texts(targets, project);
  select nodes.part_in_nodes(targets, project);
  select shots.part_in_shots(targets, project);
  select inspiration.part_in_inspirations(targets, project);
  select worldbuilding.part_in_worlds(targets, project);
  select worldbuilding.part_in_categories(targets, project);
  select worldbuilding.part_in_items(targets, project);
  select worldbuilding.part_in_locations(targets, project);
  select characters.part_in_characters(targets, project);
$$;
create function characters.part_departed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_argv[0] = 'project' then
    perform pg_advisory_xact_lock(hashtextextended(h.id::text, 11))
      from (values (old.organization_id), (new.organization_id)) h (id);
    perform characters.part_names(array(
      select c.id from characters.characters c where c.project_id = new.id
      union all select l.id from worldbuilding.locations l where l.project_id = new.id), new.id);
  else
    perform characters.hold_names(old.project_id, old.organization_id, null);
    perform characters.hold_names(new.project_id, new.organization_id, null);
    perform characters.part_names(array[new.id], null);
  end if;
  return null;
end $$;
create trigger part_departed after update of project_id, organization_id on characters.characters
  for each row
  when ((old.project_id, old.organization_id) is distinct from (new.project_id, new.organization_id))
  execute function characters.part_departed('character');
create trigger part_left_behind after update of organization_id on projects.projects
  for each row when (old.organization_id <> new.organization_id)
  execute function characters.part_departed('project');

drop trigger follow_name on worldbuilding.locations;
drop function nodes.follow_location();
create trigger follow_name after update of name on worldbuilding.locations
  for each row when (old.name <> new.name)
  execute function characters.follow_new_name('location');
create trigger follow_name after update of name on worldbuilding.items
  for each row when (old.name <> new.name) execute function characters.follow_new_name('item');
create trigger follow_name after update of name on characters.characters
  for each row when (old.name <> new.name)
  execute function characters.follow_new_name('character');

create trigger forget_names after delete on worldbuilding.locations
  referencing old table as gone for each statement
  execute function characters.forget_names('location');
create trigger forget_names after delete on worldbuilding.items
  referencing old table as gone for each statement
  execute function characters.forget_names('item');
create trigger forget_names after delete on characters.characters
  referencing old table as gone for each statement
  execute function characters.forget_names('character');

-- A row that is on its way out is not written any more, though it may name what goes with it.
create or replace function characters.purge_with_world() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('scriptony.going', old.id::text, true);
  delete from characters.characters where world_id = old.id and project_id is null;
  perform set_config('scriptony.going', '', true);
  return old;
end $$;

-- Labels that nobody has followed so far. What scenes name is read by the nodes service, which can.
select nodes.follow_in_nodes(d.kind, d.id, '', d.name), shots.follow_in_shots(d.kind, d.id, '', d.name),
  inspiration.follow_in_inspirations(d.kind, d.id, '', d.name),
  worldbuilding.follow_in_worlds(d.kind, d.id, '', d.name),
  worldbuilding.follow_in_categories(d.kind, d.id, '', d.name),
  worldbuilding.follow_in_items(d.kind, d.id, '', d.name),
  worldbuilding.follow_in_locations(d.kind, d.id, '', d.name),
  characters.follow_in_characters(d.kind, d.id, '', d.name)
from (
  select 'character' as kind, c.id, c.name from characters.characters c
  union all select 'item', i.id, i.name from worldbuilding.items i
  union all select 'location', l.id, l.name from worldbuilding.locations l) d
where d.id in (
  select target_id from nodes.description_mentions union select target_id from shots.text_mentions
  union select target_id from inspiration.text_mentions
  union select target_id from worldbuilding.world_mentions
  union select target_id from worldbuilding.category_mentions
  union select target_id from worldbuilding.item_mentions
  union select target_id from worldbuilding.location_mentions
  union select target_id from characters.text_mentions);

create table nodes.unread_texts (
  node_id uuid primary key references nodes.node_text (node_id) on delete cascade
);
insert into nodes.unread_texts (node_id)
  select t.node_id from nodes.node_text t
  where t.format = 'fountain' or t.source like '%Mention"%';

revoke execute on all functions in schema characters, nodes, shots, inspiration, worldbuilding
  from public;
