"""The order of shots in a scene: moving, reordering, renumbering; the trash."""

from __future__ import annotations

from collections.abc import Sequence

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Invalid
from scriptony.kernel.events import publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.services.shots import rules
from scriptony.services.shots.operations.casting import keep_reachable
from scriptony.services.shots.operations.holding import (
    Held,
    Scene,
    find_scene,
    holding_scenes,
    lock_scene,
    tell,
    writing,
)
from scriptony.services.shots.queries import arranging as sql
from scriptony.services.shots.schemas import NewOrder


async def move_shot(tx: Session, actor: Actor, id: str, shot: Held, scene: str, place: int) -> None:
    """Put a held shot at a place of a scene whose order is locked; the others make room."""
    target = await find_scene(tx, actor, scene)
    values = {"id": id, "source": shot.scene_id, "scene": scene, "place": place}
    now = await tx.value(sql.MOVE, values | {"project": target.project_id})
    before = {"scene_id": shot.scene_id, "order_index": shot.order_index}
    after = {"scene_id": scene, "order_index": now}
    if before == after:
        return
    if target.project_id != shot.project_id:
        await keep_reachable(tx, actor, id, shot, target.project_id)
    await tell(tx, actor, "moved", id, target, shot.shot_number, before=before, after=after)


def read_order(body: NewOrder) -> Sequence[str]:
    """The ids of a reorder in the order wanted, by either of its two forms."""
    if body.scene_id and body.shot_ids is not None:
        return rules.wanted_order(body.shot_ids, is_id)
    if body.scene_id and body.shot_orders is not None:
        orders = sorted(body.shot_orders, key=lambda one: one.order)
        return rules.wanted_order([one.shot_id or one.shotId for one in orders], is_id)
    raise Invalid("scene_id and shot_ids array are required")


async def reorder_shots(db: Database, actor: Actor, scene: str, ids: Sequence[str]) -> None:
    """Put the shots of a scene that are named in front, in this order; ids of other shots do
    nothing, and the rest keeps its order behind them."""
    async with writing(db) as tx:
        await put_in_order(tx, actor, scene, await lock_scene(tx, actor, scene), ids)


async def put_in_order(
    tx: Session, actor: Actor, scene: str, of: Scene, ids: Sequence[str]
) -> None:
    """The same for a scene whose order is locked."""
    row = await tx.one(sql.REORDER, {"scene": scene, "ids": list(ids)})
    assert row is not None
    if row[0] != row[1]:
        await publish(
            tx,
            actor,
            "shots.shot.reordered",
            entity_type="scene",
            entity_id=scene.lower(),
            organization_id=of.organization_id,
            project_id=of.project_id,
            before={"shot_ids": row[0]},
            after={"shot_ids": row[1]},
        )


async def renumber_shots(db: Database, actor: Actor, scene: str) -> None:
    """Give the shots of a scene the numbers 1, 2, 3, … in their order."""
    async with writing(db) as tx:
        of = await lock_scene(tx, actor, scene)
        rows = await tx.all(sql.NUMBERS, {"scene": scene})
        numbers = rules.renumbered([row[1] for row in rows])
        changed = [
            (row[0], row[1], number)
            for row, number in zip(rows, numbers, strict=True)
            if row[1] != number
        ]
        values = {"ids": [one[0] for one in changed], "numbers": [one[2] for one in changed]}
        await tx.run(sql.RENUMBER, values)
        for id, old, new in changed:
            before, after = {"shot_number": old}, {"shot_number": new}
            await tell(tx, actor, "changed", id, of, new, before=before, after=after)


async def trash_shot(db: Database, actor: Actor, id: str, revision: int | None = None) -> None:
    """Put a shot into the trash; those behind it close the gap."""
    async with holding_scenes(db, actor, id, revision=revision) as (tx, shot):
        await put_away(tx, actor, id, shot)


async def put_away(tx: Session, actor: Actor, id: str, shot: Held, act: str | None = None) -> None:
    """The same for a held shot in a scene whose order is locked; or as the act of deletion it was
    part of before."""
    trash = act or new_id()
    await tx.run(sql.TRASH, {"id": id, "actor": actor.user_id, "trash": trash})
    before = {"order_index": shot.order_index}
    await tell(tx, actor, "trashed", id, shot, shot.shot_number, trash_id=trash, before=before)


async def purge_shot(db: Database, actor: Actor, id: str, revision: int | None = None) -> None:
    """Remove a shot, living or in the trash, for good, with all events that name it but for the
    one that says so."""
    async with holding_scenes(db, actor, id, revision=revision, trashed=True) as (tx, shot):
        await tx.run(sql.PURGE, {"id": id})
        await tell(tx, actor, "purged", id, shot, None)
