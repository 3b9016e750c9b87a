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
