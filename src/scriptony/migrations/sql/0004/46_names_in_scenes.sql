-- What the texts of nodes name: documents mention things, screenplays say in cue lines who speaks.
-- These texts are read as plain text and counted as well, so where they say a name is kept beside
-- them, by whoever writes them (`nodes.take_names`).
create table nodes.text_mentions (
  text_id uuid not null references nodes.node_text (node_id) on delete cascade,
  nth integer not null,
  kind text not null check (kind in ('character', 'item', 'location')),
  target_id uuid not null,
  label text not null,          -- as the text says it
  places integer[] not null,    -- where that begins in the plain text, from 0
  is_away boolean not null,     -- the text may not name it: its name is not followed
  primary key (text_id, nth)
);
create index on nodes.text_mentions (target_id);

create table nodes.text_cues (
  node_id uuid not null references nodes.node_text (node_id) on delete cascade,
  nth integer not null,
  character_id uuid not null references characters.characters (id) on delete cascade,
  said text not null,           -- the name as the source has it, with an @ before it
  shown text not null,          -- and as the plain text has it
  lines integer[] not null,     -- from 1
  plain_lines integer[] not null,
  old_name text,                -- of the character, before it was called otherwise
  old_said text,
  old_shown text,
  renamed_at timestamptz,
  is_away boolean not null,     -- the character belongs elsewhere
  primary key (node_id, nth)
);
create index on nodes.text_cues (character_id);

