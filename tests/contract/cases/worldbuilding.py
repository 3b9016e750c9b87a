"""Worlds, their categories and items, and the trash of an organization."""

from __future__ import annotations

from typing import Any

from tests.contract.asking import Ask, ask
from tests.contract.asks.worldbuilding import CATEGORY, IN_CATEGORY, ITEM
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import PNG, Things

WORLD = {
    "id": UUID,
    "organization_id": UUID,
    "name": TEXT,
    "description": TEXT,
    "type": optional(TEXT),
    "lore": optional(TEXT),
    "cover_image_url": optional(URL),
    "coverImage": optional(URL),
    "linked_project_id": optional(UUID),
    "linkedProjectId": optional(UUID),
    **dict.fromkeys(("created_at", "createdAt", "updated_at", "updatedAt", "lastEdited"), TIME),
    **dict.fromkeys(("last_accessed_at", "lastAccessed"), optional(TIME)),
    "is_deleted": False,
    "deleted_at": None,
}
WORLD_ITEM = {
    **dict.fromkeys(("id", "world_id", "worldId", "category_id", "categoryId"), UUID),
    **dict.fromkeys(("name", "title", "category", "categoryType", "category_type"), TEXT),
    "description": optional(TEXT),
    **dict.fromkeys(("image", "image_url", "imageUrl"), optional(URL)),
    **dict.fromkeys(("created_at", "createdAt", "updated_at", "updatedAt", "lastEdited"), TIME),
}
WORLD_CATEGORY = {
    **dict.fromkeys(("id", "world_id", "worldId"), UUID),
    **dict.fromkeys(("name", "type"), TEXT),
    **dict.fromkeys(("icon", "color", "description"), optional(TEXT)),
    **dict.fromkeys(("orderIndex", "order_index", "itemCount"), NUMBER),
    **dict.fromkeys(("created_at", "createdAt", "updated_at", "updatedAt"), TIME),
    "items": list,
}
LOCATION = {
    "id": UUID,
    "kind": "location",
    **dict.fromkeys(("project_id", "projectId", "world_id", "worldId"), optional(UUID)),
    **dict.fromkeys(("parent_id", "parentId"), optional(UUID)),
    "name": TEXT,
    "description": optional(TEXT),
    **dict.fromkeys(("image", "image_url", "imageUrl"), optional(URL)),
    **dict.fromkeys(("map_x", "mapX", "map_y", "mapY"), optional(float)),
    **dict.fromkeys(("created_at", "createdAt", "updated_at", "updatedAt"), TIME),
}
SCENE = {
    **dict.fromkeys(("id", "project_id", "projectId"), UUID),
    **dict.fromkeys(("title", "scene_number", "sceneNumber"), TEXT),
    "position": NUMBER,
    **dict.fromkeys(("location_id", "locationId"), UUID),
    "location": "Lamp room",
    "location_path": ["Lamp room"],
    "interior": True,
    **dict.fromkeys(("time_of_day", "timeOfDay"), "night"),
    **dict.fromkeys(("shot_count", "shotCount"), NUMBER),
    **dict.fromkeys(("character_ids", "characterIds"), list),
}
MAP = {
    "name": "Tides",
    "size": 20,
    **dict.fromkeys(("tiles", "countries", "pins", "characterPins"), list),
    "seed": "",
    "biome": "temperate",
    "climate": "temperate-climate",
}
RELATION = {
    **dict.fromkeys(("id", "organization_id", "organizationId"), UUID),
    "type": "keeps",
    "description": optional(TEXT),
    **dict.fromkeys(("from_kind", "fromKind"), "character"),
    **dict.fromkeys(("from_id", "fromId", "to_id", "toId"), UUID),
    **dict.fromkeys(("from_name", "fromName"), TEXT),
    **dict.fromkeys(("to_kind", "toKind"), "location"),
    **dict.fromkeys(("to_name", "toName"), "Harbour"),
    **dict.fromkeys(("created_at", "createdAt", "updated_at", "updatedAt"), TIME),
}
EDGE = {**dict.fromkeys(("id", "source", "target"), UUID), "type": TEXT, "description": ...}
OK = Exactly({"success": True})
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
NO_NAME = says("name is required", field="name")
NO_PASSWORD = says("password is required to delete a world", field="password")
BIG = PNG + bytes(5 * 1024 * 1024 + 1 - len(PNG))


