"""The tree: order of its nodes, free numbers, and the tree a project starts with."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import msgspec

from scriptony.kernel.ids import is_id, new_id
from scriptony.services.nodes.rules.templates import COLORS, Template, default_title

SCENE_LEVEL = 3
MOST_NODES = 5_000
"""Most nodes made by one request."""

TYPES = ("project", "act", "sequence", "scene", "node")
"""What the log calls a thing of each level; level 0 is the project itself."""

Row = TypeVar("Row")
Key = tuple[int, ...]
Count = Annotated[int, msgspec.Meta(ge=0)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


def tree_keys(rows: Iterable[tuple[str, str | None, int, int]]) -> dict[str, Key]:
    """The place of each node in the tree, as places from the top down: sorting by it reads the
    tree from first to last. Rows are (id, parent_id, level, order_index), with all ancestors but
    those above the shallowest rows."""
    keys: dict[str, Key] = {}
    for id, parent, _, order in sorted(rows, key=lambda row: row[2]):
        keys[id] = (*keys.get(parent or "", ()), order)
    return keys


def in_tree_order(
    rows: Sequence[Row], place: Callable[[Row], tuple[str, str | None, int, int]]
) -> list[Row]:
    """The rows from first to last as one reads the tree. `place` tells (id, parent_id, level,
    order_index) of a row."""
    places = [place(row) for row in rows]
    keys = tree_keys(places)
    order = sorted(range(len(rows)), key=lambda at: keys[places[at][0]])
    return [rows[at] for at in order]


def next_free(wanted: int, taken: Container[int]) -> int:
    """The smallest number from `wanted` on that is not taken."""
    while wanted in taken:
        wanted += 1
    return wanted


def reordered(current: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """`current` with the `wanted` ids first, in that order; the others follow as they were."""
    first = dict.fromkeys(wanted)
    return [*first, *(id for id in current if id not in first)]


def named_ids(entries: Iterable[object]) -> list[str]:
    """The ids among `entries`, each once; what a client has not saved yet (`temp-…`) is no id."""
    return list(dict.fromkeys(e.lower() for e in entries if isinstance(e, str) and is_id(e)))


class Structure(msgspec.Struct):
    """How many nodes each level starts with; below the first level per parent."""

    level_1_count: Count
    level_2_per_parent: Count = 0
    level_3_per_parent: Count = 0
    level_4_per_parent: Count = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The four numbers from level 1 on."""
        return (
            self.level_1_count,
            self.level_2_per_parent,
            self.level_3_per_parent,
            self.level_4_per_parent,
        )

    @property
    def total(self) -> int:
        """How many nodes that makes."""
        total, width = 0, 1
        for count in self.counts:
            width *= count
            total += width
        return total


def default_structure(template: Template) -> Structure:
    """What a template starts with. Level 4 is only made when asked for: shots are no nodes."""
    return Structure(*template.counts[:3])


class Predefined(msgspec.Struct):
    """What a request says about one of the nodes to make."""

    title: Annotated[str, msgspec.Meta(max_length=1000)]
    number: Number | None = None
    description: str | None = None


class Seedling(msgspec.Struct):
    """A node to be made, with its place and number settled."""

    id: str
    parent_id: str | None
    level: int
    template_id: str
    node_number: int
    title: str
    description: str | None
    color: str | None
    order_index: int
    metadata: dict[str, Any] = {}
    location_id: str | None = None


def grow(
    template: Template,
    template_id: str,
    structure: Structure,
    predefined: Mapping[int, Sequence[Predefined]],
) -> list[Seedling]:
    """The nodes of a new tree, level by level. `predefined` names nodes by level and number."""
    named = {
        level: {
            at if entry.number is None else entry.number: entry
            for at, entry in enumerate(entries, 1)
        }
        for level, entries in predefined.items()
    }
    nodes: list[Seedling] = []
    parents: list[str | None] = [None]
    for level, count in enumerate(structure.counts, 1):
        made = [
            _seedling(template, template_id, level, parent, at, named.get(level, {}))
            for parent in parents
            for at in range(count)
        ]
        nodes += made
        parents = [node.id for node in made]
    return nodes


def _seedling(
    template: Template,
    template_id: str,
    level: int,
    parent: str | None,
    at: int,
    named: Mapping[int, Predefined],
) -> Seedling:
    number = at + 1
    entry = named.get(number) or Predefined(default_title(template, level, number))
    return Seedling(
        id=new_id(),
        parent_id=parent,
        level=level,
        template_id=template_id,
        node_number=number,
        title=entry.title,
        description=entry.description,
        color=COLORS[level - 1],
        order_index=at,
    )
