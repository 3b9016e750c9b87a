"""The trash: what goes, what comes back, and where to."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.services.nodes.trees import DOC, Tree, ids, titles
from tests.studio import Person


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def remove(tree: Tree, node: dict[str, Any], **query: str) -> str:
    """Delete a node; the trash_id of the act."""
    assert tree.person.ok("DELETE", f"/nodes/{node['id']}", params=query) == {"success": True}
    return tree.events()[-1]["trash"]


def trash(tree: Tree) -> list[tuple[Any, ...]]:
    return tree.person.studio.sql(
        "select trash_id::text, entity_type, entity_id::text, title, deleted_by::text, is_root"
        " from nodes.published_trash where project_id = %(p)s order by deleted_at, is_root desc",
        p=tree.project,
    )


def restore(tree: Tree, trash_id: str) -> int:
    query = "select nodes.restore_trash(%(p)s, %(t)s)"
    return tree.person.studio.sql(query, p=tree.project, t=trash_id)[0][0]


def purge(tree: Tree, trash_id: str) -> int:
    query = "select nodes.purge_trash(%(p)s, %(t)s)"
    return tree.person.studio.sql(query, p=tree.project, t=trash_id)[0][0]


def test_a_node_goes_with_all_below_it_and_comes_back_as_it_was(tree: Tree) -> None:
    planted = tree.plant(3, 2, 2)
    tree.put(planted[2], metadata={"content": DOC})
    before = tree.nodes()
    act = planted[7]
    act_and_below = ids(planted[7:14])
    trash_id = remove(tree, act)
    assert ids(tree.nodes()) == [n["id"] for n in planted if n["id"] not in act_and_below]
    assert tree.is_dense()
    assert "not found" in tree.refused("GET", f"/nodes/{planted[8]['id']}", 404)
    rows = trash(tree)
    assert {row[2] for row in rows} == set(act_and_below)
    assert rows[0][:] == (trash_id, "act", act["id"], "Act 2", tree.person.id, True)
    assert [row[5] for row in rows].count(True) == 1
    assert restore(tree, trash_id) == 7
    assert trash(tree) == []
    moving = ("revision", "updatedAt")
    assert [{k: v for k, v in n.items() if k not in moving} for n in tree.nodes()] == [
        {k: v for k, v in n.items() if k not in moving} for n in before
    ]
    assert restore(tree, trash_id) == 0


def test_what_comes_back_takes_the_nearest_free_place_and_number(tree: Tree) -> None:
    a, b, c = (tree.add(title=title, number=n) for n, title in enumerate("abc", 1))
    gone_c = remove(tree, c)
    gone_b = remove(tree, b)
    remove(tree, a)
    new = tree.add(title="new", number=3)
    assert restore(tree, gone_c) == 1
    assert [(n["title"], n["nodeNumber"]) for n in tree.nodes()] == [("new", 3), ("c", 4)]
    tree.put(new, orderIndex=1)
    assert restore(tree, gone_b) == 1
    assert titles(tree.nodes()) == ["c", "b", "new"]
    assert tree.is_dense()


def test_what_hangs_below_a_trashed_parent_joins_the_parents_act(tree: Tree) -> None:
    planted = tree.plant(1, 3, 2)
    act, first, second = planted[0], planted[1], planted[4]
    gone_scene = remove(tree, planted[5])
    gone_second = remove(tree, second)
    replacement = tree.add(act, number=2, title="Replacement")
    gone_act = remove(tree, act)
    assert restore(tree, gone_second) == 2
    assert tree.nodes() == []
    assert {row[0] for row in trash(tree)} == {gone_act, gone_scene}
    since = tree.person.studio.sql(
        "select distinct deleted_at from nodes.nodes where trash_id = %(t)s", t=gone_act
    )
    assert len(since) == 1, "the thirty days are those of the act, or it would go too early"
    assert restore(tree, gone_act) == 1 + 3 + 6, (
        "less the scene that went before, and the replacement"
    )
    assert ids(tree.children(act)) == ids([first, second, planted[7], replacement])
    assert [n["nodeNumber"] for n in tree.children(act)] == [1, 4, 3, 2]
    assert tree.is_dense()
    assert restore(tree, gone_scene) == 1
    assert ids(tree.children(second)) == ids(planted[5:7])
    assert tree.is_dense()


def test_purging_removes_rows_texts_and_the_events_that_name_them(tree: Tree) -> None:
    planted = tree.plant(2, 1)
    act, sequence = planted[:2]
    tree.put(sequence, title="Secret", metadata={"content": DOC})
    trash_id = remove(tree, act)
    assert purge(tree, trash_id) == 2
    assert trash(tree) == []
    assert {e["id"] for e in tree.events()} == {tree.project}
    sql = tree.person.studio.sql
    assert sql("select 1 from nodes.node_text where project_id = %(p)s", p=tree.project) == []
    assert titles(tree.nodes()) == ["Act 2", "Sequence 1"]


def test_permanent_deletion_leaves_one_tombstone(tree: Tree) -> None:
    planted = tree.plant(2, 2)
    tree.put(planted[1], title="Secret")
    remove(tree, planted[2])
    remove(tree, planted[0], permanent="true")
    assert trash(tree) == []
    told = [e for e in tree.events() if e["id"] != tree.project]
    assert [(e["verb"], e["id"], e["title"]) for e in told] == [
        ("nodes.node.purged", planted[0]["id"], None)
    ]
    assert ids(tree.nodes()) == ids(planted[3:])
    assert tree.is_dense()


def test_shots_below_go_out_of_sight_and_come_back(tree: Tree) -> None:
    planted = tree.plant(1, 1, 1)
    sql = tree.person.studio.sql
    sql(
        "insert into shots.shots (id, project_id, scene_id, shot_number, order_index)"
        " values (gen_random_uuid(), %(p)s, %(s)s, '1', 0)",
        p=tree.project,
        s=planted[2]["id"],
    )
    query = "select count(*) from shots.published_shot where project_id = %(p)s"
    trash_id = remove(tree, planted[0])
    assert sql(query, p=tree.project) == [(0,)]
    restore(tree, trash_id)
    assert sql(query, p=tree.project) == [(1,)]
    remove(tree, planted[0], permanent="true")
    assert sql("select 1 from shots.shots where project_id = %(p)s", p=tree.project) == []


def test_an_act_of_another_project_is_none(tree: Tree) -> None:
    trash_id = remove(tree, tree.add())
    other = Tree(tree.person)
    assert restore(other, trash_id) == 0
    assert purge(other, trash_id) == 0
    assert len(trash(tree)) == 1


def test_thousands_that_went_together_come_back_together(tree: Tree) -> None:
    """One after the other took minutes: the database gave up, and they could never come back."""
    old = tree.plant(2_000)
    body = {"project_id": tree.project, "replace": True, "structure": {"level_1_count": 2_000}}
    new = tree.person.ok("POST", "/initialize-project", 201, json=body)["nodes"]
    ((act,),) = {row[:1] for row in trash(tree)}
    began = time.monotonic()
    assert restore(tree, act) == 2_000
    assert time.monotonic() - began < 5
    nodes = tree.nodes()
    assert ids(nodes) == ids(old) + ids(new)
    assert [node["nodeNumber"] for node in nodes] == [*range(2_001, 4_001), *range(1, 2_001)]
    assert tree.is_dense()


def test_several_come_back_between_those_that_came_since(tree: Tree) -> None:
    tree.plant(5)
    body = {"project_id": tree.project, "replace": True, "structure": {"level_1_count": 2}}
    tree.person.ok("POST", "/initialize-project", 201, json=body)
    tree.put(tree.nodes()[0], nodeNumber=4, title="x")
    tree.put(tree.nodes()[1], nodeNumber=9, title="y")
    ((act,),) = {row[:1] for row in trash(tree)}
    tree.person.studio.sql(
        "update nodes.nodes set order_index = order_index * 2 where trash_id = %(t)s", t=act
    )
    assert restore(tree, act) == 5
    assert [(n["title"], n["nodeNumber"]) for n in tree.nodes()] == [
        ("Act 1", 1),
        ("x", 4),
        ("Act 2", 2),
        ("y", 9),
        ("Act 3", 3),
        ("Act 4", 6),
        ("Act 5", 5),
    ]
    assert tree.is_dense()
