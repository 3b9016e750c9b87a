-- Mentions: a text names a character, an item or a location by its id, and says its name as it is
-- now. What they have in common stands here; scenes' texts, which are read and counted too, are in
-- 46_names_in_scenes.sql. Why it is done so: docs/decisions/0015-mentions.md.

-- Whoever writes a text with mentions shares the lock of the names in its organization, whoever
-- gives a thing another name has it alone: as the first thing of the transaction, before any row.
create function characters.house_of(project uuid, house uuid, world uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select coalesce(house,
    (select p.organization_id from projects.projects p where p.id = project),
    (select w.organization_id from worldbuilding.worlds w where w.id = world))
$$;
create function characters.share_names(project uuid, house uuid, world uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  found uuid := characters.house_of(project, house, world);
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(found::text, 11));
  return found;
end $$;
create function characters.hold_names(project uuid, house uuid, world uuid) returns void
language sql volatile security definer set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended(
    characters.house_of(project, house, world)::text, 11))
$$;

-- What may be named in a text of this project, or of none: what belongs to the same project, or to
-- the organization and its worlds; null for anything else. The trash counts: it may come back.
create function characters.name_of(
  kind text, thing uuid, project uuid, house uuid
) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
  if kind = 'character' then
    return (select c.name from characters.characters c
      left join projects.projects p on p.id = c.project_id
      where c.id = thing and (c.project_id = name_of.project or c.organization_id = house
        or (name_of.project is null and p.organization_id = house)));
  elsif kind = 'item' then
    return (select i.name from worldbuilding.items i
      join worldbuilding.worlds w on w.id = i.world_id
      where i.id = thing and w.organization_id = house);
  end if;
  return (select l.name from worldbuilding.locations l
    left join worldbuilding.worlds w on w.id = l.world_id
    left join projects.projects p on p.id = l.project_id
    where l.id = thing and (l.project_id = name_of.project or w.organization_id = house
      or (name_of.project is null and p.organization_id = house)));
end $$;

