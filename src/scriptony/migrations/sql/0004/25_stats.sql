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

-- For queries that join the access view themselves, which looks at project and organization: the
-- same as in the published views without looking there again for each row.
create or replace view nodes.living_node as
  select n.id, n.project_id, n.level, n.parent_id, n.title, n.order_index, n.location_id
  from nodes.nodes n where n.deleted_at is null;

-- How long each shot lasts, by the rule of 0001/70_shots.sql, and how it is taken.
create view shots.living_length as
  select s.project_id, s.scene_id,
    case when t.parts[3] is not null
        then t.parts[1]::float8 * 3600 + t.parts[2]::float8 * 60 + t.parts[3]::float8
      when t.parts[2] is not null then t.parts[1]::float8 * 60 + t.parts[2]::float8
      when t.parts[1] is not null then t.parts[1]::float8
      else coalesce(s.shotlength_minutes, 0)::float8 * 60 + coalesce(s.shotlength_seconds, 0)
    end as seconds,
    s.id as shot_id, s.camera_angle, s.camera_movement, s.framing, s.lens,
    coalesce(s.image_id::text, nullif(btrim(s.image_url), ''), s.storyboard_id::text,
      nullif(btrim(s.storyboard_url), '')) is not null as has_picture
  from shots.shots s
  join nodes.living_node n on n.id = s.scene_id and n.project_id = s.project_id
  left join lateral (select regexp_match(s.duration,
    '^\s*(\d{1,9}(?:\.\d{1,9})?)(?::(\d{1,9}(?:\.\d{1,9})?))?(?::(\d{1,9}(?:\.\d{1,9})?))?')
    as parts) t on true
  where s.deleted_at is null;

create or replace view shots.published_length as
  select l.project_id, l.scene_id, l.seconds, l.shot_id
  from shots.living_length l join projects.living_project p on p.project_id = l.project_id;

-- The same for casting: whoever has found the living shots joins them by `shot_id`.
create view shots.living_casting as
  select k.shot_id, k.character_id from shots.shot_characters k;
