"""Projects go to the trash, come back, and go for good."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from scriptony.interchange.wire import TrashEntry, TrashItem
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import Forbidden, NotFound, Stale
from scriptony.kernel.ids import new_id
from scriptony.kernel.secrets import check_password
from scriptony.services.projects.operations import inside
from scriptony.services.projects.operations.projects import (
    Locked,
    lock_project,
    read_back,
    tell,
)
from scriptony.services.projects.queries import projects as projects_sql
from scriptony.services.projects.queries import trash as sql

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


async def list_trash(db: Database, actor: Actor) -> list[TrashEntry]:
    """The projects of the actor's organizations that lie in the trash, the latest first."""
    async with db.session() as session:
        rows = await session.all(sql.PROJECTS, {"actor": actor.user_id})
    return [_entry(*row) for row in rows]


def _entry(
    trash_id: str, kind: str, id: str, title: str, deleted_at: str, deleted_by: str | None
) -> TrashEntry:
    return TrashEntry(
        trash_id, kind, title, deleted_at, deleted_by, 1, [TrashItem(kind, id, title)]
    )


async def delete_project(
    db: Database,
    actor: Actor,
    id: str,
    *,
    password: str | None = None,
    permanent: bool = False,
    revision: int | None = None,
) -> None:
    """Into the trash, or with `permanent` (also from there) away for good. Forbidden (403) for a
    wrong password where one is given: the deletion is then meant to be confirmed by it."""
    async with db.session() as session:
        row = await session.one(projects_sql.ACCESS, {"id": id, "actor": actor.user_id})
    _may_delete(row[1] if row else None, is_gone=bool(row and row[2]) and not permanent)
    if password is not None and await check_password(db, actor, password) is False:
        raise Forbidden("Invalid password", code="invalid_password")
    async with db.transaction() as tx:
        project = await lock_project(tx, actor, id)
        _may_delete(project.may_delete, is_gone=project.is_deleted and not permanent)
        if revision not in (None, project.revision):
            raise Stale
        if permanent:
            await purge_project(tx, actor, id, project.organization_id)
        else:
            await trash_project(tx, actor, project)


def _may_delete(allowed: bool | None, *, is_gone: bool) -> None:
    need(None if is_gone else allowed, "Project")


async def trash_project(tx: Session, actor: Actor, project: Locked, act: str | None = None) -> None:
    """Mark a locked project as deleted, as an act of its own or as that one again."""
    trash_id = act or new_id()
    mark = {"id": project.id, "actor": actor.user_id, "trash_id": trash_id}
    await tx.run(projects_sql.MARK_DELETED, mark)
    told = {"title": project.title, "trash_id": trash_id}
    await tell(tx, actor, "deleted", project.id, project.organization_id, **told)


async def restore_project(db: Database, actor: Actor, id: str, revision: int | None = None) -> Row:
    """Back from the trash, by those who may delete it. NotFound (404) when it is not there, Stale
    (412)."""
    async with db.transaction() as tx:
        project = await lock_project(tx, actor, id)
        need(project.may_delete if project.is_deleted else None, "Project in the trash")
        if revision not in (None, project.revision):
            raise Stale
        await untrash_project(tx, actor, project)
        return await read_back(tx, actor, id)


async def untrash_project(tx: Session, actor: Actor, project: Locked) -> None:
    """Take the mark from a locked project."""
    await tx.run(projects_sql.RESTORE, {"id": project.id})
    told = {"title": project.title, "trash_id": project.trash_id}
    await tell(tx, actor, "restored", project.id, project.organization_id, **told)


async def purge_project(tx: Session, actor: Actor | None, id: str, organization: str) -> None:
    """Remove a project with everything in it, and all events that tell of it but one."""
    await tx.run(sql.DELETE, {"id": id})
    await tx.run(sql.FORGET_EVENTS, {"id": id})
    await tell(tx, actor, "purged", id, organization)


async def purge_old(site: Site) -> None:
    """The chore: what has lain in the trash for the days of the settings goes for good."""
    db, days = site.database("projects"), {"days": site.settings.trash_days}
    async with db.session() as session:
        projects = await session.all(sql.LONG_DELETED, days)
    for (id,) in projects:
        async with db.transaction() as tx:
            organization = await tx.value(sql.STILL_DELETED, days | {"id": id})
            if organization is not None:
                await purge_project(tx, None, id, organization)
    async with db.session() as session:
        acts = await session.all(sql.OLD_ACTS, days)
    await _purge_acts(db, acts)


async def _purge_acts(db: Database, acts: Iterable[Row]) -> None:
    for project, organization, trash_id in acts:
        with suppress(NotFound):  # somebody has brought it back since it was found
            async with db.transaction() as tx:
                await inside.purge_act(tx, None, project, organization, trash_id)
