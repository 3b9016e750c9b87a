"""`/projects/:id/scenes…` and `/projects/:id/init`: nodes as older pages ask for them."""

from __future__ import annotations

from scriptony.interchange.wire import Node
from scriptony.kernel.errors import NotFound
from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.services.nodes.operations import adding, changing, reading, removing
from scriptony.services.nodes.routes.nodes import BODY_LIMIT, is_known
from scriptony.services.nodes.rules.rows import to_node
from scriptony.services.nodes.rules.tree import SCENE_LEVEL
from scriptony.services.nodes.schemas import (
    Done,
    NewScene,
    NodePatch,
    ProjectStart,
    Scene,
    SceneAnswer,
    SceneList,
    Started,
    read_predefined,
    read_structure,
)

routes = Routes("scriptony-projects")


def _scene(node: Node) -> Scene:
    fields = {name: getattr(node, name) for name in Node.__struct_fields__}
    return Scene(last_edited=node.updated_at, **fields)


def _answer(node: Node) -> Answer:
    return Answer(SceneAnswer(_scene(node)), etag=etag(node.id, node.revision))


@routes.get("/projects/{project_id}/scenes", may="read", answer=SceneList)
async def list_scenes(
    call: Call, project_id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """The scenes of a project in the order of its tree."""
    wanted = reading.NodeFilter(project_id=project_id, level=SCENE_LEVEL, by_tree=True)
    if limit is not None or cursor is not None:
        rows, following = await reading.page_nodes(call.db, call.actor, wanted, limit, cursor)
        return Answer(SceneList([_scene(to_node(row)) for row in rows], following))
    tag = await reading.nodes_tag(call.db, call.actor, wanted)
    if is_known(call, tag):
        return Answer(None, etag=tag)
    rows = await reading.list_nodes(call.db, call.actor, wanted)
    return Answer(SceneList([_scene(to_node(row)) for row in rows]), etag=tag)


@routes.get("/projects/{project_id}/scenes/{id}", may="read", answer=SceneAnswer)
async def get_scene(call: Call, project_id: Id, id: Id) -> Answer:
    """One scene."""
    return _answer(await _find(call, project_id, id))


async def _get_again(call: Call, id: str) -> Answer:
    return _answer(await reading.get_node(call.db, call.actor, id))


@routes.post(
    "/projects/{project_id}/scenes",
    may="edit",
    status=201,
    limit=BODY_LIMIT,
    answer=SceneAnswer,
    again=_get_again,
)
async def add_scene(call: Call, project_id: Id, body: NewScene) -> Answer:
    """A new scene, at the end of the last sequence unless `parent_id` says otherwise."""
    return _answer(await adding.add_scene(call.db, call.actor, project_id, body))


@routes.put("/projects/{project_id}/scenes/{id}", may="edit", limit=BODY_LIMIT, answer=SceneAnswer)
async def change_scene(call: Call, project_id: Id, id: Id, body: NodePatch) -> Answer:
    """Change a scene, as a node is changed."""
    await _find(call, project_id, id)
    return _answer(await changing.change_node(call.db, call.actor, id, body, call.if_match(id)))


@routes.delete("/projects/{project_id}/scenes/{id}", may="edit")
async def remove_scene(call: Call, project_id: Id, id: Id, permanent: bool = False) -> Done:
    """Send a scene to the trash; with `permanent=true` remove it for good."""
    await _find(call, project_id, id)
    await removing.remove_node(call.db, call.actor, id, call.if_match(id), permanent=permanent)
    return Done()


async def _find(call: Call, project_id: str, id: str) -> Node:
    node = await reading.get_node(call.db, call.actor, id)
    if node.level != SCENE_LEVEL or node.project_id != project_id:
        raise NotFound("Scene")
    return node


async def _start_again(call: Call, project_id: str) -> Started:
    nodes = await reading.named_nodes(call.db, call.actor, project_id, call.made)
    template_id = nodes[0].template_id if nodes else ""
    text = f"{len(nodes)} nodes made"
    return Started(message=text, project_id=project_id, template_id=template_id)


@routes.post(
    "/projects/{project_id}/init", may="edit", status=201, answer=Started, again=_start_again
)
async def start_project(call: Call, project_id: Id, body: ProjectStart) -> Answer:
    """Make a project's first nodes; the template says how many where the request does not."""
    start = adding.Start(
        template_id=body.template_id,
        structure=None if body.structure is None else read_structure(body.structure),
        predefined=read_predefined(body.predefined_nodes),
        replace=body.replace,
    )
    made = await adding.start_tree(call.db, call.actor, project_id, start)
    text = f"{made.count} nodes made" if made.is_new else "The project has nodes already"
    started = Started(message=text, project_id=project_id, template_id=made.template_id)
    return Answer(started, status=201 if made.is_new else 200)
