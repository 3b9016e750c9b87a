"""A process has room for so many streams."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from scriptony.kernel.access import Actor
from scriptony.kernel.errors import Unavailable
from scriptony.kernel.ids import new_id
from scriptony.services.live.operations import hub as hubs
from scriptony.services.live.operations.listener import Listener
from scriptony.services.live.routes import EventStream
from tests.studio import Studio
from tests.upkeep import site_of


def someone() -> Listener:
    """A listener whose session is not looked for: nothing is told here."""
    actor = Actor(new_id(), new_id(), "ada@lanternroom.example", "user", None, None, "r-1")
    return Listener(actor, None)


async def test_a_full_process_says_when_to_come_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hubs, "MOST_OF_PROCESS", 2)
    async with site_of(studio) as site:
        await site.database("live").open()
        hub, ending = hubs.hub_of(site), asyncio.Event()
        first, second = someone(), someone()
        await hub.join(first, 0, ending)
        hub.check_room(new_id())
        await hub.join(second, 0, ending)
        with pytest.raises(Unavailable) as refused:
            hub.check_room(new_id())
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "10"})
        with caplog.at_level(logging.INFO, "scriptony.live"):
            sent = await sent_by(EventStream(hub, someone(), None))
        assert [len(message.get("body", b"")) for message in sent] == [0, 0]
        assert sent[-1]["more_body"] is False
        assert [record.levelname for record in caplog.records] == ["INFO"]
        hub.leave(first)
        hub.check_room(new_id())
        hub.leave(second)


async def sent_by(stream: EventStream) -> list[dict[str, Any]]:
    """What is sent to a client that stays."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await asyncio.wait_for(stream({"type": "http"}, receive, send), 10)
    return sent
