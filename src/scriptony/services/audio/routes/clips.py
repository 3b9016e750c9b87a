"""Routes of clips."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from starlette.responses import Response

from scriptony.interchange.wire import Sign, sound_of
from scriptony.kernel.db import Row
from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, etag, is_held
from scriptony.kernel.ids import Id
from scriptony.kernel.jobs import Asked, asked
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.audio.operations import (
    adding,
    analysing,
    changing,
    reading,
    showing,
    undoing,
)
from scriptony.services.audio.operations.reading import ID, REVISION
from scriptony.services.audio.schemas import (
    AudioWaveform,
    ClipAnswer,
    ClipPatch,
    Clips,
    ClipsOfShots,
    ClipUndone,
    Done,
    NewClip,
    Waveform,
)

routes = Routes("scriptony-audio", "scriptony-shots", "scriptony-timeline-v2")

FILE_LIMIT = 104_857_600
PATCH_LIMIT = 8 << 20
"""Peaks that a client computed itself are taken, though nobody needs them."""


@routes.get("/shots/{id}/audio", may="read", answer=Clips)
async def list_clips(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The sounds of a shot, the oldest first."""
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await reading.list_clips(call.db, call.actor, page, id)
    sign = _sign(call)
    body = Clips([sound_of(row, sign) for row in rows])
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body, _tag(call, rows, following))


@routes.get("/shots/audio/batch", may="read", answer=ClipsOfShots)
async def list_batch(call: Call, shot_ids: str | None = None) -> Answer:
    """The sounds of up to 500 shots, by the ids asked for (comma-separated): an empty list for each
    that has none, or is not the caller's."""
    if not shot_ids:
        raise Invalid("shot_ids query parameter is required", field="shot_ids")
    found = await reading.list_batch(call.db, call.actor, shot_ids)
    sign = _sign(call)
    body = ClipsOfShots({id: [sound_of(row, sign) for row in rows] for id, rows in found.items()})
    return Answer(body, _tag(call, [row for rows in found.values() for row in rows]))


@routes.get("/shots/audio/{id}", may="read", answer=ClipAnswer)
async def get_clip(call: Call, id: Id) -> Answer:
    """One sound."""
    return _shown(call, await reading.read_clip(call.db, call.actor, id))


async def check_shot(call: Call, id: Id) -> None:
    """Refuse before a hundred megabytes come."""
    await adding.check_shot(call.db, call.actor, id)


@routes.post(
    "/shots/{id}/upload-audio",
    may="edit",
    spool=True,
    first=check_shot,
    limit=FILE_LIMIT,
    answer=ClipAnswer,
    again=get_clip,
)
async def upload_audio(call: Call, id: Id, form: NewClip) -> Answer:
    """A new sound of a shot: wav, mp3, flac, ogg, m4a, aac, opus or webm, told by its content. Its
    loudness and waveform are found by a job. A file that is cut off is kept, with a `warning`."""
    return _shown(call, await adding.add_clip(call.db, call.site.shelf, call.actor, id, form))


@routes.patch("/shots/audio/{id}", may="edit", limit=PATCH_LIMIT, answer=ClipAnswer)
async def update_clip(call: Call, id: Id, body: ClipPatch) -> Answer:
    """Change what the body names. An end that is not behind the start means none, and no fade is
    longer than what is left."""
    revision = call.if_match(id)
    return _shown(call, await changing.update_clip(call.db, call.actor, id, body, revision))


@routes.post("/shots/audio/undo/{event_id}", may="edit", answer=ClipUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what a line of the log tells of a sound, while that still stands."""
    row = await undoing.undo(call.db, call.actor, event_id)
    if row is None:
        return Answer(ClipUndone(None))
    shown = _shown(call, row)
    return Answer(ClipUndone(shown.body.audio), etag=shown.etag)


@routes.delete("/shots/audio/{id}", may="edit")
async def delete_clip(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the project's trash; with `permanent=true` for good."""
    remove = changing.purge_clip if permanent else changing.trash_clip
    await remove(call.db, call.actor, id, call.if_match(id))
    return Done()


@routes.get("/shots/audio/{id}/waveform", may="read", answer=Waveform | AudioWaveform)
async def show_waveform(
    call: Call,
    id: Id,
    format: Literal["peaks", "audiowaveform"] = "peaks",
    samples_per_pixel: int | None = None,
    bits: Literal[8, 16] = 16,
) -> Response:
    """The waveform of a sound: 100 peaks a second, and how far its analysis is; or, with
    `format=audiowaveform`, the JSON of BBC audiowaveform at one of the stored resolutions."""
    if format == "peaks":
        row, body = await showing.show_waveform(call.db, call.actor, id)
    else:
        row, body = await showing.show_levels(call.db, call.actor, id, samples_per_pixel, bits)
    headers = {"cache-control": "private, no-cache"}
    if sound_of(row, str).status != "pending":
        headers["etag"] = etag(id, row[REVISION])
        if is_held(call.request, headers["etag"]):
            return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


async def _asked_again(call: Call, id: str) -> Asked:
    return asked(call.made)


@routes.post("/shots/audio/{id}/analyse", may="edit", status=202, answer=Asked, again=_asked_again)
async def analyse_again(call: Call, id: Id) -> Asked:
    """Measure a sound once more, after its analysis has failed or was cancelled."""
    return asked(await analysing.analyse_again(call.db, call.actor, id))


def _sign(call: Call) -> Sign:
    base, signer = call.site.base_url(call.request), call.site.shelf.signer
    return lambda key: signer.url(base, key)


def _tag(call: Call, rows: list[Row], following: str | None = None) -> str:
    parts = [following, *(part for row in rows for part in (row[ID], row[REVISION]))]
    return list_etag(parts, call.site.shelf.signer.today())


def _shown(call: Call, row: Row) -> Answer:
    audio = sound_of(row, _sign(call))
    return Answer(ClipAnswer(audio), etag(audio.id, audio.revision))
