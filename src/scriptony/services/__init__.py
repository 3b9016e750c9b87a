"""The list of services. Doors are imported by name, so that a process loads only what it serves."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from scriptony.kernel.service import Service

NAMES = (
    "auth",
    "projects",
    "worldbuilding",
    "nodes",
    "characters",
    "shots",
    "audio",
    "beats",
    "storage",
    "jobs",
    "inspiration",
    "gym",
    "logs",
    "live",
    "superadmin",
    "stats",
)
"""Every service, in the order in which their published views may build on each other."""


def load_services(names: Iterable[str] = NAMES) -> list[Service]:
    """The doors of the named services."""
    return [import_module(f"scriptony.services.{name}.service").service for name in names]