def of_world(**body: Any) -> Any:
    return lambda of: ask(id=of.world, json=body)


def of_category(**body: Any) -> Any:
    return lambda of: ask(world_id=of.world, id=of.category, json=body)


def of_item(**body: Any) -> Any:
    return lambda of: ask(
        world_id=of.world, category_id=of.category, id=of.an_item, json=body or None
    )


def uploading(**files: Any) -> Any:
    return lambda of: ask(id=of.world, files=files)


def with_item(of: Things) -> str:
    """A new world with one category and one item."""
    world = of.new_world()
    path = f"/worlds/{world}/categories"
    category = of.person.ok("POST", path, 201, json={"name": "Coasts", "type": "geography"})[
        "category"
    ]["id"]
    of.person.ok("POST", f"{path}/{category}/items", 201, json={"name": "Reef"})
    return world


def in_another_world(**body: Any) -> Any:
    """A category's or an item's path through a world that it is not in."""
    return lambda of: ask(world_id=of.new_world(), id=of.category, json=body)


def taken(of: Things) -> Ask:
    name = of.person.ok("GET", f"/worlds/{of.world}/items")["items"][0]["name"] if of.item() else ""
    return ask(world_id=of.world, category_id=of.category, json={"name": f" {name.upper()}"})


def renamed_to_taken(of: Things) -> Ask:
    body = taken(of).json
    return ask(world_id=of.world, category_id=of.category, id=of.item(), json=body)


def name_is_taken_again(of: Things) -> Ask:
    """An act of deletion of an item whose name another one has by now."""
    name = "Twice rung"
    act = of.item_in_trash(name=name)
    of.item(name=name)
    return ask(id=of.organization, trash_id=act)


LAMP_ROOM = {"interior": True, "location": "Lamp room", "timeOfDay": "night"}
UNCLEAR_OWNER = says("Exactly one of project_id and world_id is required", field="project_id")


def of_location(**body: Any) -> Any:
    return lambda of: ask(id=of.location, json=body)


def picturing(**files: Any) -> Any:
    return lambda of: ask(id=of.location, files=files)


def with_scene(of: Things) -> tuple[str, str]:
    """A project with a scene in the lamp room, and the location that made."""
    project, scene = of.scene_in_new_project()
    body = {"metadata": LAMP_ROOM}
    node = of.person.ok("PUT", f"/nodes/{scene}", json=body)["node"]
    return project, node["locationId"]


def inside_itself(of: Things) -> Ask:
    outer = of.new_location()
    inner = of.new_location(parent_id=outer)
    return ask(id=outer, json={"parent_id": inner})


def mapping(**body: Any) -> Any:
    return lambda of: ask(id=of.mapped_world, json=body)


def relating(**body: Any) -> Any:
    return lambda of: ask(json=of.relation_body() | body)


def related_twice(of: Things) -> Ask:
    of.new_relation()
    body = of.relation_body()
    of.person.ok("POST", "/relations", 201, json=body)
    return ask(json={**body, "type": "KEEPS"})


def changed_to_taken(of: Things) -> Ask:
    body = of.relation_body()
    of.person.ok("POST", "/relations", 201, json=body)
    other = of.person.ok("POST", "/relations", 201, json={**body, "type": "owns"})
    return ask(id=other["relation"]["id"], json={"type": "keeps"})


