"""Taking back what was changed about a world."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Session
from scriptony.kernel.undo import Line
from scriptony.services.worldbuilding.operations.undoing.standing import check_fields
from scriptony.services.worldbuilding.operations.worlds import (
    edit_world,
    sees_project,
    share_names,
    write_world,
)
from scriptony.services.worldbuilding.queries import undoing as sql
from scriptony.services.worldbuilding.queries.worlds import SETTABLE


async def change_back(tx: Session, actor: Actor, line: Line) -> None:
    """Its fields as they were. NotFound (404) when the project it was linked with is not there for
    the actor."""
    id = line.entity_id
    await share_names(tx, id, line.before)
    await edit_world(tx, actor, id)
    row = await tx.one(sql.WORLD, {"id": id})
    assert row is not None
    await check_fields(tx, line, dict(zip(SETTABLE, row, strict=True)))
    if project := line.before.get("linked_project_id"):
        need(await sees_project(tx, actor, project) or None, "Project")
    await write_world(tx, actor, id, line.before, None)
