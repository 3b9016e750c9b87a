"""Imports of large files: asked for at once, done as a job with progress."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound, Refusal
from scriptony.kernel.ids import new_id
from scriptony.kernel.jobs import Job, enqueue
from scriptony.kernel.objects import Shelf, save_object
from scriptony.services.projects.operations.importing import (
    Imported,
    Wish,
    find_target,
    import_file,
)
from scriptony.services.projects.queries import interchange as sql

KIND = "projects.import"
LARGE = 1 << 20
"""Bytes from which a file is imported as a job: ten times the script of a long film."""

BUCKET = "make-3b52693b-storage"


async def start_import(db: Database, shelf: Shelf, actor: Actor, wish: Wish) -> str:
    """Keep the file and ask for the job; its id. NotFound (404) and Forbidden (403) come before."""
    target = await find_target(db, actor, wish)
    file = await save_object(
        db,
        shelf,
        actor,
        bucket=BUCKET,
        path=f"imports/{actor.user_id}/{new_id()}",
        data=wish.data,
        content_type="application/octet-stream",
    )
    asked = {name: value for name, value in wish._asdict().items() if name != "data"}
    async with db.transaction() as tx:
        id = await enqueue(
            tx,
            actor,
            KIND,
            organization_id=target.organization_id,
            project_id=wish.project_id,
            entity_type="project",
            args={"file": file, "wish": asked},
            file_id=file,
        )
        if actor.once is not None:
            actor.once.note = id
            await actor.once.write(tx, actor, None)
    return id


async def import_as_job(job: Job) -> dict[str, Any]:
    """Import the kept file for whoever asked."""
    try:
        return await _import(job)
    except Refusal as refusal:
        if line := refusal.fields.get("line"):
            refusal.message = f"Line {line}: {refusal.message}"
        raise


async def _import(job: Job) -> dict[str, Any]:
    async with job.db.session() as session:
        place = await session.one(sql.KEPT_FILE, {"id": job.args["file"]})
    if place is None or job.actor_id is None:
        raise NotFound("File")
    bucket, path, size = place
    data = await job.site.files.read(bucket, path, 0, size)
    wish = Wish(data=data, **job.args["wish"])
    result: dict[str, Any] = {}

    async def conclude(tx: Session, made: Imported) -> None:
        result.update(
            project_id=made.project[0],
            counts=msgspec.to_builtins(made.counts),
            warnings=msgspec.to_builtins(made.warnings),
        )
        if not await job.finish(tx, result, entity_id=made.project[0]):
            raise asyncio.CancelledError

    behind = job.args.get("impersonator_id")
    actor = Actor(job.actor_id, "", "", impersonator_id=behind, via="import")
    await import_file(job.db, actor, wish, step=job.report, also=conclude)
    return result
