"""A service's door: what the composition root and the gateway need to know of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scriptony.kernel.events import Reaction
from scriptony.kernel.http import Route
from scriptony.kernel.jobs import JobFunction

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

Chore = Callable[["Site"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service as seen from outside. Its routes carry their public names themselves."""

    name: str
    functions: tuple[str, ...]
    """Names whose `/` and `/health` this service answers."""
    routes: tuple[Route, ...]
    version: str = "1.0.0"
    versions: dict[str, str] = field(default_factory=dict[str, str])
    """Those of functions that show another one."""
    features: tuple[str, ...] = ()
    reactions: dict[str, Reaction] = field(default_factory=dict[str, Reaction])
    """What it does when others publish events, by the name of the cursor."""
    start: tuple[Chore, ...] = ()
    """Run once, when the instance starts: keys made at first start and the like."""
    stop: tuple[Chore, ...] = ()
    """Run once, when the process stops: what is under way and may not be lost."""
    chores: tuple[Chore, ...] = ()
    """Run every minute by one process of the instance: purging what is old."""
    jobs: dict[str, JobFunction] = field(default_factory=dict[str, JobFunction])
    """The long work it does, by kind: `service.verb`."""
