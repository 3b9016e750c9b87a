"""A case: who asks what of a route, and what must come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.contract.asking import Ask
from tests.contract.things import Things


class Case(NamedTuple):
    """`status` may be the storage form (`"s404"`: HTTP 400, and 404 in the body). Without `asks`
    the route's good request is sent. `has` is an example (likeness.py), or makes one."""

    route: str
    status: int | str
    asks: Callable[[Things], Ask] | None = None
    has: Any = ...
    who: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """Its name in the run."""
        name = self.name or ("good" if self.asks is None else "")
        return f"{self.route} {self.status} {name}".strip()


def says(text: str, **more: Any) -> dict[str, Any]:
    """An error with just this sentence."""
    return {"error": text, "code": str, **more}


def refusals(
    route: str, status: int | str, *tries: tuple[str, Callable[[Things], Ask], Any]
) -> list[Case]:
    """Several refusals of one route: what is wrong, how it is sent, what is answered."""
    return [Case(route, status, asks, has, name=name) for name, asks, has in tries]
