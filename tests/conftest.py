"""Fixtures: a real server on a real database, one for each worker of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.studio import Person, Studio


@pytest.fixture(scope="session")
def studio_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The server all tests of a worker share; each test makes people and projects of its own."""
    running = Studio(tmp_path_factory.mktemp("studio") / "data").start()
    running.root = running.person("Root")  # the first account is the superadmin
    yield running
    running.stop()


@pytest.fixture
def studio(studio_of_worker: Studio) -> Studio:
    """The running server."""
    return studio_of_worker


@pytest.fixture
def owner(studio: Studio) -> Person:
    """A new person with an organization."""
    return studio.person("Olga")


@pytest.fixture
def stranger(studio: Studio) -> Person:
    """A new person who is in no organization of the others."""
    return studio.person("Stranger")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which order it was, for whoever wants just this one again."""
    seed = terminalreporter.config.getoption("randomly_seed", None)
    terminalreporter.write_line(f"order: --randomly-seed={seed}")
