"""Shots: one with its casting, and lists."""

from __future__ import annotations

from scriptony.services.shots.queries.columns import (
    CAST,
    CHARACTER,
    FACES,
    LIGHT,
    LIGHT_PICTURES,
    LIVING,
    PICTURES,
    SHOT,
    SOUND,
    access,
)

# One row for each link: whether there is one, the shot, the character.
ONE = f"""
select k.shot_id is not null, {SHOT}, {CHARACTER}
from shots.shots s {LIVING} {access("s.project_id")} {PICTURES} {CAST}
where s.id = %(id)s and s.deleted_at is null
order by k.added_at, k.character_id
"""

# A cursor names the last shot seen: the page begins after the place that has now, or had then.
_AFTER = """
and (%(after)s::uuid is null or (s.scene_id, s.order_index) > (%(after_scene)s::uuid, coalesce(
  (select a.order_index from shots.shots a where a.id = %(after)s
    and a.scene_id = %(after_scene)s and a.deleted_at is null), %(after_place)s)))
order by s.scene_id, s.order_index limit %(rows)s
"""


def _list(scope: str, columns: str, pictures: str) -> str:
    """The page first, along the index of the order; what travels with each row only for it."""
    return f"""
with page as materialized (
  select s.* from shots.shots s {LIVING} {access("s.project_id")}
  where s.{scope} = %(of)s and s.deleted_at is null {_AFTER})
select {columns} from page s {pictures} order by s.scene_id, s.order_index
"""


OF_PROJECT = _list("project_id", SHOT, PICTURES)
OF_SCENE = _list("scene_id", SHOT, PICTURES)
LIGHT_OF_PROJECT = _list("project_id", LIGHT, LIGHT_PICTURES)
LIGHT_OF_SCENE = _list("scene_id", LIGHT, LIGHT_PICTURES)

# Why a list is empty: nothing there yet, or nothing that is the caller's.
PROJECT = """
select access.may_edit from projects.project_access access
where access.project_id = %(of)s and access.user_id = %(actor)s and access.may_read
"""
SCENE = f"""
select access.may_edit from nodes.published_node scene {access("scene.project_id")}
where scene.id = %(of)s
"""

CAST_OF = """
select k.shot_id, k.character_id from shots.shot_characters k
where k.shot_id = any(%(shots)s::uuid[]) order by k.added_at, k.character_id
"""
CHARACTERS = f"""
select {CHARACTER} from characters.published_character c {FACES} where c.id = any(%(ids)s)
"""

SOUNDS_OF = f"""
select {SOUND} from audio.published_clip c
where c.shot_id = any(%(shots)s::uuid[]) order by c.created_at, c.id
"""
