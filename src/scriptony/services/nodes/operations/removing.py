"""Taking nodes away: to the trash, or for good."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.ids import new_id
from scriptony.services.nodes.operations.changing import place_fields, see
from scriptony.services.nodes.operations.telling import tell
from scriptony.services.nodes.queries import removing, writing
from scriptony.services.nodes.rules.rows import Seen


async def remove_node(
    db: Database, actor: Actor, id: str, expected: int | None, *, permanent: bool
) -> None:
    """Send a node with all that hangs below to the trash, as one act; or remove it for good."""
    async with db.session() as session:
        project = (await see(session, actor, id, expected)).project_id
    async with db.transaction() as tx:
        await writing.alone(tx, project)
        await removing.hold_below(tx, project, id)
        seen = await see(tx, actor, id, expected)
        await put_away(tx, actor, seen, permanent=permanent)


async def put_away(
    tx: Session, actor: Actor, seen: Seen, *, permanent: bool = False, act: str | None = None
) -> None:
    """The same of a node whose row is held, with all that hangs below and its siblings; or as the
    act of deletion it was part of before."""
    trash_id = None if permanent else act or new_id()
    if trash_id is None:
        await removing.purge(tx, seen.id)
    else:
        await removing.trash(tx, actor.user_id, seen.project_id, seen.id, trash_id)
    await writing.close_gap(tx, seen.group, seen.order_index)
    await tell(
        tx,
        actor,
        "purged" if permanent else "trashed",
        level=seen.level,
        id=seen.id,
        project=seen.project_id,
        organization=seen.organization_id,
        title=None if permanent else seen.title,
        trash_id=trash_id,
        before=None if permanent else place_fields(seen),
    )
