"""Taking back what the log tells of a world and what is in it. Deleting a world needs a password,
so no undo does it; what a merging did stays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.undo import Line, changed_since, read_line
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.operations.undoing import (
    categories,
    items,
    locations,
    maps,
    relations,
    trash,
    worlds,
)

Handler = Callable[[Session, Actor, Line], Awaitable[None]]

HANDLERS: dict[str, Handler] = {
    "worldbuilding.world.changed": worlds.change_back,
    "worldbuilding.world.trashed": trash.bring_back,
    "worldbuilding.category.added": categories.put_away,
    "worldbuilding.category.changed": categories.change_back,
    "worldbuilding.category.trashed": trash.bring_back,
    "worldbuilding.category.restored": categories.put_away,
    "worldbuilding.item.added": items.put_away,
    "worldbuilding.item.changed": items.change_back,
    "worldbuilding.item.trashed": trash.bring_back,
    "worldbuilding.item.restored": items.put_away,
    "worldbuilding.item.joined": trash.leave_act,
    "worldbuilding.location.added": locations.put_away,
    "worldbuilding.location.changed": locations.change_back,
    "worldbuilding.location.trashed": trash.bring_back,
    "worldbuilding.location.restored": locations.put_away,
    "worldbuilding.location.joined": trash.leave_act,
    "worldbuilding.map.changed": maps.change_back,
    "worldbuilding.relation.added": relations.take_away,
    "worldbuilding.relation.changed": relations.change_back,
    "worldbuilding.relation.removed": relations.make_again,
}


async def undo(db: Database, actor: Actor, event: str) -> tuple[str, str]:
    """Take back what a line of the log tells; the kind and the id of what it is about. NotFound
    (404), Forbidden (403), Conflict (409) `changed_since`, also when it, or what it needs, lies in
    the trash or is gone; `not_undoable`, or for a name that is taken by now."""
    actor, line = await read_line(db, actor, event, "worldbuilding")
    handle = HANDLERS.get(line.verb)
    if handle is None or line.before.get("image_id") or line.before.get("cover_id"):
        raise line.refusal()  # a picture that was replaced is gone, or will be soon
    try:
        async with writing(db) as tx:
            await handle(tx, actor, line)
    except NotFound as error:  # whoever reads the line knows of all that it is about
        raise changed_since(error.message) from error
    return line.entity_type, line.entity_id
