"""Events: nobody misses one, nobody gets one twice, whatever commits when and whoever dies."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.events import (
    VALUE_LIMIT,
    Consumer,
    Event,
    changes,
    publish,
)
from scriptony.kernel.ids import new_id
from scriptony.worker.dispatching import Dispatcher, feed, number_events
from scriptony.worker.forgetting import forget_old_events
from tests.kernel.running import sql, until

ACTOR = Actor(new_id(), new_id(), "ada@lamp.example", "user", new_id(), "a tool", "r-9")


@pytest.fixture
async def db(conninfo: str) -> AsyncGenerator[Database]:
    """A pool with room for many writers, on a log without events."""
    sql(conninfo, "delete from kernel.events")
    sql(conninfo, "delete from kernel.consumers")
    database = Database(conninfo, size=30)
    await database.open()
    yield database
    await database.close()


LISTENING = "select 1 from pg_stat_activity where query = 'listen scriptony_events'"


async def remember(tx: Session, consumer: str, events: Sequence[Event]) -> None:
    """What a consumer of these tests does: a row for each event, in its own transaction."""
    for event in events:
        await tx.run(
            "insert into door.seen (consumer, pos, entity_id) "
            "values (%(consumer)s, %(pos)s, %(id)s)",
            {"consumer": consumer, "pos": event.pos, "id": event.entity_id},
        )


def consumer_of(db: Database, conninfo: str, name: str = "") -> Consumer:
    """A consumer that begins with what comes now."""
    name = name or f"test-{new_id()}"

    async def react(tx: Session, events: Sequence[Event]) -> None:
        await remember(tx, name, events)

    sql(conninfo, "insert into kernel.consumers select %s, pos from kernel.event_position", name)
    return Consumer(name, db, react)


def seen(conninfo: str, consumer: Consumer) -> list[str]:
    """The ids of what a consumer got, in the order in which it got them."""
    query = "select entity_id::text from door.seen where consumer = %s order by nth"
    return [id for (id,) in sql(conninfo, query, consumer.name)]


async def tell(db: Database, id: str, *, pause: float = 0) -> None:
    """Publish one event, and leave the transaction open for a while."""
    async with db.transaction() as tx:
        await publish(tx, ACTOR, "door.lamp.lit", entity_type="lamp", entity_id=id)
        await asyncio.sleep(pause)


async def running(*dispatchers: Dispatcher) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(one.run()) for one in dispatchers]


async def end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_nobody_misses_or_doubles_one_while_writers_come_and_stay(
    db: Database, conninfo: str
) -> None:
    consumers = [consumer_of(db, conninfo) for _ in range(2)]
    # Two processes at the same time, each with both consumers.
    tasks = await running(*(Dispatcher(db, consumers, pause=0.05) for _ in range(2)))
    ids, late = [new_id() for _ in range(400)], new_id()
    dice = random.Random(7)
    async with db.transaction() as left_open:
        await publish(left_open, ACTOR, "door.lamp.lit", entity_type="lamp", entity_id=late)
        await asyncio.gather(*(tell(db, id, pause=dice.random() / 5) for id in ids))
        await until(lambda: all(len(seen(conninfo, each)) == 400 for each in consumers))
    await until(lambda: all(len(seen(conninfo, each)) == 401 for each in consumers))
    await end(tasks)
    for each in consumers:
        assert sorted(seen(conninfo, each)[:400]) == sorted(ids)
        assert seen(conninfo, each)[400:] == [late]
    places = [pos for (pos,) in sql(conninfo, "select pos from kernel.events order by pos")]
    assert places == list(range(places[0], places[0] + 401))


async def test_dispatchers_killed_half_way_lose_and_double_nothing(
    db: Database, conninfo: str
) -> None:
    consumer = consumer_of(db, conninfo)
    ids = [new_id() for _ in range(300)]

    async def write() -> None:
        for id in ids:
            await tell(db, id)

    async def kill_often() -> None:
        dice, longest = random.Random(11), 0.1
        while len(seen(conninfo, consumer)) < len(ids):
            tasks = await running(Dispatcher(db, [consumer], pause=0.01))
            await asyncio.sleep(dice.random() * longest)
            await end(tasks)
            longest *= 1.02  # where a busy machine lets none of them get anywhere so soon

    async with asyncio.timeout(120):
        await asyncio.gather(write(), kill_often())
    assert seen(conninfo, consumer) == ids


async def test_connections_killed_half_way_lose_and_double_nothing(
    db: Database, conninfo: str
) -> None:
    consumer = consumer_of(db, conninfo)
    ids = [new_id() for _ in range(50)]
    for id in ids:
        await tell(db, id)
    tasks = await running(Dispatcher(db, [consumer], pause=0.02))
    for _ in range(5):
        await asyncio.sleep(0.02)
        sql(
            conninfo,
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where pid <> pg_backend_pid() and application_name = 'scriptony'",
        )
    await until(lambda: len(seen(conninfo, consumer)) >= 50)
    more = new_id()
    await until_told(db, more)
    await until(lambda: seen(conninfo, consumer)[-1] == more)
    await end(tasks)
    assert seen(conninfo, consumer) == [*ids, more]


async def until_told(db: Database, id: str) -> None:
    """Publish, as often as the database needs to be back."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await tell(db, id)
            except Exception:
                await asyncio.sleep(0.1)


