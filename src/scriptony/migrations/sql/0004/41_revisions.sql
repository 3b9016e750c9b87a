-- Named revisions of a whole script. While a project has one its script is locked: every scene has
-- a number in `scene_number`, and `metadata.sceneNumber` says that, whoever writes it. What a
-- revision holds is never renumbered; a scene that none holds yet goes by its place.
create table nodes.revisions (
  id uuid primary key,
  project_id uuid not null references projects.projects (id) on delete cascade,
  number integer not null check (number > 0),
  name text not null,
  color text,
  user_id uuid references auth.accounts (id) on delete set null,
  locked_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  unique (project_id, number),
  unique (id, project_id)
);
create unique index revisions_name on nodes.revisions (project_id, lower(name));
create index on nodes.revisions (user_id);
create trigger touch before update on nodes.revisions
  for each row execute function kernel.touch();
create trigger forget_events after delete on nodes.revisions
  referencing old table as gone for each statement execute function kernel.forget_events();

-- The scenes of a revision from first to last, those cut before it included. A scene that is
-- removed for good leaves its number.
create table nodes.revision_scenes (
  revision_id uuid not null,
  project_id uuid not null,
  place integer not null,
  node_id uuid,
  scene_number text not null,
  title text,
  version integer,
  is_omitted boolean not null default false,
  primary key (revision_id, place),
  foreign key (revision_id, project_id) references nodes.revisions (id, project_id)
    on delete cascade,
  foreign key (node_id, project_id) references nodes.nodes (id, project_id)
    on delete set null (node_id)
);
create unique index on nodes.revision_scenes (revision_id, upper(scene_number));
create index on nodes.revision_scenes (project_id, upper(scene_number));
create index on nodes.revision_scenes (node_id, project_id);

create function nodes.forget_scene() returns trigger language plpgsql as $$
begin
  new.title := null;
  new.version := null;
  return new;
end $$;
create trigger forget_scene before update of node_id on nodes.revision_scenes
  for each row when (new.node_id is null) execute function nodes.forget_scene();

alter table nodes.nodes add column scene_number text;
create unique index nodes_scene_number on nodes.nodes (project_id, upper(scene_number))
  where scene_number is not null;

create function nodes.show_number() returns trigger language plpgsql as $$
begin
  new.metadata := jsonb_set(new.metadata, '{sceneNumber}', to_jsonb(new.scene_number));
  return new;
end $$;
create trigger show_number before insert or update on nodes.nodes
  for each row when (new.scene_number is not null
    and new.metadata ->> 'sceneNumber' is distinct from new.scene_number)
  execute function nodes.show_number();

-- What scene numbers are sorted by, as bytes: A1, 1, 12, A12A, B12A, 12A, 12AA, 12B, 13. A letter
-- behind a number follows it, a letter in front precedes it. Null for what is none of ours.
create function nodes.number_key(number text) returns text
language sql immutable set search_path = '' as $$
  select lpad(m.part[2], 10, '0') || regexp_replace(m.part[3], '(.)', '1\1', 'g')
    || regexp_replace(reverse(m.part[1]), '(.)', '0\1', 'g') || '1'
  from regexp_match(upper(number), '^([A-Z]*)([0-9]{1,9})([A-Z]*)$') as m (part)
$$;

-- Whether no other scene has the number, or ever had it in a revision.
create function nodes.number_is_free(project uuid, number text, node uuid) returns boolean
language sql stable set search_path = '' as $$
  select not exists (select from nodes.nodes n
      where n.project_id = project and upper(n.scene_number) = upper(number) and n.id <> node)
    and not exists (select from nodes.revision_scenes s
      where s.project_id = project and upper(s.scene_number) = upper(number)
        and s.node_id is distinct from node)
$$;

-- The whole number that follows all there were.
create function nodes.next_whole_number(project uuid) returns text
language sql stable set search_path = '' as $$
  select (coalesce(max(substring(u.number from '[0-9]{1,9}')::bigint), 0) + 1)::text
  from (
    select n.scene_number as number from nodes.nodes n
      where n.project_id = project and n.scene_number is not null
    union all
    select s.scene_number from nodes.revision_scenes s where s.project_id = project) u
$$;

-- What may be tried for a scene between these two, the best first.
create function nodes.numbers_between(before text, after text, wholes boolean) returns setof text
language plpgsql stable set search_path = '' as $$
declare
  letters constant text[] := string_to_array('ABCDEFGHIJKLMNOPQRSTUVWXYZ', null);
  part text[] := regexp_match(upper(before), '^([A-Z]*)([0-9]{1,9})([A-Z]*)$');
  whole bigint := coalesce(part[2]::bigint, 0);
  stem text;
