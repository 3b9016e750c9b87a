"""Rendering a clip, mixing a scene or a project: asked for at once, done as a job."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Literal

from scriptony.interchange.sound import (
    FORMATS,
    Clip,
    Rendered,
    SoundTooLong,
    mix_sounds,
    render_sound,
)
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import Conflict, NotFound
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.kernel.jobs import Job, enqueue
from scriptony.kernel.objects import hold, save_object
from scriptony.kernel.site import Site
from scriptony.kernel.spool import SpooledUpload, spooled, spooled_upload
from scriptony.services.audio.queries import renders as sql
from scriptony.services.audio.rules import Source, readable_name, timeline

RENDER = "audio.render"
MIX = "audio.mix"
BUCKET = "make-3b52693b-audio-renders"
LONGEST_MIX = 6 * 3_600
"""Seconds."""

Scope = Literal["clip", "scene", "project"]

_FOUND = {"clip": sql.CLIP, "scene": sql.SCENE, "project": sql.PROJECT}
_THING = {"clip": "Audio", "scene": "Scene", "project": "Project"}
_SHOTS = {"scene": sql.SHOTS_OF_SCENE, "project": sql.SHOTS_OF_PROJECT}


async def ask_for_render(
    db: Database, actor: Actor, scope: Scope, id: str, wish: dict[str, Any]
) -> str:
    """Ask for a file of a clip, or the mix of a scene or project; the job's id. NotFound (404) for
    what is not the actor's, Conflict (409) where nothing lasts any time, SoundTooLong (413)."""
    async with db.session() as session:
        organization, project, title = await _find(session, actor.user_id, scope, id)
        if scope != "clip":
            _check(timeline(await session.all(_SHOTS[scope], _of(id, actor.user_id)))[0])
    async with db.transaction() as tx:
        job = await enqueue(
            tx,
            actor,
            RENDER if scope == "clip" else MIX,
            organization_id=organization,
            project_id=project,
            entity_type=scope,
            entity_id=id,
            args=wish | {"scope": scope, "title": title},
        )
        if actor.once is not None:
            actor.once.note = job
            await actor.once.write(tx, actor, None)
    return job


async def _find(session: Any, user: str | None, scope: Scope, id: str) -> Row:
    row = await session.one(_FOUND[scope], _of(id, user))
    if row is None:
        raise NotFound(_THING[scope])
    return row[:3]


def _of(id: str | None, user: str | None) -> dict[str, Any]:
    return {"id": id, "actor": user}


def _check(seconds: float) -> None:
    if seconds <= 0:
        raise Conflict("There is no shot here that lasts any time", code="nothing_to_mix")
    if seconds > LONGEST_MIX:
        raise SoundTooLong(f"A mix may last {LONGEST_MIX // 3600} hours at most")


async def render_clip(job: Job) -> dict[str, Any]:
    """Write one clip as it sounds."""
    async with job.db.session() as session:
        row = await session.one(sql.CLIP, _of(job.entity_id, job.actor_id))
    if row is None:
        raise NotFound("Audio")
    clip = Source(*row[3:])
    async with contextlib.AsyncExitStack() as stack:
        target = stack.enter_context(spooled(job.site.spool))
        path = await _file(stack, job.site, clip, {})
        made = await render_sound(
            _clip(clip, path, 0), Path(target.name), job.args["format"], job.report
        )
        return await _keep(job, target, made, {"clip_id": clip.id, "is_normalized": False})


async def mix_shots(job: Job) -> dict[str, Any]:
    """Sum the clips of a scene or a project, each from where its shot begins."""
    scope: Literal["scene", "project"] = job.args["scope"]
    async with job.db.session() as session:
        rows = await session.all(_SHOTS[scope], _of(job.entity_id, job.actor_id))
    seconds, placed = timeline(rows)
    _check(seconds)
    normalize: bool = job.args["normalize"]
    async with contextlib.AsyncExitStack() as stack:
        target = stack.enter_context(spooled(job.site.spool))
        there = dict[str, Path]()
        clips = [
            _clip(clip, await _file(stack, job.site, clip, there), place)
            for place, clip in placed
            if place < seconds
        ]
        made = await mix_sounds(
            clips,
            seconds,
            Path(target.name),
            job.args["format"],
            job.report,
            normalize=normalize,
        )
        of = {"scene_id": job.entity_id} if scope == "scene" else {}
        return await _keep(job, target, made, of | {"is_normalized": normalize})


