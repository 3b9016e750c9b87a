"""Forgetting: rows that nobody needs after some time."""

from __future__ import annotations

from scriptony.kernel.db import Database
from scriptony.kernel.once import HOURS
from scriptony.worker import queries

KEPT_DAYS = 30


async def forget_old(db: Database) -> None:
    """All of it."""
    await forget_old_windows(db)
    await forget_old_events(db)
    await forget_old_jobs(db)
    await forget_old_keys(db)


async def forget_old_windows(db: Database) -> None:
    """Windows of rate limits that are over."""
    async with db.transaction() as tx:
        await tx.run(queries.OLD_WINDOWS)


async def forget_old_events(db: Database, days: int = KEPT_DAYS) -> None:
    """Events every reader has had for `days`; a cursor older than that starts anew."""
    async with db.transaction() as tx:
        await tx.run(queries.OLD_EVENTS, {"days": days})


async def forget_old_jobs(db: Database, days: int = KEPT_DAYS) -> None:
    """Jobs that have long ended."""
    async with db.transaction() as tx:
        await tx.run(queries.OLD_JOBS, {"days": days})


async def forget_old_keys(db: Database) -> None:
    """The keys of creates nobody may use any more."""
    async with db.transaction() as tx:
        await tx.run(queries.OLD_KEYS, {"hours": HOURS})
