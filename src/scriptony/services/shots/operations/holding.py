"""What an operation holds while it changes shots, and how it tells of what it did."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import psycopg

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Invalid, NotFound, Stale
from scriptony.kernel.events import publish
from scriptony.services.shots.queries import writing as sql


class Held(NamedTuple):
    """A shot that nobody else changes until the transaction ends."""

    may_edit: bool
    revision: int
    project_id: str
    organization_id: str
    scene_id: str
    order_index: int
    shot_number: str
    is_trashed: bool


class Scene(NamedTuple):
    """A node that shots shall be in."""

    may_edit: bool
    level: int
    project_id: str
    organization_id: str


async def hold_shot(
    tx: Session,
    actor: Actor,
    id: str,
    revision: int | None = None,
    *,
    trashed: bool = False,
    anywhere: bool = False,
) -> Held:
    """Lock a shot the actor may edit, `anywhere` also below what lies in the trash: NotFound (404),
    Forbidden (403), Stale (412)."""
    values = {"id": id, "actor": actor.user_id, "trashed": trashed}
    row = await tx.one(sql.SHOT_HELD_ANYWHERE if anywhere else sql.SHOT_HELD, values)
    need(row[0] if row else None, "Shot")
    assert row is not None
    if revision not in (None, row[1]):
        raise Stale
    return Held(*row)


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncGenerator[Session]:
    """A transaction. What it points at may be removed for good meanwhile: NotFound (404)."""
    try:
        async with db.transaction() as tx:
            yield tx
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFound from error


@contextlib.asynccontextmanager
async def holding_scenes(
    db: Database,
    actor: Actor,
    id: str,
    *scenes: str,
    revision: int | None = None,
    trashed: bool = False,
    anywhere: bool = False,
    naming: bool = False,
) -> AsyncGenerator[tuple[Session, Held]]:
    """A transaction that holds a shot, its scene and `scenes`: nothing moves there meanwhile, and
    with `naming` nothing gets another name."""
    while True:
        async with writing(db) as tx:
            if naming:
                await tx.run(sql.SHARE_NAMES, {"id": id})
            locked = await tx.all(sql.LOCK_SCENES, {"id": id, "scenes": list(scenes)})
            shot = await hold_shot(tx, actor, id, revision, trashed=trashed, anywhere=anywhere)
            # Moved between the look and the lock: let go and look again.
            if shot.scene_id in {row[0] for row in locked}:
                yield tx, shot
                return


async def lock_scene(tx: Session, actor: Actor, id: str) -> Scene:
    """Lock the order of a scene the actor may edit. A statement of its own, before any other of
    the transaction: what is read next is what the last holder left."""
    await tx.run(sql.LOCK_SCENE, {"scene": id})
    return await find_scene(tx, actor, id)


async def find_scene(session: Session, actor: Actor, id: str) -> Scene:
    """A scene the actor may edit."""
    row = await session.one(sql.SCENE, {"scene": id, "actor": actor.user_id})
    return checked_scene(Scene(*row) if row else None)


def checked_scene(scene: Scene | None) -> Scene:
    """The scene, unless it is none, not the actor's (404), not theirs to edit (403), or a node
    that holds no shots (400)."""
    if scene is None:
        raise NotFound("Scene", details="There is no scene with this id")
    need(scene.may_edit, "Scene")
    if scene.level != 3:
        raise Invalid("scene_id: shots lie in scenes, and this node is none", field="scene_id")
    return scene


async def tell(
    tx: Session, actor: Actor, what: str, id: str, of: Held | Scene, title: str | None, **more: Any
) -> None:
    """Publish what happened to a shot."""
    await publish(
        tx,
        actor,
        f"shots.shot.{what}",
        entity_type="shot",
        entity_id=id,
        organization_id=of.organization_id,
        project_id=of.project_id,
        title=title,
        **more,
    )
