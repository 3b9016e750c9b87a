"""Characters and shots as their services publish them, and who appears in a node."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.db import Row, Session
from scriptony.services.nodes.queries.columns import access

_CHARACTER = """c.id, c.project_id, c.world_id, c.organization_id, c.name, c.role, c.description,
  c.age, c.gender, c.species, c.backstory, c.personality, c.skills, c.strengths, c.weaknesses,
  c.color, coalesce(o.bucket || '/' || o.path, c.image_url), c.created_at, c.updated_at,
  c.revision, s.bucket || '/' || s.path"""

_PICTURES = """
left join kernel.objects o on o.id = c.image_id
left join kernel.objects s on s.thumbnail_of = c.image_id
"""

# Of a project: its own, and those without a project of a world linked with it either way.
_IN_PROJECT = """
c.scope_id in (%(project)s, %(organization)s) and (c.project_id is not null or c.world_id in (
  select w.id from worldbuilding.published_world w
  where w.organization_id = %(organization)s
    and (w.linked_project_id = %(project)s or w.id = %(world)s)))
"""

_PROJECT = f"""
select p.organization_id, p.world_id from projects.published_project p {access("p.id")}
where p.id = %(project)s
"""

_CHARACTERS = f"""
select {_CHARACTER} from characters.published_character c {_PICTURES}
where {_IN_PROJECT} order by c.name_order, c.name, c.id
"""
_NAMED = f"""
select {_CHARACTER} from characters.published_character c {_PICTURES} where c.id = any(%(ids)s)
"""
_SHOTS = """
select h.id, h.project_id, h.scene_id, h.shot_number, h.description, h.camera_angle,
  h.camera_movement, h.framing, h.lens, h.duration, h.shotlength_minutes, h.shotlength_seconds,
  h.composition, h.lighting_notes, h.sound_notes, h.dialog, h.notes,
  coalesce(o.bucket || '/' || o.path, h.image_url),
  coalesce(b.bucket || '/' || b.path, h.storyboard_url),
  coalesce(r.bucket || '/' || r.path, h.reference_image_url),
  h.order_index, h.created_at, h.updated_at, h.revision, s.bucket || '/' || s.path
from shots.published_shot h
left join kernel.objects o on o.id = h.image_id
left join kernel.objects s on s.thumbnail_of = h.image_id
left join kernel.objects b on b.id = h.storyboard_id
left join kernel.objects r on r.id = h.reference_image_id
where h.project_id = %(project)s order by h.scene_id, h.order_index, h.created_at, h.id
"""
_CASTING = """
select k.shot_id, k.character_id from shots.published_casting k
where k.project_id = %(project)s order by k.added_at, k.character_id
"""

# In the order of interchange.wire.ShotAudio.
_SOUNDS = """
select c.id, c.shot_id, c.kind, c.file_key, c.file_name, c.label, c.file_size, c.start_time,
  c.end_time, c.fade_in, c.fade_out, c.duration, c.created_at, c.offset_seconds, c.gain_db, c.muted,
  c.status, c.warning, c.sample_rate, c.channels, c.codec, c.loudness, c.updated_at, c.revision
from audio.published_clip c where c.project_id = %(project)s order by c.created_at, c.id
"""

_DIGEST = f"""
select
  (select row(count(*), bit_xor(hashtextextended(c.id::text || '-' || c.revision, 0)))
   from characters.published_character c where {_IN_PROJECT})::text,
  (select row(count(*), bit_xor(hashtextextended(h.id::text || '-' || h.revision, 0)))
   from shots.published_shot h where h.project_id = %(project)s and %(shots)s)::text,
  (select row(count(*),
     bit_xor(hashtextextended(
       k.shot_id::text || k.character_id || k.added_at || coalesce(c.revision, 0), 0)))
   from shots.published_casting k
   left join characters.published_character c on c.id = k.character_id
   where k.project_id = %(project)s and %(shots)s)::text
"""

_NODE = f"""
select access.may_edit, n.project_id, n.level, n.title, p.organization_id, p.world_id
from nodes.nodes n {access("n.project_id")}
join projects.published_project p on p.id = n.project_id
where n.id = %(id)s and n.deleted_at is null
"""

_APPEARING = f"""
select {_CHARACTER} from nodes.scene_characters a
join characters.published_character c on c.id = a.character_id {_PICTURES}
where a.scene_id = %(id)s order by a.added_at, c.id
"""

_SUITS = f"""
select true from characters.published_character c where c.id = %(character)s and {_IN_PROJECT}
"""

_APPEAR = """
insert into nodes.scene_characters (scene_id, project_id, character_id, added_at)
values (%(id)s, %(project)s, %(character)s, coalesce(%(at)s::timestamptz, clock_timestamp()))
on conflict do nothing
"""

_DISAPPEAR = """
delete from nodes.scene_characters where scene_id = %(id)s and character_id = %(character)s
returning added_at
"""


async def project(session: Session, actor: str, project: str) -> Row | None:
    """(organization_id, world_id) of a project the actor may see."""
    return await session.one(_PROJECT, {"actor": actor, "project": project})


async def characters(session: Session, scope: dict[str, Any]) -> list[Row]:
    """The characters of a project by name. `scope` is project, organization and world."""
    return await session.all(_CHARACTERS, scope)


async def characters_named(session: Session, ids: list[str]) -> list[Row]:
    """The living characters with these ids."""
    return await session.all(_NAMED, {"ids": ids})


async def shots(session: Session, project: str) -> list[Row]:
    """The shots of a project, scene by scene."""
    return await session.all(_SHOTS, {"project": project})


async def sounds(session: Session, project: str) -> list[Row]:
    """The sounds of a project's shots, the oldest first."""
    return await session.all(_SOUNDS, {"project": project})


async def digest(session: Session, scope: dict[str, Any], *, with_shots: bool) -> Row:
    """What tells whether any character, shot or casting of a project came, went or changed."""
    row = await session.one(_DIGEST, {**scope, "shots": with_shots})
    assert row is not None
    return row


async def casting(session: Session, project: str) -> list[Row]:
    """(shot_id, character_id) in the order in which they were linked."""
    return await session.all(_CASTING, {"project": project})


async def node(session: Session, actor: str, id: str) -> Row | None:
    """(may_edit, project_id, level, title, organization_id, world_id) of a node."""
    return await session.one(_NODE, {"actor": actor, "id": id})


async def appearing(session: Session, id: str) -> list[Row]:
    """Who appears in a node the actor was found to see."""
    return await session.all(_APPEARING, {"id": id})


async def is_suitable(tx: Session, character: str, scope: dict[str, Any]) -> bool:
    """Whether a character may appear in the project."""
    return bool(await tx.value(_SUITS, {"character": character, **scope}))


async def appear(tx: Session, id: str, project: str, character: str, at: str | None) -> int:
    """Add an appearance, the latest or that of then; 0 when it is there already."""
    values = {"id": id, "project": project, "character": character, "at": at}
    return await tx.run(_APPEAR, values)


async def disappear(tx: Session, id: str, character: str) -> str | None:
    """Take an appearance away; since when it was, None when there was none."""
    return await tx.value(_DISAPPEAR, {"id": id, "character": character})
