"""Adding clips."""

from __future__ import annotations

import time
from typing import Any

from scriptony.interchange.sound import Probe, probe_sound
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import Invalid
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import Shelf, hold, save_object
from scriptony.services.audio.operations.analysing import ask_for_analysis
from scriptony.services.audio.operations.holding import tell, writing
from scriptony.services.audio.operations.reading import find_clip, find_shot
from scriptony.services.audio.queries import clips as sql
from scriptony.services.audio.rules import readable_name, trimmed
from scriptony.services.audio.schemas import NewClip

BUCKET = "make-3b52693b-audio-files"


async def check_shot(db: Database, actor: Actor, shot: str) -> None:
    """Refuse whoever may not add clips to a shot: NotFound (404), Forbidden (403)."""
    async with db.session() as session:
        await find_shot(session, actor, shot)


async def add_clip(db: Database, shelf: Shelf, actor: Actor, shot: str, form: NewClip) -> Row:
    """A new clip of a shot, and the job that measures it. Invalid (400) without file or type,
    RefusedSound (415) for what is no sound; then nothing is stored."""
    if form.file is None or not form.type:
        raise Invalid("File and type are required", field="type" if form.file else "file")
    probe = await probe_sound(form.file.path)
    id, name = new_id(), readable_name(form.file.filename)
    stem = f"audio/{shot}-{form.type}-{time.time_ns() // 1_000_000}-{id[-6:]}"
    file = await save_object(
        db,
        shelf,
        actor,
        bucket=BUCKET,
        path=f"{stem}.{probe.extension}",
        data=form.file,
        content_type=probe.media_type,
    )
    async with writing(db) as tx:
        organization, project = await find_shot(tx, actor, shot)
        values = {"id": id, "shot": shot, "project": project, "actor": actor.user_id}
        values |= {"file_id": file, "file_name": name, "warning": probe.warning}
        values["job_id"] = await ask_for_analysis(tx, actor, id, project, organization)
        fields = _fields(form, name, probe.duration)
        await tx.run(sql.INSERT, values | fields | _found(probe))
        await hold(tx, file)
        told = {"title": form.label or name, "after": fields}
        await tell(tx, actor, "added", id, project, organization, **told)
        return await find_clip(tx, actor, id)


def _fields(form: NewClip, name: str, duration: float) -> dict[str, Any]:
    fields = {
        "kind": form.type,
        "label": form.label or name,
        "start_time": form.start_time,
        "end_time": form.end_time,
        "fade_in": form.fade_in or 0,
        "fade_out": form.fade_out or 0,
        "offset_seconds": form.offset or 0,
        "gain_db": form.gain_db or 0,
        "muted": form.muted,
    }
    return trimmed(fields, duration)


def _found(probe: Probe) -> dict[str, Any]:
    names = ("format", "codec", "sample_rate", "channels", "duration")
    return {name: getattr(probe, name) for name in names}
