-- The activity log. Lines are made of events, in order of their positions, by `logs.take_in()` alone.
create schema logs;

-- What the log calls what happened: the end of the verb, or a word for several of them. An appearance
-- changes its scene, and nodes that come and go together change their project.
create function logs.action_of(verb text, entity_type text) returns text
language sql immutable parallel safe as $$
  select case
    when split_part(verb, '.', 2) = 'appearance' then 'updated'
    when entity_type = 'project' and verb in ('nodes.node.added', 'nodes.node.trashed')
      then 'updated'
    when split_part(verb, '.', 3) in ('added', 'completed', 'made') then 'created'
    when split_part(verb, '.', 3) in ('changed', 'moved', 'cast', 'uncast', 'confirmed')
      then 'updated'
    when split_part(verb, '.', 3) in ('trashed', 'purged', 'removed', 'revoked') then 'deleted'
    else split_part(verb, '.', 3) end
$$;

-- One line: what one person did to one thing, once or several times within a minute. It has no
-- foreign keys, which would let the log and whoever removes something wait for each other: what is
-- removed is told to the log by triggers (93_logs.sql) and by `logs.gone`.
create table logs.entries (
  id uuid primary key default encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
    from 1 for 6), 52, 1), 53, 1), 'hex')::uuid,
  first_pos bigint not null unique,
  pos bigint not null,
  started_at timestamptz not null,
  at timestamptz not null,
  edits integer not null default 1,
  actor_id uuid,
  impersonator_id uuid,
  via text,
  organization_id uuid,
  project_id uuid,
  world_id uuid,
  owner_id uuid,            -- whoever sees it alone
  entity_type text not null,
  entity_id uuid,
  verb text not null,
  title text,
  trash_id uuid,
  before jsonb,
  after jsonb
);
create index entries_project on logs.entries (project_id, pos desc) where project_id is not null;
create index entries_kind on logs.entries (project_id, entity_type, pos desc)
  where project_id is not null;
create index entries_action on logs.entries (project_id, logs.action_of(verb, entity_type),
  pos desc) where project_id is not null;
create index entries_begun on logs.entries (project_id, first_pos) where project_id is not null;
create index entries_world on logs.entries (world_id, pos desc) where world_id is not null;
create index entries_entity on logs.entries (entity_id, pos desc);
create index entries_actor on logs.entries (actor_id, pos desc) where actor_id is not null;
create index entries_owner on logs.entries (owner_id, pos desc) where owner_id is not null;
create index entries_impersonator on logs.entries (impersonator_id)
  where impersonator_id is not null;
create index entries_house on logs.entries (organization_id, pos desc)
  where project_id is null and world_id is null;
create index entries_at on logs.entries using brin (at) with (autosummarize = on);

-- It begins with what there is of events.
insert into kernel.consumers (name, pos) values ('logs', 0);

-- What was removed for good since the last taking in: its lines may have been made meanwhile, of
-- events that were there still.
create table logs.gone (id uuid not null);

create view logs.published_line as
  select e.id, e.first_pos, e.pos, e.at, e.actor_id, e.impersonator_id, e.via, e.organization_id,
    e.project_id, e.world_id, e.owner_id, e.entity_type, e.entity_id, e.verb, e.title, e.trash_id,
    e.before, e.after
  from logs.entries e;

-- Whom a thing's line is for alone, if it is private: not told to others even in a project.
create function logs.owner_of(event kernel.events) returns uuid
language sql immutable as $$
  select case split_part(event.verb, '.', 1)
    when 'gym' then event.actor_id
    when 'assistant' then event.actor_id
    when 'inspiration' then case when event.project_id is null then event.actor_id end
    when 'audio' then case when event.entity_type = 'render' then event.actor_id end
    when 'auth' then case event.entity_type
      when 'account' then event.entity_id
      when 'session' then (event.after ->> 'user_id')::uuid end
  end
$$;

