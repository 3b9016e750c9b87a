"""Worlds: list, read, add, change, delete, and their covers."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, Upload
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.worldbuilding.operations import deleting
from scriptony.services.worldbuilding.operations import worlds as operations
from scriptony.services.worldbuilding.operations.worlds import ID, REVISION
from scriptony.services.worldbuilding.routes import answers
from scriptony.services.worldbuilding.routes.answers import sign_for
from scriptony.services.worldbuilding.schemas.fields import (
    JSON_LIMIT,
    UPLOAD_LIMIT,
    Done,
    ImageAnswer,
    ImageForm,
)
from scriptony.services.worldbuilding.schemas.worlds import (
    Confirmation,
    NewWorld,
    WorldAnswer,
    WorldFields,
    Worlds,
    world_of,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/worlds", may="read", answer=Worlds)
async def list_worlds(call: Call, limit: int | None = None, cursor: str | None = None) -> Answer:
    """The worlds of all one's organizations, the latest edited first."""
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await operations.list_worlds(call.db, call.actor, page)
    sign = sign_for(call)
    body = Worlds([world_of(row, sign) for row in rows])
    return answers.listed(call, answers.tags(rows, ID, REVISION), body, page, following)


@routes.get("/worlds/{id}", may="read", answer=WorldAnswer)
async def get_world(call: Call, id: Id) -> Answer:
    """One world."""
    return answers.world(call, await operations.read_world(call.db, call.actor, id))


@routes.post(
    "/worlds", may="edit", status=201, limit=JSON_LIMIT, answer=WorldAnswer, again=get_world
)
async def add_world(call: Call, body: NewWorld) -> Answer:
    """A new world, without any category. The cover may be a data URL, or a URL we handed out."""
    row = await operations.add_world(call.db, call.site.shelf, call.actor, body)
    return answers.world(call, row)


@routes.put("/worlds/{id}", may="edit", limit=JSON_LIMIT, answer=WorldAnswer)
async def update_world(call: Call, id: Id, body: WorldFields) -> Answer:
    """Change what the body names."""
    shelf, revision = call.site.shelf, call.if_match(id)
    row = await operations.update_world(call.db, shelf, call.actor, id, body, revision)
    return answers.world(call, row)


@routes.patch("/worlds/{id}", may="edit", limit=JSON_LIMIT, answer=WorldAnswer)
async def patch_world(call: Call, id: Id, body: WorldFields) -> Answer:
    """The same."""
    return await update_world(call, id, body)


@routes.delete("/worlds/{id}", may="delete")
async def delete_world(call: Call, id: Id, body: Confirmation, permanent: bool = False) -> Done:
    """Into the trash of the organization for 30 days, or with `permanent=true` away for good.
    `password` must be the caller's own."""
    await deleting.delete_world(
        call.db,
        call.actor,
        id,
        password=body.password,
        permanent=permanent,
        revision=call.if_match(id),
    )
    return Done()


@routes.post("/worlds/{id}/upload-image", may="edit", limit=UPLOAD_LIMIT)
async def upload_cover(call: Call, id: Id, form: ImageForm) -> ImageAnswer:
    """The cover of a world, as a file of at most 5 MB."""
    if not isinstance(form.file, Upload):
        raise Invalid("File is required", field="file")
    shelf = call.site.shelf
    row = await operations.give_cover(
        call.db, shelf, call.actor, id, form.file.data, call.if_match(id)
    )
    return ImageAnswer(world_of(row, sign_for(call)).cover_image_url or "")
