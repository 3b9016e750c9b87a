"""Nodes, in their own forms and as scenes of a project."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.contract.asking import Ask, ask
from tests.contract.cases.case import Case, refusals, says, undoing
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, Exactly, optional
from tests.contract.things import Things

NODE = {
    "id": UUID,
    "projectId": UUID,
    "templateId": TEXT,
    "level": NUMBER,
    "parentId": optional(UUID),
    "nodeNumber": NUMBER,
    "title": TEXT,
    "description": optional(TEXT),
    "color": optional(TEXT),
    "orderIndex": NUMBER,
    "metadata": dict,
    "wordCount": optional(NUMBER),
    "createdAt": TIME,
    "updatedAt": TIME,
}
SCENE = {**NODE, "level": 3, "parentId": UUID, "lastEdited": TIME}
CHARACTER = {"id": UUID, "name": TEXT, "imageUrl": ..., "updatedAt": TIME}
OK = Exactly({"success": True})
UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
NEEDED = ("project_id", "template_id", "level", "node_number", "title")
PROJECT_NEEDED = says("project_id is required")
COUNTS = {"totalNodes": int, "acts": int, "sequences": int, "scenes": int}


def without(name: str) -> Any:
    def made(of: Things) -> Ask:
        body = of.node_body(1)
        del body[name]
        return ask(json=body)

    return made


def below(level: int, parent: str) -> Any:
    return lambda of: ask(json=of.node_body(level, getattr(of, parent) if parent else None))


def below_itself(of: Things) -> Ask:
    scene = of.new_scene()
    return ask(id=scene, json={"parent_id": scene})


def untouched(of: Things) -> Ask:
    return ask(id=of.new_scene(title="Landing"), json={"title": "Landing", "hat": 1})


def start(of: Things, **more: Any) -> dict[str, Any]:
    return {"project_id": of.new_project(), "structure": {"level_1_count": 2}} | more


def started(of: Things) -> str:
    """A project that has its first nodes."""
    body = start(of)
    of.person.ok("POST", "/initialize-project", 201, json=body)
    return body["project_id"]


def tree(**structure: int) -> Any:
    return lambda of: ask(json=start(of, structure=structure))


def reordering(*ids: Any) -> Any:
    return lambda of: ask(json={"node_ids": [one(of) if callable(one) else one for one in ids]})


def one_wrong(of: Things) -> Ask:
    return ask(json={"nodes": [of.node_body(1), of.node_body(1, title=None)]})


ONE_NODE = [
    Case("GET /templates", 200, has={"templates": [{"id": "film-3act", "type": "film"}, ANY]}),
    Case("GET /nodes", 200, has={"nodes": [NODE, ANY]}),
    Case(
        "GET /nodes",
        200,
        lambda of: ask(query={"project_id": of.project, "level": "3", "parent_id": of.sequence}),
        {"nodes": list},
        name="filtered",
    ),
    Case("GET /nodes", 400, lambda of: ask(), PROJECT_NEEDED, name="no project"),
    Case(
        "GET /nodes", 404, lambda of: ask(query={"project_id": UNKNOWN}), says(...), name="unknown"
    ),
    Case(
        "GET /nodes/batch-load",
        200,
        has={"acts": [NODE, ANY], "sequences": list, "scenes": list, "stats": COUNTS},
    ),
    Case(
        "GET /nodes/ultra-batch-load",
        200,
        has={
            "timeline": {"acts": [NODE, ANY], "sequences": list, "scenes": list},
            "characters": list,
            "shots": list,
            "stats": {**COUNTS, "characters": int, "shots": int},
        },
    ),
    *[
        case
        for path in ("batch-load", "ultra-batch-load")
        for case in (
            Case(f"GET /nodes/{path}", 400, lambda of: ask(), PROJECT_NEEDED, name="no project"),
            Case(
                f"GET /nodes/{path}", 404, lambda of: ask(query={"project_id": UNKNOWN}), says(...)
            ),
        )
    ],
    Case("GET /nodes/{id}", 200, has={"node": {**NODE, "level": 3}}),
    Case(
        "GET /nodes/{id}", 404, lambda of: ask(id=UNKNOWN), says("Node not found"), name="unknown"
    ),
    Case("GET /nodes/{id}/children", 200, has={"children": [{**NODE, "depth": 1}, ANY]}),
    Case(
        "GET /nodes/{id}/path",
        200,
        has={"path": [{**NODE, "level": 1}, {**NODE, "level": 2}, {**NODE, "level": 3}]},
    ),
    Case("POST /nodes", 201, has={"node": {**NODE, "level": 3, "title": "Node 3"}}),
    Case(
        "POST /nodes",
        201,
        lambda of: ask(json=of.node_body(1, node_number=0, template_id="film-3-act")),
        {"node": {"nodeNumber": 0, "templateId": "film-3-act", "parentId": None}},
        name="number 0",
    ),
    *refusals(
        "POST /nodes",
        400,
        *((f"no {name}", without(name), says(f"{name} is required")) for name in NEEDED),
        ("no parent", below(2, ""), says(...)),
        ("wrong level", below(3, "act"), says(...)),
        ("level 5", below(5, "scene"), says(...)),
        ("a parent of an act", below(1, "act"), says(...)),
    ),
    Case("POST /nodes", 404, lambda of: ask(json=of.node_body(1, project_id=UNKNOWN)), says(...)),
    Case("PUT /nodes/{id}", 200, has={"node": {**NODE, "title": "The storm breaks"}}),
    Case(
        "PUT /nodes/{id}",
        200,
        untouched,
        {"node": {"title": "Landing", "revision": 1}},
        name="nothing changes",
    ),
    *refusals(
        "PUT /nodes/{id}",
        400,
        ("below itself", below_itself, says(...)),
        ("no title", lambda of: ask(id=of.scene, json={"title": None}), {"field": "title"}),
        (
            "text for a number",
            lambda of: ask(id=of.scene, json={"orderIndex": "1"}),
            {"error": TEXT},
        ),
    ),
    Case("DELETE /nodes/{id}", 200, has=OK),
]

SEVERAL = [
    Case("POST /nodes/reorder", 200, has=Exactly({"success": True, "count": 2})),
    Case(
        "POST /nodes/reorder",
        200,
        reordering("temp-1", lambda of: of.scene),
        {"success": True, "count": 1},
        name="one not saved yet",
    ),
    *refusals(
        "POST /nodes/reorder",
        400,
        ("nothing", lambda of: ask(json={}), says("nodeIds array is required")),
        ("empty", reordering(), says("nodeIds array is required")),
        ("text", lambda of: ask(json={"nodeIds": "all"}), says("nodeIds array is required")),
        ("two parents", reordering(lambda of: of.act, lambda of: of.scene), says(...)),
    ),
    Case("POST /nodes/reorder", 404, reordering(lambda of: of.scene, str(uuid4())), says(...)),
    Case("POST /nodes/bulk", 201, has={"nodes": [NODE], "count": 1}),
    *refusals(
        "POST /nodes/bulk",
        400,
        ("nothing", lambda of: ask(json={}), says("nodes is required")),
        ("one is wrong", one_wrong, says(...)),
    ),
    Case(
        "POST /nodes/bulk",
        404,
        lambda of: ask(json={"nodes": [of.node_body(1, project_id=UNKNOWN)]}),
        says(...),
        name="unknown project",
    ),
    Case("POST /initialize-project", 201, has={"success": True, "count": 2, "nodes": [NODE, NODE]}),
    Case(
        "POST /initialize-project",
        201,
        tree(level_1_count=1, level_2_per_parent=1, level_3_per_parent=1),
        {"count": 3, "nodes": [{"title": "Act 1"}, {"title": "Sequence 1"}, {"title": "Scene 1"}]},
        name="three levels",
    ),
    Case(
        "POST /initialize-project",
        200,
        lambda of: ask(json=start(of, project_id=started(of))),
        {"success": True, "count": 0, "nodes": [NODE, NODE]},
        name="a second time",
    ),
    *refusals(
        "POST /initialize-project",
        400,
        ("no count", tree(), says("level_1_count is required")),
        ("too many", tree(level_1_count=5001), says(...)),
        ("nothing", lambda of: ask(json={}), PROJECT_NEEDED),
    ),
    Case(
        "POST /initialize-project",
        404,
        lambda of: ask(json=start(of, project_id=UNKNOWN)),
        says(...),
    ),
]

APPEARANCES = [
    Case("GET /nodes/{id}/characters", 200, has={"characters": list}),
    Case("POST /nodes/{id}/characters", 200, has={"characters": [CHARACTER]}),
    Case(
        "POST /nodes/{id}/characters",
        400,
        lambda of: ask(id=of.scene, json={}),
        says("character_id is required"),
        name="nobody",
    ),
    Case("DELETE /nodes/{id}/characters", 200, has={"characters": []}),
    Case(
        "DELETE /nodes/{id}/characters",
        400,
        lambda of: ask(id=of.scene),
        says("character_id is required"),
        name="nobody",
    ),
    Case("DELETE /nodes/{id}/characters/{character_id}", 200, has={"characters": []}),
    Case(
        "DELETE /nodes/{id}/characters/{character_id}",
        404,
        lambda of: ask(id=UNKNOWN, character_id=of.mara),
        says(...),
        name="unknown scene",
    ),
]

SCENES = [
    Case("GET /projects/{project_id}/scenes", 200, has={"scenes": [SCENE, ANY]}),
    Case("GET /projects/{project_id}/scenes/{id}", 200, has={"scene": SCENE}),
    Case("POST /projects/{project_id}/scenes", 201, has={"scene": {**SCENE, "title": "Landing"}}),
    Case(
        "POST /projects/{project_id}/scenes",
        400,
        lambda of: ask(project_id=of.project, json={}),
        says("title is required"),
        name="no title",
    ),
    Case(
        "PUT /projects/{project_id}/scenes/{id}", 200, has={"scene": {**SCENE, "title": "Landing"}}
    ),
    Case(
        "PUT /projects/{project_id}/scenes/{id}",
        400,
        lambda of: ask(project_id=of.project, id=of.scene, json={"title": None}),
        {"field": "title"},
        name="no title",
    ),
    Case("DELETE /projects/{project_id}/scenes/{id}", 200, has=OK),
    Case(
        "POST /projects/{project_id}/init",
        201,
        has={"success": True, "message": TEXT, "project_id": UUID, "template_id": TEXT},
    ),
    Case(
        "POST /projects/{project_id}/init",
        200,
        lambda of: ask(project_id=started(of), json={"structure": {"level_1_count": 2}}),
        {"success": True},
        name="a second time",
    ),
    Case(
        "POST /projects/{project_id}/init",
        400,
        lambda of: ask(project_id=of.new_project(), json={"structure": {"level_1_count": 5001}}),
        says(...),
        name="too many",
    ),
]

VERSION = {
    "number": 1,
    "cause": "edit",
    "actorId": UUID,
    "actorName": TEXT,
    "words": 1,
    "beganAt": TIME,
    "at": TIME,
    "isCurrent": False,
    "isHeld": False,
}
COMPARE = "GET /nodes/{id}/versions/compare"


def comparing(**query: str) -> Any:
    return lambda of: ask(id=of.a_drafted_scene, query=query)


VERSIONS = [
    Case(
        "GET /nodes/{id}/versions",
        200,
        has={"versions": [{**VERSION, "number": 2, "words": 3, "isCurrent": True}, VERSION]},
    ),
    Case(
        "GET /nodes/{id}/versions",
        400,
        lambda of: ask(id=of.scene, query={"limit": "0"}),
        {"field": "limit"},
        name="no page",
    ),
    Case(
        "GET /nodes/{id}/versions/{number}",
        200,
        has={"version": {**VERSION, "text": "Rain.", "content": {"type": "doc"}}},
    ),
    Case(
        "GET /nodes/{id}/versions/{number}",
        404,
        lambda of: ask(id=of.a_drafted_scene, number="9"),
        says("Version not found"),
        name="no such version",
    ),
    Case(
        COMPARE,
        200,
        has={"from": VERSION, "to": {"number": 2}, "isSame": False, "differences": [ANY]},
    ),
    *refusals(
        COMPARE,
        400,
        ("from nothing", comparing(), says("from is required")),
        ("from a word", comparing(**{"from": "first"}), {"field": "from"}),
    ),
    Case(COMPARE, 404, comparing(**{"from": "9"}), says("Version not found"), name="unknown"),
    Case(
        "POST /nodes/{id}/versions/{number}/restore",
        200,
        has={"node": {**NODE, "wordCount": 1}},
    ),
    Case(
        "POST /nodes/{id}/versions/{number}/restore",
        404,
        lambda of: ask(id=of.drafted_scene(), number="9"),
        says("Version not found"),
        name="no such version",
    ),
    Case(
        "POST /nodes/{id}/versions/{number}/restore",
        412,
        lambda of: stale_restore(of.drafted_scene()),
        says(...),
    ),
]


def stale_restore(id: str) -> Ask:
    return ask(id=id, number="1", headers={"if-match": f'"{id}-0"'})


REVISION = {
    "id": UUID,
    "projectId": UUID,
    "number": NUMBER,
    "name": TEXT,
    "color": optional(TEXT),
    "userId": UUID,
    "lockedAt": TIME,
    "updatedAt": TIME,
    "revision": NUMBER,
    "scenes": NUMBER,
    "omitted": NUMBER,
}
NUMBERED = {"nodeId": UUID, "sceneNumber": TEXT, "title": TEXT, "version": ..., "isOmitted": bool}
PAGED = ("/projects/{project_id}/revisions", "/projects/{project_id}/scene-numbers")
PAGED_OF_ONE = ("/revisions/{id}/scenes", "/revisions/{id}/changes")


def taken(of: Things) -> str:
    """A name that a revision has already."""
    name = f"Pages {uuid4().hex[:8]}"
    of.new_revision(name=name)
    return name


REVISIONS = [
    Case(
        "GET /projects/{project_id}/revisions",
        200,
        has={"revisions": [REVISION, ANY], "suggested": {"name": TEXT, "color": TEXT}},
    ),
    Case("POST /projects/{project_id}/revisions", 201, has={"revision": REVISION}),
    Case(
        "POST /projects/{project_id}/revisions",
        400,
        lambda of: ask(project_id=of.locked_project, json={"name": " "}),
        {"field": "name"},
        name="no name",
    ),
    Case(
        "POST /projects/{project_id}/revisions",
        409,
        lambda of: ask(project_id=of.locked_project, json={"name": taken(of)}),
        {"code": "revision_name_taken"},
        name="name taken",
    ),
    Case(
        "POST /projects/{project_id}/revisions",
        409,
        lambda of: ask(project_id=of.new_project(), json={}),
        {"code": "nothing_to_lock"},
        name="no scene",
    ),
    Case(
        "GET /projects/{project_id}/scene-numbers",
        200,
        has={
            "scenes": [{**NUMBERED, "isOmitted": True, "title": "OMITTED"}, NUMBERED],
            "isLocked": True,
        },
    ),
    Case("GET /revisions/{id}", 200, has={"revision": REVISION}),
    Case("GET /revisions/{id}/scenes", 200, has={"scenes": [NUMBERED, NUMBERED]}),
    Case(
        "GET /revisions/{id}/changes",
        200,
        has={"changes": [{**NUMBERED, "changes": ["omitted"], "revisionVersion": ...}]},
    ),
    *[
        Case(
            f"GET {path}",
            400,
            lambda of: ask(project_id=of.locked_project, query={"limit": "0"}),
            {"field": "limit"},
            name="no page",
        )
        for path in PAGED
    ],
    *[
        Case(
            f"GET {path}",
            400,
            lambda of: ask(id=of.a_revision, query={"cursor": "no"}),
            {"field": "cursor"},
            name="no cursor",
        )
        for path in PAGED_OF_ONE
    ],
    Case("PUT /revisions/{id}", 200, has={"revision": {**REVISION, "color": "#b3d4fc"}}),
    Case(
        "PUT /revisions/{id}",
        400,
        lambda of: ask(id=of.a_revision, json={"color": "blue"}),
        {"field": "color"},
        name="no colour",
    ),
    Case(
        "PUT /revisions/{id}",
        409,
        lambda of: ask(id=of.new_revision(), json={"name": taken(of)}),
        {"code": "revision_name_taken"},
    ),
    Case("DELETE /revisions/{id}", 200, has=OK),
    Case(
        "DELETE /revisions/{id}",
        409,
        lambda of: ask(id=of.new_revision()),
        {"code": "confirmation_needed"},
        name="not confirmed",
    ),
]

CASES = [
    *ONE_NODE,
    *SEVERAL,
    *APPEARANCES,
    *SCENES,
    *VERSIONS,
    *REVISIONS,
    *undoing("/nodes", "node", NODE),
]
