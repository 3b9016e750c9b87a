"""One good request for each page of the gateway itself."""

from __future__ import annotations

from tests.contract.asking import ROUTES, Ask, ask
from tests.contract.things import Things

FACES = [name for name, route in ROUTES.items() if not route.service]


def nothing(of: Things) -> Ask:
    """Just the URL."""
    return ask()


ASKS = dict.fromkeys(FACES, nothing)
