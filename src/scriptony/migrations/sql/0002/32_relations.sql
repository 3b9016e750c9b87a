-- What items, characters and locations have to do with each other. Each end is a real reference.
create table worldbuilding.relations (
  id uuid primary key,
  organization_id uuid not null references auth.organizations (id) on delete cascade,
  type text not null,
  description text,
  from_item_id uuid references worldbuilding.items (id) on delete cascade,
  from_character_id uuid references characters.characters (id) on delete cascade,
  from_location_id uuid references worldbuilding.locations (id) on delete cascade,
  to_item_id uuid references worldbuilding.items (id) on delete cascade,
  to_character_id uuid references characters.characters (id) on delete cascade,
  to_location_id uuid references worldbuilding.locations (id) on delete cascade,
  from_id uuid generated always as
    (coalesce(from_item_id, from_character_id, from_location_id)) stored,
  to_id uuid generated always as (coalesce(to_item_id, to_character_id, to_location_id)) stored,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  check (num_nonnulls(from_item_id, from_character_id, from_location_id) = 1),
  check (num_nonnulls(to_item_id, to_character_id, to_location_id) = 1),
  check (from_id <> to_id)
);
create unique index relations_once
  on worldbuilding.relations (from_id, to_id, worldbuilding.name_key(type));
create index on worldbuilding.relations (to_id);
create index on worldbuilding.relations (organization_id);
create index on worldbuilding.relations (from_item_id) where from_item_id is not null;
create index on worldbuilding.relations (from_character_id) where from_character_id is not null;
create index on worldbuilding.relations (from_location_id) where from_location_id is not null;
create index on worldbuilding.relations (to_item_id) where to_item_id is not null;
create index on worldbuilding.relations (to_character_id) where to_character_id is not null;
create index on worldbuilding.relations (to_location_id) where to_location_id is not null;
create index on worldbuilding.relations (user_id);
create trigger touch before update on worldbuilding.relations
  for each row execute function kernel.touch();
create trigger forget_events after delete on worldbuilding.relations
  referencing old table as gone for each statement execute function kernel.forget_events();

-- The organization in which an item, a character or a location lies.
create function worldbuilding.house_of(item uuid, person uuid, place uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select w.organization_id from worldbuilding.items i
    join worldbuilding.worlds w on w.id = i.world_id where i.id = item
  union all
  select coalesce(c.organization_id, p.organization_id) from characters.characters c
    left join projects.projects p on p.id = c.project_id where c.id = person
  union all
  select coalesce(w.organization_id, p.organization_id) from worldbuilding.locations l
    left join worldbuilding.worlds w on w.id = l.world_id
    left join projects.projects p on p.id = l.project_id where l.id = place
$$;

create function worldbuilding.check_relation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.organization_id is distinct from
      worldbuilding.house_of(new.from_item_id, new.from_character_id, new.from_location_id)
    or new.organization_id is distinct from
      worldbuilding.house_of(new.to_item_id, new.to_character_id, new.to_location_id) then
    raise exception 'Both ends of a relation must belong to one organization'
      using errcode = 'SC400';
  end if;
  return new;
end $$;
create trigger check_ends before insert or update on worldbuilding.relations
  for each row execute function worldbuilding.check_relation();

-- What goes to another organization keeps its relations with what goes along, and no others.
create function worldbuilding.sort_relations(ends uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from worldbuilding.relations r
    where (r.from_id = any(ends) or r.to_id = any(ends))
      and worldbuilding.house_of(r.from_item_id, r.from_character_id, r.from_location_id)
        is distinct from worldbuilding.house_of(r.to_item_id, r.to_character_id, r.to_location_id);
  update worldbuilding.relations r set organization_id =
      worldbuilding.house_of(r.from_item_id, r.from_character_id, r.from_location_id)
    where (r.from_id = any(ends) or r.to_id = any(ends))
      and r.organization_id is distinct from
        worldbuilding.house_of(r.from_item_id, r.from_character_id, r.from_location_id);
end $$;
create function worldbuilding.follow_character() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform worldbuilding.sort_relations(array[new.id]);
  return null;
end $$;
create trigger sort_relations after update of project_id, organization_id
  on characters.characters for each row
  when ((old.project_id, old.organization_id) is distinct from (new.project_id, new.organization_id))
  execute function worldbuilding.follow_character();
create function worldbuilding.follow_project() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform worldbuilding.sort_relations(array(
    select c.id from characters.characters c where c.project_id = new.id
    union all
    select l.id from worldbuilding.locations l where l.project_id = new.id));
  return null;
end $$;
create trigger sort_relations after update of organization_id on projects.projects
  for each row when (old.organization_id <> new.organization_id)
  execute function worldbuilding.follow_project();

-- Merging locations: the relations of the one are the other's now, but for those it has already and
-- those between the two.
create function worldbuilding.move_relations(source uuid, target uuid) returns void
language sql set search_path = '' as $$
  delete from worldbuilding.relations r
    where (r.from_location_id = source and (r.to_id = target or exists (
        select 1 from worldbuilding.relations o where o.from_id = target and o.to_id = r.to_id
          and worldbuilding.name_key(o.type) = worldbuilding.name_key(r.type))))
      or (r.to_location_id = source and (r.from_id = target or exists (
        select 1 from worldbuilding.relations o where o.to_id = target and o.from_id = r.from_id
          and worldbuilding.name_key(o.type) = worldbuilding.name_key(r.type))));
  update worldbuilding.relations r set from_location_id = target where r.from_location_id = source;
  update worldbuilding.relations r set to_location_id = target where r.to_location_id = source;
$$;

-- What a relation can lead to, as one list. `inside_id` is an item's category, a location's parent.
create view worldbuilding.published_thing as
  select 'item' as kind, i.id, i.organization_id, null::uuid as project_id, i.world_id, i.name,
    i.category_type as type, i.category_id as inside_id, i.image_id, i.image_url
  from worldbuilding.published_item i
  union all
  select 'location', l.id, l.organization_id, l.project_id, l.world_id, l.name, null, l.parent_id,
    l.image_id, l.image_url
  from worldbuilding.published_location l
  union all
  select 'character', c.id, coalesce(c.organization_id, p.organization_id), c.project_id,
    c.world_id, c.name, c.role, null, c.image_id, c.image_url
  from characters.published_character c
  left join projects.living_project p on p.project_id = c.project_id;

create view worldbuilding.published_relation as
  select r.id, r.organization_id, r.type, r.description,
    case when r.from_item_id is not null then 'item'
      when r.from_character_id is not null then 'character' else 'location' end as from_kind,
    r.from_id,
    case when r.to_item_id is not null then 'item'
      when r.to_character_id is not null then 'character' else 'location' end as to_kind,
    r.to_id, r.created_at, r.updated_at, r.revision
  from worldbuilding.relations r;
