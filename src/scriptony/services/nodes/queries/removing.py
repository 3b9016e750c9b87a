"""Sending nodes to the trash, and removing them for good."""

from __future__ import annotations

from scriptony.kernel.db import Row, Session

_TRASH = """
with recursive below as (
  select %(id)s::uuid as id
  union all
  select n.id from nodes.nodes n join below b on n.parent_id = b.id
  where n.project_id = %(project)s and n.deleted_at is null)
update nodes.nodes n set deleted_at = statement_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s
from below b where n.id = b.id
"""

# In the order of their ids, before any is written: see `writing`.
_HOLD_BELOW = """
with recursive below as (
  select %(id)s::uuid as id
  union all
  select n.id from nodes.nodes n join below b on n.parent_id = b.id
  where n.project_id = %(project)s and n.deleted_at is null)
select n.id from nodes.nodes n
where n.project_id = %(project)s and n.deleted_at is null
  and (n.id in (select b.id from below b)
    or n.group_id = (select r.group_id from nodes.nodes r where r.id = %(id)s))
order by n.id for no key update
"""
_HOLD_ALL = """
select n.id from nodes.nodes n where n.project_id = %(project)s and n.deleted_at is null
order by n.id for no key update
"""

_TRASH_ALL = """
update nodes.nodes set deleted_at = statement_timestamp(), deleted_by = %(actor)s,
  trash_id = %(trash)s
where project_id = %(project)s and deleted_at is null
"""

_PURGE = "delete from nodes.nodes where id = %(id)s"

_RESTORE = "select nodes.restore_trash(%(project)s, %(trash)s)"

_BELOW_TRASH = """
select exists (select from nodes.nodes n join nodes.nodes p on p.id = n.parent_id
  where n.project_id = %(project)s and n.trash_id = %(trash)s and p.trash_id <> n.trash_id)
"""

_ACTS = """
select n.level, n.title, n.trash_id, p.trash_id from nodes.nodes n
left join nodes.nodes p on p.id = n.parent_id
where n.id = %(id)s and n.project_id = %(project)s
"""
_CHANGE_ACT = "select nodes.change_act(%(id)s, %(trash)s, %(actor)s)"

# Living nodes that hang below these and are none of them, and shots of these.
_IS_BASE = """
select exists (select from nodes.nodes n where n.parent_id = any(%(ids)s) and n.deleted_at is null
    and n.id <> all(%(ids)s))
  or exists (select from shots.published_shot s where s.scene_id = any(%(ids)s))
"""

_HAS_NODES = """
select exists (select 1 from nodes.nodes where project_id = %(project)s and deleted_at is null)
"""


async def hold_below(tx: Session, project: str, id: str) -> None:
    """Lock the rows of a node, of what hangs below, and of its siblings."""
    await tx.run(_HOLD_BELOW, {"project": project, "id": id})


async def trash(tx: Session, actor: str, project: str, id: str, trash_id: str) -> int:
    """Mark a node and its living descendants; how many."""
    return await tx.run(_TRASH, {"actor": actor, "project": project, "id": id, "trash": trash_id})


async def trash_all(tx: Session, actor: str, project: str, trash_id: str) -> int:
    """Mark every living node of a project; how many."""
    await tx.run(_HOLD_ALL, {"project": project})
    return await tx.run(_TRASH_ALL, {"actor": actor, "project": project, "trash": trash_id})


async def purge(tx: Session, id: str) -> None:
    """Remove a node with all that hangs below; its events go by a trigger."""
    await tx.run(_PURGE, {"id": id})


async def restore(tx: Session, project: str, trash_id: str | None) -> int:
    """Bring back what one act of deletion took, at the nearest free places; how many nodes."""
    return await tx.value(_RESTORE, {"project": project, "trash": trash_id})


async def is_below_trash(tx: Session, project: str, trash_id: str | None) -> bool:
    """Whether something that one act of deletion took hangs below what another took."""
    return await tx.value(_BELOW_TRASH, {"project": project, "trash": trash_id})


async def acts(tx: Session, project: str, id: str) -> Row | None:
    """(level, title, the act of deletion by which a node lies in the trash, that of its parent)."""
    return await tx.one(_ACTS, {"project": project, "id": id})


async def change_act(tx: Session, actor: str, id: str, trash_id: str) -> None:
    """Make what lies in the trash with this node part of another act of deletion."""
    await tx.run(_CHANGE_ACT, {"actor": actor, "id": id, "trash": trash_id})


async def is_base(tx: Session, ids: list[str]) -> bool:
    """Whether anything else hangs below these nodes, a shot or another node."""
    return await tx.value(_IS_BASE, {"ids": ids})


async def has_nodes(tx: Session, project: str) -> bool:
    """Whether a project has living nodes."""
    return await tx.value(_HAS_NODES, {"project": project})
