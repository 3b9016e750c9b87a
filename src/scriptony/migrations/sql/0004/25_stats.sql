-- Statistics are counted from what the others publish. Of their own they keep only what takes long
-- to find out: how long a text is on the page, and who says how much in it. A row counts as long as
-- the text has the revision it was made of; it goes with the text.
create schema stats;

create table stats.text_measures (
  node_id uuid primary key references nodes.node_text (node_id) on delete cascade,
  text_revision bigint not null,
  rules integer not null,     -- which edition of the rules measured it
  lines integer not null,
  speakers jsonb not null     -- [[key, name, speeches, lines, words]]
);

-- The picture of a living project, and those shared beside it: for the size of its files.
create view projects.published_cover as
  select p.id as project_id, p.cover_id as object_id
  from projects.projects p join projects.living_project l on l.project_id = p.id
  where p.cover_id is not null;

create view inspiration.published_shared as
  select i.id, i.project_id, i.image_id as object_id
  from inspiration.inspirations i join projects.living_project l on l.project_id = i.project_id
  where i.shared and i.deleted_at is null;
