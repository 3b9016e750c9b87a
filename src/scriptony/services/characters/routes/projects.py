"""The characters of a project, as the pages of projects ask for them."""

from __future__ import annotations

from msgspec.structs import replace

from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.characters.operations import reading, trash, writing
from scriptony.services.characters.routes.answers import JSON_LIMIT, of_project
from scriptony.services.characters.schemas import (
    Done,
    ImagedFields,
    ProjectCharacterAnswer,
    ProjectCharacters,
)

routes = Routes("scriptony-projects")


@routes.get("/projects/{id}/characters", may="read", answer=ProjectCharacters)
async def list_project_characters(
    call: Call,
    id: Id,
    q: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The characters the project may use, by name."""
    page = read_page(limit, cursor, (str, Id))
    rows, following = await reading.list_characters(call.db, call.actor, page, "project", id, q)
    return of_project.many(call, page, rows, following)


@routes.get("/projects/{id}/characters/{character_id}", may="read", answer=ProjectCharacterAnswer)
async def get_project_character(call: Call, id: Id, character_id: Id) -> Answer:
    """One of these characters."""
    await reading.check_reach(call.db, call.actor, id, character_id)
    return of_project.one(call, await reading.read_character(call.db, call.actor, character_id))


async def _get_again(call: Call, character_id: str) -> Answer:
    return of_project.one(call, await reading.read_character(call.db, call.actor, character_id))


@routes.post(
    "/projects/{id}/characters",
    may="edit",
    status=201,
    limit=JSON_LIMIT,
    answer=ProjectCharacterAnswer,
    again=_get_again,
)
async def add_project_character(call: Call, id: Id, body: ImagedFields) -> Answer:
    """A new character of the project."""
    body = replace(body, project_id=id)
    row = await writing.add_character(call.db, call.site.shelf, call.actor, body)
    return of_project.one(call, row)


@routes.put(
    "/projects/{id}/characters/{character_id}",
    may="edit",
    limit=JSON_LIMIT,
    answer=ProjectCharacterAnswer,
)
async def update_project_character(
    call: Call, id: Id, character_id: Id, body: ImagedFields
) -> Answer:
    """Change what the body names."""
    await reading.check_reach(call.db, call.actor, id, character_id)
    shelf, revision = call.site.shelf, call.if_match(character_id)
    row = await writing.update_character(call.db, shelf, call.actor, character_id, body, revision)
    return of_project.one(call, row)


@routes.delete("/projects/{id}/characters/{character_id}", may="edit")
async def delete_project_character(
    call: Call, id: Id, character_id: Id, permanent: bool = False
) -> Done:
    """Into the trash; with `permanent=true` for good."""
    await reading.check_reach(call.db, call.actor, id, character_id)
    remove = trash.purge_character if permanent else trash.trash_character
    await remove(call.db, call.actor, character_id, call.if_match(character_id))
    return Done()
