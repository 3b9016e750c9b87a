"""Taking back what happened to an item."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.undo import Line
from scriptony.services.worldbuilding.operations.items import change_item, put_item_away
from scriptony.services.worldbuilding.operations.undoing.standing import check_fields
from scriptony.services.worldbuilding.operations.worlds import edit_world, share_names
from scriptony.services.worldbuilding.queries import undoing as sql
from scriptony.services.worldbuilding.queries.items import HOLD_NAMES, ITEM_FIELDS


async def change_back(tx: Session, actor: Actor, line: Line) -> None:
    """Its fields and its category as they were."""
    id, world = line.entity_id, line.world_id or ""
    if "name" in line.before:
        await tx.run(HOLD_NAMES, {"id": id, "name": line.before["name"]})
    await share_names(tx, world, line.before)
    house, _ = await _unchanged(tx, actor, line)
    await change_item(tx, actor, id, world, house, line.before)


async def put_away(tx: Session, actor: Actor, line: Line) -> None:
    """Into the trash: if it was restored, as the act of deletion that took it before."""
    house, now = await _unchanged(tx, actor, line)
    id, world, act = line.entity_id, line.world_id or "", line.trash_id
    await put_item_away(tx, actor, id, world, house, now["name"], act)


async def _unchanged(tx: Session, actor: Actor, line: Line) -> tuple[str, dict[str, Any]]:
    """The organization, and the fields, among them all that the line wrote; its world is held."""
    rights = await edit_world(tx, actor, line.world_id or "")
    row = await tx.one(sql.ITEM, {"id": line.entity_id})
    if row is None:
        raise NotFound("Item")
    now = dict(zip(ITEM_FIELDS, row, strict=True))
    await check_fields(tx, line, now)
    return rights.organization_id, now
