"""A case: who asks what of a route, and what must come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.contract.asking import Ask, ask
from tests.contract.likeness import ANY
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


def undoing(prefix: str, thing: str, shape: Any) -> list[Case]:
    """A line about a `thing` taken back, and once more, which is too late."""
    route = f"POST {prefix}/undo/{{event_id}}"

    def twice(of: Things) -> Ask:
        line = getattr(of, f"{thing}_line")()
        of.person.ok("POST", f"{prefix}/undo/{line}")
        return ask(event_id=line)

    late = {"error": str, "code": "changed_since", "line": ANY}
    return [
        Case(route, 200, has={thing: shape, "success": True}),
        Case(route, 409, twice, late, name="twice"),
    ]