async def test_a_consumer_that_fails_stops_no_other_and_gets_its_events_later(
    db: Database, conninfo: str
) -> None:
    good = consumer_of(db, conninfo)
    bad = consumer_of(db, conninfo)
    is_broken = True

    async def fail_at_first(tx: Session, events: Sequence[Event]) -> None:
        await remember(tx, bad.name, events)
        if is_broken:
            raise RuntimeError("not today")

    tasks = await running(Dispatcher(db, [Consumer(bad.name, db, fail_at_first), good], pause=0.02))
    id = new_id()
    await tell(db, id)
    await until(lambda: seen(conninfo, good) == [id])
    assert seen(conninfo, bad) == []
    is_broken = False
    await until(lambda: seen(conninfo, bad) == [id])
    await end(tasks)


async def test_a_notification_wakes_the_dispatcher(db: Database, conninfo: str) -> None:
    consumer, first, second = consumer_of(db, conninfo), new_id(), new_id()
    tasks = await running(Dispatcher(db, [consumer], pause=3600))
    await until(lambda: bool(sql(conninfo, LISTENING)))
    for id in (first, second):
        await tell(db, id)
        await until(lambda one=id: one in seen(conninfo, consumer))  # long before an hour is over
    await end(tasks)
    await until(lambda: not sql(conninfo, LISTENING))


async def test_a_new_consumer_begins_with_what_comes(db: Database, conninfo: str) -> None:
    await tell(db, new_id())
    await number_events(db)
    name = f"test-{new_id()}"

    async def react(tx: Session, events: Sequence[Event]) -> None:
        await remember(tx, name, events)

    consumer = Consumer(name, db, react)
    tasks = await running(Dispatcher(db, [consumer], pause=0.02))
    known = "select 1 from kernel.consumers where name = %s"
    await until(lambda: bool(sql(conninfo, known, name)))
    id = new_id()
    await tell(db, id)
    await until(lambda: len(seen(conninfo, consumer)) > 0)
    await end(tasks)
    assert seen(conninfo, consumer) == [id]


