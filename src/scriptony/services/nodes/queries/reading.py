"""Nodes as those see them who may read their project."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.db import Row, Session
from scriptony.services.nodes.queries.columns import LIGHT, NODE, TEXT, access

_OF_PROJECT = """
from projects.project_access access
left join nodes.nodes n on n.project_id = access.project_id and n.deleted_at is null
  and (%(level)s::int is null or n.level = %(level)s)
  and (%(parent)s::uuid is null or n.parent_id = %(parent)s)
  and (not %(roots)s or n.parent_id is null)
  and (%(template)s::text is null or n.template_id = %(template)s)
"""
_MINE = """
where access.project_id = %(project)s and access.user_id = %(actor)s and access.may_read
"""

_LIST = f"select {NODE} {_OF_PROJECT} {TEXT} {_MINE}"
_LIST_LIGHT = f"select {LIGHT} {_OF_PROJECT} {TEXT} {_MINE}"
_PLACES = f"""
select n.id, n.parent_id, n.level, n.order_index {_OF_PROJECT} {_MINE}
order by n.order_index, n.created_at, n.id
"""
_DIGEST = f"""
select count(n.id), bit_xor(hashtextextended(n.id::text || '-' || n.revision, 0))
{_OF_PROJECT} {_MINE} group by access.project_id
"""
_NAMED = (
    f"select {NODE} from nodes.nodes n {TEXT} where n.id = any(%(ids)s) and n.deleted_at is null"
)
_NAMED_LIGHT = (
    f"select {LIGHT} from nodes.nodes n {TEXT} where n.id = any(%(ids)s) and n.deleted_at is null"
)

_ONE = f"""
select {NODE} from nodes.nodes n {access("n.project_id")} {TEXT}
where n.id = %(id)s and n.deleted_at is null
"""

_CHILDREN = f"""
select {NODE} from nodes.nodes root {access("root.project_id")}
left join nodes.nodes n
  on n.parent_id = root.id and n.project_id = root.project_id and n.deleted_at is null
{TEXT}
where root.id = %(id)s and root.deleted_at is null
order by n.order_index
"""

_BELOW = f"""
with recursive below as (
  select root.id, root.project_id, true as is_root
  from nodes.nodes root {access("root.project_id")}
  where root.id = %(id)s and root.deleted_at is null
  union all
  select c.id, c.project_id, false
  from nodes.nodes c join below b on c.parent_id = b.id and c.project_id = b.project_id
  where c.deleted_at is null)
select {NODE} from below b
left join nodes.nodes n on n.id = b.id and not b.is_root
{TEXT}
"""

_ABOVE = f"""
with recursive above as (
  select n.id, n.parent_id from nodes.nodes n {access("n.project_id")}
  where n.id = %(id)s and n.deleted_at is null
  union all
  select p.id, p.parent_id from nodes.nodes p join above a on p.id = a.parent_id)
select {NODE} from above a join nodes.nodes n on n.id = a.id {TEXT} order by n.level
"""


async def of_project(session: Session, what: dict[str, Any], *, light: bool) -> list[Row] | None:
    """The nodes of a project in no order; None when the project is not this actor's to see."""
    return _found(await session.all(_LIST_LIGHT if light else _LIST, what))


async def places(session: Session, what: dict[str, Any]) -> list[Row] | None:
    """(id, parent_id, level, order_index) of the same nodes by order, then by arrival."""
    return _found(await session.all(_PLACES, what))


async def digest(session: Session, what: dict[str, Any]) -> Row | None:
    """What tells whether any of the same nodes came, went or changed; None as `of_project`."""
    return await session.one(_DIGEST, what)


async def named(session: Session, ids: list[str], *, light: bool) -> list[Row]:
    """The living nodes with these ids, whose project the actor was found to see."""
    return await session.all(_NAMED_LIGHT if light else _NAMED, {"ids": ids})


async def one(session: Session, actor: str, id: str) -> Row | None:
    """One node."""
    return await session.one(_ONE, {"actor": actor, "id": id})


async def children(session: Session, actor: str, id: str) -> list[Row] | None:
    """The children of a node by order; None when there is no such node to see."""
    return _found(await session.all(_CHILDREN, {"actor": actor, "id": id}))


async def descendants(session: Session, actor: str, id: str) -> list[Row] | None:
    """All that hangs below a node, in no order; None when there is no such node to see."""
    return _found(await session.all(_BELOW, {"actor": actor, "id": id}))


async def way_down(session: Session, actor: str, id: str) -> list[Row]:
    """The nodes from the root to this one; none when there is no such node to see."""
    return await session.all(_ABOVE, {"actor": actor, "id": id})


def _found(rows: list[Row]) -> list[Row] | None:
    """The outer join gives one row of nulls where the scope is there but nothing in it."""
    return [row for row in rows if row[0] is not None] if rows else None