begin
  if wholes and (before is null or part is not null) then
    return query select (whole + n)::text from generate_series(1, 3) n;
  end if;
  if wholes then
    return;
  end if;
  if part[1] <> '' then   -- A12A: B12A
    return query select l || substr(upper(before), 2) from unnest(letters) l
      where l > left(part[1], 1) collate "C";
  elsif before is not null then   -- 12A: 12B, and then 12AA
    if part[3] <> '' then
      return query select left(upper(before), -1) || l from unnest(letters) l
        where l > right(part[3], 1) collate "C";
    end if;
    stem := before;
    for depth in 1 .. 20 loop
      return query select stem || l from unnest(letters) l;
      stem := stem || 'Z';
    end loop;
  end if;
  stem := after;
  for depth in 1 .. 20 loop   -- 12A: A12A
    exit when stem is null;
    return query select l || stem from unnest(letters) l;
    stem := 'A' || stem;
  end loop;
end $$;

-- A number for a scene that stands between these two (null: it is the first, or the last). With
-- `wholes` whole numbers are given where they fit; else only to what follows all.
create function nodes.new_number(project uuid, node uuid, before text, after text, wholes boolean)
returns text
language plpgsql stable set search_path = '' as $$
declare
  low constant text := nodes.number_key(before);
  high text := nodes.number_key(after);
  tried text;
begin
  if high <= low collate "C" then
    high := null;   -- one of them was moved
  end if;
  if after is null and not wholes then
    return nodes.next_whole_number(project);
  end if;
  for tried in
    select c from nodes.numbers_between(before, after, wholes) c
    union all select c from nodes.numbers_between(before, after, false) c where wholes
  loop
    if coalesce(nodes.number_key(tried) > low collate "C", true)
        and coalesce(nodes.number_key(tried) < high collate "C", true)
        and nodes.number_is_free(project, tried, node) then
      return tried;
    end if;
  end loop;
  return nodes.next_whole_number(project);
end $$;

-- Gives every living scene of a locked script that has no number one; how many. Its own, if the
-- script has given it one that nobody else has, else one by its place. Locking counts `wholes`.
create function nodes.number_scenes(project uuid, wholes boolean) returns integer
language plpgsql set search_path = '' as $$
declare
  ids uuid[];
  numbers text[];
  following text[];
  next_number text;
  own text;
  given integer := 0;
begin
  if not wholes and not exists (select from nodes.revisions r where r.project_id = project) then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(project::text, 9));
  select array_agg(s.id order by a.order_index, q.order_index, s.order_index),
      array_agg(s.scene_number order by a.order_index, q.order_index, s.order_index)
    into ids, numbers
    from nodes.nodes s join nodes.nodes q on q.id = s.parent_id
      join nodes.nodes a on a.id = q.parent_id
    where s.project_id = project and s.level = 3 and s.deleted_at is null;
  if ids is null or array_position(numbers, null) is null then
    return 0;
  end if;
  for at in 1 .. cardinality(ids) loop
    continue when numbers[at] is not null;
    -- as a Fountain file can say it
    own := null;
    select nullif(trim('-' from left(regexp_replace(n.metadata ->> 'sceneNumber',
        '[^A-Za-z0-9.-]+', '-', 'g'), 20)), '') into own
      from nodes.nodes n
      where n.id = ids[at] and jsonb_typeof(n.metadata -> 'sceneNumber') in ('string', 'number');
    if own is not null and nodes.number_is_free(project, own, ids[at]) then
      update nodes.nodes set scene_number = own where id = ids[at];
      numbers[at] := own;
      given := given + 1;
    end if;
  end loop;
  following := numbers;
  for at in reverse cardinality(ids) .. 1 loop
    following[at] := next_number;
    next_number := coalesce(numbers[at], next_number);
  end loop;
  for at in 1 .. cardinality(ids) loop
    if numbers[at] is null then
      numbers[at] := nodes.new_number(project, ids[at],
        case when at > 1 then numbers[at - 1] end, following[at], wholes);
      update nodes.nodes set scene_number = numbers[at] where id = ids[at];
      given := given + 1;
    end if;
  end loop;
  return given;
end $$;

create function nodes.number_new_scenes() returns trigger language plpgsql as $$
begin
  perform nodes.number_scenes(a.project_id, false)
    from (select distinct added.project_id from added where added.level = 3) a
    where exists (select from nodes.revisions r where r.project_id = a.project_id);
  return null;
end $$;
create trigger number_new_scenes after insert on nodes.nodes
  referencing new table as added for each statement execute function nodes.number_new_scenes();

