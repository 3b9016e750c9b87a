"""Worlds go to the trash, or for good."""

from __future__ import annotations

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Forbidden, Invalid, Stale
from scriptony.kernel.ids import new_id
from scriptony.kernel.secrets import check_password
from scriptony.services.worldbuilding.operations.telling import tell_world, writing
from scriptony.services.worldbuilding.operations.worlds import hold_world, see_world
from scriptony.services.worldbuilding.queries import worlds as sql


async def delete_world(
    db: Database,
    actor: Actor,
    id: str,
    *,
    password: str | None,
    permanent: bool,
    revision: int | None,
) -> None:
    """A world with its characters that have no project: into the trash as one act, or with
    `permanent` (also from there) away for good. Invalid (400) without the actor's password, if
    there is one; Forbidden (403) for a wrong one."""
    async with db.session() as session:
        rights = await see_world(session, actor, id, trashed=permanent)
    need(rights.may_delete, "World")
    await _confirm(db, actor, password)
    async with writing(db) as tx:
        rights = await hold_world(tx, actor, id, trashed=permanent)
        need(rights.may_delete, "World")
        if revision not in (None, rights.revision):
            raise Stale
        if permanent:
            await tx.run(sql.PURGE, {"id": id})
            await tx.run(sql.FORGET, {"id": id})
            await tell_world(tx, actor, "purged", id, rights.organization_id)
            return
        trash = new_id()
        values = {"id": id, "actor": actor.user_id, "trash": trash}
        await tx.run(sql.TRASH, values)
        await tx.run(sql.TRASH_PEOPLE, values)
        told = {"title": rights.name, "trash_id": trash}
        await tell_world(tx, actor, "trashed", id, rights.organization_id, **told)


async def _confirm(db: Database, actor: Actor, password: str | None) -> None:
    if not password:
        async with db.session() as session:
            if await session.value(sql.HAS_PASSWORD, {"actor": actor.user_id}):
                text = "password is required to delete a world"
                raise Invalid(text, field="password")
    elif await check_password(db, actor, password) is False:
        raise Forbidden("Invalid password", code="invalid_password")
