"""Taking back what was drawn on a map."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.undo import Line, changed_since, check_unchanged
from scriptony.services.worldbuilding.operations.maps import files_in, find_map, write_map
from scriptony.services.worldbuilding.operations.worlds import edit_world
from scriptony.services.worldbuilding.schemas.maps import fields_of, map_of


async def change_back(tx: Session, actor: Actor, line: Line) -> None:
    """Tiles, pins and the rest as they were, while no picture on it is gone."""
    world = line.entity_id
    rights = await edit_world(tx, actor, world)
    there = await find_map(tx, world)
    now = fields_of(there.data)
    await check_unchanged(tx, line, now)
    wanted = map_of({**now, **line.before})
    if files_in(wanted) - there.files.keys():
        raise line.refusal()
    if wanted and any(max(tile.x, tile.y) >= wanted.size for tile in wanted.tiles):
        told = "The map has another size by now"
        raise changed_since(told)
    await write_map(tx, actor, (world, rights.organization_id), there.data, wanted)
