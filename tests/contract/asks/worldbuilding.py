"""One good request for each route of worldbuilding."""

from __future__ import annotations

from uuid import uuid4

from tests.contract.asking import Ask, ask
from tests.contract.things import OWN_PASSWORD, PNG, Things

CATEGORY = "/worlds/{world_id}/categories/{id}"
IN_CATEGORY = "/worlds/{world_id}/categories/{category_id}/items"
ITEM = f"{IN_CATEGORY}/{{id}}"
COVER = {"file": ("salzmark.png", PNG, "image/png")}
LORE = {"lore": "The tide came twice."}


def free(what: str) -> str:
    """A name that nothing has."""
    return f"{what} {uuid4().hex[:8]}"


def item(of: Things, **more: object) -> Ask:
    """A request about a new item."""
    return ask(world_id=of.world, category_id=of.category, id=of.item(), **more)  # type: ignore[arg-type]


def of_act(of: Things) -> Ask:
    """A request about an act of deletion."""
    return ask(id=of.organization, trash_id=of.item_in_trash())


def merging(of: Things) -> Ask:
    """A request to merge two new locations."""
    return ask(id=of.new_location(), json={"location_id": of.new_location()})


ASKS = {
    "GET /worlds": lambda of: ask(query={"limit": 100} if of.world else {}),
    "GET /worlds/{id}": lambda of: ask(id=of.world),
    "POST /worlds": lambda of: ask(json={"name": "Salzmark", "organization_id": of.organization}),
    "PUT /worlds/{id}": lambda of: ask(id=of.world, json=LORE),
    "PATCH /worlds/{id}": lambda of: ask(id=of.world, json=LORE),
    "POST /worlds/undo/{event_id}": lambda of: ask(event_id=of.item_line()),
    "DELETE /worlds/{id}": lambda of: ask(id=of.new_world(), json={"password": OWN_PASSWORD}),
    "POST /worlds/{id}/upload-image": lambda of: ask(id=of.world, files=COVER),
    "GET /worlds/category-types": lambda of: ask(),
    "GET /worlds/{world_id}/categories": lambda of: ask(world_id=of.world),
    "POST /worlds/{world_id}/categories": lambda of: ask(
        world_id=of.world, json={"name": "Tide law", "type": "politics"}
    ),
    f"PUT {CATEGORY}": lambda of: ask(world_id=of.world, id=of.category, json={"icon": "landmark"}),
    f"DELETE {CATEGORY}": lambda of: ask(world_id=of.world, id=of.new_category()),
    "GET /worlds/{world_id}/items": lambda of: ask(world_id=of.world),
    f"GET {IN_CATEGORY}": lambda of: ask(world_id=of.world, category_id=of.category),
    f"POST {IN_CATEGORY}": lambda of: ask(
        world_id=of.world, category_id=of.category, json={"name": free("Reef")}
    ),
    f"GET {ITEM}": lambda of: ask(world_id=of.world, category_id=of.category, id=of.an_item),
    f"PUT {ITEM}": lambda of: item(of, json={"description": "It rings."}),
    f"DELETE {ITEM}": item,
    "GET /organizations/{id}/trash": lambda of: ask(id=of.organization),
    "POST /organizations/{id}/trash/{trash_id}/restore": of_act,
    "DELETE /organizations/{id}/trash/{trash_id}": of_act,
    "GET /locations": lambda of: ask(query={"project_id": of.project} if of.location else {}),
    "GET /locations/{id}": lambda of: ask(id=of.location),
    "POST /locations": lambda of: ask(json={"project_id": of.project, "name": free("Pier")}),
    "PUT /locations/{id}": lambda of: ask(id=of.location, json={"description": "Wet."}),
    "DELETE /locations/{id}": lambda of: ask(id=of.new_location()),
    "POST /locations/{id}/upload-image": lambda of: ask(id=of.location, files=COVER),
    "POST /locations/{id}/merge": merging,
    "GET /locations/{id}/scenes": lambda of: ask(id=of.location),
    "GET /projects/{id}/schedule": lambda of: ask(id=of.project),
    "GET /worlds/{id}/map": lambda of: ask(id=of.world),
    "PUT /worlds/{id}/map": lambda of: ask(id=of.mapped_world, json={"name": "Tides", "size": 20}),
    "GET /relations": lambda of: ask(query={"thing_id": of.mara if of.relation else ""}),
    "GET /relations/{id}": lambda of: ask(id=of.relation),
    "POST /relations": lambda of: ask(json=of.relation_body()),
    "PUT /relations/{id}": lambda of: ask(id=of.relation, json={"description": "Since the war."}),
    "DELETE /relations/{id}": lambda of: ask(id=of.new_relation()),
    "GET /worlds/{id}/graph": lambda of: ask(id=of.world),
    "GET /projects/{id}/graph": lambda of: ask(id=of.project),
}