-- What two spellings of a speaker's name have in common; Python's twin is fountain.speaker_key.
create function characters.speaker_key(name text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select replace(lower(normalize(btrim(regexp_replace(split_part(name, '(', 1), '\s+', ' ', 'g'),
    ' @^*_'), NFC)), 'ß', 'ss')
$$;
create index characters_speaker on characters.characters
  (project_id, characters.speaker_key(name)) where deleted_at is null;

create function nodes.count_words(text text) returns integer
language sql immutable parallel safe set search_path = '' as $$
  select case when text ~ '\S' then cardinality(regexp_split_to_array(btrim(text), '\s+')) else 0 end
$$;

-- Plain text with another label at these places. Where the old one stands nowhere else it is simply
-- replaced, unless it might overlap with itself, like NANA.
create function nodes.replaced(plain text, places integer[], was text, label text) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  place integer;
begin
  if was <> '' and characters.occurrences(plain, was) = cardinality(places) then
    for k in 1 .. length(was) loop
      if k = length(was) then
        return replace(plain, was, label);
      end if;
      exit when left(was, k) = right(was, k);
    end loop;
  end if;
  foreach place in array (select array_agg(p order by p desc) from unnest(places) p) loop
    plain := overlay(plain placing label from place + 1 for length(was));
  end loop;
  return plain;
end $$;

-- These places after others before them have changed their length.
create function nodes.shifted(places integer[], others integer[], by integer) returns integer[]
language sql immutable parallel safe set search_path = '' as $$
  select array_agg(p + by * (select count(*)::integer from unnest(others) o where o < p) order by p)
  from unnest(places) p
$$;

-- Lines of a text with another name where they had one. `cues`: [{lines, was, now}].
create function nodes.recued(text text, cues jsonb) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  lines text[] := string_to_array(text, e'\n');
  cue record;
  at integer;
begin
  for cue in select * from jsonb_to_recordset(cues) as c (lines integer[], was text, now text) loop
    foreach at in array cue.lines loop
      if strpos(lines[at], cue.was) > 0 then
        lines[at] := overlay(lines[at] placing cue.now from strpos(lines[at], cue.was)
          for length(cue.was));
      end if;
    end loop;
  end loop;
  return array_to_string(lines, e'\n');
end $$;

-- A name as a cue line says it that has said another: in capitals where that was; with an @ where
-- that had one, or where it would not be read as a name without.
create function nodes.cue_for(was text, name text, out said text, out shown text)
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  force text := coalesce(substring(was from '^@\s*'), '');
  bare constant text := substr(was, length(force) + 1);
begin
  -- what would open a comment, end the name or begin another line is left out
  shown := btrim(regexp_replace(regexp_replace(name, '\[\[|\]\]|/\*|\*/|\^', ' ', 'g'), '\s+', ' ',
    'g'), ' @*_');
  if bare = upper(bare) and bare <> lower(bare) then
    shown := upper(shown);
  end if;
  if shown !~ '[[:alpha:]]' then -- nobody who speaks is called so
    said := was;
    shown := bare;
    return;
  end if;
  if force = '' and not (shown = upper(shown) and shown <> lower(shown) and shown ~ '^[[:alnum:]]'
    and shown !~ ':$' and shown !~* '^(int|ext|est|i/e|e/i)\M')
  then
    force := '@';
  end if;
  said := force || shown;
end $$;

-- A thing is called otherwise in documents. Who calls this holds the nodes' rows.
create function nodes.relabel(ids uuid[], naming text, target uuid, now text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  was text;
begin
  for was in
    select distinct m.label from nodes.text_mentions m
    where m.target_id = target and m.text_id = any(ids) and m.label <> now
  loop
    update nodes.node_text t set
      source = characters.relabelled(t.source, naming, target, was, now),
      plain = s.plain,
      words = case when was ~ '^\S(.*\S)?$' and now ~ '^\S(.*\S)?$'
        then t.words + s.more * (nodes.count_words(now) - nodes.count_words(was))
        else nodes.count_words(s.plain) end
      from (
        select o.node_id, nodes.replaced(o.plain, m.places, was, now) as plain,
          cardinality(m.places) as more
        from nodes.node_text o join lateral (
          select array_agg(p) as places from nodes.text_mentions l, unnest(l.places) p
          where l.text_id = o.node_id and l.target_id = target and l.label = was) m
          on m.places is not null
        where o.node_id = any(ids)) s
      where t.node_id = s.node_id;
    update nodes.text_mentions m set
      places = nodes.shifted(m.places, o.places, length(now) - length(was)),
      label = case when m.target_id = target and m.label = was then now else m.label end
      from (
        select l.text_id, array_agg(p) as places from nodes.text_mentions l, unnest(l.places) p
        where l.text_id = any(ids) and l.target_id = target and l.label = was
        group by l.text_id) o
      where m.text_id = o.text_id;
  end loop;
end $$;

-- A character is called otherwise in cue lines.
create function nodes.recue(ids uuid[], speaker uuid, name text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  with cue as (
    select t.node_id, t.nth, t.said as was, t.shown as was_shown, t.lines, t.plain_lines,
      case when t.old_name = name then t.old_said else n.said end as said,
      case when t.old_name = name then t.old_shown else n.shown end as shown
    from nodes.text_cues t, nodes.cue_for(t.said, name) n
    where t.character_id = speaker and t.node_id = any(ids) and not t.is_away),
  texts as (
    select c.node_id,
      jsonb_agg(jsonb_build_object('lines', c.lines, 'was', c.was, 'now', c.said)) as cues,
      jsonb_agg(jsonb_build_object('lines', c.plain_lines, 'was', c.was_shown, 'now', c.shown))
        as plain_cues,
      sum(cardinality(c.lines) * (nodes.count_words(c.shown) - nodes.count_words(c.was_shown)))
        as more
    from cue c where c.was <> c.said group by c.node_id),
  written as (
    update nodes.node_text t set source = nodes.recued(t.source, x.cues),
      plain = nodes.recued(t.plain, x.plain_cues), words = t.words + x.more
    from texts x where t.node_id = x.node_id)
  update nodes.text_cues t set said = c.said, shown = c.shown, old_said = c.was,
    old_shown = c.was_shown
  from cue c where t.node_id = c.node_id and t.nth = c.nth;
end $$;

create function nodes.follow_in_texts(naming text, target uuid, was text, now text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  ids constant uuid[] := array(
    select m.text_id from nodes.text_mentions m where m.target_id = target and not m.is_away
    union
    select c.node_id from nodes.text_cues c where c.character_id = target and not c.is_away);
begin
  if ids = '{}' then
    return;
  end if;
  update nodes.nodes n set revision = n.revision where n.id = any(ids);
  perform nodes.relabel(ids, naming, target, now);
  perform nodes.recue(ids, target, now);
  update nodes.text_cues c set old_name = was, renamed_at = clock_timestamp()
    where c.character_id = target and not c.is_away;
end $$;

-- The rows of nodes in which a thing is named, or which play there; held before any is written.
create function nodes.hold_naming(target uuid) returns void
language sql volatile security definer set search_path = '' as $$
  select n.id from nodes.nodes n where n.id in (
    select m.text_id from nodes.text_mentions m where m.target_id = target and not m.is_away
    union all select c.node_id from nodes.text_cues c where c.character_id = target and not c.is_away
    union all select d.text_id from nodes.description_mentions d
      where d.target_id = target and not d.is_away
    union all select o.id from nodes.nodes o where o.location_id = target)
  order by n.id for no key update
$$;

create function nodes.forget_in_texts(naming text, targets uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  target uuid;
begin
  for target in
    select distinct m.target_id from nodes.text_mentions m where m.target_id = any(targets) order by 1
  loop
    update nodes.node_text t set source = characters.unlinked(t.source, naming, target)
      where t.node_id in (
        select m.text_id from nodes.text_mentions m where m.target_id = target and not m.is_away);
    update nodes.nodes n set revision = n.revision
      where n.id in (
        select m.text_id from nodes.text_mentions m where m.target_id = target and not m.is_away);
    delete from nodes.text_mentions m where m.target_id = target;
  end loop;
end $$;

-- Texts are written otherwise by what happened elsewhere: their nodes' rows are held, and are others.
create function nodes.touch_texts(ids uuid[]) returns void
language sql volatile security definer set search_path = '' as $$
  select n.id from nodes.nodes n where n.id = any(ids) order by n.id for no key update;
  update nodes.nodes n set revision = n.revision where n.id = any(ids)
$$;

-- As in the other texts: things, or a project, belong elsewhere now, or here again.
create function nodes.part_in_texts(targets uuid[], project uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  back record;
begin
  for back in
    with concerned as (
      select m.text_id, m.kind, m.target_id from nodes.text_mentions m
      where m.target_id = any(targets)
      union
      select m.text_id, m.kind, m.target_id
      from nodes.node_text t join nodes.text_mentions m on m.text_id = t.node_id
      where t.project_id = part_in_texts.project),
    named as materialized (
      select c.*, characters.name_of(c.kind, c.target_id, t.project_id,
        characters.house_of(t.project_id, null, null)) as name
      from concerned c join nodes.node_text t on t.node_id = c.text_id),
    turned as (
      update nodes.text_mentions m set is_away = n.name is null from named n
      where m.text_id = n.text_id and m.kind = n.kind and m.target_id = n.target_id
        and m.is_away <> (n.name is null)
      returning n.*, m.label)
    select t.kind, t.target_id, t.name, array_agg(t.text_id) as ids
    from turned t where t.name <> t.label
    group by t.kind, t.target_id, t.name order by t.target_id
  loop
    perform nodes.touch_texts(back.ids);
    perform nodes.relabel(back.ids, back.kind, back.target_id, back.name);
  end loop;
  for back in
    with concerned as (
      select c.node_id, c.nth, c.character_id from nodes.text_cues c
      where c.character_id = any(targets)
      union
      select c.node_id, c.nth, c.character_id
      from nodes.node_text t join nodes.text_cues c on c.node_id = t.node_id
      where t.project_id = part_in_texts.project),
    named as materialized (
      select c.*, characters.name_of('character', c.character_id, t.project_id,
        characters.house_of(t.project_id, null, null)) as name
      from concerned c join nodes.node_text t on t.node_id = c.node_id),
    turned as (
      update nodes.text_cues c set is_away = n.name is null from named n
      where c.node_id = n.node_id and c.nth = n.nth and c.is_away <> (n.name is null)
      returning n.*, c.shown)
    select t.character_id, t.name, array_agg(t.node_id) as ids
    from turned t where characters.speaker_key(t.name) <> characters.speaker_key(t.shown)
    group by t.character_id, t.name order by t.character_id
  loop
    perform nodes.touch_texts(back.ids);
    perform nodes.recue(back.ids, back.character_id, back.name);
    update nodes.text_cues c set old_name = null, renamed_at = null
      where c.character_id = back.character_id and c.node_id = any(back.ids);
  end loop;
end $$;

-- What texts of a project name, after they were written: [{id, mentions: [{kind, id, label,
-- places}], cues: [{said, shown, lines, plain_lines}]}]. Mentions of what the project may name get
-- its name of now; a cue is bound to the character whose name it says, and stays so. Answers the
-- texts that had to be written otherwise.
create function nodes.take_names(project uuid, texts jsonb)
returns table (node_id uuid, source text, plain text, words integer)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  house constant uuid := characters.share_names(project, null, null);
  ids constant uuid[] := array(select r.id from jsonb_to_recordset(texts) as r (id uuid));
  late record;
  written uuid[] := '{}';
begin
  if not nodes.keep_mentions(texts) then
    perform nodes.take_mentions(take_names.project, house, texts);
    for late in
      select m.kind, m.target_id, n.name, array_agg(m.text_id) as nodes
      from nodes.text_mentions m, lateral (
        select characters.name_of(m.kind, m.target_id, take_names.project, house) as name) n
      where m.text_id = any(ids) and not m.is_away and n.name <> m.label
      group by m.kind, m.target_id, n.name
    loop
      perform nodes.relabel(late.nodes, late.kind, late.target_id, late.name);
      written := written || late.nodes;
    end loop;
  end if;
  if not nodes.keep_cues(texts) then
    perform nodes.take_cues(take_names.project, texts);
    -- Written with a name of some seconds ago, by somebody who could not know.
    for late in
      select c.character_id, p.name, array_agg(c.node_id) as nodes
      from nodes.text_cues c join characters.characters p on p.id = c.character_id
      where c.node_id = any(ids) and c.said = c.old_said and c.renamed_at is not null
        and not c.is_away
        and p.name <> c.old_name
        and characters.speaker_key(p.name) <> characters.speaker_key(c.said)
      group by c.character_id, p.name
    loop
      perform nodes.recue(late.nodes, late.character_id, late.name);
      written := written || late.nodes;
    end loop;
  end if;
  if written <> '{}' then
    return query select t.node_id, t.source, t.plain, t.words from nodes.node_text t
      where t.node_id = any(written);
  end if;
end $$;

-- Where a text names what it did, only in other places, nobody has to be looked up: the names are
-- those of now, since a rename writes them here. Whether that is so.
create function nodes.keep_mentions(texts jsonb) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  given constant jsonb := texts -> 0 -> 'mentions';
  node constant uuid := texts -> 0 ->> 'id';
  was jsonb;
begin
  if jsonb_array_length(texts) > 1 then
    return false;
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('kind', m.kind, 'id', m.target_id, 'label', m.label,
    'places', m.places) order by m.nth), '[]') into was
    from nodes.text_mentions m where m.text_id = node;
  if was = given then
    return true;
  end if;
  if jsonb_array_length(was) <> jsonb_array_length(given) or exists (
    select from jsonb_array_elements(was) with ordinality as w (value, nth)
    join jsonb_array_elements(given) with ordinality as g (value, nth) using (nth)
    where w.value - 'places' <> g.value - 'places')
  then
    return false;
  end if;
  update nodes.text_mentions m set
    places = array(select jsonb_array_elements_text(given -> (m.nth - 1) -> 'places')::integer)
    where m.text_id = node;
  return true;
end $$;

-- The same for the speakers of a screenplay: whoever writes on in a scene does not pay for looking
-- up who they are.
create function nodes.keep_cues(texts jsonb) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  given constant jsonb := texts -> 0 -> 'cues';
  node constant uuid := texts -> 0 ->> 'id';
  was jsonb;
  some_are_away boolean;
begin
  if jsonb_array_length(texts) > 1 then
    return false;
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('said', c.said, 'shown', c.shown, 'lines', c.lines,
    'plain_lines', c.plain_lines) order by c.nth), '[]'), coalesce(bool_or(c.is_away), false)
    into was, some_are_away
    from nodes.text_cues c where c.node_id = node;
  if some_are_away then
    return false;
  end if;
  if was = given then
    return true;
  end if;
  if jsonb_path_query_array(was, '$[*].said') <> jsonb_path_query_array(given, '$[*].said') then
    return false;
  end if;
  update nodes.text_cues c set
    lines = array(select jsonb_array_elements_text(given -> (c.nth - 1) -> 'lines')::integer),
    plain_lines = array(
      select jsonb_array_elements_text(given -> (c.nth - 1) -> 'plain_lines')::integer)
    where c.node_id = node;
  return true;
end $$;

create function nodes.take_mentions(project uuid, house uuid, texts jsonb) returns void
language sql volatile security definer set search_path = '' as $$
  with given as materialized (
    select r.id as text_id, m.nth::integer, v.kind, v.id as target_id, v.label, v.places,
      characters.name_of(v.kind, v.id, project, house) is null as is_away
    from jsonb_to_recordset(texts) as r (id uuid, mentions jsonb),
      jsonb_array_elements(r.mentions) with ordinality as m (value, nth),
      jsonb_to_record(m.value) as v (kind text, id uuid, label text, places integer[])),
  gone as (
    delete from nodes.text_mentions m
    where m.text_id in (select r.id from jsonb_to_recordset(texts) as r (id uuid))
      and not exists (select 1 from given g where g.text_id = m.text_id and g.nth = m.nth))
  insert into nodes.text_mentions as m (text_id, nth, kind, target_id, label, places, is_away)
    select g.text_id, g.nth, g.kind, g.target_id, g.label, g.places, g.is_away from given g
    on conflict (text_id, nth) do update set kind = excluded.kind, target_id = excluded.target_id,
      label = excluded.label, places = excluded.places, is_away = excluded.is_away
      where (m.kind, m.target_id, m.label, m.places, m.is_away) is distinct from (excluded.kind,
        excluded.target_id, excluded.label, excluded.places, excluded.is_away)
$$;

create function nodes.take_cues(project uuid, texts jsonb) returns void
language sql volatile security definer set search_path = '' as $$
  with given as materialized (
    select r.id as node_id, c.nth::integer, v.said, v.shown, v.lines, v.plain_lines,
      characters.speaker_key(v.shown) as key
    from jsonb_to_recordset(texts) as r (id uuid, cues jsonb),
      jsonb_array_elements(r.cues) with ordinality as c (value, nth),
      jsonb_to_record(c.value) as v (said text, shown text, lines integer[], plain_lines integer[])),
  was as materialized (
    select c.* from nodes.text_cues c
    where c.node_id in (select r.id from jsonb_to_recordset(texts) as r (id uuid))),
  people as materialized (
    select c.id, characters.speaker_key(c.name) as key, 0 as rank, c.created_at
    from characters.characters c
    where c.project_id = take_cues.project and c.deleted_at is null
      and characters.speaker_key(c.name) in (select g.key from given g)
    union all
    select c.id, characters.speaker_key(c.name), 1, c.created_at
    from projects.projects p
    join worldbuilding.worlds w on w.organization_id = p.organization_id
      and (w.id = p.world_id or w.linked_project_id = p.id)
    join characters.characters c on c.world_id = w.id and c.organization_id = w.organization_id
    where p.id = take_cues.project and c.deleted_at is null and w.deleted_at is null),
  found as (
    select distinct on (g.node_id, g.nth) g.*,
      coalesce(same.character_id, p.id, late.character_id) as character_id,
      coalesce(same.old_name, late.old_name) as old_name,
      case when late.node_id is null then same.old_said else g.said end as old_said,
      case when late.node_id is null then same.old_shown else g.shown end as old_shown,
      coalesce(same.renamed_at, late.renamed_at) as renamed_at,
      coalesce(same.is_away, false) as is_away
    from given g
    left join people p on p.key = g.key
    left join was same on same.node_id = g.node_id and same.said = g.said
      and not (same.is_away and p.id is not null)   -- somebody here is called so by now
    left join nodes.scene_characters a on a.scene_id = g.node_id and a.character_id = p.id
    left join was late on same.node_id is null and p.id is null and late.node_id = g.node_id
      and not late.is_away
      and characters.speaker_key(late.old_said) = g.key
      and late.renamed_at > clock_timestamp() - interval '10 seconds'
    order by g.node_id, g.nth, a.scene_id is null, p.rank, p.created_at, p.id),
  bound as (select f.* from found f where f.character_id is not null),
  gone as (
    delete from nodes.text_cues c
    where c.node_id in (select r.id from jsonb_to_recordset(texts) as r (id uuid))
      and not exists (select 1 from bound b where b.node_id = c.node_id and b.nth = c.nth))
  insert into nodes.text_cues as c (node_id, nth, character_id, said, shown, lines, plain_lines,
    old_name, old_said, old_shown, renamed_at, is_away)
    select b.node_id, b.nth, b.character_id, b.said, b.shown, b.lines, b.plain_lines, b.old_name,
      b.old_said, b.old_shown, b.renamed_at, b.is_away from bound b
    on conflict (node_id, nth) do update set character_id = excluded.character_id,
      said = excluded.said, shown = excluded.shown, lines = excluded.lines,
      plain_lines = excluded.plain_lines, old_name = excluded.old_name,
      old_said = excluded.old_said, old_shown = excluded.old_shown,
      renamed_at = excluded.renamed_at, is_away = excluded.is_away
      where (c.character_id, c.said, c.lines, c.plain_lines, c.is_away)
        is distinct from (excluded.character_id, excluded.said, excluded.lines,
          excluded.plain_lines, excluded.is_away)
$$;
