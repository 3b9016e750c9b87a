"""The worker: every job is done once, whoever is killed, and nobody's jobs keep others waiting."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scriptony.cli.postgres import EmbeddedPostgres
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.ids import new_id
from scriptony.kernel.jobs import enqueue
from scriptony.kernel.service import Service
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.kernel.storage import Files
from scriptony.migrations.apply import upgrade
from scriptony.worker import Worker
from scriptony.worker.sweeping import SWEEP_LOCK, sweep
from tests.chores import PUBLISHED, SERVICE
from tests.kernel.running import sql, until

ROOM = """
create schema door;
create table door.traces (
  nth bigint generated always as identity, job uuid, who uuid, what text);
"""
TOLD = "select result, progress, error, attempts from kernel.jobs"


@pytest.fixture(scope="module")
def conninfo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database with a room for traces."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("worker") / "postgres")
    info = server.start()
    upgrade(info)
    sql(info, ROOM)
    yield info
    server.stop()


@pytest.fixture
async def db(conninfo: str) -> AsyncGenerator[Database]:
    """An open pool; no job is left of earlier tests."""
    sql(conninfo, "delete from kernel.jobs")
    sql(conninfo, "truncate engine.procrastinate_jobs cascade")
    database = Database(conninfo)
    await database.open()
    yield database
    await database.close()


@contextlib.asynccontextmanager
async def working(
    conninfo: str, tmp_path: Path, service: Service = SERVICE, **settings: Any
) -> AsyncGenerator[None]:
    """A worker in this process."""
    site = Site(Settings(data=tmp_path / "data", **settings), conninfo, PUBLISHED)
    await site.open([service])
    task = asyncio.create_task(Worker(site, [service]).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await site.close()


def somebody(conninfo: str) -> Actor:
    """A new account."""
    id = new_id()
    sql(conninfo, "insert into auth.accounts (id, email) values (%s, %s)", id, f"{id}@lamp.example")
    return Actor(id, new_id(), "")


async def ask(db: Database, actor: Actor, kind: str = "door.sleep", **args: Any) -> str:
    """Ask for a job."""
    async with db.transaction() as tx:
        return await enqueue(tx, actor, kind, args=args)


def state(conninfo: str, id: str) -> str:
    """The state of a job."""
    return sql(conninfo, "select state from kernel.jobs where id = %s", id)[0][0]


def traces(conninfo: str, id: str) -> list[str]:
    """What a job left, in order."""
    rows = sql(conninfo, "select what from door.traces where job = %s order by nth", id)
    return [what for (what,) in rows]


async def test_a_job_is_done_and_says_what_came_of_it(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    id = await ask(db, somebody(conninfo), steps=3)
    async with working(conninfo, tmp_path):
        await until(lambda: state(conninfo, id) == "done")
    row = sql(conninfo, f"{TOLD} where id = %s", id)
    assert row == [({"slept": 3}, 1.0, None, 1)]
    assert traces(conninfo, id) == ["begun", "done"]


async def test_who_rolls_back_has_asked_for_nothing(conninfo: str, db: Database) -> None:
    actor = somebody(conninfo)
    with contextlib.suppress(ZeroDivisionError):
        async with db.transaction() as tx:
            await enqueue(tx, actor, "door.sleep")
            raise ZeroDivisionError
    assert sql(conninfo, "select 1 from kernel.jobs where actor_id = %s", actor.user_id) == []
    assert sql(conninfo, "select 1 from engine.procrastinate_jobs") == []


async def test_progress_is_seen_while_the_work_goes_on(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    id = await ask(db, somebody(conninfo), steps=40, seconds=2)
    seen = "select 1 from kernel.jobs where id = %s and progress between 0.1 and 0.9 and step <> ''"
    async with working(conninfo, tmp_path):
        await until(lambda: sql(conninfo, seen, id))
        await until(lambda: state(conninfo, id) == "done")


@pytest.mark.slow
async def test_what_fails_is_tried_again_but_not_for_ever(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    actor = somebody(conninfo)
    later = await ask(db, actor, "door.stumble", good=3)
    never = await ask(db, actor, "door.stumble", good=4)
    async with working(conninfo, tmp_path):
        await until(lambda: state(conninfo, later) == "done")
        await until(lambda: state(conninfo, never) == "failed")
    assert traces(conninfo, later) == traces(conninfo, never) == ["begun"] * 3
    assert sql(conninfo, "select error from kernel.jobs where id = %s", never) == [
        ("Something went wrong on our side",)
    ]


async def test_what_is_refused_says_why_and_is_not_tried_again(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    id = await ask(db, somebody(conninfo), "door.refuse")
    async with working(conninfo, tmp_path):
        await until(lambda: state(conninfo, id) == "failed")
    assert sql(conninfo, "select error, attempts from kernel.jobs where id = %s", id) == [
        ("This file is empty", 1)
    ]


async def test_what_the_database_can_never_hold_is_not_tried_again(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    id = await ask(db, somebody(conninfo), "door.overflow")
    async with working(conninfo, tmp_path):
        await until(lambda: state(conninfo, id) == "failed")
    assert traces(conninfo, id) == ["begun"]
    assert sql(conninfo, "select error from kernel.jobs where id = %s", id) == [
        ("A value cannot be stored as it was sent",)
    ]


async def test_a_cancelled_job_stops_and_leaves_nothing(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    actor = somebody(conninfo)
    cancel = "update kernel.jobs set cancel_requested = true where id = %s"
    waiting = await ask(db, actor)
    sql(conninfo, cancel, waiting)
    running = await ask(db, actor, seconds=300)
    async with working(conninfo, tmp_path):
        await until(lambda: traces(conninfo, running) == ["begun"])
        sql(conninfo, cancel, running)
        await until(lambda: state(conninfo, running) == state(conninfo, waiting) == "cancelled")
    assert traces(conninfo, running) == ["begun"]
    assert traces(conninfo, waiting) == []


async def test_a_worker_that_stops_leaves_its_job_to_the_next(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    id = await ask(db, somebody(conninfo), seconds=3, steps=30)
    async with working(conninfo, tmp_path):
        await until(lambda: traces(conninfo, id) == ["begun"])
    assert state(conninfo, id) == "queued"
    async with working(conninfo, tmp_path):
        await until(lambda: state(conninfo, id) == "done")
    assert traces(conninfo, id) == ["begun", "begun", "done"]
    assert sql(conninfo, "select attempts from kernel.jobs where id = %s", id) == [(1,)]


@pytest.mark.slow
async def test_a_job_killed_with_its_process_is_taken_up_again_and_done_once(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    ids = [await ask(db, somebody(conninfo), seconds=2, steps=20) for _ in range(2)]
    command = [sys.executable, "-m", "tests.chores", conninfo, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
        await until(lambda: all(traces(conninfo, id) == ["begun"] for id in ids))
        process.send_signal(signal.SIGKILL)
    assert [state(conninfo, id) for id in ids] == ["running"] * 2
    async with working(conninfo, tmp_path):
        await until(lambda: all(state(conninfo, id) == "done" for id in ids))
    for id in ids:
        assert traces(conninfo, id) == ["begun", "begun", "done"]


async def test_nobodys_many_jobs_keep_others_waiting(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    people = [somebody(conninfo) for _ in range(10)]
    for person in people:
        for _ in range(6):
            await ask(db, person)
    order = "select who::text from door.traces where what = 'begun' and who = any(%s) order by nth"
    ids = [person.user_id for person in people]
    async with working(conninfo, tmp_path, job_concurrency=1):
        await until(lambda: len(sql(conninfo, order, ids)) == 60)
    begun = [who for (who,) in sql(conninfo, order, ids)]
    for turn in range(6):  # everybody once, then everybody twice …
        assert sorted(begun[turn * 10 : turn * 10 + 10]) == sorted(ids)


async def test_two_workers_do_each_job_once(conninfo: str, db: Database, tmp_path: Path) -> None:
    actor = somebody(conninfo)
    ids = [await ask(db, actor) for _ in range(30)]
    async with working(conninfo, tmp_path), working(conninfo, tmp_path):
        await until(lambda: all(state(conninfo, id) == "done" for id in ids))
    assert all(traces(conninfo, id) == ["begun", "done"] for id in ids)


async def test_a_service_reaches_the_engine_only_through_the_kernel(
    conninfo: str, db: Database
) -> None:
    role = Database(conninfo, role="scriptony_shots")
    await role.open()
    try:
        await ask(role, somebody(conninfo))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with role.session() as session:
                await session.run("select * from engine.procrastinate_jobs")
    finally:
        await role.close()


async def test_the_upkeep_is_done_at_its_times_though_a_chore_fails(
    conninfo: str, db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Released files go within seconds; a chore that fails stops no other."""
    done: list[str] = []

    async def may_fail(site: Site) -> None:
        raise RuntimeError("out of oil")

    async def always_done(site: Site) -> None:
        done.append("done")

    service = Service(name="door", functions=(), routes=(), chores=(may_fail, always_done))
    sql(conninfo, "insert into kernel.doomed_files values ('bucket', 'gone.bin')")
    async with working(conninfo, tmp_path, service):
        await until(lambda: done, 90)  # it comes with the minute
        await until(lambda: not sql(conninfo, "select 1 from kernel.doomed_files"))
    assert "may_fail failed; it will be tried again" in caplog.text


async def test_a_sweep_leaves_the_files_to_who_holds_them(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    files = Files("", tmp_path / "files")
    sql(conninfo, "insert into kernel.doomed_files values ('bucket', 'gone.bin')")
    async with db.session() as backup:
        lock = {"lock": SWEEP_LOCK}
        await backup.run("select pg_advisory_lock(%(lock)s)", lock)
        await sweep(db, files)
        assert sql(conninfo, "select 1 from kernel.doomed_files") == [(1,)]
        await backup.run("select pg_advisory_unlock(%(lock)s)", lock)
    await sweep(db, files)
    assert sql(conninfo, "select 1 from kernel.doomed_files") == []
