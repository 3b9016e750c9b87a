"""A project, and a scene of it."""

from __future__ import annotations

import pytest

from tests.services.shots.stage import scenes
from tests.studio import Person


@pytest.fixture
def project(owner: Person) -> str:
    """A project of the owner's."""
    return owner.project()


@pytest.fixture
def scene(owner: Person, project: str) -> str:
    """An empty scene of the project."""
    return scenes(owner, project)[0]