-- Lines of the events at `positions`. Changes of one thing by one person, each within a minute of the
-- one before, are one line: the first `before` and the last `after` of each field. What has come back
-- to where it was is no change. An undo is always a line of its own.
create function logs.write_lines(positions bigint[]) returns void
language plpgsql as $$
begin
  with known as materialized (
    select e.pos, e.at, e.via, e.entity_type, e.entity_id, e.verb, e.title, e.trash_id,
      (select a.id from auth.accounts a where a.id = e.actor_id) as actor_id,
      (select a.id from auth.accounts a where a.id = e.impersonator_id) as impersonator_id,
      (select o.id from auth.organizations o where o.id = e.organization_id) as organization_id,
      (select p.id from projects.projects p where p.id = e.project_id) as project_id,
      (select w.id from worldbuilding.worlds w where w.id = e.world_id) as world_id,
      (select a.id from auth.accounts a where a.id = logs.owner_of(e)) as owner_id,
      case when jsonb_typeof(e.before) = 'object' then e.before end as before,
      case when jsonb_typeof(e.after) = 'object' then e.after end as after,
      array_remove(array_remove(array[logs.owner_of(e), e.project_id, e.world_id,
        case when e.project_id is null and e.world_id is null then e.organization_id end],
        e.entity_id), null) as within
    from kernel.events e
    -- What a sound turned out to be is nobody's doing.
    where e.pos = any(positions) and e.verb <> 'audio.clip.analysed'),
  fresh as (
    select k.*, actor_id is not null and via is distinct from 'undo'
      and split_part(verb, '.', 3) in ('changed', 'moved', 'reordered') as may_grow
    from known k
    -- The log of what is gone for good is gone, but for that it is.
    where within <@ array[owner_id, organization_id, project_id, world_id]
      and (verb like '%.purged' or verb = 'auth.account.deleted'
        or case entity_type when 'account' then owner_id is not null
          when 'organization' then organization_id is not null else true end)),
  opened as (
    select f.*, case when may_grow and at <= lag(at) over same + interval '1 minute'
      then null else pos end as opens
    from fresh f
    window same as (partition by may_grow, entity_id, verb, actor_id, impersonator_id, via,
      project_id, world_id, owner_id order by pos)),
  runs as materialized (
    select o.*, max(opens) over same as first_pos, min(opens) over same as very_first
    from opened o
    window same as (partition by may_grow, entity_id, verb, actor_id, impersonator_id, via,
      project_id, world_id, owner_id order by pos)),
  told as (
    select first_pos, max(pos) as pos, min(at) as started_at, max(at) as at,
      count(*)::integer as edits,
      (array_agg(title order by pos desc) filter (where title is not null))[1] as title
    from runs group by first_pos),
  grown as materialized (
    select r.actor_id, r.impersonator_id, r.via, r.organization_id, r.project_id, r.world_id,
      r.owner_id, r.entity_type, r.entity_id, r.verb, r.trash_id, r.before, r.after, t.*,
      l.id as line, l.first_pos as line_pos, l.before as line_before, l.after as line_after
    from told t join runs r on r.pos = t.first_pos
    left join lateral (
      select e.id, e.first_pos, e.at, e.before, e.after
      from (select * from logs.entries n where n.entity_id = r.entity_id
        order by n.pos desc limit 100) e
      where e.verb = r.verb and e.actor_id = r.actor_id
        and e.impersonator_id is not distinct from r.impersonator_id
        and e.via is not distinct from r.via and e.project_id is not distinct from r.project_id
        and e.world_id is not distinct from r.world_id
        and e.owner_id is not distinct from r.owner_id
      order by e.pos desc limit 1) l
      on r.may_grow and r.very_first = r.pos and t.started_at <= l.at + interval '1 minute'),
  parts as (
    select g.first_pos, r.pos, r.before, r.after
    from grown g join runs r on r.first_pos = g.first_pos
    where g.edits > 1 or g.line is not null
    union all
    select g.first_pos, g.line_pos, g.line_before, g.line_after from grown g
    where g.line is not null),
  fields as (
    select p.first_pos, f.name,
      (array_agg(f.value order by p.pos) filter (where f.was))[1] as old,
      (array_agg(f.value order by p.pos desc) filter (where not f.was))[1] as new,
      bool_or(f.value <> 'null') as is_known
    from parts p cross join lateral (
      select true, key, value from jsonb_each(p.before)
      union all
      select false, key, value from jsonb_each(p.after)) f (was, name, value)
    group by p.first_pos, f.name),
  -- Values that were not carried are no reason to think that nothing changed.
  changes as (
    select first_pos, jsonb_object_agg(name, old) as before, jsonb_object_agg(name, new) as after
    from fields
    where not (is_known and old is not distinct from new
      and not coalesce(jsonb_typeof(old) = 'object' and old ? 'omitted', false))
    group by first_pos),
  lines as materialized (
    select g.*, g.edits > 1 or g.line is not null as is_folded, c.before as all_before,
      c.after as all_after
    from grown g left join changes c on c.first_pos = g.first_pos),
  extended as (
    update logs.entries e set pos = l.pos, at = l.at, edits = e.edits + l.edits,
      organization_id = l.organization_id, title = coalesce(l.title, e.title),
      before = coalesce(l.all_before, '{}'), after = coalesce(l.all_after, '{}')
    from lines l where l.line = e.id)
  insert into logs.entries (first_pos, pos, started_at, at, edits, actor_id, impersonator_id, via,
    organization_id, project_id, world_id, owner_id, entity_type, entity_id, verb, title, trash_id,
    before, after)
  select first_pos, pos, started_at, at, edits, actor_id, impersonator_id, via, organization_id,
    project_id, world_id, owner_id, entity_type, entity_id, verb, title, trash_id,
    case when is_folded then coalesce(all_before, '{}') else before end,
    case when is_folded then coalesce(all_after, '{}') else after end
  from lines where line is null order by first_pos;

  -- What an inspiration's maker shows nobody any more, he had shown before.
  update logs.entries l set owner_id = e.actor_id
  from kernel.events e
  where e.pos = any(positions) and e.verb = 'inspiration.inspiration.changed'
    and e.before @> '{"shared": true}' and e.after @> '{"shared": false}'
    and l.entity_id = e.entity_id and l.pos <= e.pos;
