-- What a world is made of: categories, items, its map; locations, of a world or of a project; and
-- what all of them have to do with each other.

-- Names are the same when only case, blanks, the kind of apostrophe or what stands around them
-- differ.
create function worldbuilding.name_key(name text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select btrim(regexp_replace(
    lower(translate(normalize(name, NFKC), '’‘`´', '''''''''')), '[[:space:]]+', ' ', 'g'),
    ' .,;:-–—')
$$;

-- A UUID of version 7 for what SQL itself makes.
create function worldbuilding.new_id() returns uuid
language sql volatile set search_path = '' as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
    from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

create or replace view worldbuilding.published_world as
  select w.id, w.organization_id, w.name, w.description, w.type, w.linked_project_id,
    w.created_at, w.updated_at, w.revision, w.lore, w.cover_id, w.cover_url
  from worldbuilding.worlds w join auth.organizations o on o.id = w.organization_id
  where w.deleted_at is null and o.deleted_at is null;

create index on worldbuilding.worlds (trash_id) where trash_id is not null;
create index on worldbuilding.worlds (deleted_at) where deleted_at is not null;
create trigger forget_events after delete on worldbuilding.worlds
  referencing old table as gone for each statement execute function kernel.forget_events();

create table worldbuilding.categories (
  id uuid primary key,
  world_id uuid not null references worldbuilding.worlds (id) on delete cascade,
  name text not null,
  type text not null default 'custom',
  icon text,
  color text,
  description text,
  order_index integer not null,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  unique (id, world_id),
  constraint categories_order exclude using btree (world_id with =, order_index with =)
    where (deleted_at is null) deferrable
);
create index on worldbuilding.categories (world_id);
create index on worldbuilding.categories (user_id);
create index on worldbuilding.categories (trash_id) where trash_id is not null;
create index on worldbuilding.categories (deleted_at) where deleted_at is not null;
create trigger touch before update on worldbuilding.categories
  for each row execute function kernel.touch();
create trigger forget_events after delete on worldbuilding.categories
  referencing old table as gone for each statement execute function kernel.forget_events();

create table worldbuilding.items (
  id uuid primary key,
  world_id uuid not null references worldbuilding.worlds (id) on delete cascade,
  category_id uuid not null,
  name text not null,
  name_key text generated always as (worldbuilding.name_key(name)) stored,
  description text,
  category text,
  category_type text,
  image_id uuid references kernel.objects (id),
  image_url text,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  foreign key (category_id, world_id)
    references worldbuilding.categories (id, world_id) on delete cascade
);
create unique index items_name on worldbuilding.items (world_id, name_key)
  where deleted_at is null;
create index on worldbuilding.items (world_id, created_at desc, id desc) where deleted_at is null;
create index on worldbuilding.items (category_id, world_id);
create index on worldbuilding.items (image_id) where image_id is not null;
create index on worldbuilding.items (user_id);
create index on worldbuilding.items (trash_id) where trash_id is not null;
create index on worldbuilding.items (deleted_at) where deleted_at is not null;
create trigger touch before update on worldbuilding.items
  for each row execute function kernel.touch();
create trigger release_image after update of image_id or delete on worldbuilding.items
  for each row execute function kernel.release('image_id');
create trigger forget_events after delete on worldbuilding.items
  referencing old table as gone for each statement execute function kernel.forget_events();

-- A place of exactly one project or one world; what lies in it belongs to the same.
create table worldbuilding.locations (
  id uuid primary key,
  project_id uuid references projects.projects (id) on delete cascade,
  world_id uuid references worldbuilding.worlds (id) on delete cascade,
  owner_id uuid generated always as (coalesce(project_id, world_id)) stored,
  parent_id uuid,
  name text not null,
  name_key text generated always as (worldbuilding.name_key(name)) stored,
  description text,
  image_id uuid references kernel.objects (id),
  image_url text,
  map_x double precision,
  map_y double precision,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  check (num_nonnulls(project_id, world_id) = 1),
  check (parent_id <> id),
  unique (id, owner_id),
  foreign key (parent_id, owner_id)
    references worldbuilding.locations (id, owner_id) on delete cascade
);
create unique index locations_name on worldbuilding.locations (owner_id, name_key)
  where deleted_at is null;
create index on worldbuilding.locations (project_id);
create index on worldbuilding.locations (world_id);
create index on worldbuilding.locations (parent_id, owner_id);
create index on worldbuilding.locations (image_id) where image_id is not null;
create index on worldbuilding.locations (user_id);
create index on worldbuilding.locations (trash_id) where trash_id is not null;
create index on worldbuilding.locations (deleted_at) where deleted_at is not null;
create trigger touch before update on worldbuilding.locations
  for each row execute function kernel.touch();
create trigger release_image after update of image_id or delete on worldbuilding.locations
  for each row execute function kernel.release('image_id');
create trigger forget_events after delete on worldbuilding.locations
  referencing old table as gone for each statement execute function kernel.forget_events();

-- The map of a world as the editor saves it. In place of a picture it holds the id of a file.
create table worldbuilding.maps (
  world_id uuid primary key references worldbuilding.worlds (id) on delete cascade,
  data jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1
);
create trigger touch before update on worldbuilding.maps
  for each row execute function kernel.touch();
create table worldbuilding.map_pictures (
  world_id uuid not null references worldbuilding.maps (world_id) on delete cascade,
  object_id uuid not null references kernel.objects (id),
  primary key (world_id, object_id)
);
create index on worldbuilding.map_pictures (object_id);
create trigger release_object after delete on worldbuilding.map_pictures
  for each row execute function kernel.release('object_id');

create view worldbuilding.published_category as
  select c.id, c.world_id, w.organization_id, c.name, c.type, c.icon, c.color, c.description,
    c.order_index, c.created_at, c.updated_at, c.revision
  from worldbuilding.categories c join worldbuilding.published_world w on w.id = c.world_id
  where c.deleted_at is null;

-- `category` and `category_type` are never null: the item's own words, else its category's.
create view worldbuilding.published_item as
  select i.id, i.world_id, w.organization_id, i.category_id, i.name, i.description,
    coalesce(i.category, c.name) as category, coalesce(i.category_type, c.type) as category_type,
    i.image_id, i.image_url, i.created_at, i.updated_at, i.revision
  from worldbuilding.items i
  join worldbuilding.categories c on c.id = i.category_id and c.world_id = i.world_id
  join worldbuilding.published_world w on w.id = i.world_id
  where i.deleted_at is null;

create view worldbuilding.published_location as
  select l.id, l.project_id, l.world_id, l.owner_id,
    coalesce(p.organization_id, w.organization_id) as organization_id, l.parent_id, l.name,
    l.description, l.image_id, l.image_url, l.map_x, l.map_y, l.created_at, l.updated_at, l.revision
  from worldbuilding.locations l
  left join projects.living_project p on p.project_id = l.project_id
  left join worldbuilding.published_world w on w.id = l.world_id
  where l.deleted_at is null and coalesce(p.project_id, w.id) is not null;

-- For those who hold a location's id and have looked at its project already.
create view worldbuilding.living_location as
  select l.id from worldbuilding.locations l
  left join worldbuilding.worlds w on w.id = l.world_id
  where l.deleted_at is null and (l.world_id is null or w.deleted_at is null);

-- Which locations a project may use: its own, and those of a world linked with it, either way, that
-- belongs to the same organization.
create view worldbuilding.published_reach as
  select l.project_id, l.id as location_id, l.name_key, true as is_own
  from worldbuilding.locations l join projects.living_project p on p.project_id = l.project_id
  where l.deleted_at is null
  union all
  select p.id, l.id, l.name_key, false
  from projects.published_project p
  join worldbuilding.published_world w on w.organization_id = p.organization_id
    and (w.id = p.world_id or w.linked_project_id = p.id)
  join worldbuilding.locations l on l.world_id = w.id
  where l.deleted_at is null;

-- The location of a project that a slugline names: one it may use, else a new one of its own. Null
-- for a place without a name. Imports are quiet: one event of theirs tells of all they make.
create function worldbuilding.place_location(
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
    title)
  select actor, p.organization_id, project, 'location', found, 'worldbuilding.location.added',
    left(btrim(place), 1000)
  from projects.projects p where p.id = project;
  return found;
end $$;
