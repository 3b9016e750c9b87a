"""Requests as numbers: counted in memory, written every few seconds, by service and hour."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scriptony.kernel.db import Database, as_json

log = logging.getLogger("scriptony.counts")

FLUSH_SECONDS = 10
COUNT = "select superadmin.count_requests(%(counts)s::jsonb)"


@dataclass(slots=True)
class Tally:
    """What one service answered within one hour; `people` are the ids of whoever asked."""

    requests: int = 0
    errors: int = 0
    seconds: float = 0.0
    people: set[str] = field(default_factory=set[str])


class RequestCounts:
    """The counts of this process that are not written yet. Whoever asked is written as a number
    that only equals itself on the same day, so counts name nobody and outlive everybody."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[int, str], Tally] = {}
        self._turn = asyncio.Lock()

    def count(self, service: str, status: int, seconds: float, person: str | None) -> None:
        """One answer, by its service, HTTP status and how long it took until it began."""
        key = (int(time.time()) // 3600, service)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = Tally()
        tally.requests += 1
        tally.seconds += seconds
        if status >= 500:
            tally.errors += 1
        if person is not None:
            tally.people.add(person)

    async def flush(self, database: Database, secret: str) -> None:
        """Write what was counted; when that fails it is kept for the next time."""
        async with self._turn:
            if not self._tallies:
                return
            taken, self._tallies = self._tallies, {}
            rows = [_row(hour, service, one, secret) for (hour, service), one in taken.items()]
            try:
                async with database.session() as session:
                    await session.run(COUNT, {"counts": as_json(rows)})
            except BaseException:
                self._put_back(taken)
                raise

    def _put_back(self, taken: dict[tuple[int, str], Tally]) -> None:
        for key, old in taken.items():
            tally = self._tallies.setdefault(key, Tally())
            tally.requests += old.requests
            tally.errors += old.errors
            tally.seconds += old.seconds
            tally.people |= old.people

    async def flush_for_ever(self, database: Database, secret: str) -> None:
        """Write every `FLUSH_SECONDS` until cancelled. What is being written then is written to its
        end, or might be counted twice; the last `flush` waits for it."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await asyncio.shield(self.flush(database, secret))
            except Exception:
                log.warning("counts could not be written; they wait", exc_info=True)


def _row(hour: int, service: str, tally: Tally, secret: str) -> dict[str, Any]:
    day = datetime.fromtimestamp(hour * 3600, UTC).date().isoformat()
    return {
        "hour": hour,
        "service": service,
        "requests": tally.requests,
        "errors": tally.errors,
        "milliseconds": round(tally.seconds * 1000, 3),
        "people": [number_of(one, day, secret) for one in tally.people],
    }


def number_of(person: str, day: str, secret: str) -> int:
    """What stands for a person on one day: 64 bits that lead back to nobody."""
    key = secret.encode()[:64]
    digest = hashlib.blake2b(f"{day} {person}".encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big", signed=True)
