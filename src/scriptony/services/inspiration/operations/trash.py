"""The trash of inspirations: whoever deletes one that is his finds it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
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
        held, trash = await hold_inspiration(tx, actor, id, revision), new_id()
        await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash})
        ids = [row[0] for row in await tx.all(sql.IDS, _group(held))]
        await tx.run(sql.ARRANGE, {"ids": ids})
        await tell(tx, actor, "trashed", id, trash_id=trash, **_place(held))


async def restore_inspiration(db: Database, actor: Actor, id: str) -> Row:
    """Back, at the end of the order."""
    async with writing(db) as tx:
        held = await hold_inspiration(tx, actor, id, trashed=True)
        if held.is_trashed:
            await tx.run(sql.RESTORE, {"id": id})
            await tell(tx, actor, "restored", id, **_place(held))
    return await read_inspiration(db, actor, id)


async def purge_inspiration(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Away for good, with its file and the events that name it, but for one."""
    async with writing(db) as tx:
        held = await hold_inspiration(tx, actor, id, revision, trashed=True)
        await tx.run(sql.PURGE, {"id": id})
        if not held.is_trashed:
            ids = [row[0] for row in await tx.all(sql.IDS, _group(held))]
            await tx.run(sql.ARRANGE, {"ids": ids})
        await tell(tx, actor, "purged", id, **_nameless(held))


async def purge_old(site: Site) -> None:
    """The chore: what has lain in the trash for the days of the settings goes for good."""
    async with site.database("inspiration").transaction() as tx:
        for (id,) in await tx.all(sql.PURGE_OLD, {"days": site.settings.trash_days}):
            await tell(tx, None, "purged", id, shared=False)


def _group(held: Held) -> dict[str, str]:
    return {"project": held.project_id, "user": held.user_id}


def _nameless(held: Held) -> dict[str, Any]:
    return _place(held) | {"title": None}


def _place(held: Held) -> dict[str, Any]:
    return {
        "shared": held.shared,
        "project": held.project_id,
        "organization": held.organization_id,
        "title": held.title,
    }
