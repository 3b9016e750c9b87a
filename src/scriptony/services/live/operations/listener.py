"""One open stream: whose it is, and what waits to be sent."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import NamedTuple

from scriptony.kernel.access import Actor
from scriptony.services.live import rules
from scriptony.services.live.schemas import Told

QUEUE_BYTES = 1 << 20
"""What may wait for one listener: some thousand events. Who is slower is cut off, and resumes."""

NOT_YET = 1 << 62


class Row(NamedTuple):
    """An event, its frame, its owner where it is private, and who else may hear it; `subject` is
    whom it removed."""

    event: Told
    frame: bytes
    owner: str | None
    subject: str | None
    people: Sequence[str]

    def is_for(self, user_id: str | None) -> bool:
        """Whether this person may hear it."""
        return user_id == self.owner if self.owner is not None else user_id in self.people


class Listener:
    """Somebody who listens. `after` is the position up to which everything is told already."""

    __slots__ = ("_frames", "_size", "_wake", "after", "dead_at", "over", "person", "project")

    def __init__(self, person: Actor, project: str | None) -> None:
        self.person, self.project = person, project
        self.after = NOT_YET
        self.dead_at = math.inf
        self.over = asyncio.Event()
        self._wake = asyncio.Event()
        self._frames: list[bytes] = []
        self._size = 0

    @property
    def is_dead(self) -> bool:
        """Whether it may hear nothing any more but why."""
        return self.dead_at < math.inf

    def wants(self, row: Row) -> bool:
        """Whether an event that the person may hear belongs on this stream: what is private is not
        for whoever acts for its owner."""
        if row.owner is not None and self.person.impersonator_id is not None:
            return False
        return self.project is None or row.event.project_id == self.project

    def is_ended_by(self, row: Row) -> bool:
        """Whether the event is the last of this stream."""
        who = self.person
        return rules.ends(
            row.event, row.subject, user=who.user_id, session=who.session_id, project=self.project
        )

    def put(self, frame: bytes) -> None:
        """Let a frame be sent. Whoever lets too much wait is cut off."""
        if self.over.is_set():
            return
        self._size += len(frame)
        if self._size > QUEUE_BYTES:
            self._frames.clear()
            self.end()
            return
        self._frames.append(frame)
        self._wake.set()

    def beat(self, position: int) -> None:
        """A sign of life, unless something waits to be sent anyway."""
        if not self._frames:
            self.put(rules.beat(position))

    def end(self) -> None:
        """Nothing more comes; what waits is sent."""
        self.over.set()
        self._wake.set()

    async def take(self) -> bytes:
        """All that waits, in one piece; nothing once it is over."""
        while not self._frames and not self.over.is_set():
            self._wake.clear()
            await self._wake.wait()
        taken = b"".join(self._frames)
        self._frames.clear()
        self._size = 0
        return taken
