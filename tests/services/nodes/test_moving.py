"""Places and numbers: moves among siblings, to other parents, and whole orders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.nodes.trees import Tree, ids
from tests.studio import Person


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


@pytest.mark.parametrize(
    ("at", "to", "expected"),
    [
        (0, 2, "bcade"),
        (3, 1, "adbce"),
        (1, 99, "acdeb"),
        (4, -5, "eabcd"),
        (2, 2, "abcde"),
    ],
)
def test_an_order_index_is_a_place_among_the_siblings(
    tree: Tree, at: int, to: int, expected: str
) -> None:
    acts = [tree.add(title=title, number=n) for n, title in enumerate("abcde")]
    moved = tree.put(acts[at], orderIndex=to)
    after = tree.children()
    assert "".join(node["title"] for node in after) == expected
    assert [node["orderIndex"] for node in after] == [0, 1, 2, 3, 4]
    assert moved == next(node for node in after if node["id"] == moved["id"])
    assert {n["title"]: n["nodeNumber"] for n in after} == {c: n for n, c in enumerate("abcde")}


def test_a_node_moves_with_its_children_and_gets_a_free_number(tree: Tree) -> None:
    planted = tree.plant(2, 3, 1)
    first, second = (n for n in planted if n["level"] == 1)
    sequence = planted[3]
    assert sequence["nodeNumber"] == 2
    moved = tree.put(sequence, parentId=second["id"], orderIndex=1, title="Moved")
    assert (moved["parentId"], moved["orderIndex"], moved["nodeNumber"], moved["title"]) == (
        second["id"],
        1,
        4,
        "Moved",
    )
    assert [n["nodeNumber"] for n in tree.children(first)] == [1, 3]
    assert [n["nodeNumber"] for n in tree.children(second)] == [1, 4, 2, 3]
    assert ids(tree.children(sequence)) == [planted[4]["id"]]
    assert tree.is_dense()
    back = tree.put(sequence, parent_id=first["id"], nodeNumber=2)
    assert (back["orderIndex"], back["nodeNumber"]) == (2, 2)
    assert tree.is_dense()
    moved_away, _, moved_back = tree.events()[1:4]
    assert moved_away["verb"] == "nodes.node.moved"
    assert moved_away["before"] == {
        "parent_id": first["id"],
        "node_number": 2,
    }
    assert moved_away["after"] == {"parent_id": second["id"], "node_number": 4}
    assert moved_back["after"]["parent_id"] == first["id"]


def test_a_taken_number_gives_way(tree: Tree) -> None:
    acts = [tree.add(number=n) for n in (1, 2, 3)]
    assert tree.put(acts[0], nodeNumber=2)["nodeNumber"] == 4
    assert tree.put(acts[0], nodeNumber=1)["nodeNumber"] == 1


def test_no_node_hangs_where_it_cannot(tree: Tree) -> None:
    planted = tree.plant(2, 2, 1)
    act, sequence, scene = planted[:3]
    elsewhere = Tree(tree.person).plant(1, 1)
    trashed = planted[5]
    tree.person.ok("DELETE", f"/nodes/{trashed['id']}")
    before = tree.nodes()
    for node, parent in (
        (sequence, sequence["id"]),
        (act, scene["id"]),
        (act, act["id"]),
        (sequence, scene["id"]),
        (scene, act["id"]),
        (scene, None),
        (sequence, elsewhere[0]["id"]),
        (sequence, trashed["id"]),
        (sequence, tree.project),
    ):
        text = tree.refused("PUT", f"/nodes/{node['id']}", 400, json={"parentId": parent})
        assert "parent_id" in text
    assert tree.nodes() == before


def test_reorder_puts_the_named_first_and_skips_what_is_no_id(tree: Tree) -> None:
    a, b, c, d = (n["id"] for n in tree.plant(4))
    body = {"nodeIds": [d.upper(), "temp-1762000000000", b, 7, None]}
    assert tree.person.ok("POST", "/nodes/reorder", json=body) == {"success": True, "count": 2}
    assert ids(tree.children()) == [d, b, a, c]
    assert tree.is_dense()
    told = tree.events("reordered")
    assert [(e["type"], e["id"]) for e in told] == [("project", tree.project)]
    assert told[0]["after"] == {"order": [d, b, a, c]}
    tree.person.ok("POST", "/nodes/reorder", json={"node_ids": [d, b]})
    assert len(tree.events("reordered")) == 1, "the same order is no change"
    only_new = {"nodeIds": ["temp-1", "temp-2"]}
    assert tree.person.ok("POST", "/nodes/reorder", json=only_new)["count"] == 0


def test_reorder_refuses_what_is_not_of_one_parent(tree: Tree, stranger: Person) -> None:
    planted = tree.plant(2, 2)
    act, one, two, other_act, other = ids(planted)[:5]
    strange = Tree(stranger).add()["id"]
    before = tree.nodes()

    def reorder(status: int, value: Any) -> str:
        return tree.refused("POST", "/nodes/reorder", status, json=value)

    for body in ({}, {"nodeIds": []}, {"nodeIds": "x"}, {"nodeIds": None}, {"nodeIds": {}}):
        assert reorder(400, body) == "nodeIds array is required"
    reorder(400, {"nodeIds": [two, one, other]})
    reorder(400, {"nodeIds": [other_act, two]})
    assert "not found" in reorder(404, {"nodeIds": [two, strange]})
    assert "not found" in reorder(404, {"nodeIds": [two, tree.project]})
    tree.person.ok("DELETE", f"/nodes/{one}")
    reorder(404, {"nodeIds": [two, one]})
    assert ids(tree.nodes()) == [n["id"] for n in before if n["id"] != one]
    assert act in ids(tree.nodes())
