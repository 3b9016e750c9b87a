"""Transactions, and how they tell of what they did."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import psycopg

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.events import publish


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncGenerator[Session]:
    """A transaction. What it points at may be removed for good meanwhile: NotFound (404)."""
    try:
        async with db.transaction() as tx:
            yield tx
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFound from error


async def tell_world(
    tx: Session, actor: Actor | None, what: str, id: str, house: str, **more: Any
) -> None:
    """Publish what happened to a world; `house` is its organization."""
    await publish(
        tx,
        actor,
        f"worldbuilding.world.{what}",
        entity_type="world",
        entity_id=id,
        organization_id=house,
        world_id=id,
        **more,
    )
