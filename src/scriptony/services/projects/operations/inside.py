"""The trash inside a project: nodes, characters, shots, beats; their owners bring them back."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from scriptony.interchange.wire import TrashEntry, TrashItem
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.events import publish
from scriptony.services.projects.queries import projects as projects_sql
from scriptony.services.projects.queries import trash as sql
from scriptony.services.projects.schemas import Purged, Restored


class Trashed(NamedTuple):
    """One thing in the trash; `room` is the service it belongs to."""

    room: str
    trash_id: str
    entity_type: str
    entity_id: str
    title: str | None
    deleted_at: str
    deleted_by: str | None
    is_root: bool


async def list_inside(db: Database, actor: Actor, project: str) -> list[TrashEntry]:
    """What lies in the trash of a project, one entry for each act of deletion."""
    async with db.session() as session:
        await _see(session, actor, project)
        rows = await session.all(sql.INSIDE, {"id": project})
    things = [Trashed(*row) for row in rows]
    return [_entry(list(act)) for _, act in groupby(things, lambda thing: thing.trash_id)]


def _entry(things: list[Trashed]) -> TrashEntry:
    first = things[0]
    return TrashEntry(
        trash_id=first.trash_id,
        entity_type=first.entity_type,
        title=first.title,
        deleted_at=first.deleted_at,
        deleted_by=first.deleted_by,
        count=len(things),
        items=[TrashItem(one.entity_type, one.entity_id, one.title) for one in things],
    )


async def _see(session: Session, actor: Actor, project: str) -> tuple[bool, str]:
    """Whether the actor may edit the project, and its organization."""
    row = await session.one(projects_sql.ACCESS, {"id": project, "actor": actor.user_id})
    if row is None or row[2]:
        raise NotFound("Project")
    return row[0], row[3]


async def restore_inside(db: Database, actor: Actor, project: str, trash_id: str) -> Restored:
    """Bring back what one act of deletion took; what hangs below something in the trash becomes part
    of that act instead. Editors may."""
    values = {"id": project, "trash": trash_id}
    async with db.transaction() as tx:
        may_edit, organization = await _see(tx, actor, project)
        need(may_edit, "Project")
        things = await _things(tx, project, trash_id)
        count = sum([await tx.value(sql.RESTORE[room], values) for room in _rooms(things)])
        if not count:
            raise NotFound("Deletion")
        ids = [thing.entity_id for thing in things]
        still = [Trashed(*row) for row in await tx.all(sql.ACT_NOW, values | {"ids": ids})]
        joined = {thing.entity_id: thing.trash_id for thing in still}
        for root in things:
            if not root.is_root:
                continue
            if act := joined.get(root.entity_id):
                told = {"before": {"trash_id": trash_id}, "after": {"trash_id": act}}
                now = root._replace(trash_id=act)
                await _tell(tx, actor, "joined", project, organization, now, **told)
            else:
                await _tell(tx, actor, "restored", project, organization, root)
    return Restored(count=count, trash_id=next(iter(joined.values()), None))


async def purge_inside(db: Database, actor: Actor, project: str, trash_id: str) -> Purged:
    """Remove for good what one act of deletion took. Editors may, as by `?permanent=true`."""
    async with db.transaction() as tx:
        may_edit, organization = await _see(tx, actor, project)
        need(may_edit, "Project")
        return Purged(await purge_act(tx, actor, project, organization, trash_id))


async def purge_act(
    tx: Session, actor: Actor | None, project: str, organization: str, trash_id: str
) -> int:
    """Remove what one act took, and the events that name it but for one; how many things."""
    values = {"id": project, "trash": trash_id}
    things = await _things(tx, project, trash_id)
    count = sum([await tx.value(sql.PURGE[room], values) for room in _rooms(things)])
    if not count:
        raise NotFound("Deletion")
    ids = [thing.entity_id for thing in things]
    await tx.run(sql.FORGET_ACT, {"trash": trash_id, "ids": ids})
    nameless = things[0]._replace(title=None)
    await _tell(tx, actor, "purged", project, organization, nameless)
    return count


async def _things(tx: Session, project: str, trash_id: str) -> list[Trashed]:
    rows = await tx.all(sql.ACT, {"id": project, "trash": trash_id})
    return [Trashed(*row) for row in rows]


def _rooms(things: list[Trashed]) -> list[str]:
    there = {thing.room for thing in things}
    return [room for room in sql.ROOMS if room in there]


async def _tell(
    tx: Session,
    actor: Actor | None,
    what: str,
    project: str,
    organization: str,
    thing: Trashed,
    **more: Any,
) -> None:
    await publish(
        tx,
        actor,
        f"{thing.room}.{sql.ROOMS[thing.room]}.{what}",
        entity_type=thing.entity_type,
        entity_id=thing.entity_id,
        project_id=project,
        organization_id=organization,
        title=thing.title,
        trash_id=thing.trash_id,
        **more,
    )
