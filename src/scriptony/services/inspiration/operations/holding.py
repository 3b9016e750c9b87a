"""What an operation holds while it changes an inspiration, and how it tells of what it did."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import psycopg

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound, Stale
from scriptony.kernel.events import publish
from scriptony.services.inspiration import queries as sql


class Held(NamedTuple):
    """An inspiration that nobody else changes until the transaction ends."""

    may_edit: bool
    may_share: bool
    organization_id: str
    revision: int
    project_id: str
    user_id: str
    shared: bool
    title: str | None
    is_trashed: bool
    order_index: int
    trash_id: str | None

    @property
    def group(self) -> dict[str, str]:
        """Whose order in which project it stands in."""
        return {"project": self.project_id, "user": self.user_id}


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncGenerator[Session]:
    """A transaction. What it points at may be removed for good meanwhile: NotFound (404)."""
    try:
        async with db.transaction() as tx:
            yield tx
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFound("Project") from error


async def hold_inspiration(
    tx: Session,
    actor: Actor,
    id: str,
    revision: int | None = None,
    *,
    trashed: bool = False,
    others: bool = False,
) -> Held:
    """Lock one the actor may change, after the order it stands in: NotFound (404), Forbidden (403),
    Stale (412). A trash is its owner's, unless that of `others` is meant too."""
    group = await tx.one(sql.GROUP, {"id": id})
    if group is None:
        raise NotFound("Inspiration")
    await tx.run(sql.LOCK, {"project": group[0], "user": group[1]})
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id, "trashed": trashed})
    need(row[0] if row else None, "Inspiration")
    assert row is not None
    held = Held(*row)
    if held.is_trashed and held.user_id != actor.user_id and not others:
        raise NotFound("Inspiration")
    if revision not in (None, held.revision):
        raise Stale
    return held


async def tell(
    tx: Session,
    actor: Actor | None,
    what: str,
    id: str,
    *,
    shared: bool,
    project: str | None = None,
    organization: str | None = None,
    **more: Any,
) -> None:
    """Publish what happened. What is private names neither project nor title: whoever follows the
    project must not hear of it, and the log tells it to the actor alone."""
    public = {"project_id": project, "organization_id": organization} if shared else {}
    if not shared:
        more["title"] = None
    await publish(
        tx,
        actor,
        f"inspiration.inspiration.{what}",
        entity_type="inspiration",
        entity_id=id,
        **public,
        **more,
    )
