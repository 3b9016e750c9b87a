"""One function per verb: list, read and cancel one's own jobs."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Conflict, NotFound
from scriptony.kernel.pages import Page, cut
from scriptony.services.jobs import queries as sql
from scriptony.services.jobs.schemas import Job


async def list_jobs(
    db: Database, actor: Actor, page: Page, project: str | None, state: str | None
) -> tuple[list[Job], str | None]:
    """The actor's jobs, the newest first, and the cursor of the next page."""
    at, id = page.after or (None, None)
    values = {"actor": actor.user_id, "project": project, "state": state}
    async with db.session() as session:
        rows = await session.all(sql.LIST, values | {"at": at, "id": id, "rows": page.rows})
    return cut(page, [Job(*row) for row in rows], lambda job: (job.created_at, job.id))


async def read_job(db: Database, actor: Actor, id: str) -> Job:
    """One of the actor's jobs; NotFound (404)."""
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Job")
    return Job(*row)


async def cancel_job(db: Database, actor: Actor, id: str) -> Job:
    """Stop a job. Conflict (409) when it has ended already; cancelling twice is no error."""
    async with db.transaction() as tx:
        await tx.run(sql.CANCEL, {"id": id, "actor": actor.user_id})
    job = await read_job(db, actor, id)
    if job.state in {"done", "failed"}:
        raise Conflict(f"The job has ended already: it is {job.state}")
    return job
