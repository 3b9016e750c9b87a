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

create view nodes.published_text as
  select t.node_id, t.project_id, t.format, t.source, t.plain, t.words, t.revision
  from nodes.node_text t
  join nodes.nodes n on n.id = t.node_id and n.project_id = t.project_id
  join projects.living_project p on p.project_id = t.project_id
  where n.deleted_at is null;
