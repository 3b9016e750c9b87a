"""One good request for each route of characters."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.things import PNG, Things


def new(of: Things) -> dict[str, str]:
    return {"project_id": of.project, "name": "Iris"}


BIO = {"backstory": "Left the navy."}
IMAGE = {"file": ("mara.png", PNG, "image/png")}

ASKS = {
    "GET /characters": lambda of: ask(query={"project_id": of.project}),
    "GET /characters/{id}": lambda of: ask(id=of.mara),
    "POST /characters": lambda of: ask(json=new(of)),
    "PUT /characters/{id}": lambda of: ask(id=of.character(), json=BIO),
    "DELETE /characters/{id}": lambda of: ask(id=of.character()),
    "POST /characters/{id}/upload-image": lambda of: ask(id=of.character(), files=IMAGE),
    "GET /timeline-characters": lambda of: ask(query={"project_id": of.project}),
    "GET /timeline-characters/{id}": lambda of: ask(id=of.mara),
    "POST /timeline-characters": lambda of: ask(json=new(of)),
    "PUT /timeline-characters/{id}": lambda of: ask(id=of.character(), json=BIO),
    "DELETE /timeline-characters/{id}": lambda of: ask(id=of.character()),
    "GET /projects/{project_id}/characters": lambda of: ask(project_id=of.project),
    "GET /projects/{project_id}/characters/{id}": lambda of: ask(
        project_id=of.project, id=of.mara
    ),
    "POST /projects/{project_id}/characters": lambda of: ask(
        project_id=of.project, json={"name": "Iris"}
    ),
    "PUT /projects/{project_id}/characters/{id}": lambda of: ask(
        project_id=of.project, id=of.character(), json=BIO
    ),
    "DELETE /projects/{project_id}/characters/{id}": lambda of: ask(
        project_id=of.project, id=of.character()
    ),
}
