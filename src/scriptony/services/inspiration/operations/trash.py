"""The trash of inspirations: whoever deletes one that is his finds it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.ids import new_id
from scriptony.services.inspiration import queries as sql
from scriptony.services.inspiration.operations.holding import (
    Held,
    hold_inspiration,
    tell,
    writing,
)
from scriptony.services.inspiration.operations.reading import read_inspiration

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


async def trash_inspiration(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Into its maker's trash; those behind close the gap."""
    async with writing(db) as tx:
        await put_away(tx, actor, id, await hold_inspiration(tx, actor, id, revision))


async def put_away(tx: Session, actor: Actor, id: str, held: Held, act: str | None = None) -> None:
    """Mark a held inspiration; those behind close the gap. It is a new act of deletion unless one
    is named."""
    trash = act or new_id()
    await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash})
    ids = [row[0] for row in await tx.all(sql.IDS, held.group)]
    await tx.run(sql.ARRANGE, {"ids": ids})
    was = {"order_index": held.order_index}
    await tell(tx, actor, "trashed", id, trash_id=trash, before=was, **_place(held))


async def restore_inspiration(
    db: Database, actor: Actor, id: str, revision: int | None = None
) -> Row:
    """Back, at the end of the order."""
    async with writing(db) as tx:
        held = await hold_inspiration(tx, actor, id, revision, trashed=True)
        if held.is_trashed:
            await bring_back(tx, actor, id, held)
    return await read_inspiration(db, actor, id)


async def bring_back(tx: Session, actor: Actor, id: str, held: Held) -> None:
    """Take the mark away; it stands at the end of the order."""
    await tx.run(sql.RESTORE, {"id": id})
    await tell(tx, actor, "restored", id, trash_id=held.trash_id, **_place(held))


async def purge_inspiration(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Away for good, with its file and the events that name it, but for one."""
    async with writing(db) as tx:
        held = await hold_inspiration(tx, actor, id, revision, trashed=True)
        await tx.run(sql.PURGE, {"id": id})
        if not held.is_trashed:
            ids = [row[0] for row in await tx.all(sql.IDS, held.group)]
            await tx.run(sql.ARRANGE, {"ids": ids})
        await tell(tx, actor, "purged", id, **_nameless(held))


async def purge_old(site: Site) -> None:
    """The chore: what has lain in the trash for the days of the settings goes for good."""
    async with site.database("inspiration").transaction() as tx:
        for (id,) in await tx.all(sql.PURGE_OLD, {"days": site.settings.trash_days}):
            await tell(tx, None, "purged", id, shared=False)


def _nameless(held: Held) -> dict[str, Any]:
    return _place(held) | {"title": None}


def _place(held: Held) -> dict[str, Any]:
    return {
        "shared": held.shared,
        "project": held.project_id,
        "organization": held.organization_id,
        "title": held.title,
    }
