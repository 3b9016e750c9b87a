"""The whole studio in this process: its lifespan, and the work it does beside requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scriptony.kernel.http import Routes
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import Studio
from tests.kernel.running import conninfo, service_of

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
