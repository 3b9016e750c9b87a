"""A service whose jobs leave traces, and a worker for it as a process that can be killed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from scriptony.kernel.errors import Invalid
from scriptony.kernel.jobs import Job
from scriptony.kernel.service import Service
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Published, Site
from scriptony.worker import Worker

PUBLISHED = Published(live_session="auth.live_session", keys="auth.published_key")


async def trace(job: Job, what: str) -> None:
    """Leave a trace that survives whatever becomes of the job."""
    async with job.db.session() as session:
        await session.run(
            "insert into door.traces (job, who, what) values (%(job)s, %(who)s, %(what)s)",
            {"job": job.id, "who": job.actor_id, "what": what},
        )


async def sleep(job: Job) -> dict[str, Any]:
    """Take the time wanted, tell how far it is, then write the result once."""
    await trace(job, "begun")
    steps = job.args.get("steps", 1)
    for step in range(steps):
        await job.report(step / steps, f"step {step}")
        await asyncio.sleep(job.args.get("seconds", 0) / steps)
    async with job.db.transaction() as tx:
        if not await job.finish(tx, {"slept": steps}):
            raise asyncio.CancelledError
        await tx.run(
            "insert into door.traces (job, who, what) values (%(job)s, %(who)s, 'done')",
            {"job": job.id, "who": job.actor_id},
        )
    return {"slept": steps}


async def stumble(job: Job) -> dict[str, Any]:
    """Fail, but for the attempt wanted."""
    await trace(job, "begun")
    if job.attempt < job.args["good"]:
        raise RuntimeError("not today")
    return {"attempt": job.attempt}


async def refuse(job: Job) -> None:
    """Fail for a reason somebody can do something about."""
    raise Invalid("This file is empty")


async def overflow(job: Job) -> None:
    """Ask the database for what it can never do."""
    await trace(job, "begun")
    async with job.db.session() as session:
        await session.value("select 10000000000::integer")


SERVICE = Service(
    name="door",
    functions=(),
    routes=(),
    jobs={
        "door.sleep": sleep,
        "door.stumble": stumble,
        "door.refuse": refuse,
        "door.overflow": overflow,
    },
)


async def work(conninfo: str, data: Path) -> None:
    """Do the jobs of the service until the process ends."""
    site = Site(Settings(data=data), conninfo, PUBLISHED)
    await site.open([SERVICE])
    print("working", flush=True)
    await Worker(site, [SERVICE]).run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2])))
