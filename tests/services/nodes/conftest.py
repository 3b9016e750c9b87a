"""Temporary: only the services that exist yet."""

from collections.abc import Iterator

import pytest

from tests.studio import Studio


@pytest.fixture(scope="session")
def studio_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    running = Studio(
        tmp_path_factory.mktemp("studio") / "data", services=("auth", "projects", "nodes")
    ).start()
    running.root = running.person("Root")
    yield running
    running.stop()
