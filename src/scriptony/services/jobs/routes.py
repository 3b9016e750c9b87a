"""Routes of jobs."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.jobs import operations
from scriptony.services.jobs.schemas import Job, JobAnswer, Jobs, State

routes = Routes("scriptony-jobs")


@routes.get("/jobs", may="user", answer=Jobs)
async def list_jobs(
    call: Call,
    project_id: Id | None = None,
    state: State | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The caller's own jobs, the newest first, for 30 days."""
    page = read_page(limit, cursor, (datetime, Id))
    jobs, following = await operations.list_jobs(call.db, call.actor, page, project_id, state)
    parts = [following, *((job.id, job.revision) for job in jobs)]
    return Answer(Jobs(jobs, following), list_etag(parts))


@routes.get("/jobs/{id}", may="user", answer=JobAnswer)
async def get_job(call: Call, id: Id) -> Answer:
    """One of the caller's jobs."""
    return _shown(await operations.read_job(call.db, call.actor, id))


@routes.delete("/jobs/{id}", may="user", answer=JobAnswer)
async def cancel_job(call: Call, id: Id) -> Answer:
    """Cancel a job: one that waits at once, one that runs within a second."""
    return _shown(await operations.cancel_job(call.db, call.actor, id))


def _shown(job: Job) -> Answer:
    return Answer(JobAnswer(job), etag(job.id, job.revision))
