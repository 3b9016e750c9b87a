-- Files made from clips: one clip as it sounds, or the mix of a scene or of a whole project. They
-- belong to whoever asked, and go after a week.
create table audio.renders (
  id uuid primary key,
  project_id uuid not null references projects.projects (id) on delete cascade,
  scene_id uuid references nodes.nodes (id) on delete cascade,
  clip_id uuid references audio.clips (id) on delete cascade,
  user_id uuid not null references auth.accounts (id) on delete cascade,
  file_id uuid not null references kernel.objects (id),
  file_name text not null,
  format text not null check (format in ('mp3', 'wav', 'flac', 'm4a')),
  is_normalized boolean not null,
  sample_rate integer not null,
  duration double precision not null,
  loudness double precision,
  true_peak double precision,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '7 days',
  check (num_nonnulls(scene_id, clip_id) <= 1)
);
create index on audio.renders (project_id);
create index on audio.renders (scene_id) where scene_id is not null;
create index on audio.renders (clip_id) where clip_id is not null;
create index on audio.renders (user_id, created_at, id);
create index on audio.renders (file_id);
create index on audio.renders (expires_at);
create trigger release_file after delete on audio.renders
  for each row execute function kernel.release('file_id');
create trigger forget_events after delete on audio.renders
  referencing old table as gone for each statement execute function kernel.forget_events();

insert into kernel.buckets (id, public) values ('make-3b52693b-audio-renders', false);
