"""Revisions of a whole script, and the numbers of its scenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scriptony.kernel.db import Row, Session, as_json
from scriptony.services.nodes.queries.columns import access
from scriptony.services.nodes.rules.revisions import Scene

# In the order of schemas.Revision.
_REVISION = """r.id, r.project_id, r.number, r.name, r.color, r.user_id, r.locked_at, r.updated_at,
  r.revision,
  (select count(*) filter (where not s.is_omitted) from nodes.revision_scenes s
    where s.revision_id = r.id),
  (select count(*) filter (where s.is_omitted) from nodes.revision_scenes s
    where s.revision_id = r.id)"""

_LIST = f"""
select {_REVISION} from projects.project_access access
left join nodes.revisions r on r.project_id = access.project_id
  and (%(after)s::int is null or r.number > %(after)s)
where access.project_id = %(project)s and access.user_id = %(actor)s and access.may_read
order by r.number limit %(rows)s
"""
_NAMES = "select r.name from nodes.revisions r where r.project_id = %(project)s"

_ONE = f"""
select access.may_edit, access.organization_id, {_REVISION}
from nodes.revisions r {access("r.project_id")} where r.id = %(id)s
"""
_PROJECT = f"""
select access.may_edit, access.organization_id
from projects.published_project p {access("p.id")} where p.id = %(project)s
"""

_NUMBER_SCENES = "select nodes.number_scenes(%(project)s, %(wholes)s)"

# In the order of rules.revisions.Scene. Of a script that is not locked its own numbers, if any.
_LIVING = """
select n.id, coalesce(n.scene_number, n.metadata ->> 'sceneNumber', ''), n.title, t.version,
  coalesce(n.metadata -> 'omitted' = 'true', false),
  s.node_id is not null
    and (v.format, v.source) is distinct from (t.format, t.source)
from nodes.nodes n
join nodes.nodes q on q.id = n.parent_id join nodes.nodes a on a.id = q.parent_id
left join nodes.node_text t on t.node_id = n.id
left join nodes.revision_scenes s on s.node_id = n.id and s.revision_id = %(revision)s
left join nodes.text_versions v on v.node_id = n.id and v.number = s.version
where n.project_id = %(project)s and n.level = 3 and n.deleted_at is null
order by a.order_index, q.order_index, n.order_index
"""
_FROZEN = """
select s.node_id, s.scene_number, s.title, s.version, s.is_omitted
from nodes.revision_scenes s where s.revision_id = %(revision)s order by s.place
"""
_LATEST = """
select r.id from nodes.revisions r where r.project_id = %(project)s order by r.number desc limit 1
"""

_ADD = """
insert into nodes.revisions (id, project_id, number, name, color, user_id)
select %(id)s, %(project)s, coalesce(max(r.number), 0) + 1, %(name)s, %(color)s, %(actor)s
from nodes.revisions r where r.project_id = %(project)s
"""
_ADD_SCENES = """
insert into nodes.revision_scenes
  (revision_id, project_id, place, node_id, scene_number, title, version, is_omitted)
select %(id)s, %(project)s, s.place, (s.scene ->> 0)::uuid, s.scene ->> 1, s.scene ->> 2,
  (s.scene ->> 3)::int, (s.scene ->> 4)::boolean
from jsonb_array_elements(%(scenes)s::jsonb) with ordinality as s (scene, place)
"""
_HOLD_VERSIONS = """
update nodes.text_versions v set is_held = true
from nodes.revision_scenes s
where s.revision_id = %(id)s and v.node_id = s.node_id and v.number = s.version and not v.is_held
"""
_CHANGE = """
update nodes.revisions set name = %(name)s, color = %(color)s where id = %(id)s
"""
_HOLD = "select r.revision from nodes.revisions r where r.id = %(id)s for update"
_REMOVE = "delete from nodes.revisions where id = %(id)s"
_UNLOCK = """
update nodes.nodes set scene_number = null
where project_id = %(project)s and scene_number is not null
  and not exists (select from nodes.revisions r where r.project_id = %(project)s)
"""


async def page(
    session: Session, actor: str, project: str, after: int | None, rows: int
) -> list[Row] | None:
    """The revisions of a project, the first first; None when there is no such project to see."""
    values = {"actor": actor, "project": project, "after": after, "rows": rows}
    found = await session.all(_LIST, values)
    return [row for row in found if row[0] is not None] if found else None


async def names(session: Session, project: str) -> list[str]:
    """How the revisions of a project are called."""
    return [row[0] for row in await session.all(_NAMES, {"project": project})]


async def one(session: Session, actor: str, id: str) -> Row | None:
    """(may_edit, organization_id, the columns of a revision…)."""
    return await session.one(_ONE, {"actor": actor, "id": id})


async def project(session: Session, actor: str, project: str) -> Row | None:
    """(may_edit, organization_id) of a project."""
    return await session.one(_PROJECT, {"actor": actor, "project": project})


async def number_scenes(tx: Session, project: str, *, wholes: bool) -> None:
    """Give every scene that has no number one; `wholes` locks the script."""
    await tx.run(_NUMBER_SCENES, {"project": project, "wholes": wholes})


async def living(session: Session, project: str, revision: str | None) -> list[Scene]:
    """The scenes of a script from first to last, and whether their texts are still those of the
    revision."""
    values = {"project": project, "revision": revision}
    return [Scene(*row) for row in await session.all(_LIVING, values)]


async def frozen(session: Session, revision: str | None) -> list[Scene]:
    """The scenes of a revision from first to last."""
    return [Scene(*row) for row in await session.all(_FROZEN, {"revision": revision})]


async def latest(session: Session, project: str) -> str | None:
    """The id of the last revision of a project, if its script is locked."""
    return await session.value(_LATEST, {"project": project})


async def add(tx: Session, row: dict[str, Any], scenes: Sequence[Scene]) -> None:
    """Write a revision with its scenes, and hold the versions of their texts."""
    await tx.run(_ADD, row)
    held = as_json([list(scene[:5]) for scene in scenes])
    await tx.run(_ADD_SCENES, {"id": row["id"], "project": row["project"], "scenes": held})
    await tx.run(_HOLD_VERSIONS, {"id": row["id"]})


async def hold(tx: Session, id: str) -> None:
    """Lock a revision's row."""
    await tx.run(_HOLD, {"id": id})


async def change(tx: Session, id: str, name: str, color: str | None) -> None:
    """Give a revision another name and colour."""
    await tx.run(_CHANGE, {"id": id, "name": name, "color": color})


async def remove(tx: Session, id: str, project: str) -> None:
    """Remove a revision; with the last one the script is not locked any more, and its numbers are
    its own again."""
    await tx.run(_REMOVE, {"id": id})
    await tx.run(_UNLOCK, {"project": project})
