"""Shots and their casting."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

from tests.contract.asking import Ask, ask
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, URL, UUID, Exactly, optional
from tests.contract.things import DIALOG, PNG, Things

CHARACTER = {
    "id": UUID,
    "name": TEXT,
    "imageUrl": optional(URL),
    "description": optional(TEXT),
    "color": optional(TEXT),
    "role": optional(TEXT),
}
TEXTS = (
    *("description", "cameraAngle", "cameraMovement", "framing", "lens", "duration"),
    *("composition", "lightingNotes", "soundNotes", "dialog", "notes"),
)
PICTURES = ("imageUrl", "storyboardUrl", "referenceImageUrl")
SHOT = {
    "id": UUID,
    "projectId": UUID,
    "sceneId": UUID,
    "shotNumber": TEXT,
    **dict.fromkeys(TEXTS, optional(TEXT)),
    **dict.fromkeys(PICTURES, optional(URL)),
    "shotlengthMinutes": optional(NUMBER),
    "shotlengthSeconds": optional(NUMBER),
    "orderIndex": NUMBER,
    "createdAt": TIME,
    "updatedAt": TIME,
    "audioFiles": list,
    "characters": list,
}
LIST = {"shots": [SHOT, ANY], "count": int}
OK = Exactly({"success": True})
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
NO_SHOT = says("Shot not found")
NEEDED = says("scene_id and shot_number are required")
URLS = {"imageUrl": URL, "image_url": URL, "success": True}


def adding(**body: Any) -> Any:
    return lambda of: ask(json={"scene_id": of.scene, "shot_number": "Shot 1"} | body)


def changing(**body: Any) -> Any:
    return lambda of: ask(id=of.shot(), json=body)


def after_another(of: Things) -> Ask:
    scene = of.scene_with_shots()
    first = of.person.ok("GET", f"/shots/{scene}")["shots"][0]["id"]
    return ask(json={"scene_id": scene, "after_shot_id": first})


def to_another_scene(of: Things) -> Ask:
    return ask(id=of.shot(), json={"sceneId": of.scene_with_shots()})


def by_orders(of: Things) -> Ask:
    scene = of.scene_with_shots()
    ids = [one["id"] for one in of.person.ok("GET", f"/shots/{scene}")["shots"]]
    orders = [{"shot_id": id, "order": place} for place, id in enumerate(reversed(ids))]
    return ask(json={"sceneId": scene, "shotOrders": orders})


def image(**body: Any) -> Any:
    return lambda of: ask(id=of.shot(), json=body)


def cast_twice(of: Things) -> Ask:
    shot, character = of.cast_shot()
    return ask(id=shot, json={"characterId": character})


READING = [
    Case("GET /shots", 200, has=LIST),
    Case("GET /shots", 400, lambda of: ask(), says("project_id is required"), name="no project"),
    Case("GET /shots", 404, lambda of: ask(query={"project_id": UNKNOWN}), says(...)),
    Case("GET /shots/{scene_id}", 200, has=LIST),
    Case("GET /shots/by-id/{id}", 200, has={"shot": {**SHOT, "dialog": TEXT}}),
    Case("GET /shots/by-id/{id}", 404, lambda of: ask(id=UNKNOWN), NO_SHOT, name="unknown"),
]

WRITING = [
    Case(
        "POST /shots", 201, has={"shot": {**SHOT, "shotNumber": "Shot 1", "shotlengthSeconds": 0}}
    ),
    Case(
        "POST /shots",
        201,
        adding(shot_number=7, shot_type="x", shotlength_minutes=None, dialog=DIALOG),
        {"shot": {"shotNumber": "7", "shotlengthMinutes": None, "dialog": TEXT}},
        name="a number",
    ),
    Case(
        "POST /shots",
        201,
        after_another,
        {"shot": {"shotNumber": "7B", "orderIndex": 1}},
        name="after",
    ),
    *refusals(
        "POST /shots",
        400,
        ("no scene", adding(scene_id=None), NEEDED),
        ("no number", adding(shot_number=None), NEEDED),
        ("empty number", adding(shot_number=""), NEEDED),
        ("number 0", adding(shot_number=0), NEEDED),
        ("another project", lambda of: adding(project_id=of.new_project())(of), says(...)),
        ("text for a length", adding(shotlength_seconds="12"), {"field": "shotlength_seconds"}),
    ),
    Case("POST /shots", 404, adding(scene_id=UNKNOWN), {"error": TEXT, "details": TEXT}),
    Case("PUT /shots/{id}", 404, changing(scene_id=UNKNOWN), says(...), name="unknown scene"),
    Case("PUT /shots/{id}", 200, has={"shot": {**SHOT, "cameraAngle": "Low Angle"}}),
    Case(
        "PUT /shots/{id}",
        200,
        changing(updated_at="2000-01-01T00:00:00Z"),
        {"shot": {"updatedAt": TIME, "revision": 2}},
        name="a touch",
    ),
    Case("PUT /shots/{id}", 200, changing(), {"shot": {"revision": 1}}, name="nothing"),
    Case("PUT /shots/{id}", 200, to_another_scene, {"shot": {"orderIndex": 2}}, name="moved"),
    *refusals(
        "PUT /shots/{id}",
        400,
        ("text for a length", changing(shotlengthMinutes="1"), {"error": TEXT}),
        ("no number", changing(shot_number=None), {"error": TEXT}),
    ),
    Case("PUT /shots/{id}", 404, lambda of: ask(id=UNKNOWN, json={}), NO_SHOT, name="unknown"),
    Case("DELETE /shots/{id}", 200, has=OK),
    Case("DELETE /shots/{id}", 404, lambda of: ask(id=UNKNOWN), NO_SHOT, name="unknown"),
    Case("POST /shots/reorder", 200, has=OK),
    Case("POST /shots/reorder", 200, by_orders, OK, name="by orders"),
    Case(
        "POST /shots/reorder",
        200,
        lambda of: ask(json={"scene_id": of.scene, "shot_ids": ["temp-1", of.first_shot]}),
        OK,
        name="one not saved yet",
    ),
    *refusals(
        "POST /shots/reorder",
        400,
        ("no scene", lambda of: ask(json={"shot_ids": []}), says(...)),
        (
            "no ids",
            lambda of: ask(json={"scene_id": of.scene}),
            says("scene_id and shot_ids array are required"),
        ),
    ),
    Case(
        "POST /shots/reorder",
        404,
        lambda of: ask(json={"scene_id": UNKNOWN, "shot_ids": [str(uuid4())]}),
        says(...),
        name="unknown scene",
    ),
    Case("POST /shots/renumber", 200),
    Case("POST /shots/renumber", 400, lambda of: ask(json={}), says("scene_id is required")),
    Case("POST /shots/renumber", 404, lambda of: ask(json={"scene_id": UNKNOWN}), says(...)),
]

WITH_THEM = [
    Case("POST /shots/{id}/upload-image", 200, has=URLS),
    Case(
        "POST /shots/{id}/upload-image",
        200,
        image(image_data=base64.b64encode(PNG).decode(), filename="a.png"),
        URLS,
        name="base64",
    ),
    *refusals(
        "POST /shots/{id}/upload-image",
        400,
        (
            "no file",
            lambda of: ask(id=of.first_shot, files={"folder": (None, "x")}),
            says("No file provided"),
        ),
        ("no data", image(), says("image_data is required")),
        ("not base64", image(image_data="***"), says(...)),
    ),
    Case(
        "POST /shots/{id}/upload-image",
        415,
        lambda of: ask(id=of.first_shot, files={"file": ("a.png", b"<svg/>", "image/png")}),
        says(...),
        name="no picture",
    ),
    Case(
        "GET /shots/{id}/characters",
        200,
        lambda of: ask(id=of.cast_shot()[0]),
        {"characters": [CHARACTER]},
    ),
    Case(
        "POST /shots/{id}/characters",
        200,
        has={
            "success": True,
            "shot": {"id": UUID, "projectId": UUID, "sceneId": UUID, "characters": [CHARACTER]},
        },
    ),
    Case(
        "POST /shots/{id}/characters",
        200,
        cast_twice,
        {"shot": {"characters": [CHARACTER]}},
        name="twice",
    ),
    Case(
        "POST /shots/{id}/characters",
        400,
        lambda of: ask(id=of.first_shot, json={}),
        says("character_id is required"),
        name="nobody",
    ),
    Case("DELETE /shots/{id}/characters/{character_id}", 200, has={"success": True}),
    Case(
        "DELETE /shots/{id}/characters/{character_id}",
        200,
        lambda of: ask(id=of.first_shot, character_id=of.mara),
        {"success": True},
        name="not cast",
    ),
    Case(
        "DELETE /shots/{id}/characters/{character_id}",
        404,
        lambda of: ask(id=UNKNOWN, character_id=of.mara),
        NO_SHOT,
        name="unknown shot",
    ),
]

CASES = [*READING, *WRITING, *WITH_THEM, *undoing("/shots", "shot", SHOT)]
