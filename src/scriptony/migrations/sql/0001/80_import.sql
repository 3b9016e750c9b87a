-- Importing writes four rooms in one transaction: projects inserts the project itself, and these
-- functions of the other owners take what belongs to them. Ids, places and numbers are settled
-- before; the caller has looked at rights and holds the project's lock. Whatever else the arguments
-- name, nothing is linked that does not belong to the project.

-- `people`: [{id, name, role, …}]
create function characters.import_cast(project uuid, actor uuid, people jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into characters.characters (id, project_id, name, role, description, age, gender, species,
    backstory, personality, skills, strengths, weaknesses, color, user_id)
  select c.id, project, c.name, c.role, c.description, c.age, c.gender, c.species, c.backstory,
    c.personality, c.skills, c.strengths, c.weaknesses, c.color, actor
  from jsonb_to_recordset(people) as c (id uuid, name text, role text, description text, age text,
    gender text, species text, backstory text, personality text, skills text, strengths text,
    weaknesses text, color text)
$$;

-- `tree`: {nodes: [{id, parent_id, level, …, text: {format, source, plain, words} | null}],
-- appearances: [{scene_id, character_id}]}. A statement's foreign keys are looked at when it ends,
-- so parents and children go in together.
create function nodes.import_tree(project uuid, actor uuid, tree jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into nodes.nodes (id, project_id, parent_id, level, template_id, node_number, title,
    description, color, order_index, metadata, user_id)
  select n.id, project, n.parent_id, n.level, n.template_id, n.node_number, n.title,
    n.description, n.color, n.order_index, n.metadata, actor
  from jsonb_to_recordset(tree -> 'nodes') as n (id uuid, parent_id uuid, level integer,
    template_id text, node_number integer, title text, description text, color text,
    order_index integer, metadata jsonb);

  insert into nodes.node_text (node_id, project_id, format, source, plain, words)
  select n.id, project, t.format, t.source, t.plain, t.words
  from jsonb_to_recordset(tree -> 'nodes') as n (id uuid, text jsonb),
    jsonb_to_record(n.text) as t (format text, source text, plain text, words integer)
  where jsonb_typeof(n.text) = 'object';

  insert into nodes.scene_characters (scene_id, project_id, character_id)
  select a.scene_id, project, a.character_id
  from jsonb_to_recordset(tree -> 'appearances') as a (scene_id uuid, character_id uuid)
  join characters.characters c on c.id = a.character_id and c.project_id = project
  on conflict do nothing;
$$;

-- `list`: {shots: [{id, scene_id, shot_number, …}], casting: [{shot_id, character_id}]}
create function shots.import_shots(project uuid, actor uuid, list jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into shots.shots (id, project_id, scene_id, shot_number, description, camera_angle,
    camera_movement, framing, lens, duration, shotlength_minutes, shotlength_seconds, composition,
    lighting_notes, sound_notes, dialog, notes, order_index, user_id)
  select s.id, project, s.scene_id, s.shot_number, s.description, s.camera_angle,
    s.camera_movement, s.framing, s.lens, s.duration, s.shotlength_minutes, s.shotlength_seconds,
    s.composition, s.lighting_notes, s.sound_notes, s.dialog, s.notes, s.order_index, actor
  from jsonb_to_recordset(list -> 'shots') as s (id uuid, scene_id uuid, shot_number text,
    description text, camera_angle text, camera_movement text, framing text, lens text,
    duration text, shotlength_minutes integer, shotlength_seconds integer, composition text,
    lighting_notes text, sound_notes text, dialog text, notes text, order_index integer);

  insert into shots.shot_characters (shot_id, character_id)
  select k.shot_id, k.character_id
  from jsonb_to_recordset(list -> 'casting') as k (shot_id uuid, character_id uuid)
  join shots.shots s on s.id = k.shot_id and s.project_id = project
  join characters.characters c on c.id = k.character_id and c.project_id = project
  on conflict do nothing;
$$;
