"""One good request for each route of nodes."""

from __future__ import annotations

from uuid import uuid4

from tests.contract.asking import Ask, ask
from tests.contract.things import Things


def with_scene(of: Things) -> str:
    """The project, with at least an act, a sequence and a scene."""
    assert of.scene
    return of.project


def written(of: Things) -> Ask:
    return ask(query={"project_id": with_scene(of)})


def below(of: Things) -> Ask:
    """What is below an act, of which there is something."""
    assert of.scene
    return ask(id=of.act, query={"recursive": "true"})


def add(of: Things) -> Ask:
    return ask(json=of.node_body(3, of.sequence))


def start(of: Things) -> dict[str, object]:
    return {"project_id": of.new_project(), "structure": {"level_1_count": 2}}


def cast_scene(of: Things) -> Ask:
    return ask(id=of.new_scene(), json={"character_id": of.mara})


def uncast(of: Things) -> Ask:
    scene, character = of.appearing()
    return ask(id=scene, character_id=character)


def uncast_by_query(of: Things) -> Ask:
    scene, character = of.appearing()
    return ask(id=scene, query={"character_id": character})


def put_back(of: Things) -> Ask:
    """Bring a draft back that is not the text any more."""
    return ask(id=of.drafted_scene(), number="1")


def compared(of: Things) -> Ask:
    return ask(id=of.a_drafted_scene, query={"from": "1", "to": "2"})


def removed(of: Things) -> Ask:
    return ask(id=of.new_revision(), query={"confirm": "true"})


ASKS = {
    "GET /nodes/{id}/versions": lambda of: ask(id=of.a_drafted_scene),
    "GET /nodes/{id}/versions/compare": compared,
    "GET /nodes/{id}/versions/{number}": lambda of: ask(id=of.a_drafted_scene, number="1"),
    "POST /nodes/{id}/versions/{number}/restore": put_back,
    "GET /projects/{project_id}/revisions": lambda of: ask(project_id=of.locked_project),
    "POST /projects/{project_id}/revisions": lambda of: ask(
        project_id=of.locked_project, json={"name": f"Pages {uuid4().hex[:8]}"}
    ),
    "GET /projects/{project_id}/scene-numbers": lambda of: ask(project_id=of.locked_project),
    "GET /revisions/{id}": lambda of: ask(id=of.a_revision),
    "PUT /revisions/{id}": lambda of: ask(id=of.new_revision(), json={"color": "#b3d4fc"}),
    "DELETE /revisions/{id}": removed,
    "GET /revisions/{id}/scenes": lambda of: ask(id=of.a_revision),
    "GET /revisions/{id}/changes": lambda of: ask(id=of.a_revision),
    "GET /templates": lambda of: ask(),
    "GET /nodes": written,
    "GET /nodes/batch-load": written,
    "GET /nodes/ultra-batch-load": written,
    "GET /nodes/{id}": lambda of: ask(id=of.scene),
    "GET /nodes/{id}/children": below,
    "GET /nodes/{id}/path": lambda of: ask(id=of.scene),
    "POST /nodes": add,
    "PUT /nodes/{id}": lambda of: ask(id=of.new_scene(), json={"title": "The storm breaks"}),
    "DELETE /nodes/{id}": lambda of: ask(id=of.new_scene()),
    "POST /nodes/undo/{event_id}": lambda of: ask(event_id=of.node_line()),
    "POST /nodes/reorder": lambda of: ask(json={"node_ids": [of.new_scene(), of.scene]}),
    "POST /nodes/bulk": lambda of: ask(json={"nodes": [of.node_body(1)]}),
    "POST /initialize-project": lambda of: ask(json=start(of)),
    "GET /nodes/{id}/characters": lambda of: ask(id=of.scene),
    "POST /nodes/{id}/characters": cast_scene,
    "DELETE /nodes/{id}/characters": uncast_by_query,
    "DELETE /nodes/{id}/characters/{character_id}": uncast,
    "GET /projects/{project_id}/scenes": lambda of: ask(project_id=with_scene(of)),
    "GET /projects/{project_id}/scenes/{id}": lambda of: ask(project_id=of.project, id=of.scene),
    "POST /projects/{project_id}/scenes": lambda of: ask(
        project_id=of.project, json={"title": "Landing", "parent_id": of.sequence}
    ),
    "PUT /projects/{project_id}/scenes/{id}": lambda of: ask(
        project_id=of.project, id=of.new_scene(), json={"title": "Landing"}
    ),
    "DELETE /projects/{project_id}/scenes/{id}": lambda of: ask(
        project_id=of.project, id=of.new_scene()
    ),
    "POST /projects/{project_id}/init": lambda of: ask(
        project_id=of.new_project(), json={"structure": {"level_1_count": 2}}
    ),
}
