"""Taking back what the log tells of worlds and what is in them."""

from __future__ import annotations

from scriptony.kernel.errors import NotFound
from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.services.worldbuilding.operations import (
    categories,
    items,
    locations,
    maps,
    relations,
    worlds,
)
from scriptony.services.worldbuilding.operations.undoing import undo
from scriptony.services.worldbuilding.routes import answers
from scriptony.services.worldbuilding.schemas.undoing import WorldUndone

routes = Routes("scriptony-worldbuilding")


@routes.post("/worlds/undo/{event_id}", may="edit", answer=WorldUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what a line of the log tells of a world, or of a category, item, location, map or
    relation, while that still stands."""
    kind, id = await undo(call.db, call.actor, event_id)
    try:
        shown = await _shown(call, kind, id)
    except NotFound:
        return Answer(WorldUndone(kind, id))
    body = WorldUndone(kind, id, **{kind: getattr(shown.body, kind)})
    return Answer(body, etag=shown.etag)


async def _shown(call: Call, kind: str, id: str) -> Answer:
    db, actor = call.db, call.actor
    match kind:
        case "world":
            return answers.world(call, await worlds.read_world(db, actor, id))
        case "category":
            return answers.category(call, await categories.read_category(db, actor, id))
        case "item":
            return answers.item(call, await items.read_item(db, actor, id))
        case "location":
            return answers.location(call, await locations.read_location(db, actor, id))
        case "map":
            return answers.world_map(call, id, await maps.read_map(db, actor, id))
        case _:
            return answers.relation(await relations.read_relation(db, actor, id))
