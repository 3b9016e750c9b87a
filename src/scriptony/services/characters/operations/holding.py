"""What an operation holds while it changes a character, and how it tells of what it did."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import psycopg

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import publish
from scriptony.services.characters import queries as sql
from scriptony.services.characters.rules import Scope


class Held(NamedTuple):
    """A character that nobody else changes until the transaction ends."""

    may_edit: bool
    revision: int
    house: str
    project_id: str | None
    organization_id: str | None
    world_id: str | None
    name: str


async def hold_character(
    tx: Session, actor: Actor, id: str, revision: int | None = None, *, trashed: bool = False
) -> Held:
    """Lock a character the actor may edit: NotFound (404), Forbidden (403), Stale (412)."""
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id, "trashed": trashed})
    need(row[0] if row else None, "Character")
    assert row is not None
    if revision not in (None, row[1]):
        raise Stale
    return Held(*row)


def scope_of(held: Held) -> Scope:
    """What a held character belongs to."""
    return Scope(held.project_id, held.organization_id, held.world_id)


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncGenerator[Session]:
    """A transaction. What it points at may be removed for good meanwhile: NotFound (404)."""
    try:
        async with db.transaction() as tx:
            yield tx
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFound from error


async def tell(
    tx: Session,
    actor: Actor | None,
    what: str,
    id: str,
    scope: Scope,
    house: str,
    name: str | None,
    **more: Any,
) -> None:
    """Publish what happened to a character; `house` is the organization it lies in."""
    await publish(
        tx,
        actor,
        f"characters.character.{what}",
        entity_type="character",
        entity_id=id,
        organization_id=house,
        project_id=scope.project_id,
        world_id=scope.world_id,
        title=name,
        **more,
    )
