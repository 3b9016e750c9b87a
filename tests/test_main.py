"""The whole studio in this process: its lifespan, and the work it does beside requests."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from scriptony.gateway import counts
from scriptony.kernel.db import Session
from scriptony.kernel.http import Routes
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import Studio
from tests.kernel.running import client_of, conninfo, service_of, sql, until

__all__ = ["conninfo"]


@pytest.fixture
def studio(conninfo: str, tmp_path: Path) -> Studio:
    """A studio of one empty service. Not started."""
    return Studio(Settings(data=tmp_path), conninfo, [service_of(Routes())])


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


async def test_requests_are_counted_while_it_runs_and_at_its_end(
    studio: Studio, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted() -> int:
        total = "select coalesce(sum(requests), 0) from superadmin.request_hours"
        return int(sql(conninfo, total)[0][0])

    monkeypatch.setattr(counts, "FLUSH_SECONDS", 0.01)
    before = counted()
    await studio.start()
    async with client_of(studio.gateway) as client:
        await client.get("/health")
        await until(lambda: counted() == before + 1)
        monkeypatch.setattr(counts, "FLUSH_SECONDS", 60)
        studio.gateway.counts.count("door", 200, 0.01, None)
    await studio.stop()
    assert counted() == before + 2


async def test_what_is_being_written_at_the_end_is_counted_once(
    studio: Studio, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the database, but that has not been heard yet."""
    write = Session.run

    async def slowly(session: Session, *statement: Any) -> int:
        done = await write(session, *statement)
        await asyncio.sleep(0.5)
        return done

    def counted() -> int:
        total = "select coalesce(sum(requests), 0) from superadmin.request_hours"
        return int(sql(conninfo, total)[0][0])

    monkeypatch.setattr(counts, "FLUSH_SECONDS", 0.01)
    before = counted()
    await studio.start()
    monkeypatch.setattr(Session, "run", slowly)
    studio.gateway.counts.count("door", 200, 0.01, None)
    await until(lambda: counted() == before + 1)
    await studio.stop()
    assert counted() == before + 1


async def test_counts_that_cannot_be_written_hold_up_no_end(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await studio.start()
    studio.gateway.counts.count("door", 200, 0.01, None)
    monkeypatch.setattr(counts, "COUNT", "select nonsense(%(counts)s)")
    await studio.stop()
    assert "the last counts could not be written" in caplog.text
