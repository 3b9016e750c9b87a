"""One good request for each route of shots."""

from __future__ import annotations

from tests.contract.asking import Ask, ask
from tests.contract.things import PNG, Things


def filmed(of: Things) -> Things:
    """The same things, with at least one shot in the scene."""
    assert of.first_shot
    return of


def uncast(of: Things) -> Ask:
    shot, character = of.cast_shot()
    return ask(id=shot, character_id=character)


ASKS = {
    "GET /shots": lambda of: ask(query={"project_id": filmed(of).project}),
    "GET /shots/{scene_id}": lambda of: ask(scene_id=filmed(of).scene),
    "GET /shots/by-id/{id}": lambda of: ask(id=of.first_shot),
    "POST /shots": lambda of: ask(json={"scene_id": of.scene, "shot_number": "Shot 1"}),
    "PUT /shots/{id}": lambda of: ask(id=of.shot(), json={"camera_angle": "Low Angle"}),
    "DELETE /shots/{id}": lambda of: ask(id=of.shot()),
    "POST /shots/undo/{event_id}": lambda of: ask(event_id=of.shot_line()),
    "POST /shots/reorder": lambda of: ask(
        json={"scene_id": of.scene, "shot_ids": [of.shot(), of.first_shot]}
    ),
    "POST /shots/renumber": lambda of: ask(json={"scene_id": of.scene_with_shots()}),
    "POST /shots/{id}/upload-image": lambda of: ask(
        id=of.shot(), files={"file": ("frame.png", PNG, "image/png")}
    ),
    "GET /shots/{id}/characters": lambda of: ask(id=of.shot()),
    "POST /shots/{id}/characters": lambda of: ask(id=of.shot(), json={"character_id": of.mara}),
    "DELETE /shots/{id}/characters/{character_id}": uncast,
}
