"""A feature-length project in a database that also holds two hundred others."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import psycopg

ACTS, SEQUENCES, SCENES, SHOTS, CHARACTERS = 3, 12, 120, 1_500, 60
OTHERS = 200
CATEGORIES, ITEMS, RELATIONS = 10, 2_000, 1_000
SOUNDS = 200
LOG = 100_000

NODES = """
with made as (
  insert into nodes.nodes (id, project_id, parent_id, level, template_id, node_number, title,
    order_index, metadata)
  select uuidv7(), %(project)s, p.id, %(level)s, 'film-3act', n, %(title)s || ' ' || n, n - 1,
    jsonb_build_object('location', 'Pier ' || n, 'timeOfDay', 'night', 'interior', false)
  from (select unnest(%(parents)s::uuid[]) as id) p, generate_series(1, %(each)s) n
  returning id)
select id from made
"""

SHOTS_OF_SCENE = """
insert into shots.shots (id, project_id, scene_id, shot_number, description, camera_angle, framing,
  lens, camera_movement, shotlength_seconds, dialog, notes, order_index)
select uuidv7(), %(project)s, %(scene)s, 'Shot ' || n, 'Mara lights the lamp, take ' || n,
  'Low Angle', 'MCU', '50mm', 'Dolly In', 3 + n %% 9,
  '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Stay close to the'
  || ' light, ' || n || '. Whatever you hear out there, stay close."}]}]}',
  'Wind machine, wet deck, practical lamp in frame', n - 1
from generate_series(1, %(count)s) n
"""

CASTING = """
insert into shots.shot_characters (shot_id, character_id)
select s.id, c.id from (
  select id, row_number() over (order by id) as nth from shots.shots
  where project_id = %(project)s) s
join (select id, row_number() over (order by id) as nth, count(*) over () as many
      from characters.characters where project_id = %(project)s) c
  on (s.nth + c.nth) %% (c.many / 3) = 0
"""

CATEGORIES_OF_WORLD = """
insert into worldbuilding.categories (id, world_id, name, type, order_index)
select uuidv7(), %(world)s, 'Category ' || n, 'geography', n - 1
from generate_series(1, %(count)s) n
"""

ITEMS_OF_WORLD = """
insert into worldbuilding.items (id, world_id, category_id, name, description)
select uuidv7(), %(world)s, c.id, 'Item ' || c.order_index || '-' || n,
  'A reef whose hollow stones ring at spring tide, number ' || n || ' of its kind.'
from worldbuilding.categories c, generate_series(1, %(each)s) n
where c.world_id = %(world)s
"""

RELATIONS_OF_WORLD = """
with numbered as (
  select id, row_number() over (order by id) as nth, count(*) over () as many
  from worldbuilding.items where world_id = %(world)s)
insert into worldbuilding.relations (id, organization_id, type, from_item_id, to_item_id)
select uuidv7(), %(organization)s, 'lies off', a.id, b.id
from numbered a join numbered b on b.nth = (a.nth * 7) %% a.many + 1 and b.id <> a.id
limit %(count)s
"""

CLIPS = """
with heard as (
  select id, row_number() over (order by id) as nth from shots.shots
  where project_id = %(project)s and scene_id <> %(but)s order by id limit %(count)s),
files as (
  insert into kernel.objects (id, bucket, path, size, content_type, checksum)
  select uuidv7(), 'make-3b52693b-audio-files', 'audio/' || id || '.mp3', 2880000, 'audio/mpeg', ''
  from heard returning id, path),
made as (
  insert into audio.clips (id, shot_id, project_id, kind, file_id, file_name, label, format, codec,
    sample_rate, channels, duration, loudness, true_peak, status)
  select uuidv7(), h.id, %(project)s, 'sfx', f.id, 'waves.mp3', 'Waves ' || h.nth, 'mp3', 'mp3',
    48000, 2, 180, -19.5, -1.2, 'ready'
  from heard h join files f on f.path = 'audio/' || h.id || '.mp3' returning id, shot_id)
select id::text, shot_id::text from made
"""
# A page and a half of screenplay for each scene, in which four of the characters speak.
TEXTS = """
insert into nodes.node_text (node_id, project_id, format, source, plain, words)
select n.id, n.project_id, 'fountain', t.source, t.source, 250
from nodes.nodes n cross join lateral (
  select string_agg('Wind. The lamp turns over wet stones, and nobody on the pier looks up at it.'
    || E'\\n\\nCHARACTER ' || 1 + (n.order_index * 7 + k %% 4 * 5) %% %(people)s
    || E'\\n(low)\\nStay close to the light. Whatever you hear out there, stay close to it.',
    E'\\n\\n') as source
  from generate_series(1, 8) k) t
where n.project_id = %(project)s and n.level = 3
"""
LINES = """
with things as (
  select id, 'shot' as kind, row_number() over (order by id) as nth, count(*) over () as many
  from shots.shots where project_id = %(project)s)
insert into logs.entries (first_pos, pos, started_at, at, actor_id, organization_id, project_id,
  entity_type, entity_id, verb, title, before, after)
select n - 1000000, n - 1000000, now() - n * interval '1 minute', now() - n * interval '1 minute',
  (select min(user_id::text)::uuid from auth.organization_members
   where organization_id = %(organization)s),
  %(organization)s, %(project)s, t.kind, t.id, 'shots.shot.changed', 'Shot ' || n,
  '{"framing": "MCU", "lens": "50mm"}', '{"framing": "CU", "lens": "35mm"}'
