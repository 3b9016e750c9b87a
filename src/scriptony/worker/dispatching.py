"""Numbering events after their commit, and feeding them to those who react.

One dispatcher of all processes numbers; each consumer has a cursor of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import psycopg

from scriptony.kernel.db import Database
from scriptony.kernel.events import CHANNEL, Consumer, Event
from scriptony.worker import queries

log = logging.getLogger("scriptony.events")

GATHER_SECONDS = 0.05
DISPATCH_LOCK = 7_303_001


async def number_events(database: Database) -> int | None:
    """Give committed events their positions. How many; None while somebody else is doing it."""
    async with database.transaction() as tx:
        lock = {"lock": DISPATCH_LOCK}
        if not await tx.value(queries.TRY_LOCK_FOR_NOW, lock):
            return None
        return await tx.value(queries.NUMBER)


async def feed(consumer: Consumer, batch: int = 500) -> int:
    """Hand the consumer what is new, and move its cursor in the same transaction. How many."""
    if isinstance(consumer.react, str):
        async with consumer.database.session() as session:
            return await session.value(consumer.react)
    async with consumer.database.transaction() as tx:
        cursor = await tx.value(queries.CURSOR, {"name": consumer.name})
        if cursor is None:
            return 0
        rows = await tx.all(queries.NEW_EVENTS, {"cursor": cursor, "n": batch})
        if not rows:
            return 0
        events = [Event(**dict(zip(Event.__struct_fields__, row, strict=True))) for row in rows]
        await consumer.react(tx, events)
        await tx.run(queries.MOVE_CURSOR, {"pos": events[-1].pos, "name": consumer.name})
        return len(events)


class Dispatcher:
    """Numbers events and feeds the consumers: when NOTIFY wakes it, and every `pause` seconds: no
    NOTIFY is heard while connecting anew, and a statement may have waited for its time."""

    def __init__(
        self, database: Database, consumers: Sequence[Consumer], pause: float = 2.0
    ) -> None:
        self.database, self.consumers, self.pause = database, consumers, pause
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; a failure is logged and tried again."""
        await self._register()
        listener = asyncio.create_task(self._listen())
        try:
            while True:
                await self._round()
                # One round serves all writes of a moment: a round for each would double their cost.
                await asyncio.sleep(GATHER_SECONDS)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.pause):  # wait_for may lose the end of it all
                        await self._wake.wait()
                self._wake.clear()
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)

    async def _register(self) -> None:
        while True:
            try:
                async with self.database.session() as session:
                    for consumer in self.consumers:
                        if isinstance(consumer.react, str):
                            continue
                        await session.run(queries.REGISTER, {"name": consumer.name})
                return
            except Exception:
                log.exception("consumers could not be registered; trying again")
                await asyncio.sleep(self.pause)

    async def _round(self) -> None:
        # Whoever is numbering may have looked before what woke us was there.
        if await self._until_nothing_is_left("numbering", self._number) is None:
            self._wake.set()
        for consumer in self.consumers:  # each for itself: one that fails stops no other
            await self._until_nothing_is_left(consumer.name, partial(feed, consumer))

    async def _number(self) -> int | None:
        return await number_events(self.database)

    async def _until_nothing_is_left(
        self, who: str, work: Callable[[], Awaitable[int | None]]
    ) -> int | None:
        try:
            while done := await work():
                pass
        except Exception:
            log.exception("%s failed; its events wait", who)
            return 0
        return done

    async def _listen(self) -> None:
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self.database.conninfo, autocommit=True
                )
                async with connection:
                    await connection.execute(f"listen {CHANNEL}")
                    async for _ in connection.notifies():
                        self._wake.set()
            except psycopg.Error:
                await asyncio.sleep(1)
