"""The journey with all services in one process."""

from __future__ import annotations

from tests.studio import Studio
from tests.together.journey import Journey
from tests.together.walk import walk


def test_a_film_from_screenplay_to_the_end(studio: Studio) -> None:
    walk(Journey(studio, studio.person("Wanda")))
