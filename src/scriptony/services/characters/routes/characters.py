"""Characters: list, read, add, change, delete, and their picture."""

from __future__ import annotations

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes, Upload
from scriptony.kernel.ids import Id
from scriptony.kernel.objects import PICTURE_LIMIT
from scriptony.kernel.pages import read_page
from scriptony.services.characters.operations import reading, trash, writing
from scriptony.services.characters.operations.reading import Of
from scriptony.services.characters.routes.answers import JSON_LIMIT, plain
from scriptony.services.characters.rules import NO_SCOPE
from scriptony.services.characters.schemas import (
    CharacterAnswer,
    CharacterFields,
    CharacterPatch,
    Characters,
    Done,
    ImageAnswer,
    ImageForm,
)

routes = Routes("scriptony-characters")


@routes.get("/characters", may="read", answer=Characters)
async def list_characters(
    call: Call,
    project_id: str = "",
    world_id: str = "",
    organization_id: str = "",
    q: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """Characters by name: those a project may use (its own and its world's), those of a world, or
    those of an organization. `q` looks into name and role."""
    wanted: list[tuple[Of, str]] = [
        ("project", project_id),
        ("world", world_id),
        ("organization", organization_id),
    ]
    of, id = next((one for one in wanted if one[1]), ("project", ""))
    if not id:
        raise Invalid(NO_SCOPE)
    page = read_page(limit, cursor, (str, Id))
    rows, following = await reading.list_characters(call.db, call.actor, page, of, id, q)
    return plain.many(call, page, rows, following)


@routes.get("/characters/{id}", may="read", answer=CharacterAnswer)
async def get_character(call: Call, id: Id) -> Answer:
    """One character."""
    return plain.one(call, await reading.read_character(call.db, call.actor, id))


@routes.post(
    "/characters",
    may="edit",
    status=201,
    limit=JSON_LIMIT,
    answer=CharacterAnswer,
    again=get_character,
)
async def add_character(call: Call, body: CharacterFields) -> Answer:
    """A new character of a project, a world or an organization."""
    return plain.one(call, await writing.add_character(call.db, call.site.shelf, call.actor, body))


@routes.put("/characters/{id}", may="edit", limit=JSON_LIMIT, answer=CharacterAnswer)
async def update_character(call: Call, id: Id, body: CharacterPatch) -> Answer:
    """Change what the body names."""
    shelf, revision = call.site.shelf, call.if_match(id)
    row = await writing.update_character(call.db, shelf, call.actor, id, body, revision)
    return plain.one(call, row)


@routes.delete("/characters/{id}", may="edit")
async def delete_character(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the trash; with `permanent=true` for good."""
    remove = trash.purge_character if permanent else trash.trash_character
    await remove(call.db, call.actor, id, call.if_match(id))
    return Done()


@routes.post("/characters/{id}/upload-image", may="edit", limit=PICTURE_LIMIT, answer=ImageAnswer)
async def upload_image(call: Call, id: Id, form: ImageForm) -> Answer:
    """The picture of a character, as a file."""
    if not isinstance(form.file, Upload):
        raise Invalid("No file provided", field="file")
    shelf, revision = call.site.shelf, call.if_match(id)
    row = await writing.give_image(call.db, shelf, call.actor, id, form.file.data, revision)
    shown = plain.one(call, row)
    return Answer(ImageAnswer(shown.body.character.image_url), etag=shown.etag)