-- Scenes that were moved, and that no revision holds, get the numbers of their new places.
create function nodes.renumber_scenes(project uuid, moved uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  update nodes.nodes n set scene_number = null, metadata = n.metadata - 'sceneNumber'
    where n.project_id = project and n.id = any(moved) and n.scene_number is not null
      and not exists (select from nodes.revision_scenes s where s.node_id = n.id);
  if found then
    perform nodes.number_scenes(project, false);
  end if;
end $$;

-- As in 0003/50_nodes.sql; and what comes back into a script locked meanwhile gets a number.
create or replace function nodes.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  family record;
  back uuid[];
  restored integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(project::text, 2));
  perform 1 from nodes.nodes n
    where n.project_id = project and (n.trash_id = trash or n.deleted_at is null
      and n.group_id in (select r.group_id from nodes.nodes r
        where r.project_id = project and r.trash_id = trash))
    order by n.id for no key update;
  for family in
    select n.group_id, p.trash_id, p.deleted_at, p.deleted_by,
      array_agg(n.id order by n.order_index) as roots
    from nodes.nodes n left join nodes.nodes p on p.id = n.parent_id
    where n.project_id = project and n.trash_id = trash and p.trash_id is distinct from trash
    group by n.group_id, p.trash_id, p.deleted_at, p.deleted_by
    order by min(n.level), n.group_id
  loop
    perform nodes.make_room(family.roots, family.group_id, family.trash_id);
    with recursive below as (
      select r.id from unnest(family.roots) as r (id) union all
      select n.id from nodes.nodes n join below b on n.parent_id = b.id
      where n.project_id = project and n.trash_id = trash)
    select array_agg(id) into back from below;
    update nodes.nodes n set trash_id = family.trash_id, deleted_at = family.deleted_at,
      deleted_by = family.deleted_by
      where n.id = any(back);
    restored := restored + cardinality(back);
  end loop;
  perform nodes.number_scenes(project, false);
  return restored;
end $$;

-- For a project's document. Scenes that lie in the trash are numbers alone there.
create view nodes.published_revision as
  select r.id, r.project_id, r.number, r.name, r.color, r.locked_at
  from nodes.revisions r join projects.living_project p on p.project_id = r.project_id;

create view nodes.published_revision_scene as
  select s.revision_id, s.project_id, s.place, n.id as node_id, s.scene_number,
    case when n.id is not null then s.title end as title,
    case when n.id is not null then s.version end as version, s.is_omitted
  from nodes.revision_scenes s
  join projects.living_project p on p.project_id = s.project_id
  left join nodes.nodes n on n.id = s.node_id and n.deleted_at is null;

-- The versions that a revision holds, and the newest one.
create view nodes.published_draft as
  select v.node_id, v.project_id, v.number, v.format, v.source, v.words, v.cause, v.at,
    v.number = max(v.number) over (partition by v.node_id) as is_newest, v.is_held
  from nodes.text_versions v
  join nodes.nodes n on n.id = v.node_id and n.deleted_at is null
  join projects.living_project p on p.project_id = v.project_id;

-- `held`: {revisions: [{id, number, name, color, locked_at, scenes: [{node_id, scene_number, title,
-- version, is_omitted}]}], drafts: [{node_id, number, format, source, words, cause, at}],
-- versions: [{node_id, number}]}, the last what a text's newest version is called. A script that is
-- locked already keeps its own.
create function nodes.import_revisions(project uuid, actor uuid, held jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from nodes.revisions r where r.project_id = project) then
    return;
  end if;
  update nodes.text_versions v set number = w.number, is_held = true
    from jsonb_to_recordset(held -> 'versions') as w (node_id uuid, number integer)
    where v.node_id = w.node_id and v.project_id = project;
  update nodes.node_text t set version = w.number
    from jsonb_to_recordset(held -> 'versions') as w (node_id uuid, number integer)
    where t.node_id = w.node_id and t.project_id = project and t.version <> w.number;
  insert into nodes.text_versions
    (node_id, project_id, number, format, source, words, cause, actor_id, began_at, at, is_held)
  select d.node_id, project, d.number, d.format, d.source, d.words, d.cause, actor, d.at, d.at, true
  from jsonb_to_recordset(held -> 'drafts') as d (node_id uuid, number integer, format text,
    source text, words integer, cause text, at timestamptz);
  insert into nodes.revisions (id, project_id, number, name, color, user_id, locked_at)
  select r.id, project, r.number, r.name, r.color, actor, r.locked_at
  from jsonb_to_recordset(held -> 'revisions') as r (id uuid, number integer, name text, color text,
    locked_at timestamptz);
  insert into nodes.revision_scenes
    (revision_id, project_id, place, node_id, scene_number, title, version, is_omitted)
  select r.id, project, s.place, (s.scene ->> 'node_id')::uuid, s.scene ->> 'scene_number',
    s.scene ->> 'title', (s.scene ->> 'version')::integer,
    coalesce((s.scene ->> 'is_omitted')::boolean, false)
  from jsonb_to_recordset(held -> 'revisions') as r (id uuid, scenes jsonb),
    jsonb_array_elements(r.scenes) with ordinality as s (scene, place);
  update nodes.nodes n set scene_number = s.scene_number
    from nodes.revision_scenes s
    where n.id = s.node_id and s.revision_id = (
      select r.id from nodes.revisions r where r.project_id = project
      order by r.number desc limit 1);
  perform nodes.number_scenes(project, true);
end $$;
