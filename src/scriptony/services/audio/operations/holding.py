"""What an operation holds while it changes a clip, and how it tells of what it did."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import psycopg

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import publish
from scriptony.services.audio.queries import clips as sql


class Held(NamedTuple):
    """A clip that nobody else changes until the transaction ends, nor its shot."""

    may_edit: bool
    organization_id: str
    project_id: str
    shot_id: str
    revision: int
    duration: float
    title: str
    status: str
    job_id: str | None
    trash_id: str | None
    fields: dict[str, Any]


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncGenerator[Session]:
    """A transaction. What it points at may be removed for good meanwhile: NotFound (404)."""
    try:
        async with db.transaction() as tx:
            yield tx
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFound("Shot") from error


async def hold_clip(
    tx: Session, actor: Actor, id: str, revision: int | None = None, *, trashed: bool = False
) -> Held:
    """Lock a clip the actor may edit: NotFound (404), Forbidden (403), Stale (412)."""
    await tx.run(sql.HOLD_SHOT, {"id": id})
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id, "trashed": trashed})
    need(row[0] if row else None, "Audio")
    assert row is not None
    held = Held(*row[:10], fields=dict(zip(sql.FIELDS, row[10:], strict=True)))
    if revision not in (None, held.revision):
        raise Stale
    return held


async def tell(
    tx: Session,
    actor: Actor | None,
    what: str,
    id: str,
    project: str,
    organization: str | None,
    **more: Any,
) -> None:
    """Publish what happened to a clip."""
    await publish(
        tx,
        actor,
        f"audio.clip.{what}",
        entity_type="clip",
        entity_id=id,
        project_id=project,
        organization_id=organization,
        **more,
    )