from generate_series(1, %(count)s) n join things t on t.nth = n %% t.many + 1
"""
PEAKS = "insert into audio.peaks (clip_id, data) values (%(clip)s, %(data)s)"


@dataclass
class Seeded:
    """Ids the measurements ask for."""

    project: str
    shot: str
    scene_12: str
    scene_50: str
    scene_100: str
    character: str
    world: str
    clip: str
    heard: list[str]
    """Shots that have a sound, and one of these sounds."""
    written: str
    act: str
    """A project like the big one, whose scenes have texts too, and its first act."""


def seed(conninfo: str, organization: str) -> Seeded:
    """Fill the organization with the big project, and others with two hundred small ones."""
    with psycopg.connect(conninfo, autocommit=True) as db:
        project, scenes = _big(db, organization, "The Long Light")
        written, _ = _big(db, organization, "The Long Light, written")
        db.execute(TEXTS, {"project": written, "people": CHARACTERS})
        world = _world(db, organization, ITEMS, RELATIONS)
        _others(db)
        values = {"project": project, "but": scenes[2], "count": SOUNDS}
        clips = db.execute(CLIPS, values).fetchall()
        db.execute(
            PEAKS,
            {"clip": clips[0][0], "data": bytes(random.Random(7).choices(range(100), k=36_000))},
        )
        values = {"project": project, "organization": organization, "count": LOG}
        db.execute(LINES, values)
        db.execute("vacuum analyze")
        shot = _one(db, "select id from shots.shots where scene_id = %(s)s limit 1", s=scenes[2])
        who = _one(db, "select id from characters.characters where project_id = %(p)s", p=project)
        heard = [row[1] for row in clips]
        act = _one(
            db,
            "select id from nodes.nodes where project_id = %(p)s and parent_id is null",
            p=written,
        )
        found = (project, shot, scenes[2], scenes[1], scenes[0], who, world, clips[0][0], heard)
        return Seeded(*found, written, act)


def _big(db: psycopg.Connection[Any], organization: str, title: str) -> tuple[str, list[str]]:
    """A feature-length project, and its scenes."""
    project = _project(db, organization, title)
    scenes = _tree(db, project, (ACTS, SEQUENCES // ACTS, SCENES // SEQUENCES))
    sizes = [100, 50, *([12] * 100), *([8] * 17), 14]
    assert len(sizes) == len(scenes) == SCENES
    assert sum(sizes) == SHOTS
    for scene, count in zip(scenes, sizes, strict=True):
        db.execute(SHOTS_OF_SCENE, {"project": project, "scene": scene, "count": count})
    _characters(db, project, CHARACTERS)
    db.execute(CASTING, {"project": project})
    return project, scenes


def _one(db: psycopg.Connection[Any], sql: str, **values: Any) -> str:
    row = db.execute(sql, values).fetchone()
    assert row is not None
    return str(row[0])


def _project(db: psycopg.Connection[Any], organization: str, title: str) -> str:
    return _one(
        db,
        "insert into projects.projects (id, organization_id, title, logline) "
        "values (uuidv7(), %(o)s, %(t)s, 'A keeper must choose which ship to save.') returning id",
        o=organization,
        t=title,
    )


def _tree(db: psycopg.Connection[Any], project: str, counts: tuple[int, ...]) -> list[str]:
    """Acts, sequences and scenes; the ids of the scenes."""
    acts = """
      insert into nodes.nodes (id, project_id, level, template_id, node_number, title, order_index)
      select uuidv7(), %(project)s, 1, 'film-3act', n, 'Act ' || n, n - 1
      from generate_series(1, %(count)s) n returning id"""
    parents = [row[0] for row in db.execute(acts, {"project": project, "count": counts[0]})]
    for level, (title, each) in enumerate(zip(("Sequence", "Scene"), counts[1:], strict=True), 2):
        values = {"project": project, "level": level, "title": title, "parents": parents}
        parents = [row[0] for row in db.execute(NODES, {**values, "each": each})]
    return [str(id) for id in parents]


def _characters(db: psycopg.Connection[Any], project: str, count: int) -> None:
    db.execute(
        "insert into characters.characters (id, project_id, name, role, description, backstory) "
        "select uuidv7(), %(p)s, 'Character ' || n, 'supporting', 'Keeper of the light', "
        "'Left the navy.' from generate_series(1, %(n)s) n",
        {"p": project, "n": count},
    )


def _world(db: psycopg.Connection[Any], organization: str, items: int, relations: int) -> str:
    world = _one(
        db,
        "insert into worldbuilding.worlds (id, organization_id, name) "
        "values (uuidv7(), %(o)s, 'Salzmark') returning id",
        o=organization,
    )
    db.execute(CATEGORIES_OF_WORLD, {"world": world, "count": CATEGORIES})
    db.execute(ITEMS_OF_WORLD, {"world": world, "each": items // CATEGORIES})
    values = {"world": world, "organization": organization, "count": relations}
    db.execute(RELATIONS_OF_WORLD, values)
    return world


def _others(db: psycopg.Connection[Any]) -> None:
    for number in range(OTHERS):
        organization = _one(
            db,
            "insert into auth.organizations (id, name, slug) "
            "values (uuidv7(), 'Other', 'other-' || uuidv7()) returning id",
        )
        project = _project(db, organization, f"Other {number}")
        for scene in _tree(db, project, (3, 3, 2)):
            db.execute(SHOTS_OF_SCENE, {"project": project, "scene": scene, "count": 8})
        _characters(db, project, 6)
        _world(db, organization, 20, 10)
