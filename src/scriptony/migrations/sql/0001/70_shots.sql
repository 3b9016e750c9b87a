-- Shots and their casting. A shot keeps its number whatever happens around it; its place is apart.
create schema shots;

create table shots.shots (
  id uuid primary key,
  project_id uuid not null,
  scene_id uuid not null,
  scene_level integer not null default 3 check (scene_level = 3),
  shot_number text not null,
  description text,
  camera_angle text,
  camera_movement text,
  framing text,
  lens text,
  duration text,
  shotlength_minutes integer default 0,
  shotlength_seconds integer default 0,
  composition text,
  lighting_notes text,
  sound_notes text,
  dialog text,
  notes text,
  image_id uuid references kernel.objects (id),
  image_url text,
  storyboard_id uuid references kernel.objects (id),
  storyboard_url text,
  reference_image_id uuid references kernel.objects (id),
  reference_image_url text,
  order_index integer not null,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  foreign key (scene_id, project_id, scene_level)
    references nodes.nodes (id, project_id, level) on delete cascade,
  constraint shots_order exclude using btree (scene_id with =, order_index with =)
    where (deleted_at is null) deferrable
);
create index on shots.shots (project_id, scene_id, order_index) where deleted_at is null;
create index on shots.shots (scene_id, project_id, scene_level);
create index on shots.shots (image_id) where image_id is not null;
create index on shots.shots (storyboard_id) where storyboard_id is not null;
create index on shots.shots (reference_image_id) where reference_image_id is not null;
create index on shots.shots (user_id);
create index on shots.shots (trash_id) where trash_id is not null;
create index on shots.shots (deleted_at) where deleted_at is not null;
create trigger touch before update on shots.shots
  for each row execute function kernel.touch();
create trigger release_image after update of image_id or delete on shots.shots
  for each row execute function kernel.release('image_id');
create trigger release_storyboard after update of storyboard_id or delete on shots.shots
  for each row execute function kernel.release('storyboard_id');
create trigger release_reference after update of reference_image_id or delete on shots.shots
  for each row execute function kernel.release('reference_image_id');

create table shots.shot_characters (
  shot_id uuid not null references shots.shots (id) on delete cascade,
  character_id uuid not null references characters.characters (id) on delete cascade,
  added_at timestamptz not null default clock_timestamp(),
  primary key (shot_id, character_id)
);
create index on shots.shot_characters (character_id);

-- Its casting is part of a shot: whatever changes that, a purged character included, changes the
-- shot's revision and time.
create function shots.touch_cast() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update shots.shots s set revision = s.revision
    where s.id in (select k.shot_id from recast k);
  return null;
end $$;
create trigger touch_cast after insert on shots.shot_characters
  referencing new table as recast for each statement execute function shots.touch_cast();
create trigger touch_uncast after delete on shots.shot_characters
  referencing old table as recast for each statement execute function shots.touch_cast();

-- A character that goes to another project, organization or world leaves the shots of projects that
-- may not use it any more: their members may not even be allowed to read it.
create function shots.uncast_departed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from shots.shot_characters k using shots.shots s
    where k.character_id = new.id and s.id = k.shot_id
      and not exists (select 1 from characters.published_reach r
        where r.project_id = s.project_id and r.character_id = new.id);
  return null;
end $$;
create trigger uncast_departed after update of project_id, organization_id, world_id
  on characters.characters for each row
  when ((old.project_id, old.organization_id, old.world_id)
    is distinct from (new.project_id, new.organization_id, new.world_id))
  execute function shots.uncast_departed();

-- The same for a project that goes to another organization; what lies in the trash included.
create function shots.uncast_left_behind() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from shots.shot_characters k using shots.shots s, characters.characters c
    where s.project_id = new.id and k.shot_id = s.id and c.id = k.character_id
      and c.organization_id <> new.organization_id;
  return null;
end $$;
create trigger uncast_left_behind after update of organization_id on projects.projects
  for each row when (old.organization_id <> new.organization_id)
  execute function shots.uncast_left_behind();

create view shots.published_shot as
  select s.id, s.project_id, s.scene_id, s.shot_number, s.description, s.camera_angle,
    s.camera_movement, s.framing, s.lens, s.duration, s.shotlength_minutes, s.shotlength_seconds,
    s.composition, s.lighting_notes, s.sound_notes, s.dialog, s.notes, s.image_id, s.image_url,
    s.storyboard_id, s.storyboard_url, s.reference_image_id, s.reference_image_url, s.order_index,
    s.created_at, s.updated_at, s.revision
  from shots.shots s
  join nodes.published_node n on n.id = s.scene_id and n.project_id = s.project_id
  where s.deleted_at is null;

create view shots.published_casting as
  select k.shot_id, s.project_id, k.character_id, k.added_at
  from shots.shot_characters k join shots.published_shot s on s.id = k.shot_id;

-- How long each living shot lasts, in seconds: its free text when that begins with a number ("5",
-- "5s", "00:05", "1:02:03"), else its minutes and seconds.
create view shots.published_length as
  select s.project_id, s.scene_id,
    case when t.parts[3] is not null
        then t.parts[1]::float8 * 3600 + t.parts[2]::float8 * 60 + t.parts[3]::float8
      when t.parts[2] is not null then t.parts[1]::float8 * 60 + t.parts[2]::float8
      when t.parts[1] is not null then t.parts[1]::float8
      else coalesce(s.shotlength_minutes, 0)::float8 * 60 + coalesce(s.shotlength_seconds, 0)
    end as seconds,
    s.id as shot_id
  from shots.shots s
  join nodes.published_node n on n.id = s.scene_id and n.project_id = s.project_id
  left join lateral (select regexp_match(s.duration,
    '^\s*(\d{1,9}(?:\.\d{1,9})?)(?::(\d{1,9}(?:\.\d{1,9})?))?(?::(\d{1,9}(?:\.\d{1,9})?))?')
    as parts) t on true
  where s.deleted_at is null;

-- One row for each shot in the trash of a living project.
create view shots.published_trash as
  select s.project_id, s.trash_id, 'shot' as entity_type, s.id as entity_id,
    s.shot_number as title, s.deleted_at, s.deleted_by, true as is_root
  from shots.shots s join projects.living_project p on p.project_id = s.project_id
  where s.deleted_at is not null;

-- Brings back what one act of deletion took, each shot at its old place or the last there is; how
-- many came back. In a scene that is in the trash itself they wait for the scene.
create function shots.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  shot shots.shots;
  place integer;
  restored integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(scene.id::text, 1))
    from (select distinct s.scene_id as id from shots.shots s
      where s.project_id = project and s.trash_id = trash order by 1) scene;
  for shot in
    select s.* from shots.shots s where s.project_id = project and s.trash_id = trash
    order by s.scene_id, s.order_index for update
  loop
    select least(shot.order_index, count(*)) into place from shots.shots s
      where s.scene_id = shot.scene_id and s.deleted_at is null;
    update shots.shots s set order_index = s.order_index + 1
      where s.scene_id = shot.scene_id and s.deleted_at is null and s.order_index >= place;
    update shots.shots s set deleted_at = null, deleted_by = null, trash_id = null,
      order_index = place where s.id = shot.id;
    restored := restored + 1;
  end loop;
  return restored;
end $$;

-- Removes what one act of deletion took; how many shots went.
create function shots.purge_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  delete from shots.shots s where s.project_id = project and s.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;

-- What is removed for good is named by no event any more, whatever cascade removed it.
create trigger forget_events after delete on shots.shots
  referencing old table as gone for each statement execute function kernel.forget_events();
