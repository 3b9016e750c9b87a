"""Characters, at their three places."""

from __future__ import annotations

from typing import Any

from tests.contract.asking import Ask, ask
from tests.contract.asks.characters import WORLDS
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import Things

TEXTS = (
    *("role", "description", "age", "gender", "species", "backstory", "personality"),
    *("skills", "strengths", "weaknesses", "color"),
)
CHARACTER = {
    "id": UUID,
    "projectId": optional(UUID),
    "worldId": optional(UUID),
    "organizationId": optional(UUID),
    "name": TEXT,
    **dict.fromkeys(TEXTS, optional(TEXT)),
    "imageUrl": optional(URL),
    "createdAt": TIME,
    "updatedAt": TIME,
}
IN_PROJECT = {**CHARACTER, "image": optional(URL), "lastEdited": TIME}
TWINS = ("worldId", "projectId", "organizationId", "imageUrl", "createdAt", "updatedAt")
IN_WORLD = {
    "id": UUID,
    "project_id": optional(UUID),
    "world_id": optional(UUID),
    "organization_id": optional(UUID),
    "name": TEXT,
    **dict.fromkeys(TEXTS, optional(TEXT)),
    "image_url": optional(URL),
    "created_at": TIME,
    "updated_at": TIME,
    **{name: CHARACTER[name] for name in TWINS},
}
OK = Exactly({"success": True})
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
NO_CHARACTER = says("Character not found")
NO_SCOPE = says("project_id, world_id, or organization_id is required")
NO_NAME = says("name is required")


def adding(**body: Any) -> Any:
    return lambda of: ask(json={"project_id": of.project, "name": "Iris"} | body)


def changing(**body: Any) -> Any:
    return lambda of: ask(id=of.character(), json=body)


def of_organization(of: Things) -> Ask:
    return ask(json={"organizationId": of.organization, "name": "Iris", "age": 41})


def of_world(of: Things) -> Ask:
    return ask(json={"world_id": of.world, "name": "Iris"})


def listing(**query: str) -> Any:
    return lambda of: ask(query={name: getattr(of, what) for name, what in query.items()})


