-- The sounds of shots: clips, and what their analysis found.
create schema audio;

-- A clip's project is its shot's, and follows it.
alter table shots.shots add constraint shots_in_project unique (id, project_id);

create table audio.clips (
  id uuid primary key,
  shot_id uuid not null,
  project_id uuid not null,
  kind text not null check (kind in ('music', 'sfx')),
  file_id uuid not null references kernel.objects (id),
  file_name text not null,
  label text,
  start_time double precision,
  end_time double precision,
  fade_in double precision not null default 0,
  fade_out double precision not null default 0,
  offset_seconds double precision not null default 0,
  gain_db double precision not null default 0,
  muted boolean not null default false,
  format text not null,
  codec text not null,
  sample_rate integer not null,
  channels integer not null,
  duration double precision not null,
  loudness double precision,
  true_peak double precision,
  warning text,
  status text not null default 'pending' check (status in ('pending', 'ready', 'failed')),
  job_id uuid,
  user_id uuid references auth.accounts (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  trash_id uuid,
  foreign key (shot_id, project_id) references shots.shots (id, project_id)
    on update cascade on delete cascade
);
create index on audio.clips (shot_id, project_id);
create index on audio.clips (project_id);
create index on audio.clips (file_id);
create index on audio.clips (job_id);
create index on audio.clips (user_id);
create index on audio.clips (trash_id) where trash_id is not null;
create index on audio.clips (deleted_at) where deleted_at is not null;
create trigger touch before update on audio.clips
  for each row execute function kernel.touch();
create trigger release_file after update of file_id or delete on audio.clips
  for each row execute function kernel.release('file_id');
create trigger forget_events after delete on audio.clips
  referencing old table as gone for each statement execute function kernel.forget_events();

-- The least and the greatest sample of each pixel and channel, 16 bits, little-endian.
create table audio.waveforms (
  clip_id uuid not null references audio.clips (id) on delete cascade,
  samples_per_pixel integer not null,
  channels integer not null,
  data bytea not null,
  primary key (clip_id, samples_per_pixel)
);

-- The greatest absolute sample of each hundredth of a second in ten-thousandths of full scale, as
-- two bytes: the hundreds and the rest.
create table audio.peaks (
  clip_id uuid primary key references audio.clips (id) on delete cascade,
  data bytea not null
);

-- Its sounds are part of a shot: whatever changes them changes the shot's revision and time.
create function audio.touch_shots() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update shots.shots s set revision = s.revision
    where s.id in (select c.shot_id from changed c);
  return null;
end $$;
create trigger touch_added after insert on audio.clips
  referencing new table as changed for each statement execute function audio.touch_shots();
create trigger touch_changed after update on audio.clips
  referencing new table as changed for each statement execute function audio.touch_shots();
create trigger touch_gone after delete on audio.clips
  referencing old table as changed for each statement execute function audio.touch_shots();

-- Whoever writes clips holds their shot before, as those do who remove the shot: nobody waits for
-- somebody who waits for him.
create function audio.hold_shot_of(clip uuid) returns void
language sql security definer set search_path = '' as $$
  select 1 from shots.shots s
    where s.id = (select c.shot_id from audio.clips c where c.id = clip) for no key update
$$;

-- An analysis that was cancelled, or given up, has failed. Where the work itself found out why, the
-- clip says so already.
create function audio.analysis_ended() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select 1 from audio.clips c where c.job_id = new.id and c.status = 'pending') then
    perform audio.hold_shot_of(new.entity_id);
    update audio.clips c set status = 'failed',
        warning = coalesce(new.error, 'The analysis was cancelled')
      where c.job_id = new.id and c.status = 'pending';
  end if;
  return null;
end $$;
create trigger analysis_ended after update of state on kernel.jobs for each row
  when (new.kind = 'audio.analyse' and new.state in ('failed', 'cancelled'))
  execute function audio.analysis_ended();

-- In the order of interchange.wire.ShotAudio, its file as a key; then what lists need beside.
create view audio.published_clip as
  select c.id, c.shot_id, c.kind, o.bucket || '/' || o.path as file_key, c.file_name, c.label,
    o.size as file_size, c.start_time, c.end_time, c.fade_in, c.fade_out, c.duration, c.created_at,
    c.offset_seconds, c.gain_db, c.muted, c.status, c.warning, c.sample_rate, c.channels, c.codec,
    c.loudness, c.updated_at, c.revision, c.project_id
  from audio.clips c
  join shots.published_shot s on s.id = c.shot_id
  join kernel.objects o on o.id = c.file_id
  where c.deleted_at is null;

-- One row for each clip in the trash of a living project.
create view audio.published_trash as
  select c.project_id, c.trash_id, 'clip' as entity_type, c.id as entity_id,
    coalesce(c.label, c.file_name) as title, c.deleted_at, c.deleted_by, true as is_root
  from audio.clips c join projects.living_project p on p.project_id = c.project_id
  where c.deleted_at is not null;

-- Brings back what one act of deletion took; how many came back. Those of a shot in the trash wait
-- for the shot.
create function audio.restore_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  restored integer;
begin
  perform 1 from shots.shots s where s.id in (
      select c.shot_id from audio.clips c where c.project_id = project and c.trash_id = trash)
    order by s.id for no key update;
  update audio.clips c set deleted_at = null, deleted_by = null, trash_id = null
    where c.project_id = project and c.trash_id = trash;
  get diagnostics restored = row_count;
  return restored;
end $$;

-- Removes what one act of deletion took; how many clips went.
create function audio.purge_trash(project uuid, trash uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  perform 1 from shots.shots s where s.id in (
      select c.shot_id from audio.clips c where c.project_id = project and c.trash_id = trash)
    order by s.id for no key update;
  delete from audio.clips c where c.project_id = project and c.trash_id = trash;
  get diagnostics purged = row_count;
  return purged;
end $$;

revoke execute on all functions in schema audio from public;
grant execute on function audio.hold_shot_of(uuid) to scriptony_audio;
grant execute on function audio.restore_trash(uuid, uuid), audio.purge_trash(uuid, uuid)
  to scriptony_projects;
