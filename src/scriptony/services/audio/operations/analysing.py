"""Measuring clips: asked for with each upload, done as a job."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from scriptony.interchange.sound import Measured, RefusedSound, SoundTooLong, measure_sound
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound, Refusal
from scriptony.kernel.jobs import Job, enqueue
from scriptony.kernel.spool import spooled
from scriptony.services.audio.operations.holding import hold_clip, tell
from scriptony.services.audio.queries import clips as sql

KIND = "audio.analyse"


async def ask_for_analysis(
    tx: Session, actor: Actor, clip: str, project: str, organization: str
) -> str:
    """Ask for a clip's analysis in the transaction that writes it; the job's id."""
    return await enqueue(
        tx,
        actor,
        KIND,
        organization_id=organization,
        project_id=project,
        entity_type="clip",
        entity_id=clip,
    )


async def analyse_again(db: Database, actor: Actor, id: str) -> str:
    """Ask for the analysis of a clip once more; the job's id, or that of the one under way. What is
    known stays until then. NotFound (404), Forbidden (403)."""
    async with db.transaction() as tx:
        clip = await hold_clip(tx, actor, id)
        job = clip.job_id if await tx.value(sql.RUNNING, {"job": clip.job_id}) else None
        if job is None:
            job = await ask_for_analysis(tx, actor, id, clip.project_id, clip.organization_id)
            await tx.run(sql.BEGIN, {"id": id, "job": job})
        if actor.once is not None:
            actor.once.note = job
            await actor.once.write(tx, actor, id)
    return job


async def analyse_clip(job: Job) -> dict[str, Any]:
    """Decode a clip's file whole and keep what was found. A file that cannot be decoded makes the
    clip a failed one."""
    clip = {"id": job.entity_id, "job": job.id}
    async with job.db.session() as session:
        place = await session.one(sql.FILE, clip)
    if place is None:
        raise NotFound("Audio")
    bucket, path = place
    with spooled(job.site.spool) as file:
        await job.site.files.fetch(bucket, path, file)
        try:
            found = await measure_sound(Path(file.name), job.report)
        except (RefusedSound, SoundTooLong) as refusal:
            await _fail(job, refusal)
            raise
    return await _keep(job, found)


async def _fail(job: Job, refusal: Refusal) -> None:
    """The clip says why; its shot is held before it, as everywhere."""
    async with job.db.transaction() as tx:
        await tx.run(sql.HOLD_SHOT, {"id": job.entity_id})
        values = {"id": job.entity_id, "job": job.id, "warning": refusal.message}
        await tx.run(sql.FAILED, values)


async def _keep(job: Job, found: Measured) -> dict[str, Any]:
    id = job.entity_id
    assert id is not None
    shown = {
        "codec": found.codec,
        "sample_rate": found.sample_rate,
        "channels": found.channels,
        "duration": found.duration,
        "loudness": found.loudness,
        "true_peak": found.true_peak,
        "warning": found.warning,
    }
    async with job.db.transaction() as tx:
        await tx.run(sql.HOLD_SHOT, {"id": id})
        clip = await tx.one(sql.ANALYSED, {"id": id, "job": job.id, **shown})
        if clip is None or not await job.finish(tx, shown):
            raise asyncio.CancelledError
        await tx.run(sql.FORGET_WAVEFORMS, {"id": id})
        for level in found.levels:
            values = {"id": id, "size": level.samples_per_pixel, "data": level.data}
            await tx.run(sql.ADD_WAVEFORM, values | {"channels": found.level_channels})
        await tx.run(sql.SAVE_PEAKS, {"id": id, "data": found.peaks})
        told = {"title": clip[0], "after": {"status": "ready", **shown}}
        await tell(tx, None, "analysed", id, clip[1], job.organization_id, **told)
    return shown
