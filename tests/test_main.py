"""The whole studio in this process: its lifespan, and the work it does beside requests."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from scriptony import main
from scriptony.kernel.http import Routes
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import CHORE_LOCK, Studio
from tests.kernel.running import conninfo, service_of, until

__all__ = ["conninfo"]


class Chores:
    """Two chores, of which the first can fail."""

    def __init__(self) -> None:
        self.is_broken, self.tried, self.done = False, 0, 0

    async def may_fail(self, site: Site) -> None:
        self.tried += 1
        if self.is_broken:
            raise RuntimeError("out of oil")

    async def always_done(self, site: Site) -> None:
        self.done += 1


@pytest.fixture
def chores() -> Chores:
    return Chores()


@pytest.fixture
def studio(conninfo: str, tmp_path: Path, chores: Chores) -> Studio:
    """A studio of one service that has nothing but chores. Not started."""
    service = service_of(Routes(), chores=(chores.may_fail, chores.always_done))
    return Studio(Settings(data=tmp_path), conninfo, [service])


async def test_a_chore_that_fails_stops_no_other(
    studio: Studio, chores: Chores, caplog: pytest.LogCaptureFixture
) -> None:
    chores.is_broken = True
    await studio.site.open(studio.services)
    await studio.do_chores()
    await studio.site.close()
    assert (chores.tried, chores.done) == (1, 1)
    assert "may_fail failed; it will be tried again" in caplog.text
    assert "out of oil" in caplog.text


async def test_one_process_at_a_time_does_the_chores(studio: Studio, chores: Chores) -> None:
    await studio.site.open(studio.services)
    async with studio.site.kernel_db.session() as other:
        await other.run("select pg_advisory_lock(%(lock)s)", {"lock": CHORE_LOCK})
        await studio.do_chores()
        assert chores.done == 0
        await other.run("select pg_advisory_unlock(%(lock)s)", {"lock": CHORE_LOCK})
    await studio.do_chores()
    await studio.site.close()
    assert chores.done == 1


async def test_the_chores_go_on_once_the_database_is_back(
    studio: Studio,
    chores: Chores,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(main, "TURNS_A_MINUTE", 6000)
    await studio.site.open(studio.services)
    db = studio.site.kernel_db
    async with db.session() as session:
        await session.run("alter table kernel.doomed_files rename to mislaid")
    task = asyncio.create_task(studio._chores())
    try:
        await until(lambda: "the chores failed; they will be tried again" in caplog.text)
    finally:
        async with db.session() as session:
            await session.run("alter table kernel.mislaid rename to doomed_files")
    async with db.session() as session:
        await session.run("insert into kernel.doomed_files values ('bucket', 'gone.bin')")
    left: list[Any] = [True]
    async with asyncio.timeout(30):
        while left:
            async with db.session() as session:
                left = await session.all("select 1 from kernel.doomed_files")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await studio.site.close()


async def test_a_lifespan_that_cannot_begin_says_so_and_closes(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(site: Site) -> None:
        raise RuntimeError("out of oil")

    broken = Studio(
        studio.site.settings, studio.site.conninfo, [service_of(Routes(), start=(refuse,))]
    )
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    await broken({"type": "lifespan"}, receive, send)
    assert sent == [{"type": "lifespan.startup.failed", "message": "out of oil"}]
    assert "the start failed" in caplog.text


async def test_other_conversations_than_http_are_not_begun(studio: Studio) -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError("nobody is asked or told anything")

    await studio({"type": "websocket"}, never, never)
