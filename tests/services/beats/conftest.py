"""A project."""

from __future__ import annotations

import pytest

from tests.studio import Person


@pytest.fixture
def project(owner: Person) -> str:
    """A project of the owner's, of ten thousand seconds: one takes a hundredth of a percent."""
    return owner.project(max_duration_seconds=10_000)
