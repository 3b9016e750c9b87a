"""`/nodes/:id/characters`: who appears in a scene."""

from __future__ import annotations

from scriptony.interchange.wire import Character, Sign
from scriptony.kernel.errors import Invalid
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id, is_id
from scriptony.kernel.pages import list_etag
from scriptony.services.nodes.operations import appearing
from scriptony.services.nodes.schemas import Appearances, CharacterRef

routes = Routes("scriptony-project-nodes", "scriptony-timeline-v2")


@routes.get("/nodes/{id}/characters", may="read", answer=Appearances)
async def list_appearances(call: Call, id: Id) -> Answer:
    """The characters that appear in a node."""
    found = await appearing.list_appearances(call.db, call.actor, id, _signing(call))
    parts = [f"{one.id}-{one.revision}" for one in found]
    return Answer(Appearances(found), etag=list_etag(parts, call.site.shelf.signer.today()))


@routes.post("/nodes/{id}/characters", may="edit")
async def add_appearance(call: Call, id: Id, body: CharacterRef) -> Appearances:
    """Let a character appear; doing it twice is doing it once."""
    sign, character = _signing(call), _required(body.character_id)
    return Appearances(await appearing.add_appearance(call.db, call.actor, id, character, sign))


@routes.delete("/nodes/{id}/characters", may="edit")
async def remove_named_appearance(
    call: Call, id: Id, body: CharacterRef, character_id: str | None = None
) -> Appearances:
    """Take the character named in the query or the body out of a node."""
    return Appearances(await _remove(call, id, _required(character_id or body.character_id)))


@routes.delete("/nodes/{id}/characters/{character_id}", may="edit")
async def remove_appearance(call: Call, id: Id, character_id: Id) -> Appearances:
    """Take a character out of a node."""
    return Appearances(await _remove(call, id, character_id))


async def _remove(call: Call, id: str, character: str) -> list[Character]:
    return await appearing.remove_appearance(call.db, call.actor, id, character, _signing(call))


def _signing(call: Call) -> Sign:
    base = call.site.base_url(call.request)
    return lambda key: call.site.shelf.signer.url(base, key)


def _required(character: str | None) -> str:
    if not character:
        raise Invalid("character_id is required", field="character_id")
    if not is_id(character):
        raise Invalid("character_id must be an id", field="character_id")
    return character.lower()