def _clip(source: Source, path: Path, place: float) -> Clip:
    return Clip(
        path=str(path),
        start=source.start or 0,
        end=source.end,
        fade_in=source.fade_in,
        fade_out=source.fade_out,
        gain=source.gain,
        offset=place,
    )


async def _file(
    stack: contextlib.AsyncExitStack, site: Site, clip: Source, there: dict[str, Path]
) -> Path:
    """Where the file of a clip can be read; fetched once, if it is not on this machine."""
    local = site.files.local(clip.bucket, clip.path)
    if local is not None:
        return local
    if clip.path not in there:
        file = stack.enter_context(spooled(site.spool))
        await site.files.fetch(clip.bucket, clip.path, file)
        there[clip.path] = Path(file.name)
    return there[clip.path]


async def _keep(job: Job, target: IO[bytes], made: Rendered, of: dict[str, Any]) -> dict[str, Any]:
    """Save what was written, and say that the job is done."""
    id, format = new_id(), job.args["format"]
    assert job.actor_id is not None
    behind = job.args.get("impersonator_id")
    actor = Actor(job.actor_id, "", "", impersonator_id=behind, via="render")
    name = readable_name(f"{job.args['title']}.{format}")
    file = await save_object(
        job.db,
        job.site.shelf,
        actor,
        bucket=BUCKET,
        path=f"renders/{job.project_id}/{id}.{format}",
        data=await asyncio.to_thread(_written, target, name),
        content_type=FORMATS[format],
    )
    values = {"id": id, "project_id": job.project_id, "user_id": job.actor_id, "file_id": file}
    values |= {"scene_id": None, "clip_id": None, "file_name": name, "format": format} | of
    told = {
        "sample_rate": made.sample_rate,
        "duration": made.duration,
        "loudness": made.loudness,
        "true_peak": made.true_peak,
    }
    result = {"render_id": id, "url": f"/shots/audio/renders/{id}", **told}
    try:
        async with job.db.transaction() as tx:
            if not await job.finish(tx, result):
                raise asyncio.CancelledError
            await tx.run(sql.INSERT, values | told)
            await hold(tx, file)
            await _tell(tx, actor, "made", id, job.project_id, job.organization_id, title=name)
    except BaseException:
        async with job.db.session() as session:
            await session.run(sql.LET_GO, {"id": file})
        raise
    return result


def _written(target: IO[bytes], name: str) -> SpooledUpload:
    with Path(target.name).open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
        return spooled_upload(target, name, whole.tell(), digest)


async def _tell(
    tx: Any, actor: Actor, what: str, id: str, project: str | None, organization: str | None,
    **more: Any,
) -> None:  # fmt: skip
    await publish(
        tx,
        actor,
        f"audio.render.{what}",
        entity_type="render",
        entity_id=id,
        project_id=project,
        organization_id=organization,
        **more,
    )


async def list_renders(
    db: Database, actor: Actor, project: str | None, after: Sequence[Any] | None, rows: int
) -> list[Row]:
    """One's own renders, of all projects one may still read or of one of these; latest first."""
    at, id = after or (None, None)
    values = {"actor": actor.user_id, "project": project, "at": at, "id": id, "rows": rows}
    async with db.session() as session:
        return await session.all(sql.LIST, values)


async def read_render(db: Database, actor: Actor, id: str) -> Row:
    """One's own render. NotFound (404) for anybody else's."""
    async with db.session() as session:
        row = await session.one(sql.ONE, _of(id, actor.user_id))
    if row is None:
        raise NotFound("Render")
    return row


async def delete_render(db: Database, actor: Actor, id: str) -> None:
    """Remove a render and its file. It can be made again, so there is no trash for it."""
    async with db.transaction() as tx:
        row = await tx.one(sql.DELETE, _of(id, actor.user_id))
        if row is None:
            raise NotFound("Render")
        await _tell(tx, actor, "removed", id, row[0], row[1])


async def forget_old(site: Site) -> None:
    """Remove renders whose week is over."""
    async with site.database("audio").transaction() as tx:
        await tx.run(sql.FORGET_OLD)
