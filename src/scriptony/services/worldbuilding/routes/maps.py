"""The map of a world."""

from __future__ import annotations

from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.worldbuilding.operations import maps as operations
from scriptony.services.worldbuilding.routes.answers import world_map
from scriptony.services.worldbuilding.schemas.fields import JSON_LIMIT
from scriptony.services.worldbuilding.schemas.maps import MapAnswer, MapFields

routes = Routes("scriptony-worldbuilding")


@routes.get("/worlds/{id}/map", may="read", answer=MapAnswer)
async def get_map(call: Call, id: Id) -> Answer:
    """The map of a world; null when it has none."""
    return world_map(call, id, await operations.read_map(call.db, call.actor, id))


@routes.put("/worlds/{id}/map", may="edit", limit=JSON_LIMIT, answer=MapAnswer)
async def save_map(call: Call, id: Id, body: MapFields) -> Answer:
    """Replace the map. Pictures as data URLs become files."""
    shelf, revision = call.site.shelf, call.if_match(id)
    found = await operations.save_map(call.db, shelf, call.actor, id, body, revision)
    return world_map(call, id, found)
