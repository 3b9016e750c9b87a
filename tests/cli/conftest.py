"""A server with accounts and files, shared by the tests of the commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import NAMES, scriptony
from tests.studio import Studio


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A running server of the services that commands on accounts and files need. It does no jobs:
    what it holds is what tests put there."""
    still = {"SCRIPTONY_WORK": "false"}
    running = Studio(tmp_path_factory.mktemp("small") / "data", NAMES, still).start()
    running.root = running.person("Root")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an instance that is not running."""
    data = tmp_path_factory.mktemp("idle") / "data"
    made = scriptony("migrate", data=data)
    assert made.returncode == 0, made.stderr
    return data
