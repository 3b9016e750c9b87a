"""Nodes as lists, one by one, downwards and upwards."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from scriptony.interchange.wire import Node
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.ids import Id, is_id
from scriptony.kernel.pages import cut, list_etag, read_page
from scriptony.services.nodes.queries import reading
from scriptony.services.nodes.rules.rows import place_of, to_node
from scriptony.services.nodes.rules.tree import in_tree_order, tree_keys
from scriptony.services.nodes.schemas import Children, NodeBelow


class NodeFilter(Struct, kw_only=True):
    """Which nodes of a project are wanted. `parent_id` may be the word `null`: level 1. With
    `by_tree` those of a `level` come in the order of the tree."""

    project_id: str
    level: int | None = None
    parent_id: str | None = None
    template_id: str | None = None
    light: bool = False
    by_tree: bool = False

    @property
    def is_set(self) -> bool:
        """Whether it leaves anything out: such lists go by order alone, whole ones by tree."""
        return not self.by_tree and any(
            value is not None for value in (self.level, self.parent_id, self.template_id)
        )

    def parameters(self, actor: Actor) -> dict[str, Any]:
        """The values of the queries' parameters. Raises Invalid or NotFound."""
        roots = self.parent_id == "null"
        if self.parent_id and not roots and not is_id(self.parent_id):
            raise Invalid("parent_id must be an id or null", field="parent_id")
        return {
            "actor": actor.user_id,
            "project": project_named(self.project_id),
            "level": None if self.by_tree else self.level,
            "roots": roots,
            "parent": None if roots else self.parent_id or None,
            "template": self.template_id,
        }


def project_named(id: str) -> str:
    """The id of a project in a query, where it must be given."""
    if not id:
        raise Invalid("project_id is required", field="project_id")
    if not is_id(id):
        raise NotFound("Project")
    return id.lower()


async def list_nodes(db: Database, actor: Actor, wanted: NodeFilter) -> list[Row]:
    """All rows of the nodes wanted, in their order."""
    what = wanted.parameters(actor)
    async with db.session() as session:
        rows = await reading.of_project(session, what, light=wanted.light)
    if rows is None:
        raise NotFound("Project")
    if not wanted.is_set:
        rows = [row for row in in_tree_order(rows, place_of) if _is_wanted(wanted, row[3])]
    else:
        rows.sort(key=lambda row: (row[9], row[11], row[0]))
    return cut(read_page(None, None, ()), rows, lambda row: row)[0]


async def named_nodes(db: Database, actor: Actor, project: str, ids: list[str]) -> list[Node]:
    """Those of these nodes that still live, in this order."""
    what = NodeFilter(project_id=project).parameters(actor)
    async with db.session() as session:
        if await reading.digest(session, what) is None:
            raise NotFound("Project")
        rows = {row[0]: row for row in await reading.named(session, ids, light=False)}
    return [to_node(rows[id]) for id in ids if id in rows]


async def page_nodes(
    db: Database, actor: Actor, wanted: NodeFilter, limit: int | None, cursor: str | None
) -> tuple[list[Row], str | None]:
    """A page of the same rows, and the cursor of the next one."""
    page = read_page(limit, cursor, (Id, list[int]))
    what = wanted.parameters(actor)
    async with db.session() as session:
        places = await reading.places(session, what)
        if places is None:
            raise NotFound("Project")
        ordered = _ordered(places, wanted)
        start = _start(ordered, page.after)
        shown, following = cut(page, ordered[start : start + page.rows], lambda one: one)
        ids = [id for id, _ in shown]
        rows = {row[0]: row for row in await reading.named(session, ids, light=wanted.light)}
    return [rows[id] for id in ids if id in rows], following


def _ordered(places: list[Row], wanted: NodeFilter) -> list[tuple[str, list[int]]]:
    """The ids in their order, each with the numbers that place it."""
    if wanted.is_set:
        return [(id, [order]) for id, _, _, order in places]
    keys = tree_keys((id, parent, level, order) for id, parent, level, order in places)
    shown = [(id, list(keys[id])) for id, _, level, _ in places if _is_wanted(wanted, level)]
    return sorted(shown, key=lambda one: one[1])


def _is_wanted(wanted: NodeFilter, level: int) -> bool:
    """Whether a list by tree, for which all nodes were read, shows those of this level."""
    return wanted.level in (None, level)


def _start(ordered: list[tuple[str, list[int]]], after: tuple[Any, ...] | None) -> int:
    """Where a page begins: behind the last node shown, wherever that is now; when it is gone,
    behind the place it had."""
    if after is None:
        return 0
    last, key = after
    for at, (id, _) in enumerate(ordered):
        if id == last:
            return at + 1
    return next((at for at, (_, own) in enumerate(ordered) if own >= key), len(ordered))


async def nodes_tag(db: Database, actor: Actor, wanted: NodeFilter) -> str:
    """The entity tag of `list_nodes`. Asked for first: a change in between is then seen by the
    next request at the latest."""
    async with db.session() as session:
        digest = await reading.digest(session, wanted.parameters(actor))
    if digest is None:
        raise NotFound("Project")
    return list_etag(digest)


async def get_node(db: Database, actor: Actor, id: str) -> Node:
    """One node."""
    async with db.session() as session:
        row = await reading.one(session, actor.user_id, id)
    if row is None:
        raise NotFound("Node")
    return to_node(row)


async def list_children(db: Database, actor: Actor, id: str, *, recursive: bool) -> Children:
    """The children of a node by order, or all descendants as one reads the tree."""
    async with db.session() as session:
        if recursive:
            rows = await reading.descendants(session, actor.user_id, id)
        else:
            rows = await reading.children(session, actor.user_id, id)
    if rows is None:
        raise NotFound("Node")
    if recursive:
        rows = in_tree_order(rows, place_of)
    top = min((row[3] for row in rows), default=0) - 1
    return Children([_below(to_node(row), row[3] - top) for row in rows])


def _below(node: Node, depth: int) -> NodeBelow:
    return NodeBelow(depth=depth, **{name: getattr(node, name) for name in Node.__struct_fields__})


async def find_path(db: Database, actor: Actor, id: str) -> list[Node]:
    """The nodes from the root to this one."""
    async with db.session() as session:
        rows = await reading.way_down(session, actor.user_id, id)
    if not rows:
        raise NotFound("Node")
    return [to_node(row) for row in rows]
