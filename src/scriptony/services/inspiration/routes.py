"""Routes of inspirations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scriptony.kernel.db import Row
from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, Upload, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.objects import PICTURE_LIMIT
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.inspiration.operations import reading, trash, undoing, writing
from scriptony.services.inspiration.operations.reading import REVISION
from scriptony.services.inspiration.schemas import (
    Done,
    ImageForm,
    Inspiration,
    InspirationAnswer,
    InspirationFields,
    Inspirations,
    InspirationUndone,
    NewOrder,
    Reordered,
)

routes = Routes("scriptony-inspiration", private=True)

FIELDS_LIMIT = 15 << 20
"""A picture may come as data URL."""


@routes.get("/inspirations", may="read", private=False, answer=Inspirations)
async def list_inspirations(
    call: Call,
    project_id: str = "",
    tag: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """One's own inspirations for a project and those its members share, in order."""
    page = read_page(limit, cursor, (int, datetime, Id))
    found = await reading.list_inspirations(call.db, call.actor, page, project_id, tag)
    rows, following = found
    body = Inspirations([Inspiration.from_row(row, _sign(call)) for row in rows])
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body, _tag(call, rows, following))


@routes.get("/inspirations/trash", may="read", answer=Inspirations)
async def list_trash(call: Call, project_id: str = "") -> Answer:
    """One's own inspirations in the trash, the latest first."""
    rows = await reading.list_trash(call.db, call.actor, project_id)
    body = Inspirations([Inspiration.from_row(row, _sign(call)) for row in rows])
    return Answer(body, _tag(call, rows))


@routes.get("/inspirations/{id}", may="read", private=False, answer=InspirationAnswer)
async def get_inspiration(call: Call, id: Id) -> Answer:
    """One inspiration."""
    return _shown(call, await reading.read_inspiration(call.db, call.actor, id))


@routes.post(
    "/inspirations",
    may="read",
    status=201,
    limit=FIELDS_LIMIT,
    answer=InspirationAnswer,
    again=get_inspiration,
)
async def add_inspiration(call: Call, body: InspirationFields) -> Answer:
    """A new inspiration, at the end of one's own. Private unless `shared`."""
    shelf = call.site.shelf
    return _shown(call, await writing.add_inspiration(call.db, shelf, call.actor, body))


@routes.put("/inspirations/{id}", may="read", limit=FIELDS_LIMIT, answer=InspirationAnswer)
async def update_inspiration(call: Call, id: Id, body: InspirationFields) -> Answer:
    """Change what the body names; `order_index` moves it to that place."""
    row = await writing.update_inspiration(
        call.db, call.site.shelf, call.actor, id, body, call.if_match(id)
    )
    return _shown(call, row)


@routes.post("/inspirations/undo/{event_id}", may="read", answer=InspirationUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what a line of the log tells of an inspiration, while that still stands."""
    row = await undoing.undo(call.db, call.actor, event_id)
    if row is None:
        return Answer(InspirationUndone(None))
    shown = _shown(call, row)
    return Answer(InspirationUndone(shown.body.inspiration), shown.etag)


@routes.delete("/inspirations/{id}", may="read")
async def delete_inspiration(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the trash; with `permanent=true` for good."""
    remove = trash.purge_inspiration if permanent else trash.trash_inspiration
    await remove(call.db, call.actor, id, call.if_match(id))
    return Done()


@routes.post("/inspirations/{id}/restore", may="read", answer=InspirationAnswer)
async def restore_inspiration(call: Call, id: Id) -> Answer:
    """Back from the trash, at the end of one's own."""
    return _shown(call, await trash.restore_inspiration(call.db, call.actor, id, call.if_match(id)))


@routes.post(
    "/inspirations/{id}/upload-image", may="read", limit=PICTURE_LIMIT, answer=InspirationAnswer
)
async def upload_image(call: Call, id: Id, form: ImageForm) -> Answer:
    """The picture, as a file."""
    if not isinstance(form.file, Upload):
        raise Invalid("No file provided", field="file")
    shelf, data = call.site.shelf, form.file.data
    row = await writing.give_image(call.db, shelf, call.actor, id, data, call.if_match(id))
    return _shown(call, row)


@routes.post("/inspirations/reorder", may="user")
async def reorder_inspirations(call: Call, body: NewOrder) -> Reordered:
    """Put one's own into this order. Those of others do not move and do not count."""
    ids = body.inspiration_ids
    return Reordered(await writing.reorder_inspirations(call.db, call.actor, ids))


def _sign(call: Call) -> Callable[[str], str]:
    base, signer = call.site.base_url(call.request), call.site.shelf.signer
    return lambda key: signer.url(base, key)


def _tag(call: Call, rows: list[Row], following: str | None = None) -> str:
    parts = [following, *(part for row in rows for part in (row[0], row[REVISION]))]
    return list_etag(parts, call.site.shelf.signer.today())


def _shown(call: Call, row: Row) -> Answer:
    inspiration = Inspiration.from_row(row, _sign(call))
    return Answer(InspirationAnswer(inspiration), etag(inspiration.id, inspiration.revision))
