"""Rate limits, counted in PostgreSQL since they must hold across copies of the server."""

from __future__ import annotations

from scriptony.kernel.db import Database
from scriptony.kernel.errors import TooMany

_HIT = """
insert into kernel.rate_limits (key, window_start, hits)
values (%(key)s, to_timestamp(floor(extract(epoch from now()) / %(seconds)s) * %(seconds)s), 1)
on conflict (key, window_start) do update set hits = kernel.rate_limits.hits + 1
returning hits, ceil(extract(epoch from window_start) + %(seconds)s - extract(epoch from now()))
"""


async def hit(db: Database, key: str, most: int, seconds: int) -> None:
    """Count one try of `key`; more than `most` in a window of `seconds` → TooMany (429)."""
    async with db.session() as session:
        row = await session.one(_HIT, {"key": key, "seconds": seconds})
    if row and row[0] > most:
        raise TooMany("Too many tries; wait a little", retry_after=max(1, int(row[1])))


async def forgive(db: Database, key: str) -> None:
    """Forget the tries of `key`, as after a right password."""
    async with db.session() as session:
        await session.run("delete from kernel.rate_limits where key = %(key)s", {"key": key})
