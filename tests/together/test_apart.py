"""The journey with each service as its own process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.together.apart import started
from tests.together.journey import Journey
from tests.together.walk import walk


@pytest.mark.slow
def test_the_journey_with_each_service_as_its_own_process(tmp_path: Path) -> None:
    studio = started(tmp_path)
    try:
        studio.person("Root")
        walk(Journey(studio, studio.person("Wanda")))
    finally:
        studio.stop()
