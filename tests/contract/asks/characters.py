"""One good request for each route of characters."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.things import PNG, Things


def new(of: Things) -> dict[str, str]:
    return {"project_id": of.project, "name": "Iris"}


WORLDS = "/functions/v1/scriptony-worldbuilding/characters"
BIO = {"backstory": "Left the navy."}
IMAGE = {"file": ("mara.png", PNG, "image/png")}


def peopled(of: Things) -> str:
    """The project, with at least one character in it."""
    assert of.mara
    return of.project


ASKS = {
    "GET /characters": lambda of: ask(query={"project_id": peopled(of)}),
    "GET /characters/{id}": lambda of: ask(id=of.mara),
    "POST /characters": lambda of: ask(json=new(of)),
    "PUT /characters/{id}": lambda of: ask(id=of.character(), json=BIO),
    "POST /characters/undo/{event_id}": lambda of: ask(event_id=of.character_line()),
    "DELETE /characters/{id}": lambda of: ask(id=of.character()),
    "POST /characters/{id}/upload-image": lambda of: ask(id=of.character(), files=IMAGE),
    "GET /timeline-characters": lambda of: ask(query={"project_id": peopled(of)}),
    "GET /timeline-characters/{id}": lambda of: ask(id=of.mara),
    "POST /timeline-characters": lambda of: ask(json=new(of)),
    "PUT /timeline-characters/{id}": lambda of: ask(id=of.character(), json=BIO),
    "DELETE /timeline-characters/{id}": lambda of: ask(id=of.character()),
    "GET /projects/{id}/characters": lambda of: ask(id=peopled(of)),
    "GET /projects/{id}/characters/{character_id}": lambda of: ask(
        id=of.project, character_id=of.mara
    ),
    "POST /projects/{id}/characters": lambda of: ask(id=of.project, json={"name": "Iris"}),
    "PUT /projects/{id}/characters/{character_id}": lambda of: ask(
        id=of.project, character_id=of.character(), json=BIO
    ),
    "DELETE /projects/{id}/characters/{character_id}": lambda of: ask(
        id=of.project, character_id=of.character()
    ),
    f"GET {WORLDS}": lambda of: ask(query={"world_id": of.world}),
    f"GET {WORLDS}/{{id}}": lambda of: ask(id=of.mara),
    f"POST {WORLDS}": lambda of: ask(json={"world_id": of.world, "name": "Iris"}),
    f"PUT {WORLDS}/{{id}}": lambda of: ask(id=of.character(), json=BIO),
    f"DELETE {WORLDS}/{{id}}": lambda of: ask(id=of.character()),
}
