import pytest

from tests.studio import Studio


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    running = Studio(
        tmp_path_factory.mktemp("studio") / "data", ("auth", "projects", "nodes", "storage")
    ).start()
    yield running
    running.stop()
