"""Asking for long work, and what its function may say of it; tests/test_worker.py does the work."""

from __future__ import annotations

from pathlib import Path

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.ids import new_id
from scriptony.kernel.jobs import Job, enqueue
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.worker.forgetting import forget_old_jobs
from tests.kernel.running import PUBLISHED, sql

STATE = "select state, progress, step, result from kernel.jobs where id = %s"


def account(conninfo: str) -> Actor:
    """A new account."""
    id = new_id()
    sql(conninfo, "insert into auth.accounts (id, email) values (%s, %s)", id, f"{id}@lamp.example")
    return Actor(id, new_id(), "")


def begun(conninfo: str, db: Database, id: str, tmp_path: Path) -> Job:
    """The job as its function sees it."""
    sql(conninfo, "update kernel.jobs set state = 'running' where id = %s", id)
    site = Site(Settings(data=tmp_path), conninfo, PUBLISHED)
    return Job(id, "door.sleep", None, None, None, None, {}, 1, site, db)


async def asked(db: Database, actor: Actor) -> str:
    async with db.transaction() as tx:
        return await enqueue(tx, actor, "door.sleep", entity_type="lamp", args={"seconds": 1})


async def test_a_job_begins_as_a_row_and_as_work_for_the_engine(
    conninfo: str, db: Database
) -> None:
    actor = account(conninfo)
    id = await asked(db, actor)
    assert sql(conninfo, STATE, id) == [("queued", 0.0, None, None)]
    work = "select queue_name, task_name from engine.procrastinate_jobs where args ->> 'id' = %s"
    assert sql(conninfo, work, id) == [("door", "door.sleep")]


async def test_progress_is_written_now_and_then_and_stays_in_its_bounds(
    conninfo: str, db: Database, tmp_path: Path
) -> None:
    id = await asked(db, account(conninfo))
    job = begun(conninfo, db, id, tmp_path)
    await job.report(7, "far")
    await job.report(0.2, "too soon to be written")
    assert sql(conninfo, STATE, id) == [("running", 1.0, "far", None)]


async def test_done_is_what_committed(conninfo: str, db: Database, tmp_path: Path) -> None:
    id = await asked(db, account(conninfo))
    job = begun(conninfo, db, id, tmp_path)
    async with db.transaction() as tx:
        assert await job.finish(tx, {"lit": True})
    assert sql(conninfo, STATE, id) == [("done", 1.0, None, {"lit": True})]
    async with db.transaction() as tx:
        assert not await job.finish(tx)


async def test_what_ended_long_ago_is_forgotten(conninfo: str, db: Database) -> None:
    actor = account(conninfo)
    old, young = await asked(db, actor), await asked(db, actor)
    sql(
        conninfo,
        "update kernel.jobs set finished_at = now() - interval '31 days' where id = %s",
        old,
    )
    await forget_old_jobs(db)
    left = sql(conninfo, "select id::text from kernel.jobs where actor_id = %s", actor.user_id)
    assert left == [(young,)]


async def test_a_job_knows_who_is_behind_it(conninfo: str, db: Database) -> None:
    args = "select args from kernel.jobs where id = %s"
    actor, root = account(conninfo), new_id()
    assert sql(conninfo, args, await asked(db, actor)) == [({"seconds": 1},)]
    id = await asked(db, actor._replace(impersonator_id=root))
    assert sql(conninfo, args, id) == [({"seconds": 1, "impersonator_id": root},)]
