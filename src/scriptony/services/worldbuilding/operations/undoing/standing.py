"""Whether what a line of the log wrote still stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scriptony.interchange.mentions import said_as
from scriptony.kernel.db import Session
from scriptony.kernel.undo import Line, changed_since, check_unchanged
from scriptony.services.worldbuilding.queries import undoing as sql


async def check_fields(tx: Session, line: Line, now: Mapping[str, Any]) -> None:
    """Refuse (409 `changed_since`) unless the fields a line wrote are as it wrote them, but for the
    names that texts mention: these follow by themselves."""
    await check_unchanged(tx, line, said_as(now, line.after))


async def check_trash(tx: Session, line: Line) -> None:
    """Refuse (409 `changed_since`) unless the thing lies where this line left it in the trash."""
    trash = await tx.value(sql.TRASH_OF[line.entity_type], {"id": line.entity_id})
    await check_unchanged(tx, line._replace(after={"trash_id": line.trash_id}), {"trash_id": trash})


async def check_inside(tx: Session, line: Line) -> None:
    """Refuse (409 `changed_since`) when something that lies in the thing came there after the line:
    it would go along."""
    kind, place = sql.WITHIN[line.entity_type]
    inside = [row[0] for row in await tx.all(sql.INSIDE[line.entity_type], {"id": line.entity_id})]
    values = {"ids": inside, "all": [line.entity_id, *inside], "kind": kind, "place": place}
    row = await tx.one(sql.CAME_IN, values | {"pos": line.pos}) if inside else None
    if row is not None:
        later = dict(zip(sql.OF_LATER, row, strict=True))
        raise changed_since("Something came into it since", later)
