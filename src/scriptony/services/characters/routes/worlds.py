"""Characters as the worlds' function shows them: whole rows in both spellings, newest first."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.characters.operations import reading, trash, writing
from scriptony.services.characters.routes.answers import JSON_LIMIT, of_world
from scriptony.services.characters.schemas import (
    Done,
    ImagedFields,
    WorldCharacterAnswer,
    WorldCharacters,
)

routes = Routes("scriptony-worldbuilding")


@routes.get("/characters", may="read", short=False, answer=WorldCharacters)
async def list_world_characters(
    call: Call,
    world_id: str = "",
    q: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The characters of a world; without one, all that have no project."""
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await reading.list_newest(call.db, call.actor, page, world_id or None, q)
    return of_world.many(call, page, rows, following)


@routes.get("/characters/{id}", may="read", short=False, answer=WorldCharacterAnswer)
async def get_world_character(call: Call, id: Id) -> Answer:
    """One character."""
    return of_world.one(call, await reading.read_character(call.db, call.actor, id))


@routes.post(
    "/characters",
    may="edit",
    short=False,
    status=201,
    limit=JSON_LIMIT,
    answer=WorldCharacterAnswer,
    again=get_world_character,
)
async def add_world_character(call: Call, body: ImagedFields) -> Answer:
    """A new character of a world, or of a project."""
    if not body.name:
        raise Invalid("name is required", field="name")
    if not (body.world_id or body.project_id):
        raise Invalid("world_id is required", field="world_id")
    row = await writing.add_character(call.db, call.site.shelf, call.actor, body)
    return of_world.one(call, row)


@routes.put(
    "/characters/{id}", may="edit", short=False, limit=JSON_LIMIT, answer=WorldCharacterAnswer
)
async def update_world_character(call: Call, id: Id, body: ImagedFields) -> Answer:
    """Change what the body names."""
    shelf, revision = call.site.shelf, call.if_match(id)
    row = await writing.update_character(call.db, shelf, call.actor, id, body, revision)
    return of_world.one(call, row)


@routes.delete("/characters/{id}", may="edit", short=False)
async def delete_world_character(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the trash; with `permanent=true` for good."""
    remove = trash.purge_character if permanent else trash.trash_character
    await remove(call.db, call.actor, id, call.if_match(id))
    return Done()
