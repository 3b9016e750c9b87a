"""Rate limits, which hold across processes since the database counts."""

from __future__ import annotations

import asyncio

import pytest

from scriptony.kernel.db import Database
from scriptony.kernel.errors import TooMany
from scriptony.kernel.ids import new_id
from scriptony.kernel.limits import forgive, hit
from scriptony.worker.forgetting import forget_old_windows
from tests.kernel.running import sql

AGE = 10**9
"""Seconds; so long a window does not end while a test runs."""


async def test_so_many_tries_and_no_more(db: Database) -> None:
    key, other = new_id(), new_id()
    for _ in range(3):
        await hit(db, key, 3, AGE)
    with pytest.raises(TooMany) as refused:
        await hit(db, key, 3, AGE)
    assert refused.value.headers is not None
    assert 1 <= int(refused.value.headers["Retry-After"]) <= AGE
    await hit(db, other, 3, AGE)


async def test_tries_at_the_same_time_are_all_counted(db: Database) -> None:
    key = new_id()
    tries = [hit(db, key, 10, AGE) for _ in range(25)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [isinstance(one, TooMany) for one in results].count(True) == 15


async def test_a_new_window_begins_anew(db: Database, conninfo: str) -> None:
    key = new_id()
    for _ in range(3):
        await hit(db, key, 3, AGE)
    earlier = "update kernel.rate_limits set window_start = window_start - interval '1 second'"
    sql(conninfo, f"{earlier} where key = %s", key)
    await hit(db, key, 3, AGE)


async def test_what_is_forgiven_is_forgotten(db: Database) -> None:
    key = new_id()
    await hit(db, key, 1, AGE)
    await forgive(db, key)
    await hit(db, key, 1, AGE)


async def test_windows_of_the_past_are_removed(db: Database, conninfo: str) -> None:
    old, new = new_id(), new_id()
    for key, seconds in ((old, 60), (new, 60)):
        await hit(db, key, 9, seconds)
    move = "update kernel.rate_limits set window_start = now() - interval '25 hours' where key = %s"
    sql(conninfo, move, old)
    await forget_old_windows(db)
    left = sql(conninfo, "select key from kernel.rate_limits where key in (%s, %s)", old, new)
    assert left == [(new,)]
