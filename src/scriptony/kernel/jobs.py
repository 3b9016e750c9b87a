"""Long work: asked for in a transaction, done later by a worker, seen as a row of `kernel.jobs`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session, as_json
from scriptony.kernel.ids import new_id

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

ATTEMPTS = 3
"""How often work that fails for no reason of its own is begun."""
REPORT_SECONDS = 0.5

_ENQUEUE = """
select kernel.enqueue_job(%(id)s, %(kind)s, %(actor)s, %(organization)s, %(project)s,
  %(entity_type)s, %(entity)s, %(args)s::jsonb, %(file)s)
"""

_REPORT = """
update kernel.jobs set progress = %(progress)s, step = %(step)s
where id = %(id)s and state = 'running'
"""

_FINISH = """
update kernel.jobs set state = 'done', progress = 1, step = null, result = %(result)s,
  entity_id = coalesce(%(entity)s, entity_id), finished_at = clock_timestamp()
where id = %(id)s and state = 'running'
"""


@dataclass(slots=True)
class Job:
    """One piece of work, as the function that does it sees it. `db` is its service's database."""

    id: str
    kind: str
    actor_id: str | None
    organization_id: str | None
    project_id: str | None
    entity_id: str | None
    args: dict[str, Any]
    attempt: int
    site: Site
    db: Database
    _reported: float = field(default=0.0, init=False)

    async def report(self, progress: float, step: str | None = None) -> None:
        """Show how far the work is, 0 to 1. As often as one likes: most calls write nothing."""
        now = time.monotonic()
        if now - self._reported < REPORT_SECONDS:
            return
        self._reported = now
        async with self.db.session() as session:
            await session.run(
                _REPORT, {"id": self.id, "progress": min(max(progress, 0.0), 1.0), "step": step}
            )

    async def finish(
        self, tx: Session, result: dict[str, Any] | None = None, *, entity_id: str | None = None
    ) -> bool:
        """Mark the work done in the transaction that writes what it made, so that it is done once
        however often it is begun. False when somebody has cancelled it: then roll back."""
        told = as_json(result) if result is not None else None
        values = {"id": self.id, "entity": entity_id, "result": told}
        return await tx.run(_FINISH, values) > 0


class Ticket(msgspec.Struct):
    """Where a job can be followed."""

    id: str
    url: str


class Asked(msgspec.Struct):
    """What a long task is answered with (202)."""

    job: Ticket


def asked(id: str) -> Asked:
    """The answer for a job that was asked for."""
    return Asked(Ticket(id, f"/jobs/{id}"))


JobFunction = Callable[[Job], Awaitable[dict[str, Any] | None]]
"""Does the work and returns its result. It is cancelled like any coroutine: at a user's wish, and
when the process stops, after which it is begun anew. A `Refusal` ends it for good, with its
sentence; any other exception lets it be tried again, `ATTEMPTS` times in all."""


async def enqueue(
    tx: Session,
    actor: Actor,
    kind: str,
    *,
    organization_id: str | None = None,
    project_id: str | None = None,
    entity_type: str | None = None,
    entity_id: str | None = None,
    args: Mapping[str, Any] | None = None,
    file_id: str | None = None,
) -> str:
    """Ask for work of the kind `service.verb`, inside the transaction `tx`; the job's id. A file it
    works on goes with its end."""
    id, given = new_id(), dict(args or {})
    if actor.impersonator_id is not None:
        given["impersonator_id"] = actor.impersonator_id  # for the events of what the job does
    await tx.run(
        _ENQUEUE,
        {
            "id": id,
            "kind": kind,
            "actor": actor.user_id,
            "organization": organization_id,
            "project": project_id,
            "entity_type": entity_type,
            "entity": entity_id,
            "args": as_json(given),
            "file": file_id,
        },
    )
    return id
