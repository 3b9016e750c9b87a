-- Whoever writes several nodes holds their rows first, in the order of their ids: others may be
-- writing in the same ones.
create or replace function nodes.rewrite_sluglines(place uuid, old_name text, new_name text)
returns void
language sql security definer set search_path = '' as $$
  select n.id from nodes.nodes n where n.location_id = place order by n.id for no key update;
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

create or replace function nodes.touch_scenes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'locations' then
    perform 1 from nodes.nodes n where n.location_id = new.id order by n.id for no key update;
    update nodes.nodes n set revision = n.revision where n.location_id = new.id;
  else
    perform 1 from nodes.nodes n where n.location_id in (
      select l.id from worldbuilding.locations l where l.world_id = new.id)
      order by n.id for no key update;
    update nodes.nodes n set revision = n.revision from worldbuilding.locations l
      where l.world_id = new.id and n.location_id = l.id;
  end if;
  return null;
end $$;
