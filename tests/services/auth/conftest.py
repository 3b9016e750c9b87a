"""Servers with other settings than the one most tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx2
import pytest

from tests.services.auth.letters import V2
from tests.studio import Person, Studio

MakeStudio = Callable[..., Studio]


@pytest.fixture(scope="module")
def studio_with(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeStudio]:
    """Starts a server of one's own: `studio_with(signup="closed")`. All of them end with the
    module; one with the same settings is started once."""
    started: dict[tuple[tuple[str, str], ...], Studio] = {}

    def make(*, fresh: bool = False, **settings: str) -> Studio:
        key = tuple(sorted(settings.items()))
        if fresh:
            key = (*key, ("fresh", uuid4().hex))
        if key not in started:
            given = {f"SCRIPTONY_{name.upper()}": value for name, value in settings.items()}
            folder = tmp_path_factory.mktemp("other") / "data"
            started[key] = Studio(folder, services=("auth",), settings=given).start()
        return started[key]

    yield make
    for studio in started.values():
        studio.stop()


@pytest.fixture
def guest(studio: Studio) -> Iterator[httpx2.Client]:
    """A client library that is signed in as nobody."""
    with studio.client(**V2) as client:
        yield client


@pytest.fixture
def admin(studio: Studio) -> Iterator[httpx2.Client]:
    """Whoever holds the service key."""
    with studio.client(studio.service_key, **V2) as client:
        yield client


@pytest.fixture
def address() -> str:
    """An address nobody has used yet."""
    return f"ilka-{uuid4().hex[:12]}@lanternroom.example"


@pytest.fixture
def noor(studio: Studio) -> Person:
    """Somebody with an account."""
    return studio.person("Noor")
