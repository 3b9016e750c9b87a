"""The cast and what its organization has, made once for each worker."""

from __future__ import annotations

import pytest

from tests.contract.cast import Cast
from tests.contract.things import Things
from tests.studio import Studio


@pytest.fixture(scope="session")
def cast(studio_of_worker: Studio) -> Cast:
    """Everybody who takes part."""
    return Cast(studio_of_worker, studio_of_worker.root)


@pytest.fixture(scope="session")
def own(cast: Cast) -> Things:
    """What somebody else has: tests that leave marks ask about these."""
    return Things(cast, cast.studio.person("Marks"))


@pytest.fixture(scope="session")
def things(cast: Cast) -> Things:
    """What the owner has."""
    return Things(cast, cast.owner)
