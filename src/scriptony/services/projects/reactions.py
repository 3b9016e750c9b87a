"""What projects do when others publish events."""

from __future__ import annotations

from collections.abc import Sequence

from scriptony.kernel.db import Session
from scriptony.kernel.events import Event
from scriptony.services.projects.operations.edits import follow_edits

INSIDE = frozenset({"nodes", "characters", "shots", "audio", "beats", "worldbuilding"})
"""Services whose events are edits inside a project. Not those of things that are private to
somebody: a project's times would tell others of them."""


async def move_last_edited(tx: Session, events: Sequence[Event]) -> None:
    """A project's `last_edited` follows what happens inside it. Doing so twice changes nothing."""
    latest: dict[str, str] = {}
    for event in events:
        room = event.verb.partition(".")[0]
        if event.project_id is not None and room in INSIDE:
            latest[event.project_id] = max(event.at, latest.get(event.project_id, ""))
    if latest:
        await follow_edits(tx, latest)
