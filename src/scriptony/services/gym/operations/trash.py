"""What somebody wrote: to be read again, put into the trash, and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.pages import Page, cut
from scriptony.services.gym import queries as sql
from scriptony.services.gym.operations.exercises import find_exercise
from scriptony.services.gym.schemas import Submission

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


async def list_submissions(
    db: Database, actor: Actor, page: Page, exercise: str, *, trashed: bool
) -> tuple[list[Submission], str | None]:
    """The actor's texts for an exercise, the newest first, and the cursor of the next page."""
    at, id = page.after or (None, None)
    values = {"actor": actor.user_id, "exercise": find_exercise(exercise).id, "trashed": trashed}
    async with db.session() as session:
        rows = await session.all(sql.LIST, values | {"at": at, "id": id, "rows": page.rows})
    found = [_submission(row) for row in rows]
    return cut(page, found, lambda one: (one.created_at, one.id))


async def read_submission(
    db: Database, actor: Actor, exercise: str, id: str, *, trashed: bool = False
) -> Submission:
    """One of the actor's texts; NotFound (404)."""
    async with db.session() as session:
        return await _find(session, sql.ONE, actor, exercise, id, trashed=trashed)


async def trash_submission(
    db: Database, actor: Actor, exercise: str, id: str, revision: int | None
) -> None:
    """Into the trash. What it was worth stays."""
    async with db.transaction() as tx:
        await _hold(tx, actor, exercise, id, revision)
        trash_id = new_id()
        await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash_id})
        await _tell(tx, actor, "trashed", id, trash_id)


async def restore_submission(db: Database, actor: Actor, exercise: str, id: str) -> Submission:
    """Back from the trash."""
    async with db.transaction() as tx:
        found = await _hold(tx, actor, exercise, id, None, trashed=True)
        if found.deleted_at is not None:
            await tx.run(sql.RESTORE, {"id": id})
            await _tell(tx, actor, "restored", id, None)
        return await _find(tx, sql.ONE, actor, exercise, id)


async def purge_submission(
    db: Database, actor: Actor, exercise: str, id: str, revision: int | None
) -> None:
    """Remove the text for good, and the events that name it but for a tombstone."""
    async with db.transaction() as tx:
        await _hold(tx, actor, exercise, id, revision, trashed=True)
        await tx.run(sql.FORGET_EVENTS, {"id": id})
        await tx.run(sql.PURGE, {"id": id})
        await _tell(tx, actor, "purged", id, None)


async def purge_old(site: Site) -> None:
    """Remove for good what has lain in the trash for long enough."""
    async with site.database("gym").transaction() as tx:
        for (id,) in await tx.all(sql.PURGE_OLD, {"days": site.settings.trash_days}):
            await tx.run(sql.FORGET_EVENTS, {"id": id})
            await _tell(tx, None, "purged", id, None)


async def _hold(
    tx: Session,
    actor: Actor,
    exercise: str,
    id: str,
    revision: int | None,
    *,
    trashed: bool = False,
) -> Submission:
    found = await _find(tx, sql.LOCK, actor, exercise, id, trashed=trashed)
    if revision not in (None, found.revision):
        raise Stale
    return found


async def _find(
    session: Session, query: str, actor: Actor, exercise: str, id: str, *, trashed: bool = False
) -> Submission:
    values = {"actor": actor.user_id, "exercise": exercise, "id": id, "trashed": trashed}
    row = await session.one(query, values)
    if row is None:
        raise NotFound("Submission")
    return _submission(row)


def _submission(row: Row) -> Submission:
    return Submission(**dict(zip(Submission.__struct_fields__, row, strict=True)))


async def _tell(tx: Session, actor: Actor | None, what: str, id: str, trash_id: str | None) -> None:
    await publish(
        tx,
        actor,
        f"gym.submission.{what}",
        entity_type="submission",
        entity_id=id,
        trash_id=trash_id,
    )