CASES = [
    *undoing("/characters", "character", CHARACTER),
    Case("GET /characters", 200, has={"characters": [CHARACTER, ANY]}),
    Case("GET /characters", 200, listing(world_id="world"), {"characters": list}, name="a world's"),
    Case(
        "GET /characters",
        200,
        listing(organization_id="organization"),
        {"characters": list},
        name="the organization's",
    ),
    Case("GET /characters", 400, lambda of: ask(), NO_SCOPE, name="nothing"),
    Case("GET /characters", 404, lambda of: ask(query={"project_id": UNKNOWN}), says(...)),
    Case(
        "GET /timeline-characters", 200, has={"characters": [{**CHARACTER, "projectId": UUID}, ANY]}
    ),
    Case("GET /timeline-characters", 400, lambda of: ask(), says("project_id is required")),
    Case("GET /timeline-characters", 404, lambda of: ask(query={"project_id": UNKNOWN}), says(...)),
    *[
        case
        for path in ("/characters", "/timeline-characters")
        for case in (
            Case(f"GET {path}/{{id}}", 200, has={"character": {**CHARACTER, "name": "Mara"}}),
            Case(
                f"GET {path}/{{id}}", 404, lambda of: ask(id=UNKNOWN), NO_CHARACTER, name="unknown"
            ),
            Case(f"POST {path}", 201, has={"character": {**CHARACTER, "projectId": UUID}}),
            Case(
                f"POST {path}",
                201,
                of_organization,
                {"character": {"organizationId": UUID, "projectId": None, "age": "41"}},
                name="of the organization",
            ),
            Case(
                f"POST {path}",
                201,
                of_world,
                {"character": {"organizationId": UUID, "projectId": None, "worldId": UUID}},
                name="of a world",
            ),
            *refusals(
                f"POST {path}",
                400,
                ("no scope", lambda of: ask(json={"name": "Iris"}), NO_SCOPE),
                ("no name", adding(name=None), NO_NAME),
                ("empty name", adding(name=""), NO_NAME),
                ("no text", adding(backstory=["x"]), {"field": "backstory"}),
            ),
            Case(
                f"POST {path}", 404, adding(project_id=UNKNOWN), says(...), name="unknown project"
            ),
            Case(
                f"PUT {path}/{{id}}",
                200,
                has={"character": {**CHARACTER, "backstory": "Left the navy."}},
            ),
            Case(
                f"PUT {path}/{{id}}",
                200,
                changing(image_url=None, imageUrl=None, color=""),
                {"character": {"imageUrl": None}},
                name="cleared",
            ),
            *refusals(
                f"PUT {path}/{{id}}",
                400,
                ("no name", changing(name=None), NO_NAME),
                ("empty name", changing(name=" "), NO_NAME),
                ("no scope", changing(project_id=None), says(...)),
            ),
            Case(f"PUT {path}/{{id}}", 404, lambda of: ask(id=UNKNOWN, json={}), NO_CHARACTER),
            Case(f"DELETE {path}/{{id}}", 200, has=OK),
        )
    ],
    Case("POST /characters/{id}/upload-image", 200, has={"imageUrl": URL}),
    Case(
        "POST /characters/{id}/upload-image",
        400,
        lambda of: ask(id=of.mara, files={"folder": (None, "x")}),
        says("No file provided"),
        name="no file",
    ),
    Case(
        "POST /characters/{id}/upload-image",
        415,
        lambda of: ask(id=of.mara, files={"file": ("a.png", b"<svg/>", "image/png")}),
        says(...),
        name="no picture",
    ),
    Case("GET /projects/{id}/characters", 200, has={"characters": [IN_PROJECT, ANY]}),
    Case("GET /projects/{id}/characters/{character_id}", 200, has={"character": IN_PROJECT}),
    Case("POST /projects/{id}/characters", 201, has={"character": IN_PROJECT}),
    Case(
        "POST /projects/{id}/characters",
        400,
        lambda of: ask(id=of.project, json={}),
        NO_NAME,
        name="no name",
    ),
    Case("PUT /projects/{id}/characters/{character_id}", 200, has={"character": IN_PROJECT}),
    Case(
        "PUT /projects/{id}/characters/{character_id}",
        400,
        lambda of: ask(id=of.project, character_id=of.character(), json={"name": ""}),
        NO_NAME,
        name="no name",
    ),
    Case("DELETE /projects/{id}/characters/{character_id}", 200, has=OK),
    Case(f"GET {WORLDS}", 200, has={"characters": list}),
    Case(f"GET {WORLDS}", 200, lambda of: ask(), {"characters": list}, name="without a project"),
    Case(f"GET {WORLDS}", 404, lambda of: ask(query={"world_id": UNKNOWN}), says(...)),
    Case(f"GET {WORLDS}/{{id}}", 200, has={"character": IN_WORLD}),
    Case(f"POST {WORLDS}", 201, has={"character": {**IN_WORLD, "world_id": UUID, "worldId": UUID}}),
    *refusals(
        f"POST {WORLDS}",
        400,
        ("no name", lambda of: ask(json={"world_id": of.world}), NO_NAME),
        ("no world", lambda of: ask(json={"name": "Iris"}), says("world_id is required")),
    ),
    Case(
        f"POST {WORLDS}", 404, lambda of: ask(json={"world_id": UNKNOWN, "name": "Iris"}), says(...)
    ),
    Case(
        f"PUT {WORLDS}/{{id}}", 200, has={"character": {**IN_WORLD, "backstory": "Left the navy."}}
    ),
    Case(
        f"PUT {WORLDS}/{{id}}",
        400,
        lambda of: ask(id=of.character(), json={"name": ""}),
        NO_NAME,
        name="no name",
    ),
    Case(f"DELETE {WORLDS}/{{id}}", 200, has=OK),
]
