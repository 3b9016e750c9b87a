"""`/nodes…`, `/initialize-project`, `/templates`: HTTP in, HTTP out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from scriptony.interchange.wire import Node
from scriptony.kernel.http import Answer, Call, Routes, etag, is_held
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag
from scriptony.services.nodes.operations import (
    adding,
    changing,
    loading,
    reading,
    removing,
    undoing,
)
from scriptony.services.nodes.rules.rows import to_node
from scriptony.services.nodes.schemas import (
    Batch,
    Children,
    Done,
    Everything,
    Level,
    ManyNodes,
    NewNode,
    NewNodes,
    NewOrder,
    NewTree,
    NodeAnswer,
    NodeList,
    NodePatch,
    NodePath,
    NodeUndone,
    Reordered,
    TemplateList,
    Tree,
    new_nodes,
    read_predefined,
    read_structure,
    shown_templates,
)

BODY_LIMIT = 5 * 1024 * 1024
"""Metadata may hold the text of a chapter and whole characters."""
BULK_LIMIT = 16 * 1024 * 1024

routes = Routes("scriptony-project-nodes", "scriptony-timeline-v2")


@routes.get("/templates", may="open")
async def list_templates(call: Call) -> TemplateList:
    """The templates a project can start from."""
    return shown_templates()


@routes.get("/nodes", may="read", answer=NodeList)
async def list_nodes(
    call: Call,
    project_id: str = "",
    level: Level | None = None,
    parent_id: str | None = None,
    template_id: str | None = None,
    view: Literal["full", "light"] = "full",
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """A project's nodes in the order of the tree; with a filter by order among siblings.

    `parent_id=null` is level 1; `view=light` leaves texts out.
    """
    wanted = reading.NodeFilter(
        project_id=project_id,
        level=level,
        parent_id=parent_id,
        template_id=template_id,
        light=view == "light",
    )
    if limit is not None or cursor is not None:
        rows, following = await reading.page_nodes(call.db, call.actor, wanted, limit, cursor)
        return Answer(NodeList([to_node(row) for row in rows], following))
    tag = await reading.nodes_tag(call.db, call.actor, wanted)
    if is_known(call, tag):
        return Answer(None, etag=tag)
    rows = await reading.list_nodes(call.db, call.actor, wanted)
    return Answer(NodeList([to_node(row) for row in rows]), etag=tag)


def is_known(call: Call, tag: str) -> bool:
    """Whether the client holds the answer with this tag, so that it need not be made."""
    return is_held(call.request, tag)


@routes.get("/nodes/batch-load", may="read", answer=Batch)
async def load_batch(call: Call, project_id: str = "") -> Answer:
    """A project's acts, sequences and scenes."""
    wanted = reading.NodeFilter(project_id=project_id)
    tag = await reading.nodes_tag(call.db, call.actor, wanted)
    if is_known(call, tag):
        return Answer(None, etag=tag)
    return Answer(await loading.load_batch(call.db, call.actor, wanted), etag=tag)


@routes.get("/nodes/ultra-batch-load", may="read", answer=Everything)
async def load_everything(
    call: Call, project_id: str = "", include_shots: bool = True, exclude_content: bool = False
) -> Answer:
    """All that a project page opens with: nodes, characters, and shots with their casting."""
    shelf = call.site.shelf
    base, day = call.site.base_url(call.request), shelf.signer.today()
    wanted = reading.NodeFilter(project_id=project_id, light=exclude_content)
    tag = await loading.everything_tag(call.db, call.actor, wanted, day, with_shots=include_shots)
    if is_known(call, tag):
        return Answer(None, etag=tag)
    body = await loading.load_everything(
        call.db,
        call.actor,
        wanted,
        lambda key: shelf.signer.url(base, key),
        with_shots=include_shots,
    )
    return Answer(body, etag=tag)


@routes.get("/nodes/{id}", may="read", answer=NodeAnswer)
async def get_node(call: Call, id: Id) -> Answer:
    """One node."""
    node = await reading.get_node(call.db, call.actor, id)
    return Answer(NodeAnswer(node), etag=etag(id, node.revision))


