"""The database as services see it: what rows look like, and what happens when it goes away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scriptony.cli.postgres import EmbeddedPostgres
from scriptony.kernel.db import Database, as_json, as_refusal
from scriptony.kernel.errors import Unavailable
from tests.kernel.running import sql, until


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-01-12 09:14:03.512207+00", "2026-01-12T09:14:03.512207Z"),
        ("2026-01-12 09:14:03+00", "2026-01-12T09:14:03.000000Z"),
        ("2026-01-12 09:14:03.5+00", "2026-01-12T09:14:03.500000Z"),
        ("2026-01-12 09:14:03.000001+00", "2026-01-12T09:14:03.000001Z"),
        ("2026-01-12 23:59:59.9+05:45", "2026-01-12T18:14:59.900000Z"),
    ],
)
async def test_times_travel_in_utc_with_six_digits(db: Database, written: str, read: str) -> None:
    async with db.session() as session:
        assert await session.value("select %(at)s::timestamptz", {"at": written}) == read
        both = "select array[%(at)s::timestamptz, null]"
        assert await session.value(both, {"at": written}) == [read, None]


FIRST, LAST = datetime(1900, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001 — UTC is meant


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(moments=st.lists(st.datetimes(FIRST, LAST), min_size=1))
async def test_any_time_reads_as_it_was_written(db: Database, moments: list[datetime]) -> None:
    wanted = [moment.isoformat(timespec="microseconds") + "Z" for moment in moments]
    async with db.session() as session:
        given = {"at": [moment.replace(tzinfo=UTC) for moment in moments]}
        rows = await session.all("select unnest(%(at)s::timestamptz[])", given)
    assert [row[0] for row in rows] == wanted


async def test_ids_are_text_and_json_is_values(db: Database) -> None:
    id = str(uuid4())
    value = {"b": [1, 2.5, None, True], "ä": "🎬"}
    async with db.session() as session:
        row = await session.one(
            "select %(id)s::uuid, array[%(id)s::uuid], %(value)s::jsonb, %(value)s::json",
            {"id": id.upper(), "value": as_json(value)},
        )
    assert row == (id, [id], value, value)


async def test_what_a_session_answers(db: Database) -> None:
    async with db.session() as session:
        assert await session.one("select 1 where false") is None
        assert await session.value("select 1 where false") is None
        assert await session.value("select null") is None
        assert await session.all("select generate_series(1, 3)") == [(1,), (2,), (3,)]
        assert await session.run("create temp table few (n int)") == -1
        assert await session.run("insert into few select generate_series(1, 4)") == 4


async def test_a_transaction_is_whole_or_nothing(db: Database) -> None:
    name = str(uuid4())
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await tx.run("insert into door.names values (%(name)s)", {"name": name})
            raise ZeroDivisionError
    async with db.session() as session:
        count = "select count(*) from door.names where name = %(name)s"
        assert await session.value(count, {"name": name}) == 0
        async with db.transaction() as tx:
            await tx.run("insert into door.names values (%(name)s)", {"name": name})
        assert await session.value(count, {"name": name}) == 1


async def test_a_cancelled_request_gives_its_connection_back_and_writes_nothing(
    conninfo: str,
) -> None:
    db, name = Database(conninfo, size=2), str(uuid4())
    await db.open()

    async def slow() -> None:
        async with db.transaction() as tx:
            await tx.run("insert into door.names values (%(name)s)", {"name": name})
            await tx.value("select pg_sleep(60)")

    sleeping = "select 1 from pg_stat_activity where wait_event = 'PgSleep'"
    for _ in range(5):  # more often than there are connections
        task = asyncio.create_task(slow())
        await until(lambda: sql(conninfo, sleeping))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with db.session() as one, db.session() as other:
        assert await one.value("select 1") == await other.value("select 1") == 1
        count = "select count(*) from door.names where name = %(name)s"
        assert await one.value(count, {"name": name}) == 0
    await db.close()


async def test_an_exhausted_pool_is_a_refusal(conninfo: str) -> None:
    db = Database(conninfo, size=1)
    db.pool.timeout = 0.2
    await db.open()
    async with db.session():
        with pytest.raises(Unavailable):
            async with db.session():
                raise AssertionError("there was no connection to have")
    async with db.session() as session:
        assert await session.value("select 1") == 1
    await db.close()


async def test_connections_that_died_in_the_pool_are_not_handed_out(conninfo: str) -> None:
    db = Database(conninfo)
    await db.open()
    async with db.session() as one, db.session() as other:
        mine = [await each.value("select pg_backend_pid()") for each in (one, other)]
    sql(conninfo, "select pg_terminate_backend(pid) from unnest(%s) pid", mine)
    await until(
        lambda: not sql(conninfo, "select 1 from pg_stat_activity where pid = any(%s)", mine)
    )
    async with db.session() as session:
        assert await session.value("select pg_backend_pid()") not in mine
    await db.close()


async def test_a_database_that_goes_is_a_refusal_and_one_that_comes_back_is_used(
    tmp_path: Path,
) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    db = Database(server.start())
    db.pool.timeout = 0.5
    await db.open()
    async with db.session() as session:
        assert await session.value("select 1") == 1
    server.stop()
    with pytest.raises(Unavailable):
        async with db.session():
            raise AssertionError("there is no database")
    server.start()
    db.pool.timeout = 20
    async with db.session() as session:
        assert await session.value("select 1") == 1
    await db.close()
    server.stop()


async def test_what_breaks_under_way_counts_as_unreachable(conninfo: str) -> None:
    db = Database(conninfo)
    await db.open()
    with pytest.raises(psycopg.OperationalError) as broken:
        async with db.session() as session:
            await session.value("select pg_terminate_backend(pg_backend_pid())")
    refusal = as_refusal(broken.value)
    assert refusal is not None
    assert (refusal.status, refusal.code) == (503, "unavailable")
    await db.close()


LONG = "(select string_agg(md5(n::text), '') from generate_series(1, 999) n)"
"""More than fits an index."""


@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        ("select 'x'::uuid", 400, "invalid"),
        ("select 99999999999::int", 400, "invalid"),
        ("select %(nul)s::text", 400, "invalid"),
        ("select %(json)s::jsonb", 400, "invalid"),
        ("insert into door.names values ('a'), ('a')", 409, "conflict"),
        ("insert into door.pictures (image_id) values (gen_random_uuid())", 409, "conflict"),
        (f"insert into door.names values ({LONG})", 400, "invalid"),
    ],
)
async def test_what_callers_can_cause_is_a_refusal(
    db: Database, statement: str, status: int, code: str
) -> None:
    values = {"nul": "a\0b", "json": as_json({"a": "\0"})}
    with pytest.raises(psycopg.Error) as failed:
        async with db.session() as session:
            await session.run(statement, values)
    refusal = as_refusal(failed.value)
    assert refusal is not None
    assert (refusal.status, refusal.code) == (status, code)


@pytest.mark.parametrize("statement", ["select nonsense", "select 1/0 from kernel.nothing"])
async def test_faults_of_ours_are_none(db: Database, statement: str) -> None:
    with pytest.raises(psycopg.Error) as failed:
        async with db.session() as session:
            await session.run(statement)
    assert as_refusal(failed.value) is None


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("SC400", 400, "invalid"),
        ("SC403", 403, "forbidden"),
        ("SC404", 404, "not_found"),
        ("SC409", 409, "conflict"),
    ],
)
async def test_functions_refuse_with_states_of_our_own(
    db: Database, state: str, status: int, code: str
) -> None:
    raising = f"do $$ begin raise exception 'The lamp is out' using errcode = '{state}'; end $$"
    with pytest.raises(psycopg.Error) as failed:
        async with db.transaction() as tx:
            await tx.run(raising)
    refusal = as_refusal(failed.value)
    assert refusal is not None
    assert (refusal.status, refusal.code, refusal.message) == (status, code, "The lamp is out")
    assert str(refusal) == "The lamp is out"


async def test_a_role_sees_only_its_room(conninfo: str) -> None:
    db = Database(conninfo, role="scriptony_shots")
    await db.open()
    async with db.session() as session:
        assert await session.value("select current_user") == "scriptony_shots"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await session.value("select count(*) from auth.accounts")
    await db.close()


async def test_two_that_wait_for_each_other_lost_a_race(db: Database) -> None:
    lock = "select pg_advisory_xact_lock(%(n)s)"

    async def take(first: int, second: int) -> None:
        async with db.transaction() as tx:
            await tx.run(lock, {"n": first})
            await asyncio.sleep(0.1)
            await tx.run(lock, {"n": second})

    done = await asyncio.gather(take(1, 2), take(2, 1), return_exceptions=True)
    (broken,) = [one for one in done if isinstance(one, psycopg.Error)]
    refusal = as_refusal(broken)
    assert refusal is not None
    assert (refusal.status, refusal.code) == (409, "conflict")