end $$;

-- Lines of what is gone for good go, but for the one that says so. People who are gone did nothing.
create function logs.forget_gone() returns void
language plpgsql as $$
declare
  these uuid[];
begin
  with emptied as (delete from logs.gone returning id) select array_agg(id) into these from emptied;
  if these is null then
    return;
  end if;
  delete from logs.entries e where e.id in (
    select l.id from logs.entries l where l.entity_id = any(these)
      and l.verb not like '%.purged' and l.verb <> 'auth.account.deleted'
    union all
    select l.id from logs.entries l where l.owner_id = any(these)
    union all
    select l.id from logs.entries l where l.project_id = any(these)
    union all
    select l.id from logs.entries l where l.world_id = any(these)
    union all
    select l.id from logs.entries l where l.organization_id = any(these)
      and l.project_id is null and l.world_id is null);
  update logs.entries e set actor_id = null where e.actor_id = any(these);
  update logs.entries e set impersonator_id = null where e.impersonator_id = any(these);
end $$;

-- Everything that is committed comes into the log before this returns, or about `most` events of it
-- where that is said. How many events it took. It waits for whoever numbers, and for whoever takes
-- in; with nothing new it waits for nobody. Call it before a transaction that locks anything. Plans
-- are made once for each connection, perhaps while the tables are empty still: they go by indexes.
create function logs.take_in(most bigint default null) returns bigint
language plpgsql security definer
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  reached bigint;
  positions bigint[];
  taken bigint := 0;
begin
  select c.pos into reached from kernel.consumers c where c.name = 'logs';
  if reached >= (select p.pos from kernel.event_position p)
    and not exists (select from kernel.events e where e.pos is null)
    and not exists (select from logs.gone)
  then
    return 0;
  end if;
  if reached is null then
    insert into kernel.consumers (name, pos)
      select 'logs', coalesce(max(e.pos), 0) from logs.entries e on conflict do nothing;
  end if;
  -- The cursor is the lock of taking in; the number is that of numbering.
  select c.pos into reached from kernel.consumers c where c.name = 'logs' for update;
  perform pg_advisory_xact_lock(7303001);
  while kernel.number_events() = 1000 loop
  end loop;
  while taken < coalesce(most, taken + 1) loop
    select array_agg(e.pos) into positions from (
      select f.pos from kernel.events f where f.pos > reached order by f.pos limit 500) e;
    exit when positions is null;
    perform logs.write_lines(positions);
    reached := positions[cardinality(positions)];
    taken := taken + cardinality(positions);
  end loop;
  perform logs.forget_gone();
  if taken > 0 then
    update kernel.consumers set pos = reached where name = 'logs';
  end if;
  return taken;
end $$;

-- The same for whoever is in no hurry: events wait for ten seconds, or until they are a thousand.
-- Whoever reads the log takes in first, and edits that are taken in together cost little: those of
-- one thing by one person are one line at once.
create function logs.take_in_later() returns bigint
language sql security definer set search_path = '' as $$
  select coalesce((
    select case when f.at < clock_timestamp() - interval '10 seconds' or p.pos >= c.pos + 1000
      then logs.take_in(5000) else 0 end
    from kernel.consumers c, kernel.event_position p,
      lateral (select e.at from kernel.events e where e.pos > c.pos order by e.pos limit 1) f
    where c.name = 'logs'), 0)
$$;

-- What is told of things beside their lines, also of those in the trash: where a node or a shot is,
-- who a character is, and where an inspiration is whose lines do not say so.
create view nodes.tree_with_trash as
  select n.id, n.project_id, n.parent_id, n.level, n.title from nodes.nodes n;
create view shots.shot_with_trash as
  select s.id, s.project_id, s.scene_id, s.shot_number from shots.shots s;
create view characters.name_with_trash as
  select c.id, c.name from characters.characters c;
create view inspiration.place_with_trash as
  select i.id, i.project_id from inspiration.inspirations i;
