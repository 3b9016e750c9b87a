"""Taking back a deletion: what went with it comes back."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.events import publish
from scriptony.kernel.undo import Line, changed_since, check_unchanged
from scriptony.services.worldbuilding.operations.categories import put_in_place
from scriptony.services.worldbuilding.operations.locations import hold_location
from scriptony.services.worldbuilding.operations.trash import restore
from scriptony.services.worldbuilding.operations.undoing.standing import check_trash
from scriptony.services.worldbuilding.operations.worlds import edit_world, hold_world
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
        if act := await tx.value(sql.TRASH_OF["location"], {"id": id}):
            await _tell_joined(tx, actor, line, held.name, trash, act)
        else:
            await _tell(tx, actor, "restored", line, title=held.name, trash_id=trash)
        return
    # in the order in which changes of locations take them
    await tx.run(locations_sql.LOCK, {"owner": line.world_id})
    rights = await hold_world(tx, actor, line.world_id, trashed=line.entity_type == "world")
    await check_trash(tx, line)
    await restore(tx, actor, rights.organization_id, trash)
    if "order_index" in line.before:  # it may have come back to another place, and gone again
        await put_in_place(tx, line.world_id, id, line.before["order_index"])


async def leave_act(tx: Session, actor: Actor, line: Line) -> None:
    """What became part of the deletion of what it lies in is in the trash by its own again; or the
    other way round."""
    id, kind = line.entity_id, line.entity_type
    was, became = line.before["trash_id"], line.after["trash_id"]
    if line.world_id is None:
        await hold_location(tx, actor, id, trashed=True)
    else:
        await tx.run(locations_sql.LOCK, {"owner": line.world_id})
        await edit_world(tx, actor, line.world_id)
    row = await tx.one(sql.ACTS[kind], {"id": id})
    now, around, name = row or (None, None, None)
    await check_unchanged(tx, line, {"trash_id": now})
    if around not in (was, became):
        raise changed_since("What it lies in is not in the trash by that act any more")
    await tx.run(sql.CHANGE_ACT[kind], {"id": id, "trash": was, "actor": actor.user_id})
    await _tell_joined(tx, actor, line, name, became, was)


async def _tell_joined(
    tx: Session, actor: Actor, line: Line, name: str | None, was: str | None, now: str
) -> None:
    told = {"before": {"trash_id": was}, "after": {"trash_id": now}, "trash_id": now}
    await _tell(tx, actor, "joined", line, title=name, **told)


async def _tell(tx: Session, actor: Actor, what: str, line: Line, **more: Any) -> None:
    """Publish what happened to what a line is about."""
    await publish(
        tx,
        actor,
        f"worldbuilding.{line.entity_type}.{what}",
        entity_type=line.entity_type,
        entity_id=line.entity_id,
        organization_id=line.organization_id,
        project_id=line.project_id,
        world_id=line.world_id,
        **more,
    )
