"""Taking back what happened to a location."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Session
from scriptony.kernel.undo import Line, changed_since
from scriptony.services.worldbuilding.operations.locations import (
    Held,
    change_location,
    fields_of,
    hold_location,
    put_location_away,
)
from scriptony.services.worldbuilding.operations.undoing.standing import (
    check_fields,
    check_inside,
)
from scriptony.services.worldbuilding.operations.worlds import share_names
from scriptony.services.worldbuilding.queries import locations as sql


async def change_back(tx: Session, actor: Actor, line: Line) -> None:
    """Its fields as they were; sluglines say the old name again."""
    id, wishes = line.entity_id, line.before
    if "name" in wishes:
        await tx.run(sql.HOLD_NAMES, {"id": id, "name": wishes["name"]})
    await share_names(tx, line.world_id, wishes, line.project_id)
    held = await _unchanged(tx, actor, line)
    if parent := wishes.get("parent_id"):
        values = {"id": id, "parent": parent, "owner": held.owner_id}
        need(await tx.value(sql.PARENT, values), "The location it lay in")
        if await tx.value(sql.IS_INSIDE, values):
            told = "The location it lay in lies in it by now"
            raise changed_since(told)
    await change_location(tx, actor, id, held, wishes)


async def put_away(tx: Session, actor: Actor, line: Line) -> None:
    """Into the trash: if it was restored, as the act of deletion that took it before."""
    held = await _unchanged(tx, actor, line)
    await check_inside(tx, line)
    await put_location_away(tx, actor, line.entity_id, held, line.trash_id)


async def _unchanged(tx: Session, actor: Actor, line: Line) -> Held:
    """The location, held, which has all that the line wrote."""
    held = await hold_location(tx, actor, line.entity_id)
    await check_fields(tx, line, await fields_of(tx, line.entity_id))
    return held
