"""Taking back what the log tells of a project. What was imported stays: whoever does not want it
deletes the project."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.undo import Line, changed_since, check_unchanged, read_line
from scriptony.services.projects.operations.projects import (
    Locked,
    change_project,
    find_world,
    lock_project,
    read_back,
)
from scriptony.services.projects.operations.rows import move
from scriptony.services.projects.operations.trash import trash_project, untrash_project
from scriptony.services.projects.queries import projects as sql

ACTS = ("added", "changed", "moved", "deleted", "restored")


async def undo(db: Database, actor: Actor, event: str) -> Row | None:
    """Take back what a line of the log tells: the project as it is then, None where it lies in the
    trash. NotFound (404), Forbidden (403), Conflict (409) `changed_since`, `not_undoable`."""
    actor, line = await read_line(db, actor, event, "projects")
    act = line.verb.rpartition(".")[2]
    if act not in ("changed", "moved", "added", "restored", "deleted") or line.before.get(
        "cover_id"
    ):
        raise line.refusal()
    if world := line.before.get("world_id"):
        await find_world(db, actor, world, line.entity_id)
    async with db.transaction() as tx:
        project = await lock_project(tx, actor, line.entity_id)
        if act == "deleted":
            await check_unchanged(
                tx, line._replace(after={"trash_id": line.trash_id}), {"trash_id": project.trash_id}
            )
            need(project.may_delete, "Project")
            await untrash_project(tx, actor, project)
        elif await _goes_away(tx, actor, line, project):
            return None
        return await read_back(tx, actor, project.id)


async def _goes_away(tx: Session, actor: Actor, line: Line, project: Locked) -> bool:
    """Take back what happened to a living project; whether it lies in the trash then."""
    need(None if project.is_deleted else project.may_edit, "Project")
    now = {**project.fields, "organization_id": project.organization_id}
    await check_unchanged(tx, line, now)
    if line.verb.endswith(".changed"):
        await change_project(tx, actor, project, line.before)
        return False
    need(project.may_delete, "Project")
    if line.verb.endswith(".moved"):
        await move(tx, actor, project, line.before.get("organization_id"))
        return False
    if line.verb.endswith(".added") and await tx.value(sql.IS_WORKED_ON, {"id": project.id}):
        told = "There is something in the project by now"
        raise changed_since(told)
    await trash_project(tx, actor, project, line.trash_id)
    return True
