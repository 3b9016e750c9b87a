"""Versions of a node's text."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.db import Row, Session
from scriptony.services.nodes.queries.columns import access

# In the order of schemas.Version.
_VERSION = """v.number, v.cause, v.actor_id, a.name, v.words, v.began_at, v.at,
  v.number = (select max(o.number) from nodes.text_versions o where o.node_id = v.node_id),
  v.is_held"""
_ACTOR = "left join auth.published_account a on a.id = v.actor_id"

_LIST = f"""
select {_VERSION} from nodes.nodes n {access("n.project_id")}
left join nodes.text_versions v on v.node_id = n.id
  and (%(before)s::int is null or v.number < %(before)s)
{_ACTOR}
where n.id = %(id)s and n.deleted_at is null
order by v.number desc limit %(rows)s
"""
_SOME = f"""
select {_VERSION}, v.format, v.source from nodes.nodes n {access("n.project_id")}
left join nodes.text_versions v on v.node_id = n.id and v.number = any(%(numbers)s)
{_ACTOR}
where n.id = %(id)s and n.deleted_at is null
"""
_NEWEST = """
select max(v.number), t.format, t.source
from nodes.text_versions v left join nodes.node_text t on t.node_id = v.node_id
where v.node_id = %(id)s group by t.format, t.source
"""


async def page(
    session: Session, actor: str, id: str, before: int | None, rows: int
) -> list[Row] | None:
    """The versions of a node's text, the newest first; None when there is no such node to see."""
    values = {"actor": actor, "id": id, "before": before, "rows": rows}
    return _found(await session.all(_LIST, values))


async def some(session: Session, actor: str, id: str, numbers: list[int]) -> dict[int, Row] | None:
    """The versions with these numbers, with format and source; None as `page`."""
    values = {"actor": actor, "id": id, "numbers": numbers}
    rows = _found(await session.all(_SOME, values))
    return None if rows is None else {row[0]: row for row in rows}


async def newest(session: Session, id: str) -> Row | None:
    """(number of the newest version, format, source of the text as it is now) of a node that has
    ever had one."""
    return await session.one(_NEWEST, {"id": id})


def _found(rows: list[Row]) -> list[Row] | None:
    """The outer join gives one row of nulls where the node is there but no version of it."""
    found: list[Any] = [row for row in rows if row[0] is not None]
    return found if rows else None