CASES = [
    *undoing("/worlds", "item", WORLD_ITEM),
    Case("GET /worlds", 200, has={"worlds": [WORLD, ANY]}),
    Case("GET /worlds", 400, lambda of: ask(query={"limit": 0}), {"field": "limit"}, name="limit"),
    Case("GET /worlds/{id}", 200, has={"world": WORLD}),
    Case("POST /worlds", 201, has={"world": {**WORLD, "name": "Salzmark", "description": ""}}),
    Case(
        "POST /worlds",
        201,
        lambda of: ask(json={"name": "Salzmark", "linkedProjectId": of.project}),
        {"world": {**WORLD, "linked_project_id": UUID, "linkedProjectId": UUID}},
        name="linked",
    ),
    *refusals(
        "POST /worlds",
        400,
        ("no name", lambda of: ask(json={"description": "x"}), NO_NAME),
        ("blank name", lambda of: ask(json={"name": "  "}), NO_NAME),
        (
            "no project",
            lambda of: ask(json={"name": "Salzmark", "linked_project_id": UNKNOWN}),
            {"field": "linked_project_id"},
        ),
    ),
    Case(
        "POST /worlds",
        404,
        lambda of: ask(json={"name": "Salzmark", "organizationId": UNKNOWN}),
        says("Organization not found"),
        name="unknown organization",
    ),
    *[
        case
        for method in ("PUT", "PATCH")
        for case in (
            Case(f"{method} /worlds/{{id}}", 200, has={"world": {**WORLD, "lore": TEXT}}),
            Case(f"{method} /worlds/{{id}}", 200, of_world(), {"world": WORLD}, name="nothing"),
            *refusals(
                f"{method} /worlds/{{id}}",
                400,
                ("blank name", of_world(name=""), NO_NAME),
                ("no project", of_world(linkedProjectId="none"), {"field": "linked_project_id"}),
            ),
        )
    ],
    Case("DELETE /worlds/{id}", 200, has=OK),
    Case("DELETE /worlds/{id}", 400, lambda of: ask(id=of.world), NO_PASSWORD, name="no password"),
    Case(
        "DELETE /worlds/{id}",
        403,
        lambda of: ask(id=of.world, json={"password": "wrong"}),
        says("Invalid password"),
        name="wrong password",
    ),
    Case("POST /worlds/{id}/upload-image", 200, has=Exactly({"imageUrl": URL})),
    *refusals(
        "POST /worlds/{id}/upload-image",
        400,
        ("no file", uploading(folder=(None, "x")), says("File is required", field="file")),
        (
            "too large",
            uploading(file=("a.png", BIG, "image/png")),
            says("File too large: 5.00 MB (Max: 5 MB)", field="file"),
        ),
        ("no picture", uploading(file=("a.png", b"text", "image/png")), {"field": "file"}),
    ),
    Case("GET /worlds/category-types", 200, has={"types": [{"type": "geography"}, ANY]}),
    Case(
        "GET /worlds/{world_id}/categories",
        200,
        lambda of: ask(world_id=with_item(of)),
        {"categories": [{**WORLD_CATEGORY, "items": [WORLD_ITEM]}]},
    ),
    Case("POST /worlds/{world_id}/categories", 201, has={"category": WORLD_CATEGORY}),
    Case(
        "POST /worlds/{world_id}/categories",
        400,
        lambda of: ask(world_id=of.world, json={"type": "politics"}),
        NO_NAME,
        name="no name",
    ),
    Case(f"PUT {CATEGORY}", 200, has={"category": {**WORLD_CATEGORY, "icon": "landmark"}}),
    Case(f"PUT {CATEGORY}", 400, of_category(name=" "), NO_NAME, name="blank name"),
    Case(
        f"PUT {CATEGORY}",
        404,
        in_another_world(name="x"),
        says("Category not found"),
        name="of another world",
    ),
    Case(f"DELETE {CATEGORY}", 200, has=OK),
    Case(
        f"DELETE {CATEGORY}",
        404,
        in_another_world(),
        says("Category not found"),
        name="of another world",
    ),
    Case(
        "GET /worlds/{world_id}/items",
        200,
        lambda of: ask(world_id=of.world) if of.an_item else ask(),
        {"items": [WORLD_ITEM, ANY]},
    ),
    Case(
        "GET /worlds/{world_id}/items", 400, lambda of: ask(world_id=of.world, query={"limit": 0})
    ),
    Case(f"GET {IN_CATEGORY}", 200, has={"items": list}),
    Case(
        f"GET {IN_CATEGORY}",
        400,
        lambda of: ask(world_id=of.world, category_id=of.category, query={"cursor": "x"}),
    ),
    Case(f"POST {IN_CATEGORY}", 201, has={"item": WORLD_ITEM}),
    Case(
        f"POST {IN_CATEGORY}",
        400,
        lambda of: ask(world_id=of.world, category_id=of.category, json={"title": ""}),
        NO_NAME,
        name="no name",
    ),
    Case(f"POST {IN_CATEGORY}", 409, taken, {"field": "name"}, name="name is taken"),
    Case(f"GET {ITEM}", 200, has={"item": WORLD_ITEM}),
    Case(f"PUT {ITEM}", 200, has={"item": {**WORLD_ITEM, "description": "It rings."}}),
    Case(f"PUT {ITEM}", 400, of_item(title=""), NO_NAME, name="no name"),
    Case(f"PUT {ITEM}", 409, renamed_to_taken, {"field": "name"}, name="name is taken"),
    Case(f"DELETE {ITEM}", 200, has=OK),
    Case(
        "GET /organizations/{id}/trash",
        200,
        lambda of: ask(id=of.organization) if of.item_in_trash() else ask(),
        {"trash": [{"trash_id": UUID, "entity_type": "item", "count": 1}, ANY]},
    ),
    Case(
        "POST /organizations/{id}/trash/{trash_id}/restore",
        200,
        has={"success": True, "count": 1, "trash_id": None},
    ),
    Case(
        "POST /organizations/{id}/trash/{trash_id}/restore",
        409,
        name_is_taken_again,
        says("The name Twice rung is taken by now: change the other one first"),
        name="the name is taken",
    ),
    Case("DELETE /organizations/{id}/trash/{trash_id}", 200, has={"success": True, "count": 1}),
    Case("GET /locations", 200, has={"locations": [LOCATION, ANY]}),
    Case("GET /locations", 200, lambda of: ask(), {"locations": list}, name="all"),
    Case(
        "GET /locations",
        200,
        lambda of: ask(query={"world_id": with_item(of)}),
        {"locations": [{**LOCATION, "kind": "item", "worldId": UUID}]},
        name="a world's, with items of geography",
    ),
    Case("GET /locations", 400, lambda of: ask(query={"limit": 0}), {"field": "limit"}),
    Case(
        "GET /locations", 404, lambda of: ask(query={"world_id": UNKNOWN}), says("World not found")
    ),
    Case("GET /locations/{id}", 200, has={"location": LOCATION}),
    Case(
        "POST /locations", 201, has={"location": {**LOCATION, "projectId": UUID, "worldId": None}}
    ),
    Case(
        "POST /locations",
        201,
        lambda of: ask(json={"worldId": of.world, "name": f"Cove {of.free_number()}"}),
        {"location": {**LOCATION, "worldId": UUID, "projectId": None}},
        name="of a world",
    ),
    *refusals(
        "POST /locations",
        400,
        ("no name", lambda of: ask(json={"project_id": of.project}), NO_NAME),
        ("no owner", lambda of: ask(json={"name": "Pier"}), UNCLEAR_OWNER),
        (
            "two owners",
            lambda of: ask(json={"name": "Pier", "project_id": of.project, "world_id": of.world}),
            UNCLEAR_OWNER,
        ),
        (
            "no parent",
            lambda of: ask(json={"name": "Pier", "project_id": of.project, "parent_id": UNKNOWN}),
            {"field": "parent_id"},
        ),
    ),
    Case(
        "POST /locations",
        404,
        lambda of: ask(json={"name": "Pier", "project_id": UNKNOWN}),
        says("Project not found"),
        name="unknown project",
    ),
    Case(
        "POST /locations",
        409,
        lambda of: (
            ask(json={"name": " harbour. ", "project_id": of.project}) if of.location else ask()
        ),
        says("The name harbour. is taken already", field="name"),
        name="name is taken",
    ),
    Case("PUT /locations/{id}", 200, has={"location": {**LOCATION, "description": "Wet."}}),
    *refusals(
        "PUT /locations/{id}",
        400,
        ("blank name", of_location(name=" "), NO_NAME),
        ("inside itself", inside_itself, {"field": "parent_id"}),
        ("no number", of_location(map_x="left"), {"field": "map_x"}),
    ),
    Case(
        "PUT /locations/{id}",
        409,
        lambda of: ask(id=of.new_location(), json={"name": "HARBOUR"}) if of.location else ask(),
        {"field": "name"},
        name="name is taken",
    ),
    Case("DELETE /locations/{id}", 200, has=OK),
    Case("POST /locations/{id}/upload-image", 200, has=Exactly({"imageUrl": URL})),
    *refusals(
        "POST /locations/{id}/upload-image",
        400,
        ("no file", picturing(folder=(None, "x")), says("File is required", field="file")),
        ("no picture", picturing(file=("a.png", b"text", "image/png")), {"field": "file"}),
    ),
    Case("POST /locations/{id}/merge", 200, has={"location": LOCATION}),
    *refusals(
        "POST /locations/{id}/merge",
        400,
        ("nothing", of_location(), says("location_id is required", field="location_id")),
        (
            "itself",
            lambda of: ask(id=of.location, json={"locationId": of.location}),
            {"field": "location_id"},
        ),
        (
            "of another project",
            lambda of: ask(id=of.location, json={"location_id": with_scene(of)[1]}),
            {"field": "location_id"},
        ),
    ),
    Case(
        "GET /locations/{id}/scenes",
        200,
        lambda of: ask(id=with_scene(of)[1]),
        {"scenes": [SCENE]},
        name="with a scene",
    ),
    Case(
        "GET /projects/{id}/schedule",
        200,
        lambda of: ask(id=with_scene(of)[0]),
        {"scenes": [SCENE]},
        name="with a scene",
    ),
    Case("GET /worlds/{id}/map", 200, has={"map": None, "updated_at": None}),
    Case("PUT /worlds/{id}/map", 200, has={"map": Exactly(MAP), "updated_at": TIME}),
    Case(
        "PUT /worlds/{id}/map",
        200,
        lambda of: ask(id=of.new_world(name="Salz"), json={"map": {"size": 20}}),
        {"map": {**MAP, "name": "Salz - Map"}},
        name="as answered",
    ),
    *refusals(
        "PUT /worlds/{id}/map",
        400,
        ("size", mapping(size=101), {"field": "size"}),
        ("type of tile", mapping(tiles=[{"x": 1, "y": 1, "type": "lava"}]), {"field": "tiles"}),
        (
            "tile beside it",
            mapping(size=10, tiles=[{"x": 10, "y": 1, "type": "water"}]),
            {"field": "tiles"},
        ),
        ("no picture", mapping(pins=[{"id": "a", "x": 1, "y": 1, "imageUrl": "x"}]), says(...)),
    ),
    Case("GET /relations", 200, has={"relations": [{**RELATION, "from_name": "Mara"}, ANY]}),
    Case("GET /relations", 400, lambda of: ask(), says("thing_id is required", field="thing_id")),
    Case("GET /relations", 404, lambda of: ask(query={"thing_id": UNKNOWN}), says(...)),
    Case("GET /relations/{id}", 200, has={"relation": RELATION}),
    Case("POST /relations", 201, has={"relation": RELATION}),
    *refusals(
        "POST /relations",
        400,
        ("no type", relating(type=" "), says("type is required", field="type")),
        ("no end", relating(to_id="x"), {"field": "to_id"}),
        (
            "itself",
            lambda of: ask(json={"from_id": of.mara, "to_id": of.mara, "type": "is"}),
            {"field": "to_id"},
        ),
    ),
    Case("POST /relations", 404, relating(to_id=UNKNOWN), says(...), name="unknown"),
    Case("POST /relations", 409, related_twice, {"field": "type"}, name="twice"),
    Case("PUT /relations/{id}", 200, has={"relation": {**RELATION, "description": TEXT}}),
    Case(
        "PUT /relations/{id}",
        400,
        lambda of: ask(id=of.relation, json={"type": ""}),
        says(..., field="type"),
    ),
    Case("PUT /relations/{id}", 409, changed_to_taken, {"field": "type"}, name="twice"),
    Case("DELETE /relations/{id}", 200, has=OK),
    Case("GET /worlds/{id}/graph", 200, has={"nodes": list, "edges": list}),
    Case(
        "GET /projects/{id}/graph",
        200,
        lambda of: ask(id=of.project) if of.relation else ask(),
        {"nodes": [{"id": UUID, "kind": "character", "name": TEXT}, ANY], "edges": [EDGE, ANY]},
    ),
]
