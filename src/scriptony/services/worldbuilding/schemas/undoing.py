"""What is answered when a line of the log is taken back."""

from __future__ import annotations

from msgspec import Struct

from scriptony.services.worldbuilding.schemas.items import Category, WorldItem
from scriptony.services.worldbuilding.schemas.locations import Location
from scriptony.services.worldbuilding.schemas.maps import MapData
from scriptony.services.worldbuilding.schemas.relations import Relation
from scriptony.services.worldbuilding.schemas.worlds import World


class WorldUndone(Struct):
    """A line of the log is taken back. Of world, category and so on, the one that the line is about
    is there, unless it lies in the trash, or is no more, then; the others are null."""

    entity_type: str
    entity_id: str
    world: World | None = None
    category: Category | None = None
    item: WorldItem | None = None
    location: Location | None = None
    map: MapData | None = None
    relation: Relation | None = None
    success: bool = True
