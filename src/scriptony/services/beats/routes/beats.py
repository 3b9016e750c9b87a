"""Beats: list, read, add, change, delete; the ripple edit, their order, a template's beats."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.beats.operations import arranging, reading, undoing, writing
from scriptony.services.beats.schemas import (
    Application,
    Applied,
    Beat,
    BeatAnswer,
    BeatFields,
    Beats,
    BeatUndone,
    Done,
    Drag,
    NewBeat,
    NewOrder,
    Reordered,
    Rippled,
)

routes = Routes("scriptony-beats")


@routes.get("/beats", may="read", answer=Beats)
async def list_beats(
    call: Call, project_id: str = "", limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The beats of a project, in order."""
    page = read_page(limit, cursor, (int, datetime, Id))
    beats, following = await reading.list_beats(call.db, call.actor, page, project_id)
    body = Beats(beats)
    if page.limit is not None:
        body.next_cursor = following
    parts = [following, *(part for beat in beats for part in (beat.id, beat.revision))]
    return Answer(body, list_etag(parts))


@routes.get("/beats/{id}", may="read", answer=BeatAnswer)
async def get_beat(call: Call, id: Id) -> Answer:
    """One beat."""
    return _shown(await reading.read_beat(call.db, call.actor, id))


@routes.post("/beats", may="edit", status=201, answer=BeatAnswer, again=get_beat)
async def add_beat(call: Call, body: NewBeat) -> Answer:
    """A new beat. Percentages are rounded to two decimals, and kept within 0 to 100."""
    return _shown(await writing.add_beat(call.db, call.actor, body))


@routes.patch("/beats/{id}", may="edit", answer=BeatAnswer)
async def change_beat(call: Call, id: Id, body: BeatFields) -> Answer:
    """Change what the body names, of this beat alone."""
    revision = call.if_match(id)
    return _shown(await writing.change_beat(call.db, call.actor, id, body, revision))


@routes.delete("/beats/{id}", may="edit")
async def delete_beat(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the project's trash; with `permanent=true` for good."""
    remove = writing.purge_beat if permanent else writing.trash_beat
    await remove(call.db, call.actor, id, call.if_match(id))
    return Done()


@routes.post("/beats/{id}/ripple", may="edit", answer=Rippled)
async def ripple_beats(call: Call, id: Id, body: Drag) -> Answer:
    """Move an edge of a beat to `pct`. The right edge takes along what follows, the left one stops
    at the neighbour; a beat keeps at least a second. 409 where beats overlap or have no room."""
    revision = call.if_match(id)
    held, moved = await arranging.ripple_beats(
        call.db, call.actor, id, body.edge, body.pct, revision
    )
    return Answer(Rippled(held, moved), etag(held.id, held.revision))


@routes.post("/beats/undo/{event_id}", may="edit", answer=BeatUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what a line of the log tells of beats or their templates, while that still
    stands."""
    beat = await undoing.undo(call.db, call.actor, event_id)
    return Answer(BeatUndone(beat), etag(beat.id, beat.revision) if beat else None)


@routes.post("/beats/reorder", may="edit")
async def reorder_beats(call: Call, body: NewOrder) -> Reordered:
    """Put the beats that are named first, in this order; where they lie does not change."""
    count = await arranging.reorder_beats(call.db, call.actor, body.project_id, body.beat_ids)
    return Reordered(count)


async def _applied_again(call: Call, id: str) -> Applied:
    page = read_page(None, None, ())
    beats, _ = await reading.list_beats(call.db, call.actor, page, id)
    return Applied(call.made, beats)


@routes.post(
    "/beats/apply-template",
    may="edit",
    status=201,
    also=(200,),
    answer=Applied,
    again=_applied_again,
)
async def apply_template(call: Call, body: Application) -> Answer:
    """Make the beats of a template in a project. 200, and nothing made, where it has beats of that
    template; with `replace` what it has goes to the trash first."""
    count, beats = await arranging.apply_template(
        call.db, call.actor, body.project_id, body.template_id, replace=body.replace
    )
    return Answer(Applied(count, beats), status=201 if count else 200)


def _shown(beat: Beat) -> Answer:
    return Answer(BeatAnswer(beat), etag(beat.id, beat.revision))
