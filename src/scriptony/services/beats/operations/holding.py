"""What an operation holds while it changes beats, and how it tells of what it did."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import msgspec
import psycopg

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import publish
from scriptony.kernel.ids import is_id
from scriptony.services.beats.queries import beats as sql
from scriptony.services.beats.schemas import SETTABLE, Beat


class Held(NamedTuple):
    """A beat that nobody else changes until the transaction ends."""

    beat: Beat
    organization_id: str
    is_trashed: bool


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncGenerator[Session]:
    """A transaction. The project may be removed for good meanwhile: NotFound (404)."""
    try:
        async with db.transaction() as tx:
            yield tx
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFound("Project") from error


async def hold_beat(
    tx: Session, actor: Actor, id: str, revision: int | None = None, *, trashed: bool = False
) -> Held:
    """Lock a beat the actor may change: NotFound (404), Forbidden (403), Stale (412)."""
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id, "trashed": trashed})
    need(row[0] if row else None, "Beat")
    assert row is not None
    beat = Beat(*row[3:])
    if revision not in (None, beat.revision):
        raise Stale
    return Held(beat, row[1], row[2])


async def lock_project(tx: Session, actor: Actor, project: str) -> str:
    """Let nobody else arrange the beats of a project the actor may edit; its organization."""
    await tx.run(sql.LOCK, {"project": project})
    return await find_project(tx, actor, project)


async def find_project(session: Session, actor: Actor, project: str) -> str:
    """The organization of a project the actor may edit: NotFound (404), Forbidden (403)."""
    row = await session.one(sql.PROJECT, {"project": project, "actor": actor.user_id})
    need(row[0] if row else None, "Project")
    assert row is not None
    return row[1]


def project_named(id: str) -> str:
    """The id of a project; whatever is none names nothing: NotFound (404)."""
    if not is_id(id):
        raise NotFound("Project")
    return id.lower()


def fields_of(beat: Beat) -> dict[str, Any]:
    """What a client can set of it."""
    return {name: getattr(beat, name) for name in SETTABLE}


def beat_of(row: Row | None) -> Beat:
    """A beat from a row that must be there."""
    assert row is not None
    return Beat(*row)


def in_order(beats: list[Beat]) -> list[Beat]:
    """Beats as lists show them."""
    return sorted(beats, key=lambda beat: (beat.order_index, beat.created_at, beat.id))


async def tell(
    tx: Session, actor: Actor, what: str, beat: Beat, organization: str, **more: Any
) -> None:
    """Publish what happened to a beat."""
    await publish(
        tx,
        actor,
        f"beats.beat.{what}",
        entity_type="beat",
        entity_id=beat.id,
        project_id=beat.project_id,
        organization_id=organization,
        **{"title": beat.label, **more},
    )


async def tell_changed(tx: Session, actor: Actor, old: Beat, new: Beat, organization: str) -> None:
    """Publish what of a beat is another, as it was and as it is."""
    before, after = msgspec.structs.asdict(old), msgspec.structs.asdict(new)
    names = [name for name in SETTABLE if before[name] != after[name]]
    await tell(
        tx,
        actor,
        "changed",
        new,
        organization,
        before={name: before[name] for name in names},
        after={name: after[name] for name in names},
    )
