"""Sweeping: files nobody holds any more, and the bytes of rows that are gone."""

from __future__ import annotations

import logging
import time

import psycopg

from scriptony.kernel.db import Database
from scriptony.kernel.errors import Unavailable
from scriptony.kernel.objects import hold, remove_bytes
from scriptony.kernel.storage import Files
from scriptony.worker import queries

log = logging.getLogger("scriptony.sweeping")

SWEEP_LOCK = 7_303_002
FAILURES = 10
"""Files that cannot be removed after which a sweep is given up until the next."""


async def sweep(db: Database, files: Files, *, strays_after: float | None = None) -> int:
    """Remove released files nobody holds any more, and the bytes of rows that are gone; with
    `strays_after` also bytes without any row that are older than so many seconds. How many files
    went: none while another process, or a backup, holds the files."""
    async with db.session() as holder:
        lock = {"lock": SWEEP_LOCK}
        if not await holder.value(queries.TRY_LOCK, lock):
            return 0
        try:
            return await _sweep(db, files, strays_after)
        finally:
            await holder.run(queries.UNLOCK, lock)


async def _sweep(db: Database, files: Files, strays_after: float | None) -> int:
    async with db.session() as session:
        released = await session.all(queries.RELEASED)
    for (id,) in released:
        await _let_go(db, id)
    removed = await _remove_doomed(db, files)
    if strays_after is None:
        return removed
    return removed + await _remove_strays(db, files, strays_after)


async def _let_go(db: Database, id: str) -> None:
    try:
        async with db.transaction() as tx:
            await tx.run(queries.DROP_FILE, {"id": id})
    except psycopg.errors.ForeignKeyViolation:
        async with db.transaction() as tx:
            await hold(tx, id)


async def _remove_doomed(db: Database, files: Files) -> int:
    async with db.session() as session:
        await session.run(queries.SPARE)
        doomed = await session.all(queries.DOOMED)
    removed = failed = 0
    for bucket, path in doomed:
        try:
            removed += await remove_bytes(db, files, bucket, path)
        except Unavailable:  # the others need not wait for this one, unless all of them fail
            log.warning("%s/%s could not be removed; it will be tried again", bucket, path)
            failed += 1
            if failed == FAILURES:
                raise
    return removed


async def _remove_strays(db: Database, files: Files, older_than: float) -> int:
    removed = await files.remove_halves(older_than)
    async for key, changed in files.keys():
        bucket, _, path = key.partition("/")
        if changed > time.time() - older_than:
            continue
        async with db.session() as session:
            known = await session.value(queries.HAS_ROW, {"bucket": bucket, "path": path})
        if not known:
            await files.delete(bucket, path)
            removed += 1
    return removed
