"""The tree against a model: whatever is done in whatever order, places and numbers agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.services.nodes.trees import Tree, ids
from tests.studio import Studio

PLACES = st.integers(-1, 6)
NUMBERS = st.integers(0, 4)


class Model:
    """What should be there: for each parent (None is the project) its children in order."""

    def __init__(self) -> None:
        self.children: dict[str | None, list[str]] = {None: []}
        self.parent: dict[str, str | None] = {}
        self.number: dict[str, int] = {}
        self.level: dict[str, int] = {}

    def free(self, parent: str | None, wanted: int, own: str = "") -> int:
        """The number a child asking for `wanted` gets."""
        taken = {self.number[one] for one in self.children[parent] if one != own}
        while wanted in taken:
            wanted += 1
        return wanted

    def insert(self, id: str, parent: str | None, at: int, wanted: int) -> None:
        """Put a node below a parent; what it had below stays with it."""
        self.number[id] = self.free(parent, wanted)
        self.children[parent].insert(at, id)
        self.children.setdefault(id, [])
        self.parent[id] = parent

    def take(self, id: str) -> None:
        """Take a node out of its siblings."""
        self.children[self.parent[id]].remove(id)

    def living(self) -> list[str]:
        """The nodes in the order of the tree."""
        found: list[str] = []
        stack = list(reversed(self.children[None]))
        while stack:
            found.append(stack.pop())
            stack += reversed(self.children[found[-1]])
        return found


class TreeMachine(RuleBasedStateMachine):
    """Adds, moves, reorders, trashes and restores, over HTTP and in the model."""

    studio: Studio
    nodes: Bundle[str] = Bundle("nodes")
    trashed: Bundle[tuple[str, str]] = Bundle("trashed")

    @initialize()
    def start(self) -> None:
        if "root" not in type(self).__dict__:
            type(self).root = self.studio.person("Model")
        self.tree, self.model = Tree(self.root), Model()
        self.trash: dict[str, str] = {}

    def lives(self, id: str | None) -> bool:
        return id is None or id in self.model.living()

    def node(self, id: str) -> dict[str, Any]:
        return {"id": id, "level": self.model.level[id]}

    @rule(target=nodes, number=NUMBERS)
    def add_act(self, number: int) -> str:
        return self._add(None, number)

    @rule(target=nodes, parent=nodes, number=NUMBERS)
    def add_below(self, parent: str, number: int) -> Any:
        if not self.lives(parent) or self.model.level[parent] == 4:
            return multiple()
        return self._add(parent, number)

    def _add(self, parent: str | None, number: int) -> str:
        made = self.tree.add(self.node(parent) if parent else None, number=number)
        self.model.level[made["id"]] = made["level"]
        at = len(self.model.children[parent])
        self.model.insert(made["id"], parent, at, number)
        return made["id"]

    @rule(id=nodes, at=PLACES)
    def move_among_siblings(self, id: str, at: int) -> None:
        if self.lives(id):
            self.tree.put(self.node(id), orderIndex=at)
            siblings = self.model.children[self.model.parent[id]]
            siblings.remove(id)
            siblings.insert(max(at, 0), id)

    @rule(id=nodes, parent=nodes, at=st.none() | PLACES)
    def move_below(self, id: str, parent: str, at: int | None) -> None:
        body: dict[str, Any] = {"parentId": parent}
        if at is not None:
            body["orderIndex"] = at
        if not self.lives(id):
            return
        level = self.model.level
        if not self.lives(parent) or level[parent] != level[id] - 1:
            assert self.root.status("PUT", f"/nodes/{id}", json=body) == 400
            return
        self.tree.put(self.node(id), **body)
        is_new = self.model.parent[id] != parent
        if not is_new and at is None:
            return
        self.model.take(id)
        siblings = self.model.children[parent]
        to = len(siblings) if at is None else min(max(at, 0), len(siblings))
        self.model.insert(id, parent, to, self.model.number[id])

    @rule(id=nodes, number=NUMBERS)
    def renumber(self, id: str, number: int) -> None:
        if self.lives(id):
            self.tree.put(self.node(id), nodeNumber=number)
            self.model.number[id] = self.model.free(self.model.parent[id], number, own=id)

    @rule(id=nodes, picks=st.randoms(use_true_random=False), some=st.integers(1, 5))
    def reorder(self, id: str, picks: Any, some: int) -> None:
        if not self.lives(id):
            return
        siblings = self.model.children[self.model.parent[id]]
        first = picks.sample(siblings, min(some, len(siblings)))
        self.root.ok("POST", "/nodes/reorder", json={"nodeIds": first})
        siblings[:] = first + [one for one in siblings if one not in first]

    @rule(target=trashed, id=nodes)
    def remove(self, id: str) -> Any:
        if not self.lives(id):
            return multiple()
        place = self.model.children[self.model.parent[id]].index(id)
        self.root.ok("DELETE", f"/nodes/{id}")
        self.model.take(id)
        self.trash[id] = self.tree.events("trashed")[-1]["trash"]
        return (id, place)

    @rule(one=consumes(trashed))
    def restore(self, one: tuple[str, int]) -> None:
        id, place = one
        parent = self.model.parent[id]
        if not self.lives(parent):
            return  # joining the parent's act: see test_trash
        query = "select nodes.restore_trash(%(p)s, %(t)s)"
        ((count,),) = self.studio.sql(query, p=self.tree.project, t=self.trash[id])
        siblings = self.model.children[parent]
        self.model.insert(id, parent, min(place, len(siblings)), self.model.number[id])
        below = Model()
        below.children = {**self.model.children, None: [id]}
        assert count == len(below.living())

    @invariant()
    def the_tree_is_the_models(self) -> None:
        if not hasattr(self, "model"):
            return
        found = self.tree.nodes()
        assert ids(found) == self.model.living()
        for node in found:
            siblings = self.model.children[node["parentId"]]
            assert node["parentId"] == self.model.parent[node["id"]]
            assert node["orderIndex"] == siblings.index(node["id"])
            assert node["nodeNumber"] == self.model.number[node["id"]]


def machine(studio: Studio) -> type[TreeMachine]:
    """The machine on a running server."""
    return type("RunningTree", (TreeMachine,), {"studio": studio})


@pytest.mark.parametrize("examples", [25])
def test_the_tree_keeps_its_order_whatever_is_done(studio: Studio, examples: int) -> None:
    run_state_machine_as_test(
        machine(studio),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
