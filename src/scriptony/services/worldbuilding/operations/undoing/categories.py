"""Taking back what happened to a category."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.undo import Line
from scriptony.services.worldbuilding.operations.categories import (
    change_category,
    head_of,
    put_category_away,
)
from scriptony.services.worldbuilding.operations.undoing.standing import (
    check_fields,
    check_inside,
)
from scriptony.services.worldbuilding.operations.worlds import Rights, edit_world, share_names
from scriptony.services.worldbuilding.queries import undoing as sql
from scriptony.services.worldbuilding.queries.items import CATEGORY_FIELDS


async def change_back(tx: Session, actor: Actor, line: Line) -> None:
    """Its fields and its place as they were."""
    of = await _unchanged(tx, actor, line)
    head = await head_of(tx, of[0], line.entity_id, None)
    wishes = {name: value for name, value in line.before.items() if name in CATEGORY_FIELDS}
    place = line.before.get("order_index")
    await change_category(tx, actor, of, line.entity_id, head, wishes, place)


async def put_away(tx: Session, actor: Actor, line: Line) -> None:
    """Into the trash: if it was restored, as the act of deletion that took it before."""
    of = await _unchanged(tx, actor, line)
    await check_inside(tx, line)
    head = await head_of(tx, of[0], line.entity_id, None)
    await put_category_away(tx, actor, of, line.entity_id, head, line.trash_id)


async def _unchanged(tx: Session, actor: Actor, line: Line) -> tuple[str, Rights]:
    """The world, held, of a category that has all that the line wrote."""
    world = line.world_id or ""
    await share_names(tx, world, line.before)
    rights = await edit_world(tx, actor, world)
    row = await tx.one(sql.CATEGORY, {"id": line.entity_id})
    if row is None:
        raise NotFound("Category")
    await check_fields(tx, line, dict(zip((*CATEGORY_FIELDS, "order_index"), row, strict=True)))
    return world, rights
