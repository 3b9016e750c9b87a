"""What happened: rows written in the transaction that did it, numbered after commit, read in order.

A row gets its `pos` from one dispatcher once it is committed, in order of `seq`; readers take
`pos > cursor`. A reader that went by `seq` would skip what commits late.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
import psycopg

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session, as_json

log = logging.getLogger("scriptony.events")

CHANNEL = "scriptony_events"
GATHER_SECONDS = 0.05
DISPATCH_LOCK = 7_303_001
VALUE_LIMIT = 16_384
"""Larger values of changed fields are not carried along; their names still are."""

_PUBLISH = f"""
with event as (
  insert into kernel.events (actor_id, impersonator_id, via, organization_id, project_id, world_id,
    entity_type, entity_id, verb, title, trash_id, before, after, request_id)
  values (%(actor_id)s, %(impersonator_id)s, %(via)s, %(organization_id)s, %(project_id)s,
    %(world_id)s, %(entity_type)s, %(entity_id)s, %(verb)s, %(title)s, %(trash_id)s, %(before)s,
    %(after)s, %(request_id)s)
  returning seq)
select pg_notify('{CHANNEL}', '') from event
"""

_NUMBER = """
with fresh as (
  select seq, row_number() over (order by seq) as nth from kernel.events
  where pos is null order by seq limit 1000),
last as (select coalesce((select pos from kernel.event_position), 0) as pos),
moved as (
  update kernel.event_position set pos = last.pos + (select count(*) from fresh) from last
  where exists (select from fresh))
update kernel.events e set pos = last.pos + fresh.nth from fresh, last where e.seq = fresh.seq
"""

_COLUMNS = (
    "pos, at, actor_id, impersonator_id, via, organization_id, project_id, world_id, "
    "entity_type, entity_id, verb, title, trash_id, before, after, request_id"
)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to one entity. `verb` is `service.thing.past-participle`."""

    pos: int = 0
    at: str = ""
    actor_id: str | None = None
    impersonator_id: str | None = None
    via: str | None = None
    organization_id: str | None = None
    project_id: str | None = None
    world_id: str | None = None
    entity_type: str
    entity_id: str | None = None
    verb: str
    title: str | None = None
    trash_id: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    request_id: str | None = None


Reaction = Callable[[Session, Sequence[Event]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of events with a cursor of its own. `react` must be idempotent."""

    name: str
    database: Database
    react: Reaction


async def publish(tx: Session, actor: Actor | None, verb: str, **what: Any) -> None:
    """Tell, inside the transaction `tx`, that `verb` happened. Members as in `Event`."""
    row: dict[str, Any] = dict.fromkeys(Event.__struct_fields__)
    row |= what | {"verb": verb}
    if actor is not None:
        if actor.once is not None:
            await actor.once.write(tx, actor, what.get("entity_id"))
        row |= {
            "actor_id": actor.user_id,
            "impersonator_id": actor.impersonator_id,
            "via": actor.via,
            "request_id": actor.request_id,
        }
    row["before"], row["after"] = _carried(what.get("before")), _carried(what.get("after"))
    await tx.run(_PUBLISH, row)


def _carried(fields: dict[str, Any] | None) -> Any:
    if fields is None:
        return None
    return as_json({name: None if _is_large(value) else value for name, value in fields.items()})


def _is_large(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return len(msgspec.json.encode(value)) > VALUE_LIMIT
    return isinstance(value, str) and len(value) > VALUE_LIMIT


def changes(
    before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The members that differ, old and new; None when none does."""
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return None
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


async def number_events(database: Database) -> int:
    """Give committed events their positions, unless another process is doing it. How many."""
    async with database.transaction() as tx:
        lock = {"lock": DISPATCH_LOCK}
        if not await tx.value("select pg_try_advisory_xact_lock(%(lock)s)", lock):
            return 0
        return await tx.run(_NUMBER)


async def feed(consumer: Consumer, batch: int = 500) -> int:
    """Hand the consumer what is new, and move its cursor in the same transaction. How many."""
    async with consumer.database.transaction() as tx:
        cursor = await tx.value(
            "select pos from kernel.consumers where name = %(name)s for update skip locked",
            {"name": consumer.name},
        )
        if cursor is None:
            return 0
        rows = await tx.all(
            f"select {_COLUMNS} from kernel.events where pos > %(cursor)s order by pos limit %(n)s",
            {"cursor": cursor, "n": batch},
        )
        if not rows:
            return 0
        events = [Event(**dict(zip(Event.__struct_fields__, row, strict=True))) for row in rows]
        await consumer.react(tx, events)
        await tx.run(
            "update kernel.consumers set pos = %(pos)s where name = %(name)s",
            {"pos": events[-1].pos, "name": consumer.name},
        )
        return len(events)


class Dispatcher:
    """Numbers events and feeds the consumers: when NOTIFY wakes it, and every `pause` seconds."""

    def __init__(
        self, database: Database, consumers: Sequence[Consumer], pause: float = 0.5
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
                        await session.run(
                            "insert into kernel.consumers (name, pos) select %(name)s, pos "
                            "from kernel.event_position on conflict do nothing",
                            {"name": consumer.name},
                        )
                return
            except Exception:
                log.exception("consumers could not be registered; trying again")
                await asyncio.sleep(self.pause)

    async def _round(self) -> None:
        await self._until_nothing_is_left("numbering", lambda: number_events(self.database))
        for consumer in self.consumers:  # each for itself: one that fails stops no other
            await self._until_nothing_is_left(consumer.name, partial(feed, consumer))

    async def _until_nothing_is_left(self, who: str, work: Callable[[], Awaitable[int]]) -> None:
        try:
            while await work():
                pass
        except Exception:
            log.exception("%s failed; its events wait", who)

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
