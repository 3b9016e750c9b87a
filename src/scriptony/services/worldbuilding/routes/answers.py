"""Signed URLs and entity tags of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scriptony.interchange.wire import Sign
from scriptony.kernel.db import Row
from scriptony.kernel.http import Answer, Call, etag
from scriptony.kernel.pages import Page, list_etag
from scriptony.services.worldbuilding.operations import maps
from scriptony.services.worldbuilding.operations.items import GroupedItems
from scriptony.services.worldbuilding.operations.locations import ID, REVISION
from scriptony.services.worldbuilding.operations.maps import Map
from scriptony.services.worldbuilding.operations.relations import Found
from scriptony.services.worldbuilding.schemas.items import (
    CategoryAnswer,
    ItemAnswer,
    category_of,
    item_of,
)
from scriptony.services.worldbuilding.schemas.locations import LocationAnswer, location_of
from scriptony.services.worldbuilding.schemas.maps import MapAnswer
from scriptony.services.worldbuilding.schemas.relations import RelationAnswer, relation_of
from scriptony.services.worldbuilding.schemas.worlds import WorldAnswer, world_of


def sign_for(call: Call) -> Sign:
    """What turns a file's key into a URL for this caller."""
    signer, base = call.site.shelf.signer, call.site.base_url(call.request)
    return lambda key: signer.url(base, key)


def listed(
    call: Call, parts: Sequence[Any], body: Any, page: Page, following: str | None
) -> Answer:
    """A list with its entity tag; `parts` are ids with revisions."""
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body, etag=list_etag([*parts, following], call.site.shelf.signer.today()))


def tags(rows: Sequence[Row], id: int, revision: int) -> list[str]:
    """What rows add to the entity tag of a list, by the places of id and revision."""
    return [f"{row[id]}-{row[revision]}" for row in rows]


def world(call: Call, row: Row) -> Answer:
    """One world."""
    return Answer(WorldAnswer(world_of(row, sign_for(call))), etag=etag(row[0], row[-1]))


def item(call: Call, row: Row) -> Answer:
    """One item."""
    return Answer(ItemAnswer(item_of(row, sign_for(call))), etag=etag(row[0], row[-1]))


def category(call: Call, found: GroupedItems) -> Answer:
    """One category with its items."""
    row, items = found
    sign = sign_for(call)
    body = CategoryAnswer(category_of(row, [item_of(one, sign) for one in items]))
    return Answer(body, etag=etag(row[0], row[-1]))


def location(call: Call, row: Row) -> Answer:
    """One location."""
    body = LocationAnswer(location_of(row, sign_for(call)))
    return Answer(body, etag=etag(row[ID], row[REVISION]))


def world_map(call: Call, id: str, found: Map) -> Answer:
    """The map of the world `id`."""
    data = maps.shown(found, sign_for(call))
    body = MapAnswer(data, found.updated_at, found.updated_at, found.revision)
    return Answer(body, etag=etag(id, found.revision))


def relation(found: Found) -> Answer:
    """One relation."""
    body = RelationAnswer(relation_of(*found))
    return Answer(body, etag=etag(found[0].id, found[0].revision))
