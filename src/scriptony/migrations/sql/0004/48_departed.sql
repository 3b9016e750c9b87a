-- Who goes where a scene or a shot may not name them leaves it, as 0001 has it: its members may not
-- even be allowed to read them. Who comes back finds their places: an undo brings back all that a
-- move took (docs/decisions/0013-undo.md). Meanwhile nobody reads these tables.
create table nodes.departed_appearances (
  scene_id uuid not null,
  project_id uuid not null,
  character_id uuid not null references characters.characters (id) on delete cascade,
  added_at timestamptz not null,
  primary key (scene_id, character_id),
  foreign key (scene_id, project_id) references nodes.nodes (id, project_id) on delete cascade
);
create index on nodes.departed_appearances (character_id);
create index on nodes.departed_appearances (project_id);

create table shots.departed_casts (
  shot_id uuid not null references shots.shots (id) on delete cascade,
  character_id uuid not null references characters.characters (id) on delete cascade,
  added_at timestamptz not null,
  primary key (shot_id, character_id)
);
create index on shots.departed_casts (character_id);

create or replace function nodes.remove_departed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  with gone as (
    delete from nodes.scene_characters a
    where a.character_id = new.id
      and not exists (select 1 from characters.published_reach r
        where r.project_id = a.project_id and r.character_id = new.id)
    returning a.*)
  insert into nodes.departed_appearances select * from gone on conflict do nothing;
  with back as (
    delete from nodes.departed_appearances a
    where a.character_id = new.id
      and exists (select 1 from characters.published_reach r
        where r.project_id = a.project_id and r.character_id = new.id)
    returning a.*)
  insert into nodes.scene_characters select * from back on conflict do nothing;
  return null;
end $$;

create or replace function nodes.remove_left_behind() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  with gone as (
    delete from nodes.scene_characters a using characters.characters c
    where a.project_id = new.id and c.id = a.character_id
      and c.organization_id <> new.organization_id
    returning a.*)
  insert into nodes.departed_appearances select * from gone on conflict do nothing;
  with back as (
    delete from nodes.departed_appearances a
    where a.project_id = new.id
      and exists (select 1 from characters.published_reach r
        where r.project_id = new.id and r.character_id = a.character_id)
    returning a.*)
  insert into nodes.scene_characters select * from back on conflict do nothing;
  return null;
end $$;

create or replace function shots.uncast_departed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  with gone as (
    delete from shots.shot_characters k using shots.shots s
    where k.character_id = new.id and s.id = k.shot_id
      and not exists (select 1 from characters.published_reach r
        where r.project_id = s.project_id and r.character_id = new.id)
    returning k.*)
  insert into shots.departed_casts select * from gone on conflict do nothing;
  with back as (
    delete from shots.departed_casts k using shots.shots s
    where k.character_id = new.id and s.id = k.shot_id
      and exists (select 1 from characters.published_reach r
        where r.project_id = s.project_id and r.character_id = new.id)
    returning k.*)
  insert into shots.shot_characters select * from back on conflict do nothing;
  return null;
end $$;

create or replace function shots.uncast_left_behind() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  with gone as (
    delete from shots.shot_characters k using shots.shots s, characters.characters c
    where s.project_id = new.id and k.shot_id = s.id and c.id = k.character_id
      and c.organization_id <> new.organization_id
    returning k.*)
  insert into shots.departed_casts select * from gone on conflict do nothing;
  with back as (
    delete from shots.departed_casts k using shots.shots s
    where s.project_id = new.id and k.shot_id = s.id
      and exists (select 1 from characters.published_reach r
        where r.project_id = new.id and r.character_id = k.character_id)
    returning k.*)
  insert into shots.shot_characters select * from back on conflict do nothing;
  return null;
end $$;
revoke execute on all functions in schema nodes, shots from public;
