"""One good request for each route, by service: whoever may, gets a success for it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from tests.contract.asking import SERVICES, Ask
from tests.contract.things import Things

Recipe = Callable[[Things], Ask]

ASKS: dict[str, Recipe] = {}
for _name in ("gateway", *SERVICES):
    ASKS |= import_module(f"tests.contract.asks.{_name}").ASKS