-- A mention in the JSON text of a document, up to its label. Quotes within strings are escaped
-- there, so that no text looks like one.
create function characters.mention(kind text, thing text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select '"type"\s*:\s*"' || kind || 'Mention"\s*,\s*"attrs"\s*:\s*\{\s*"id"\s*:\s*"' || thing
    || '"\s*,\s*"label"\s*:\s*'
$$;

-- What a document mentions, each label once, which is JSON here.
create function characters.mentioned(document text)
returns table (kind text, id uuid, label text)
language sql immutable parallel safe set search_path = '' as $$
  select distinct m[1], m[2]::uuid, m[3] from regexp_matches(document, characters.mention(
    '(character|item|location)', '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})')
    || '("(?:[^"\\]|\\.)*"|null)', 'g') m
$$;

-- How often a text holds another.
create function characters.occurrences(document text, piece text) returns integer
language sql immutable parallel safe set search_path = '' as $$
  select (octet_length(document) - octet_length(replace(document, piece, '')))
    / octet_length(piece)
$$;

-- The same document with another label of a thing. Most are written without blanks, and say the
-- last name there was: replacing that is twenty times faster than looking for any label.
create function characters.relabelled(
  document text, kind text, thing uuid, was text, label text
) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  start constant text := '"type":"' || kind || 'Mention","attrs":{"id":"' || thing || '","label":';
  quoted constant text := to_json(label)::text;
begin
  if strpos(document, thing::text) = 0 then
    return document;
  end if;
  document := replace(document, start || to_json(was)::text, start || quoted);
  if characters.occurrences(document, start || quoted)
    = characters.occurrences(document, thing::text)
  then
    return document;
  end if;
  return regexp_replace(document,
    '(' || characters.mention(kind, thing::text) || ')(?:"(?:[^"\\]|\\.)*"|null)',
    '\1' || replace(quoted, '\', '\\'), 'g');
end $$;

-- The same document with the last label of a thing as plain text.
create function characters.unlinked(document text, kind text, thing uuid) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case when strpos(document, thing::text) = 0 then document
    else regexp_replace(document,
      characters.mention(kind, thing::text) || '("(?:[^"\\]|\\.)*")[^{}]*\}',
      '"type":"text","text":\1', 'g') end
$$;

-- A document whose mentions are all written in the form looked for here. Most are, and stay as they
-- are to the byte. Others go through jsonb, whose keys are in that order; what is no JSON stays.
create function characters.legible(document text) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  spelled text;
begin
  document := document::jsonb::text;
  for spelled in select distinct m[1] from regexp_matches(document,
    '"id": "([0-9A-Fa-f-]{36})", "label": ', 'g') m
  loop
    document := replace(document, spelled, lower(spelled));
  end loop;
  return document;
exception when others then
  return document;
end $$;

-- A text as it is kept: what it mentions is added to the others, and what it may name gets the name
-- of now; the rest is away. The thing whose text this is may be getting its name just now.
create function characters.settle(
  inout document text, inout kinds text[], inout ids uuid[], inout aways boolean[], project uuid,
  house uuid, own uuid, own_name text
)
language plpgsql stable security definer set search_path = '' as $$
declare
  found record;
  name text;
begin
  if characters.occurrences(document, 'Mention"')
    <> (select count(*) from regexp_matches(document, 'Mention"\s*,\s*"attrs"\s*:\s*\{\s*"id"'
      '\s*:\s*"[0-9a-f-]{36}"\s*,\s*"label"', 'g'))
  then
    document := characters.legible(document);
  end if;
  for found in select * from characters.mentioned(document) loop
    name := case when found.id = own then own_name
      else characters.name_of(found.kind, found.id, project, house) end;
    if found.label <> to_json(name)::text then
      document := characters.relabelled(document, found.kind, found.id, '', name);
    end if;
    kinds := kinds || found.kind;
    ids := ids || found.id;
    aways := aways || (name is null);
  end loop;
end $$;

-- The tables with texts, the columns of these, and where their mentions are kept. Each owner gets
-- the same: the table, triggers that keep it, and three functions for whatever happens to the things
-- that are named. Rows are held in the order of their ids, as everybody holds several.
do $do$
declare
  texts record;
  wording text;
begin
  for texts in select t.*,
      (select string_agg('new.' || c, ', ') from unnest(t.columns) c) as new_texts,
      (select string_agg('old.' || c, ', ') from unnest(t.columns) c) as old_texts,
      (select string_agg(format('%s = characters.relabelled(t.%s, naming, target, was, label)', c,
        c),
        ', ') from unnest(t.columns) c) as relabelled,
      (select string_agg(format(
        'if new.%1$s like ''%%Mention"%%'' then select * into new.%1$s, kinds, ids, aways'
        ' from characters.settle(new.%1$s, kinds, ids, aways, %2$s, house, new.id, %3$s); end if;',
        c, case when t.scope like 'new.project_id%' then 'new.project_id' else 'null' end,
        case when t.name in ('characters', 'items', 'locations') then 'new.name' else 'null' end),
        e'\n  ') from unnest(t.columns) c) as settled,
      (select string_agg(format('%s = characters.unlinked(t.%s, naming, target)', c, c), ', ')
        from unnest(t.columns) c) as unlinked
    from (values
      ('nodes', 'nodes', 'new.project_id, null, null', 'description_mentions', array['description']),
      ('shots', 'shots', 'new.project_id, null, null', 'text_mentions', array['description', 'composition', 'lighting_notes',
        'sound_notes', 'dialog', 'notes']),
      ('characters', 'characters', 'new.project_id, new.organization_id, new.world_id', 'text_mentions', array['description', 'backstory',
        'personality', 'skills', 'strengths', 'weaknesses']),
      ('worldbuilding', 'worlds', 'null, new.organization_id, null', 'world_mentions', array['description', 'lore']),
      ('worldbuilding', 'categories', 'null, null, new.world_id', 'category_mentions', array['description']),
      ('worldbuilding', 'items', 'null, null, new.world_id', 'item_mentions', array['description']),
      ('worldbuilding', 'locations', 'new.project_id, null, new.world_id', 'location_mentions', array['description']),
      ('inspiration', 'inspirations', 'new.project_id, null, null', 'text_mentions', array['description'])
    ) as t (room, name, scope, links, columns)
  loop
    wording := $sql$
create table {links} (
  text_id uuid not null references {texts} (id) on delete cascade,
  kind text not null check (kind in ('character', 'item', 'location')),
  target_id uuid not null,
  is_away boolean not null,   -- the text may not name it: its name is not followed
  primary key (text_id, kind, target_id)
);
create index on {links} (target_id);

-- A row is written: its texts get the names of now, and what they mention is kept. A row that is
-- new can be pointed at only when it is there. Where texts follow a name there is nothing to do.
create function {room}.name_in_{name}() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  house constant uuid := characters.share_names({new_scope});
  kinds text[] := '{}';
  ids uuid[] := '{}';
  aways boolean[] := '{}';
begin
  {settled}
  if tg_op = 'UPDATE' or tg_when = 'AFTER' then
    delete from {links} l where l.text_id = new.id and l.target_id <> all(ids);
    insert into {links} as l (text_id, kind, target_id, is_away)
      select distinct new.id, i.kind, i.id, i.is_away
      from unnest(kinds, ids, aways) as i (kind, id, is_away)
      on conflict (text_id, kind, target_id) do update set is_away = excluded.is_away
      where l.is_away <> excluded.is_away;
  end if;
  return new;
end $$;
create trigger name_in_texts before insert on {texts} for each row
  when (concat({new_texts}) like '%Mention"%') execute function {room}.name_in_{name}();
create trigger name_in_new_texts after insert on {texts} for each row
  when (concat({new_texts}) like '%Mention"%') execute function {room}.name_in_{name}();
create trigger name_in_changed_texts before update on {texts} for each row
  when (pg_trigger_depth() = 0 and ({new_texts}, {new_name}) is distinct from ({old_texts}, {old_name})
    and concat({new_texts}, {old_texts}) like '%Mention"%')
  execute function {room}.name_in_{name}();

-- A thing is called otherwise; in all texts, or in these.
create function {room}.follow_in_{name}(
  naming text, target uuid, was text, label text, here uuid[] default null
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  ids constant uuid[] := coalesce(here, array(
    select l.text_id from {links} l where l.target_id = target and not l.is_away));
begin
  perform 1 from {texts} t where t.id <> target and t.id = any(ids)
    order by t.id for no key update;
  if found then
    update {texts} t set {relabelled} where t.id <> target and t.id = any(ids);
  end if;
end $$;

-- Things are removed for good: their last labels stay as plain text.
create function {room}.forget_in_{name}(naming text, targets uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  target uuid;
begin
  for target in
    select distinct l.target_id from {links} l where l.target_id = any(targets) order by 1
  loop
    update {texts} t set {unlinked}
      where t.id in (
        select l.text_id from {links} l where l.target_id = target and not l.is_away)
        and t.id is distinct from nullif(current_setting('scriptony.going', true), '')::uuid;
    delete from {links} l where l.target_id = target;
  end loop;
end $$;

-- Things, or a project, belong elsewhere: these texts may not name them any more, or may again, and
-- then say the names of now.
create function {room}.part_in_{name}(targets uuid[], project uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  back record;
begin
  for back in
    with concerned as (
      select l.* from {links} l where l.target_id = any(targets) or l.text_id = any(targets)
      union
      select l.* from {texts} t join {links} l on l.text_id = t.id
      where {project} = part_in_{name}.project),
    named as materialized (
      select c.*, characters.name_of(c.kind, c.target_id, {project}, characters.house_of({scope}))
        as name
      from concerned c join {texts} t on t.id = c.text_id),
    turned as (
      update {links} l set is_away = n.name is null from named n
      where l.text_id = n.text_id and l.kind = n.kind and l.target_id = n.target_id
        and l.is_away <> (n.name is null)
      returning n.*)
    select t.kind, t.target_id, t.name, array_agg(t.text_id) as ids
    from turned t where t.name is not null
    group by t.kind, t.target_id, t.name order by t.target_id
  loop
    perform {room}.follow_in_{name}(back.kind, back.target_id, '', back.name, back.ids);
  end loop;
end $$;

-- What was there before there was this table.
insert into {links} (text_id, kind, target_id, is_away)
  select t.id, m.kind, m.id,
    characters.name_of(m.kind, m.id, {project}, characters.house_of({scope})) is null
  from {texts} t, lateral characters.mentioned(concat_ws(e'\n', {own_texts})) m
  where concat({own_texts}) like '%Mention"%'
  on conflict do nothing;
$sql$;
    wording := replace(wording, '{links}', texts.room || '.' || texts.links);
    wording := replace(wording, '{texts}', texts.room || '.' || texts.name);
    wording := replace(wording, '{room}', texts.room);
    wording := replace(wording, '{name}', texts.name);
    wording := replace(wording, '{new_scope}', texts.scope);
    wording := replace(wording, '{scope}', replace(texts.scope, 'new.', 't.'));
    wording := replace(wording, '{project}',
      case when texts.scope like 'new.project_id%' then 't.project_id' else 'null::uuid' end);
    wording := replace(wording, '{settled}', texts.settled);
    wording := replace(wording, '{new_texts}', texts.new_texts);
    wording := replace(wording, '{old_texts}', texts.old_texts);
    wording := replace(wording, '{own_texts}', replace(texts.new_texts, 'new.', 't.'));
    wording := replace(wording, '{new_name}',
      case when texts.name in ('characters', 'items', 'locations') then 'new.name' else 'true' end);
    wording := replace(wording, '{old_name}',
      case when texts.name in ('characters', 'items', 'locations') then 'old.name' else 'true' end);
    wording := replace(wording, '{relabelled}', texts.relabelled);
    wording := replace(wording, '{unlinked}', texts.unlinked);
    execute wording;
  end loop;
end $do$;
