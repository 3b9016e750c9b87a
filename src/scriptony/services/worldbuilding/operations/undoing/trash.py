"""Taking back a deletion: what went with it comes back."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.undo import Line
from scriptony.services.worldbuilding.operations.categories import put_in_place
from scriptony.services.worldbuilding.operations.locations import Held, hold_location, tell
from scriptony.services.worldbuilding.operations.trash import restore
from scriptony.services.worldbuilding.operations.undoing.standing import check_trash
from scriptony.services.worldbuilding.operations.worlds import hold_world
from scriptony.services.worldbuilding.queries import locations as locations_sql
from scriptony.services.worldbuilding.queries import undoing as sql


async def bring_back(tx: Session, actor: Actor, line: Line) -> None:
    """From the trash of its project or organization. What lies in something that is in the trash
    becomes part of that one's deletion."""
    id, trash = line.entity_id, line.trash_id
    assert trash is not None
    if line.world_id is None:
        held = await hold_location(tx, actor, id, trashed=True)
        await check_trash(tx, line)
        await tx.run(sql.RESTORE_LOCATIONS, {"project": held.owner_id, "trash": trash})
        await _tell_if_back(tx, actor, line, held)
        return
    # in the order in which changes of locations take them
    await tx.run(locations_sql.LOCK, {"owner": line.world_id})
    rights = await hold_world(tx, actor, line.world_id, trashed=line.entity_type == "world")
    await check_trash(tx, line)
    await restore(tx, actor, rights.organization_id, trash)
    if "order_index" in line.before:  # it may have come back to another place, and gone again
        await put_in_place(tx, line.world_id, id, line.before["order_index"])


async def _tell_if_back(tx: Session, actor: Actor, line: Line, held: Held) -> None:
    id = line.entity_id
    if await tx.value(sql.TRASH_OF["location"], {"id": id}) is None:
        told = {"title": held.name, "trash_id": line.trash_id}
        await tell(tx, actor, "restored", id, held, **told)
