"""The trash: characters go there, and for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.ids import new_id
from scriptony.services.characters import queries as sql
from scriptony.services.characters.operations.holding import (
    Held,
    hold_character,
    scope_of,
    tell,
    writing,
)
from scriptony.services.characters.rules import Scope

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


async def trash_character(db: Database, actor: Actor, id: str, revision: int | None = None) -> None:
    """Put a character into the trash of its project or organization. Its casting and appearances
    stay known, and come back with it."""
    async with writing(db) as tx:
        await put_away(tx, actor, await hold_character(tx, actor, id, revision), id)


async def put_away(tx: Session, actor: Actor, held: Held, id: str, act: str | None = None) -> None:
    """Mark a held character, as an act of deletion of its own or as that one again."""
    trash = act or new_id()
    await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash})
    await tell(tx, actor, "trashed", id, scope_of(held), held.house, held.name, trash_id=trash)


async def purge_character(db: Database, actor: Actor, id: str, revision: int | None = None) -> None:
    """Remove a character, living or in the trash, for good, with its casting and appearances and
    all events that name it but for the one that says so."""
    async with writing(db) as tx:
        held = await hold_character(tx, actor, id, revision, trashed=True)
        await tx.run(sql.PURGE, {"id": id})
        await tell(tx, actor, "purged", id, scope_of(held), held.house, None)


async def purge_old(site: Site) -> None:
    """The chore: characters without a project that have lain in the trash for the days of the
    settings go for good. Those of projects go with the trash of their project."""
    db = site.database("characters")
    async with db.session() as session:
        rows = await session.all(sql.LONG_TRASHED, {"days": site.settings.trash_days})
    for id, organization, world in rows:
        async with db.transaction() as tx:
            if await tx.run(sql.PURGE_TRASHED, {"id": id}):
                scope = Scope(organization_id=organization, world_id=world)
                await tell(tx, None, "purged", id, scope, organization, None)
