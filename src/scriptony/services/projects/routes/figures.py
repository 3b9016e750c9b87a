"""Covers by upload, figures, and counting words."""

from __future__ import annotations

import msgspec

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, Upload
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag
from scriptony.services.projects.operations import figures, projects
from scriptony.services.projects.schemas import (
    CoverAnswer,
    CoverForm,
    StatsAnswer,
    WordsAnswer,
)

routes = Routes("scriptony-projects")

UPLOAD_LIMIT = 20 * 1024 * 1024
"""Above the 5 MB a cover may have, so that a page can say by how much its file is too large."""


@routes.post("/projects/{id}/upload-image", may="edit", limit=UPLOAD_LIMIT)
async def upload_cover(call: Call, id: Id, form: CoverForm) -> CoverAnswer:
    """Make a JPEG, PNG, WebP or GIF of at most 5 MB the project's cover."""
    if not isinstance(form.file, Upload) or not form.file.data:
        raise Invalid("File is required", field="file")
    shelf = call.site.shelf
    revision = call.if_match(id)
    key = await projects.replace_cover(call.db, shelf, call.actor, id, form.file.data, revision)
    return CoverAnswer(shelf.signer.url(call.site.base_url(call.request), key))


@routes.get("/projects/{id}/stats", may="read", answer=StatsAnswer)
async def get_stats(call: Call, id: Id) -> Answer:
    """How many nodes of each level, shots, worlds and characters there are."""
    stats = await figures.read_stats(call.db, call.actor, id)
    return Answer(StatsAnswer(stats), list_etag([id, *msgspec.structs.astuple(stats)]))


@routes.post("/projects/{id}/calculate-words", may="edit")
async def count_words(call: Call, id: Id) -> WordsAnswer:
    """The words of a book, which `current_words` shows anyway."""
    return await figures.count_words(call.db, call.actor, id)
