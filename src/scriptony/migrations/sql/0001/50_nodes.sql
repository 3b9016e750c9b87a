-- Nodes: acts, sequences, scenes (seasons and episodes, parts and chapters), their texts, and who
-- appears in a scene. The database itself keeps the tree a tree: a child lies one level below a
-- parent of the same project.
create schema nodes;

create table nodes.nodes (
  id uuid primary key,
  project_id uuid not null references projects.projects (id) on delete cascade,
  parent_id uuid,
  level integer not null check (level between 1 and 4),
  parent_level integer generated always as (level - 1) stored,
  group_id uuid generated always as (coalesce(parent_id, project_id)) stored,
  template_id text not null,
  node_number integer not null check (node_number >= 0),
  title text not null,
  description text,
  color text,
  order_index integer not null,
  metadata jsonb not null default '{}',   -- but for content, which lives in node_text
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  check ((parent_id is null) = (level = 1)),
  unique (id, project_id),
  unique (id, project_id, level),
  foreign key (parent_id, project_id, parent_level)
    references nodes.nodes (id, project_id, level) on delete cascade,
  constraint nodes_order exclude using btree (group_id with =, order_index with =)
    where (deleted_at is null) deferrable
);
create unique index nodes_number on nodes.nodes (group_id, node_number) where deleted_at is null;
create index on nodes.nodes (project_id, level) where deleted_at is null;
create index on nodes.nodes (parent_id, project_id, parent_level);
create index on nodes.nodes (trash_id) where trash_id is not null;
create index on nodes.nodes (deleted_at) where deleted_at is not null;
create index on nodes.nodes (user_id);
create trigger touch before update on nodes.nodes
  for each row execute function kernel.touch();

create table nodes.node_text (
  node_id uuid primary key,
  project_id uuid not null,
  format text not null check (format in ('fountain', 'prosemirror')),
  source text not null,
  plain text not null,
  words integer not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  foreign key (node_id, project_id) references nodes.nodes (id, project_id) on delete cascade
);
create index on nodes.node_text (project_id);
create trigger touch before update on nodes.node_text
  for each row execute function kernel.touch();

create view nodes.published_node as
  select n.id, n.project_id, n.parent_id, n.level, n.template_id, n.node_number, n.title,
    n.description, n.color, n.order_index, n.metadata, n.created_at, n.updated_at, n.revision
  from nodes.nodes n join projects.living_project p on p.project_id = n.project_id
  where n.deleted_at is null;

-- For queries that join the access view themselves, which looks at project and organization.
create view nodes.living_node as
  select n.id, n.project_id, n.level from nodes.nodes n where n.deleted_at is null;

create view nodes.published_text as
  select t.node_id, t.project_id, t.format, t.source, t.plain, t.words, t.revision
  from nodes.node_text t
  join nodes.nodes n on n.id = t.node_id and n.project_id = t.project_id
  join projects.living_project p on p.project_id = t.project_id
  where n.deleted_at is null;

-- One row for each node in the trash of a living project. An act of deletion is one trash_id; its
-- roots are the nodes whose parent did not go with them.
create view nodes.published_trash as
  select n.project_id, n.trash_id,
    case n.level when 1 then 'act' when 2 then 'sequence' when 3 then 'scene' else 'node' end
      as entity_type,
    n.id as entity_id, n.title, n.deleted_at, n.deleted_by,
    not exists (select 1 from nodes.nodes p
      where p.id = n.parent_id and p.trash_id = n.trash_id) as is_root
  from nodes.nodes n join projects.living_project p on p.project_id = n.project_id
  where n.deleted_at is not null;

-- The nodes of a group that live, or with `act` those that lie in the trash by that act.
create function nodes.siblings(siblings_of uuid, act uuid) returns setof nodes.nodes
language sql volatile set search_path = '' as $$
  select n.* from nodes.nodes n
    where act is null and n.group_id = siblings_of and n.deleted_at is null
  union all
  select n.* from nodes.nodes n where n.trash_id = act and n.group_id = siblings_of
$$;

-- Makes room for `node` among these siblings: at its old place or the last there is, and with its
-- old number or the next that no sibling holds.
create function nodes.make_room(node nodes.nodes, act uuid, out place integer, out number integer)
language plpgsql volatile set search_path = '' as $$
begin
  select least(node.order_index, count(*)) into place from nodes.siblings(node.group_id, act);
  update nodes.nodes set order_index = order_index + 1
    where id in (select s.id from nodes.siblings(node.group_id, act) s where s.order_index >= place);
  select min(free.n) into number
    from (
      select node.node_number as n
      union all
      select s.node_number + 1 from nodes.siblings(node.group_id, act) s
        where s.node_number >= node.node_number) free
    where free.n not in (select s.node_number from nodes.siblings(node.group_id, act) s);
end $$;

-- Brings back what one act of deletion took; how many nodes left the act. What hangs below a parent
-- that is still in the trash becomes part of the parent's act instead.
create function nodes.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  root nodes.nodes;
  parent record;
  room record;
  back uuid[];
  restored integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(project::text, 2));
  for root in
    select n.* from nodes.nodes n where n.project_id = project and n.trash_id = trash
      and not exists (select 1 from nodes.nodes p
        where p.id = n.parent_id and p.trash_id = n.trash_id)
    order by n.level, n.group_id, n.order_index
  loop
    select p.trash_id, p.deleted_at, p.deleted_by into parent
      from nodes.nodes p where p.id = root.parent_id;
    select * into room from nodes.make_room(root, parent.trash_id);
    with recursive below as (
      select root.id as id union all
      select n.id from nodes.nodes n join below b on n.parent_id = b.id
      where n.project_id = project and n.trash_id = trash)
    select array_agg(id) into back from below;
    update nodes.nodes n set
      trash_id = parent.trash_id,
      deleted_at = parent.deleted_at,
      deleted_by = parent.deleted_by,
      order_index = case when n.id = root.id then room.place else n.order_index end,
      node_number = case when n.id = root.id then room.number else n.node_number end
      where n.id = any(back);
    restored := restored + cardinality(back);
  end loop;
  return restored;
end $$;

-- Removes what one act of deletion took, with all that hangs below; how many rows of the act went.
create function nodes.purge_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  perform pg_advisory_xact_lock(hashtextextended(project::text, 2));
  delete from nodes.nodes n where n.project_id = project and n.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;

-- What is removed for good is named by no event any more, whatever cascade removed it.
create trigger forget_events after delete on nodes.nodes
  referencing old table as gone for each statement execute function kernel.forget_events();
