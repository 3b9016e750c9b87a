"""Casting: which characters are in a shot."""

from __future__ import annotations

from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag
from scriptony.services.shots.operations import casting as operations
from scriptony.services.shots.routes.answers import CHARACTER_REVISION, shown, sign_for
from scriptony.services.shots.schemas import Casting, Done, Link, Linked, character_of

routes = Routes("scriptony-shots", "scriptony-timeline-v2", "scriptony-project-nodes")


@routes.get("/shots/{id}/characters", may="read", answer=Casting)
async def read_cast(call: Call, id: Id) -> Answer:
    """The characters in a shot."""
    rows = await operations.read_cast(call.db, call.actor, id)
    sign = sign_for(call)
    parts = [f"{row[0]}-{row[CHARACTER_REVISION]}" for row in rows]
    tag = list_etag(parts, call.site.shelf.signer.today())
    return Answer(Casting([character_of(row, sign) for row in rows]), etag=tag)


@routes.post("/shots/{id}/characters", may="edit", answer=Linked)
async def cast_character(call: Call, id: Id, body: Link) -> Answer:
    """Link a character to a shot; linking twice is one link."""
    if body.character_id is None:
        raise Invalid("character_id is required", field="character_id")
    rows = await operations.cast_character(
        call.db, call.actor, id, body.character_id, call.if_match(id)
    )
    return shown(call, rows, Linked)


@routes.delete("/shots/{id}/characters/{character_id}", may="edit")
async def uncast_character(call: Call, id: Id, character_id: Id) -> Done:
    """Unlink a character."""
    await operations.uncast_character(call.db, call.actor, id, character_id, call.if_match(id))
    return Done()