async def test_a_dispatcher_that_cannot_begin_yet_begins_later(
    db: Database, conninfo: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"test-{new_id()}"

    async def react(tx: Session, events: Sequence[Event]) -> None:
        await remember(tx, name, events)

    consumer = Consumer(name, db, react)
    sql(conninfo, "alter table kernel.consumers rename to mislaid")
    try:
        tasks = await running(Dispatcher(db, [consumer], pause=0.02))
        await until(lambda: "consumers could not be registered" in caplog.text)
    finally:
        sql(conninfo, "alter table kernel.mislaid rename to consumers")
    known = "select 1 from kernel.consumers where name = %s"
    await until(lambda: bool(sql(conninfo, known, name)))
    id = new_id()
    await tell(db, id)
    await until(lambda: seen(conninfo, consumer) == [id])
    await end(tasks)


async def test_what_is_rolled_back_did_not_happen(db: Database, conninfo: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await publish(tx, ACTOR, "door.lamp.lit", entity_type="lamp", entity_id=new_id())
            raise ZeroDivisionError
    assert await number_events(db) == 0
    assert sql(conninfo, "select 1 from kernel.events") == []


async def test_numbering_without_news_writes_nothing(db: Database, conninfo: str) -> None:
    await tell(db, new_id())
    assert await number_events(db) == 1
    state = "select pos, xmin::text from kernel.event_position"
    before = sql(conninfo, state)
    assert await number_events(db) == 0
    assert sql(conninfo, state) == before


async def test_only_one_process_numbers_at_a_time(db: Database) -> None:
    await tell(db, new_id())
    async with db.transaction() as tx:
        await tx.value("select pg_advisory_xact_lock(7303001)")
        assert await number_events(db) is None
    assert await number_events(db) == 1


async def test_what_somebody_else_overlooked_is_numbered_at_once(
    db: Database, conninfo: str
) -> None:
    """Whoever numbers may have looked before the event was there."""
    tasks = await running(Dispatcher(db, [], pause=3600))
    await until(lambda: bool(sql(conninfo, LISTENING)))
    async with db.transaction() as tx:
        await tx.value("select pg_advisory_xact_lock(7303001)")
        await tell(db, new_id())
        await asyncio.sleep(0.5)  # the dispatcher is woken, and finds the lock taken
    unnumbered = "select 1 from kernel.events where pos is null"
    await until(lambda: not sql(conninfo, unnumbered))  # long before an hour is over
    await end(tasks)
    await until(lambda: not sql(conninfo, LISTENING))


async def test_feeding_goes_in_batches_and_says_how_many(db: Database, conninfo: str) -> None:
    consumer, ids = consumer_of(db, conninfo), [new_id() for _ in range(5)]
    for id in ids:
        await tell(db, id)
    assert await feed(consumer) == 0  # not numbered yet
    await number_events(db)
    assert [await feed(consumer, batch=2) for _ in range(4)] == [2, 2, 1, 0]
    assert seen(conninfo, consumer) == ids


async def test_an_event_carries_who_and_what(db: Database, conninfo: str) -> None:
    got: list[Event] = []

    async def keep(tx: Session, events: Sequence[Event]) -> None:
        got.extend(events)

    consumer = consumer_of(db, conninfo)
    ids = {name: new_id() for name in ("entity_id", "organization_id", "project_id", "trash_id")}
    async with db.transaction() as tx:
        await publish(
            tx,
            ACTOR,
            "door.lamp.changed",
            entity_type="lamp",
            title="The Lamp",
            before={"name": "a", "text": "x" * (VALUE_LIMIT + 1), "list": ["y" * VALUE_LIMIT]},
            after={"name": "b", "text": "x" * (VALUE_LIMIT - 2), "list": {"z": 1}},
            **ids,
        )
        await publish(tx, None, "door.lamp.removed", entity_type="lamp")
    await number_events(db)
    await feed(Consumer(consumer.name, db, keep))
    changed, removed = got
    assert changed.pos + 1 == removed.pos
    assert (changed.actor_id, changed.impersonator_id) == (ACTOR.user_id, ACTOR.impersonator_id)
    assert (changed.via, changed.request_id, changed.title) == ("a tool", "r-9", "The Lamp")
    assert {name: getattr(changed, name) for name in ids} == ids
    large = {"text": {"omitted": VALUE_LIMIT + 3}, "list": {"omitted": VALUE_LIMIT + 4}}
    assert changed.before == {"name": "a", **large}
    assert changed.after == {"name": "b", "text": "x" * (VALUE_LIMIT - 2), "list": {"z": 1}}
    assert changed.at.endswith("Z")
    assert (removed.actor_id, removed.before, removed.after) == (None, None, None)


async def test_old_events_are_forgotten_when_everybody_had_them(
    db: Database, conninfo: str
) -> None:
    old, new = new_id(), new_id()
    consumer = consumer_of(db, conninfo)
    await tell(db, old)
    sql(conninfo, "update kernel.events set at = at - interval '31 days'")
    await forget_old_events(db)  # not even numbered
    await tell(db, new)
    await number_events(db)
    left = "select entity_id::text from kernel.events order by seq"
    await forget_old_events(db)
    assert sql(conninfo, left) == [(old,), (new,)]
    await feed(consumer)
    await forget_old_events(db)
    assert sql(conninfo, left) == [(new,)]
    sql(conninfo, "delete from kernel.consumers")
    await forget_old_events(db, days=0)
    assert sql(conninfo, left) == []


def test_changes_are_what_differs() -> None:
    assert changes({"a": 1, "b": 2}, {"a": 1, "b": 2}) is None
    assert changes({"a": 1, "b": 2, "c": 0}, {"a": 1, "b": 3}) == ({"b": 2}, {"b": 3})
    assert changes({}, {"a": None}) is None
    assert changes({}, {"a": 1}) == ({"a": None}, {"a": 1})


VALUES = st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers(0, 2))


@given(VALUES, VALUES)
def test_changes_applied_to_the_old_give_the_new(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    told = changes(before, after)
    old, new = told or ({}, {})
    assert old.keys() == new.keys()
    assert all(old[name] == before.get(name) != new[name] for name in new)
    assert all(before.get(name) == after[name] for name in after.keys() - new.keys())


@pytest.mark.parametrize("ticks", range(6))
async def test_an_event_at_the_very_end_does_not_keep_it_running(
    db: Database, monkeypatch: pytest.MonkeyPatch, ticks: int
) -> None:
    """A server once stayed for ever: an event woke the dispatcher just as it was told to end."""
    rounds = 0

    async def count(self: Dispatcher) -> None:
        nonlocal rounds
        rounds += 1

    monkeypatch.setattr(Dispatcher, "_round", count)
    dispatcher = Dispatcher(db, [], pause=3600)
    task = asyncio.create_task(dispatcher.run())
    await until(lambda: rounds)
    await asyncio.sleep(0.1)
    dispatcher._wake.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    ended, _ = await asyncio.wait({task}, timeout=5)
    assert ended
