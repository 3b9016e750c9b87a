"""`/timeline-characters`: the name under which the pages know the same routes."""

from __future__ import annotations

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.characters.routes import characters
from scriptony.services.characters.routes.answers import JSON_LIMIT
from scriptony.services.characters.schemas import (
    CharacterAnswer,
    CharacterFields,
    CharacterPatch,
    Characters,
    Done,
)

routes = Routes("scriptony-characters", "scriptony-timeline-v2", "scriptony-project-nodes")


@routes.get("/timeline-characters", may="read", answer=Characters)
async def list_timeline_characters(
    call: Call,
    project_id: str = "",
    q: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The characters a project may use, by name."""
    if not project_id:
        raise Invalid("project_id is required", field="project_id")
    return await characters.list_characters(call, project_id, q=q, limit=limit, cursor=cursor)


@routes.get("/timeline-characters/{id}", may="read", answer=CharacterAnswer)
async def get_timeline_character(call: Call, id: Id) -> Answer:
    """One character."""
    return await characters.get_character(call, id)


@routes.post(
    "/timeline-characters",
    may="edit",
    status=201,
    limit=JSON_LIMIT,
    answer=CharacterAnswer,
    again=get_timeline_character,
)
async def add_timeline_character(call: Call, body: CharacterFields) -> Answer:
    """A new character."""
    return await characters.add_character(call, body)


@routes.put("/timeline-characters/{id}", may="edit", limit=JSON_LIMIT, answer=CharacterAnswer)
async def update_timeline_character(call: Call, id: Id, body: CharacterPatch) -> Answer:
    """Change what the body names."""
    return await characters.update_character(call, id, body)


@routes.delete("/timeline-characters/{id}", may="edit")
async def delete_timeline_character(call: Call, id: Id, permanent: bool = False) -> Done:
    """Into the trash; with `permanent=true` for good."""
    return await characters.delete_character(call, id, permanent)