@routes.get("/nodes/{id}/children", may="read", answer=Children)
async def list_children(call: Call, id: Id, recursive: bool = False) -> Answer:
    """The children of a node; with `recursive=true` all descendants."""
    found = await reading.list_children(call.db, call.actor, id, recursive=recursive)
    return Answer(found, etag=_tag_of(found.children))


@routes.get("/nodes/{id}/path", may="read", answer=NodePath)
async def find_path(call: Call, id: Id) -> Answer:
    """The way from the root to a node, itself included."""
    found = await reading.find_path(call.db, call.actor, id)
    return Answer(NodePath(found), etag=_tag_of(found))


def _tag_of(nodes: Sequence[Node]) -> str:
    return list_etag(etag(node.id, node.revision) for node in nodes)


@routes.post("/nodes", may="edit", status=201, limit=BODY_LIMIT, answer=NodeAnswer, again=get_node)
async def add_node(call: Call, body: NewNode) -> Answer:
    """A new node at the end of its siblings. A number that is taken becomes the next free one."""
    node = await adding.add_node(call.db, call.actor, body)
    return Answer(NodeAnswer(node), etag=etag(node.id, node.revision))


@routes.put("/nodes/{id}", may="edit", limit=BODY_LIMIT, answer=NodeAnswer)
async def change_node(call: Call, id: Id, body: NodePatch) -> Answer:
    """Change a node. `order_index` moves it to that place, `parent_id` below another parent."""
    node = await changing.change_node(call.db, call.actor, id, body, call.if_match(id))
    return Answer(NodeAnswer(node), etag=etag(id, node.revision))


@routes.delete("/nodes/{id}", may="edit")
async def remove_node(call: Call, id: Id, permanent: bool = False) -> Done:
    """Send a node and what hangs below to the trash; with `permanent=true` remove it for good."""
    await removing.remove_node(call.db, call.actor, id, call.if_match(id), permanent=permanent)
    return Done()


@routes.post("/nodes/undo/{event_id}", may="edit", answer=NodeUndone)
async def undo_change(call: Call, event_id: Id) -> Answer:
    """Take back what a line of the log tells of a node, its text, its place, or who appears in it,
    while that still stands."""
    node = await undoing.undo(call.db, call.actor, event_id)
    return Answer(NodeUndone(node), etag=etag(node.id, node.revision) if node else None)


@routes.post("/nodes/reorder", may="edit")
async def reorder_nodes(call: Call, body: NewOrder) -> Reordered:
    """Put the children of one parent into this order; those not named follow."""
    count = await changing.reorder_nodes(call.db, call.actor, body.node_ids)
    return Reordered(count=count)


async def _many_again(call: Call, project_id: str) -> ManyNodes:
    nodes = await reading.named_nodes(call.db, call.actor, project_id, call.made)
    return ManyNodes(nodes, len(nodes))


@routes.post("/nodes/bulk", may="edit", status=201, limit=BULK_LIMIT, again=_many_again)
async def add_nodes(call: Call, body: NewNodes) -> ManyNodes:
    """Nodes at the ends of their siblings: all, or none."""
    nodes = await adding.add_nodes(call.db, call.actor, new_nodes(body))
    return ManyNodes(nodes, len(nodes))


async def _tree_again(call: Call, project_id: str) -> Tree:
    nodes = await reading.named_nodes(call.db, call.actor, project_id, call.made)
    return Tree(count=len(nodes), nodes=nodes)


@routes.post("/initialize-project", may="edit", status=201, answer=Tree, again=_tree_again)
async def start_tree(call: Call, body: NewTree) -> Answer:
    """Make a project's first nodes. A project that has some keeps them, unless `replace`."""
    start = adding.Start(
        template_id=body.template_id,
        structure=read_structure(body.structure),
        predefined=read_predefined(body.predefined_nodes),
        replace=body.replace,
    )
    made = await adding.start_tree(call.db, call.actor, body.project_id.lower(), start)
    return Answer(Tree(count=made.count, nodes=made.nodes), status=201 if made.is_new else 200)
