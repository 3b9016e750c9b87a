"""The trash of an organization, one entry for each act of deletion."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from scriptony.interchange.wire import TrashEntry, TrashItem
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.events import publish
from scriptony.services.worldbuilding.queries import trash as sql
from scriptony.services.worldbuilding.schemas.trash import PurgedAct, RestoredAct

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class Trashed(NamedTuple):
    """One thing in the trash."""

    trash_id: str
    entity_type: str
    entity_id: str
    world_id: str | None
    title: str | None
    deleted_at: str
    deleted_by: str | None
    is_root: bool

    @property
    def room(self) -> str:
        """The service it belongs to."""
        return "characters" if self.entity_type == "character" else "worldbuilding"


async def list_trash(db: Database, actor: Actor, organization: str) -> list[TrashEntry]:
    """What lies in the trash of an organization, the latest act first."""
    async with db.session() as session:
        await _see(session, actor, organization)
        rows = await session.all(sql.LIST, {"organization": organization})
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


async def _see(session: Session, actor: Actor, organization: str) -> tuple[bool, bool]:
    """Whether the actor may edit, and may delete worlds, in the organization."""
    values = {"organization": organization, "actor": actor.user_id}
    row = await session.one(sql.ACCESS, values)
    if row is None:
        raise NotFound("Organization")
    return row[0], row[1]


async def restore_act(db: Database, actor: Actor, organization: str, trash: str) -> RestoredAct:
    """Bring back what one act of deletion took; what lies in something in the trash becomes part of
    that act instead. Editors may; a world is for those who may delete it. Conflict (409) when a
    name is taken by now."""
    async with db.transaction() as tx:
        return await restore(tx, actor, organization, trash)


async def restore(tx: Session, actor: Actor, organization: str, trash: str) -> RestoredAct:
    """The same, in a transaction."""
    values = {"organization": organization, "trash": trash}
    rights = await _see(tx, actor, organization)
    things = await _things(tx, organization, trash)
    _check(rights, things)
    count = await tx.value(sql.RESTORE, values) + await tx.value(sql.RESTORE_PEOPLE, values)
    await tx.run(sql.BUMP, {"worlds": [one.world_id for one in things if one.world_id]})
    ids = [thing.entity_id for thing in things]
    rows = await tx.all(sql.ACT_NOW, values | {"ids": ids})
    joined = {thing.entity_id: thing.trash_id for thing in (Trashed(*row) for row in rows)}
    for root in (thing for thing in things if thing.is_root):
        if act := joined.get(root.entity_id):
            told = {"before": {"trash_id": trash}, "after": {"trash_id": act}}
            now = root._replace(trash_id=act)
            await _tell(tx, actor, "joined", organization, now, **told)
        else:
            await _tell(tx, actor, "restored", organization, root)
    return RestoredAct(count=count, trash_id=next(iter(joined.values()), None))


async def purge_act(db: Database, actor: Actor, organization: str, trash: str) -> PurgedAct:
    """Remove for good what one act of deletion took. Who may: as for bringing it back."""
    async with db.transaction() as tx:
        rights = await _see(tx, actor, organization)
        things = await _things(tx, organization, trash)
        _check(rights, things)
        return PurgedAct(await _purge(tx, actor, organization, things))


def _check(rights: tuple[bool, bool], things: list[Trashed]) -> None:
    may_edit, may_delete = rights
    has_world = any(thing.entity_type == "world" for thing in things)
    need(may_delete if has_world else may_edit, "Organization")


async def _purge(tx: Session, actor: Actor | None, organization: str, things: list[Trashed]) -> int:
    trash = things[0].trash_id
    values = {"organization": organization, "trash": trash}
    count = await tx.value(sql.PURGE_PEOPLE, values) + await tx.value(sql.PURGE, values)
    worlds = [one.entity_id for one in things if one.entity_type == "world"]
    ids = [thing.entity_id for thing in things]
    await tx.run(sql.FORGET, {"trash": trash, "ids": ids, "worlds": worlds})
    await _tell(tx, actor, "purged", organization, things[0]._replace(title=None))
    return count


async def _things(tx: Session, organization: str, trash: str) -> list[Trashed]:
    rows = await tx.all(sql.ACT, {"organization": organization, "trash": trash})
    if not rows:
        raise NotFound("Deletion")
    return [Trashed(*row) for row in rows]


async def purge_old(site: Site) -> None:
    """The chore: what has lain in the trash for the days of the settings goes for good."""
    db, days = site.database("worldbuilding"), {"days": site.settings.trash_days}
    async with db.session() as session:
        acts = await session.all(sql.OLD, days)
    for organization, trash in acts:
        with suppress(NotFound):  # somebody has brought it back since it was found
            async with db.transaction() as tx:
                things = await _things(tx, organization, trash)
                await _purge(tx, None, organization, things)


async def _tell(
    tx: Session, actor: Actor | None, what: str, organization: str, thing: Trashed, **more: Any
) -> None:
    await publish(
        tx,
        actor,
        f"{thing.room}.{thing.entity_type}.{what}",
        entity_type=thing.entity_type,
        entity_id=thing.entity_id,
        organization_id=organization,
        world_id=thing.world_id,
        title=thing.title,
        trash_id=thing.trash_id,
        **more,
    )
