"""What import and export read and write, their own and through others' views and functions."""

from __future__ import annotations

from scriptony.services.projects.queries import access

# What nobody else may make or remove nodes under meanwhile; the services' lock of a project.
ALONE = "select pg_advisory_xact_lock(hashtextextended(%(id)s::uuid::text, 2))"

HAS_NODES = """
select exists (select 1 from nodes.published_node n where n.project_id = %(id)s)
"""

NAMES = """
select c.name, c.id from characters.published_character c
where c.project_id = %(id)s order by c.created_at, c.id
"""

TARGET = """
select a.may_edit, a.organization_id, p.title, p.type::text, p.template_id
from projects.projects p join projects.project_access a on a.project_id = p.id
where p.id = %(id)s and a.user_id = %(actor)s and a.may_read
"""

IMPORT = {
    "cast": "select characters.import_cast(%(id)s, %(actor)s, %(rows)s::jsonb)",
    "locations": "select worldbuilding.import_locations(%(id)s, %(actor)s, %(rows)s::jsonb)",
    "tree": "select nodes.import_tree(%(id)s, %(actor)s, %(rows)s::jsonb)",
    "names": "select nodes.take_names(%(id)s, %(rows)s::jsonb)",
    "revisions": "select nodes.import_revisions(%(id)s, %(actor)s, %(rows)s::jsonb)",
    "shots": "select shots.import_shots(%(id)s, %(actor)s, %(rows)s::jsonb)",
    "beats": "select beats.import_beats(%(id)s, %(actor)s, %(rows)s::jsonb)",
}
"""The owners' functions, in the order in which one's things name another's."""

# In the order of rules.documents.ProjectPart.
PROJECT = f"""
select p.title, p.type::text, p.logline, p.genre, p.duration, p.template_id,
  p.narrative_structure, p.beat_template, p.episode_layout, p.season_engine, p.time_lock,
  p.max_duration_seconds, p.target_pages, p.words_per_page, p.current_words,
  p.reading_speed_wpm, p.title_page, p.preamble, p.section_depth
from projects.projects p {access("p.id")} where p.id = %(id)s
"""

NODES = """
select n.id, n.parent_id, n.level, n.template_id, n.node_number, n.title, n.description, n.color,
  n.order_index, n.metadata, l.id, t.format, t.source, t.plain, t.words
from nodes.published_node n
left join nodes.published_text t on t.node_id = n.id and t.project_id = n.project_id
left join worldbuilding.published_location l
  on l.id = n.location_id and l.project_id = n.project_id
where n.project_id = %(id)s order by n.level, n.order_index, n.id
"""

CHARACTERS = """
select c.id, c.name, c.role, c.description, c.age, c.gender, c.species, c.backstory, c.personality,
  c.skills, c.strengths, c.weaknesses, c.color
from characters.published_character c where c.project_id = %(id)s order by c.created_at, c.id
"""

LOCATIONS = """
select l.id, l.parent_id, l.name, l.description, l.map_x, l.map_y
from worldbuilding.published_location l where l.project_id = %(id)s order by l.name, l.id
"""

APPEARANCES = """
select a.scene_id, a.character_id from nodes.published_appearance a
where a.project_id = %(id)s order by a.scene_id, a.added_at, a.character_id
"""

SHOTS = """
select s.id, s.scene_id, s.shot_number, s.description, s.camera_angle, s.camera_movement,
  s.framing, s.lens, s.duration, s.shotlength_minutes, s.shotlength_seconds, s.composition,
  s.lighting_notes, s.sound_notes, s.dialog, s.notes, s.order_index
from shots.published_shot s where s.project_id = %(id)s
order by s.scene_id, s.order_index, s.id
"""

CASTING = """
select k.shot_id, k.character_id from shots.published_casting k
join characters.published_character c on c.id = k.character_id
where k.project_id = %(id)s and c.project_id = %(id)s
order by k.shot_id, k.added_at, k.character_id
"""

REVISIONS = """
select r.id, r.number, r.name, r.color, r.locked_at from nodes.published_revision r
where r.project_id = %(id)s order by r.number
"""

REVISION_SCENES = """
select s.revision_id, s.node_id, s.scene_number, s.title, s.version, s.is_omitted
from nodes.published_revision_scene s
where s.project_id = %(id)s order by s.revision_id, s.place
"""

DRAFTS = """
select d.node_id, d.number, d.format, d.source, d.words, d.cause, d.at, d.is_newest
from nodes.published_draft d
where d.project_id = %(id)s and (d.is_held or d.is_newest) order by d.node_id, d.number
"""

# In the order of rules.documents.BeatPart.
BEATS = """
select b.id, b.label, b.template_abbr, b.description, b.from_container_id, b.to_container_id,
  b.pct_from, b.pct_to, b.color, b.notes, b.order_index
from beats.published_beat b where b.project_id = %(id)s
order by b.order_index, b.created_at, b.id
"""

# Several queries, one moment.
SNAPSHOT = "set transaction isolation level repeatable read, read only"

KEPT_FILE = "select bucket, path, size from kernel.objects where id = %(id)s"
