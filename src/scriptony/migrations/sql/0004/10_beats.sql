-- Beats: points of a story, placed by percent of the whole, and the templates people make of them.
create schema beats;

create table beats.beats (
  id uuid primary key,
  project_id uuid not null references projects.projects (id) on delete cascade,
  user_id uuid references auth.accounts (id) on delete set null,
  label text not null,
  template_abbr text,
  description text,
  from_container_id text not null,    -- any text: pages name nodes that are not there yet
  to_container_id text not null,
  pct_from double precision not null default 0 check (pct_from between 0 and 100),
  pct_to double precision not null default 0 check (pct_to between 0 and 100),
  color text,
  notes text,
  order_index integer not null default 0,   -- as clients send it: several may share one
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid
);
create index on beats.beats (project_id, order_index, created_at, id) where deleted_at is null;
create index on beats.beats (project_id);
create index on beats.beats (user_id);
create index on beats.beats (trash_id) where trash_id is not null;
create index on beats.beats (deleted_at) where deleted_at is not null;
create trigger touch before update on beats.beats
  for each row execute function kernel.touch();
create trigger forget_events after delete on beats.beats
  referencing old table as gone for each statement execute function kernel.forget_events();

-- `beats`: [{label, description, color, pct_from, pct_to}] in their order.
create table beats.templates (
  id uuid primary key,
  organization_id uuid not null references auth.organizations (id) on delete cascade,
  user_id uuid references auth.accounts (id) on delete set null,
  name text not null,
  abbreviation text not null,
  beats jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1
);
create index on beats.templates (organization_id);
create index on beats.templates (user_id);
create trigger touch before update on beats.templates
  for each row execute function kernel.touch();

create view beats.published_beat as
  select b.id, b.project_id, b.user_id, b.label, b.template_abbr, b.description,
    b.from_container_id, b.to_container_id, b.pct_from, b.pct_to, b.color, b.notes, b.order_index,
    b.created_at, b.updated_at, b.revision
  from beats.beats b join projects.living_project p on p.project_id = b.project_id
  where b.deleted_at is null;

-- One row for each beat in the trash of a living project.
create view beats.published_trash as
  select b.project_id, b.trash_id, 'beat' as entity_type, b.id as entity_id, b.label as title,
    b.deleted_at, b.deleted_by, true as is_root
  from beats.beats b join projects.living_project p on p.project_id = b.project_id
  where b.deleted_at is not null;

-- How long a project says it is: how much of it a second takes depends on that.
create view projects.published_duration as
  select p.id as project_id, p.duration, p.max_duration_seconds
  from projects.projects p join projects.living_project l on l.project_id = p.id;

-- Writers of a project's beats come one after the other, where more than one row is looked at.
create function beats.lock_project(project uuid) returns void
language sql volatile set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended(project::text, 12))
$$;

-- Brings back what one act of deletion took; how many came back.
create function beats.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  restored integer;
begin
  perform beats.lock_project(project);
  update beats.beats b set deleted_at = null, deleted_by = null, trash_id = null
    where b.project_id = project and b.trash_id = trash;
  get diagnostics restored = row_count;
  return restored;
end $$;

-- Removes what one act of deletion took; how many beats went.
create function beats.purge_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  perform beats.lock_project(project);
  delete from beats.beats b where b.project_id = project and b.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;

-- As in 0001/80_import.sql. `list`: [{id, label, template_abbr, …}]
create function beats.import_beats(project uuid, actor uuid, list jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into beats.beats (id, project_id, user_id, label, template_abbr, description,
    from_container_id, to_container_id, pct_from, pct_to, color, notes, order_index)
  select b.id, project, actor, b.label, b.template_abbr, b.description, b.from_container_id,
    b.to_container_id, b.pct_from, b.pct_to, b.color, b.notes, b.order_index
  from jsonb_to_recordset(list) as b (id uuid, label text, template_abbr text, description text,
    from_container_id text, to_container_id text, pct_from float8, pct_to float8, color text,
    notes text, order_index integer)
$$;

-- Beats whose container is removed for good are anchored to the nearest node that lives: the
-- sibling before it, else the one behind it, else its parent; where none of these lives, the same
-- is asked of the parent. Where nothing is found the text stays. Whatever removed the node, an act,
-- a purge or a cascade: one statement's nodes are looked at together, so nobody is anchored to what
-- goes as well.
create function beats.anchor_to_nearest() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  lost record;
  here record;
  nearest uuid;
begin
  for lost in
    select distinct g.id, g.project_id from gone g
    join (
      select b.project_id, lower(b.from_container_id) as container from beats.beats b
        where b.project_id in (select x.project_id from gone x)
      union
      select b.project_id, lower(b.to_container_id) from beats.beats b
        where b.project_id in (select x.project_id from gone x)
    ) named on named.container = g.id::text and named.project_id = g.project_id
  loop
    perform beats.lock_project(lost.project_id);
    nearest := null;
    select g.group_id, g.parent_id, g.order_index into here from gone g where g.id = lost.id;
    while found and nearest is null loop
      select n.id into nearest from nodes.nodes n
        where n.group_id = here.group_id and n.deleted_at is null
        order by n.order_index >= here.order_index,
          abs(n.order_index - here.order_index), n.order_index limit 1;
      if nearest is null then
        select n.id into nearest from nodes.nodes n
          where n.id = here.parent_id and n.deleted_at is null;
      end if;
      -- What lies above: gone by the same statement, or in the trash.
      select above.group_id, above.parent_id, above.order_index into here from (
        select g.group_id, g.parent_id, g.order_index from gone g where g.id = here.parent_id
        union all
        select n.group_id, n.parent_id, n.order_index from nodes.nodes n
          where n.id = here.parent_id) above;
    end loop;
    update beats.beats b set
      from_container_id = case when lower(b.from_container_id) = lost.id::text
        then nearest::text else b.from_container_id end,
      to_container_id = case when lower(b.to_container_id) = lost.id::text
        then nearest::text else b.to_container_id end
      where nearest is not null and b.project_id = lost.project_id
        and lost.id::text in (lower(b.from_container_id), lower(b.to_container_id));
  end loop;
  return null;
end $$;
create trigger anchor_beats after delete on nodes.nodes
  referencing old table as gone for each statement execute function beats.anchor_to_nearest();

revoke execute on all functions in schema beats from public;
grant execute on function beats.restore_trash(uuid, uuid), beats.purge_trash(uuid, uuid),
  beats.import_beats(uuid, uuid, jsonb) to scriptony_projects;
