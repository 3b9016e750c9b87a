"""A project, and a shot of it."""

from __future__ import annotations

import pytest

from tests.services.shots.stage import add, scenes
from tests.studio import Person


@pytest.fixture
def project(owner: Person) -> str:
    """A project of the owner's."""
    return owner.project()


@pytest.fixture
def shot(owner: Person, project: str) -> str:
    """A shot of the project."""
    return add(owner, scenes(owner, project)[0])["id"]
