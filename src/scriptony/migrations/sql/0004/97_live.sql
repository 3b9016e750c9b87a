-- Whom a private event is for: live asks as the log does, so that the two cannot disagree.
grant usage on schema logs to scriptony_live;
grant execute on function logs.owner_of to scriptony_live;

-- Which revision a thing has, for live alone: the trash is told of too.
create view auth.published_state as
  select 'organization' as entity_type, o.id as entity_id, o.revision from auth.organizations o;
create view projects.published_state as
  select 'project' as entity_type, p.id as entity_id, p.revision from projects.projects p;
create view nodes.published_state as
  select (array['act', 'sequence', 'scene', 'node'])[n.level] as entity_type, n.id as entity_id,
    n.revision from nodes.nodes n
  union all select 'revision', r.id, r.revision from nodes.revisions r;
create view characters.published_state as
  select 'character' as entity_type, c.id as entity_id, c.revision from characters.characters c;
create view shots.published_state as
  select 'shot' as entity_type, s.id as entity_id, s.revision from shots.shots s;
create view audio.published_state as
  select 'clip' as entity_type, c.id as entity_id, c.revision from audio.clips c;
create view beats.published_state as
  select 'beat' as entity_type, b.id as entity_id, b.revision from beats.beats b
  union all select 'beat_template', t.id, t.revision from beats.templates t;
create view worldbuilding.published_state as
  select 'world' as entity_type, w.id as entity_id, w.revision from worldbuilding.worlds w
  union all select 'category', c.id, c.revision from worldbuilding.categories c
  union all select 'item', i.id, i.revision from worldbuilding.items i
  union all select 'location', l.id, l.revision from worldbuilding.locations l
  union all select 'relation', r.id, r.revision from worldbuilding.relations r
  union all select 'map', m.world_id, m.revision from worldbuilding.maps m;
create view inspiration.published_state as
  select 'inspiration' as entity_type, i.id as entity_id, i.revision
  from inspiration.inspirations i;
create view gym.published_state as
  select 'submission' as entity_type, s.id as entity_id, s.revision from gym.submissions s;
grant usage on schema auth, projects, nodes, characters, shots, audio, beats, worldbuilding,
  inspiration, gym to scriptony_live;
grant select on auth.published_state, projects.published_state, nodes.published_state,
  characters.published_state, shots.published_state, audio.published_state, beats.published_state,
  worldbuilding.published_state, inspiration.published_state, gym.published_state
  to scriptony_live;
