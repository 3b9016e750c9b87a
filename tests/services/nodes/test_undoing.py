"""What the log tells of nodes can be taken back while it still stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.nodes.trees import DOC, Tree, ids
from tests.studio import Person
from tests.undoing import Line, lines_of, still, take_back, undone


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def last(tree: Tree, id: str, verb: str = "") -> Line:
    """The latest line about a thing, or the latest of a verb."""
    return [line for line in lines_of(tree.person.studio, id) if verb in line.verb][-1]


def text(words: str) -> dict[str, Any]:
    """A document of one paragraph."""
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "content": [paragraph]}


def settle(tree: Tree) -> None:
    """As if what was done had been done minutes ago."""
    tree.person.studio.sql("select logs.take_in()")
    tree.person.studio.sql(
        "update logs.entries set at = at - interval '2 minutes', "
        "started_at = started_at - interval '2 minutes' where project_id = %(id)s",
        id=tree.project,
    )
    tree.person.studio.sql(
        "update nodes.text_versions set began_at = began_at - interval '2 minutes' "
        "where project_id = %(id)s",
        id=tree.project,
    )


def test_fields_go_back(tree: Tree) -> None:
    made = tree.add(title="Act", metadata={"year": 1, "old": [1]}, color="#aabbcc")
    tree.put(made, title="Act I", color=None, metadata={"year": 2, "new": {"a": None}})
    shown = undone(tree.person, made["id"])["node"]
    assert still(shown) == still(made)
    assert shown["revision"] > made["revision"]
    assert undone(tree.person, made["id"])["node"]["metadata"] == {"year": 2, "new": {"a": None}}


def test_a_scenes_slugline_goes_back_with_its_location(tree: Tree) -> None:
    *_, scene = tree.plant(1, 1, 1)
    made = tree.put(scene, title="INT. LAMP ROOM - NIGHT")
    settle(tree)
    moved = tree.put(scene, title="EXT. PIER - DAY")
    assert moved["locationId"] != made["locationId"]
    assert still(undone(tree.person, scene["id"])["node"]) == still(made)


def test_a_text_goes_back_to_the_version_before(tree: Tree) -> None:
    act = tree.add()
    first = tree.put(act, metadata={"content": text("The lamp goes out.")})
    settle(tree)
    for words in ("The", "The lamp burns", "The lamp burns on."):
        tree.put(act, metadata={"content": text(words)})
    assert still(undone(tree.person, act["id"])["node"]) == still(first)
    assert undone(tree.person, act["id"])["node"]["metadata"]["content"] == text(
        "The lamp burns on."
    )
    settle(tree)
    none = tree.put(act, metadata={"content": None})
    assert "content" not in none["metadata"]
    assert undone(tree.person, act["id"])["node"]["metadata"]["content"] == text(
        "The lamp burns on."
    )


def test_a_first_text_goes_away(tree: Tree) -> None:
    act = tree.add()
    tree.put(act, metadata={"content": DOC})
    assert "content" not in undone(tree.person, act["id"])["node"]["metadata"]


def test_a_text_somebody_wrote_on_stays(tree: Tree) -> None:
    editor = tree.person.invite(tree.person.studio.person("Edda"), "editor")
    act = tree.add()
    tree.put(act, metadata={"content": text("Mine.")})
    Tree(editor, tree.project).put(act, metadata={"content": text("Mine and hers.")})
    _, mine, hers = lines_of(tree.person.studio, act["id"])
    refused = take_back(tree.person, mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert refused.json()["line"]["id"] == hers.id
    assert tree.get(act)["metadata"]["content"] == text("Mine and hers.")


def test_a_move_goes_back(tree: Tree) -> None:
    one, two = tree.add(number=1), tree.add(number=2)
    parts = [tree.add(one, number=n) for n in (1, 2, 3)]
    other = tree.add(two, number=2)
    tree.put(parts[1], parent_id=two["id"], order_index=0)
    assert tree.get(parts[1])["nodeNumber"] != parts[1]["nodeNumber"]
    assert still(undone(tree.person, parts[1]["id"])["node"]) == still(parts[1])
    assert ids(tree.children(one)) == ids(parts)
    assert ids(tree.children(two)) == [other["id"]]
    assert tree.is_dense()
    undone(tree.person, parts[1]["id"])
    assert ids(tree.children(two)) == [parts[1]["id"], other["id"]]


def test_a_move_whose_place_is_gone_stays(tree: Tree) -> None:
    one, two = tree.add(number=1), tree.add(number=2)
    part = tree.add(one)
    tree.put(part, parent_id=two["id"])
    tree.person.ok("DELETE", f"/nodes/{one['id']}")
    refused = take_back(tree.person, last(tree, part["id"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert ids(tree.children(two)) == [part["id"]]


def test_an_order_goes_back_around_what_came_since(tree: Tree) -> None:
    parts = ids([tree.add(number=n) for n in (1, 2, 3)])
    tree.person.ok("POST", "/nodes/reorder", json={"node_ids": parts[::-1]})
    late = tree.add(number=4)["id"]
    assert undone_order(tree) == [*parts, late]
    assert undone_order(tree) == [*parts[::-1], late]
    line = last(tree, tree.project)
    tree.person.ok("POST", "/nodes/reorder", json={"node_ids": [parts[1]]})
    refused = take_back(tree.person, line)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")


def undone_order(tree: Tree) -> list[str]:
    """The order of the acts after the latest line about it was taken back."""
    assert take_back(tree.person, last(tree, tree.project, "reordered")).status_code == 200
    return ids(tree.children())


def test_a_new_node_goes_and_comes_back(tree: Tree) -> None:
    first, act = tree.add(number=1), tree.add(number=2, metadata={"content": DOC})
    assert undone(tree.person, act["id"]) == {"node": None, "success": True}
    assert ids(tree.children()) == [first["id"]]
    assert still(undone(tree.person, act["id"])["node"]) == still(act)
    assert undone(tree.person, act["id"])["node"] is None


def test_a_new_node_with_something_below_stays(tree: Tree) -> None:
    act = tree.add()
    part = tree.add(act)
    refused = take_back(tree.person, last(tree, act["id"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert take_back(tree.person, last(tree, part["id"])).status_code == 200
    assert take_back(tree.person, last(tree, act["id"])).status_code == 200


def test_a_new_node_somebody_changed_stays(tree: Tree) -> None:
    act = tree.add()
    added = last(tree, act["id"])
    tree.put(act, metadata={"year": 3})
    assert take_back(tree.person, added).json()["code"] == "changed_since"


def test_a_new_tree_goes_and_comes_back(tree: Tree) -> None:
    nodes = ids(tree.plant(2, 2, 1))
    assert undone(tree.person, tree.project)["node"] is None
    assert tree.nodes() == []
    assert undone(tree.person, tree.project)["node"] is None
    assert ids(tree.nodes()) == nodes
    tree.put(tree.nodes()[0], title="Mine")
    planted = lines_of(tree.person.studio, tree.project)[1]
    assert planted.verb == "nodes.node.added"
    assert take_back(tree.person, planted).json()["code"] == "changed_since"


def test_a_deletion_brings_back_exactly_what_went(tree: Tree) -> None:
    act, *_ = tree.plant(1, 2, 2)
    part, other = tree.children(act)
    scenes = tree.children(part)
    tree.person.ok("DELETE", f"/nodes/{scenes[0]['id']}")
    before = ids(tree.nodes())
    tree.person.ok("DELETE", f"/nodes/{part['id']}")
    assert ids(tree.children(act)) == [other["id"]]
    shown = undone(tree.person, part["id"])["node"]
    assert still(shown) == still(part)
    assert ids(tree.nodes()) == before, "what lay in the trash before does so still"
    assert take_back(tree.person, last(tree, part["id"], "trashed")).status_code == 409
    assert undone(tree.person, part["id"])["node"] is None


def test_a_child_of_something_in_the_trash_stays_there(tree: Tree) -> None:
    act, part, *_ = tree.plant(1, 1, 1)
    tree.person.ok("DELETE", f"/nodes/{part['id']}")
    tree.person.ok("DELETE", f"/nodes/{act['id']}")
    refused = take_back(tree.person, last(tree, part["id"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert take_back(tree.person, last(tree, act["id"])).status_code == 200
    assert take_back(tree.person, last(tree, part["id"])).status_code == 200


def test_appearances_go_back(tree: Tree) -> None:
    *_, scene = tree.plant(1, 1, 1)
    body = {"name": "Mara", "project_id": tree.project}
    mara = tree.person.ok("POST", "/characters", json=body)["character"]["id"]
    path = f"/nodes/{scene['id']}/characters"
    tree.person.ok("POST", path, json={"character_id": mara})
    added = last(tree, scene["id"], "appearance")
    assert take_back(tree.person, added).status_code == 200
    assert tree.person.ok("GET", path)["characters"] == []
    assert take_back(tree.person, added).json()["code"] == "changed_since"
    removed = last(tree, scene["id"], "appearance.removed")
    assert take_back(tree.person, removed).status_code == 200
    assert ids(tree.person.ok("GET", path)["characters"]) == [mara]
    assert take_back(tree.person, removed).json()["code"] == "changed_since"


def test_what_is_too_large_to_be_told_stays(tree: Tree) -> None:
    act = tree.add(description="x" * 20_000)
    tree.put(act, description="short")
    assert take_back(tree.person, last(tree, act["id"])).json()["code"] == "not_undoable"


def test_who_may(tree: Tree, stranger: Person) -> None:
    viewer = tree.person.invite(tree.person.studio.person("Vera"), "viewer")
    act = tree.add()
    tree.put(act, title="Act I")
    line = last(tree, act["id"])
    assert take_back(viewer, line).status_code == 403
    assert take_back(stranger, line).status_code == 404
    assert tree.get(act)["title"] == "Act I"


def test_moves_of_a_moment_go_back_as_one(tree: Tree) -> None:
    parts = [tree.add(number=n) for n in (1, 2, 3)]
    for place in (2, 1):
        tree.put(parts[0], order_index=place)
    undone(tree.person, parts[0]["id"])
    assert ids(tree.children()) == ids(parts)


def test_orders_that_came_back_by_themselves_are_nothing_to_undo(tree: Tree) -> None:
    parts = ids([tree.add(number=n) for n in (1, 2, 3)])
    for order in (parts[::-1], parts):
        tree.person.ok("POST", "/nodes/reorder", json={"node_ids": order})
    refused = take_back(tree.person, last(tree, tree.project, "reordered"))
    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")


def restore_act(tree: Tree, line: Line) -> str | None:
    """Bring back what a line says went; the act of deletion it is part of instead."""
    trash = trash_of(tree, line)
    return tree.person.ok("POST", f"/projects/{tree.project}/trash/{trash}/restore")["trash_id"]


def trash_of(tree: Tree, line: Line) -> str:
    rows = tree.person.studio.sql(
        "select trash_id::text from logs.entries where id = %(id)s", id=line.id
    )
    return rows[0][0]


def acts(tree: Tree) -> dict[str, set[str]]:
    """What lies in the trash, by act of deletion."""
    listed = tree.person.ok("GET", f"/projects/{tree.project}/trash")["trash"]
    found = {act["trash_id"]: {one["entity_id"] for one in act["items"]} for act in listed}
    assert len(found) == len(listed), "each act once"
    return found


def test_what_joined_its_parents_deletion_leaves_it_again(tree: Tree) -> None:
    act, part, one, two = tree.plant(1, 1, 2)
    tree.person.ok("DELETE", f"/nodes/{one['id']}")
    alone = last(tree, one["id"])
    tree.person.ok("DELETE", f"/nodes/{act['id']}")
    whole = trash_of(tree, last(tree, act["id"]))
    before = acts(tree)
    assert restore_act(tree, alone) == whole
    joined = last(tree, one["id"])
    assert joined.verb == "nodes.node.joined", "it is told, and is not restored"
    assert (joined.before, joined.after) == (
        {"trash_id": trash_of(tree, alone)},
        {"trash_id": whole},
    )
    assert acts(tree) == {whole: {act["id"], part["id"], one["id"], two["id"]}}
    assert take_back(tree.person, alone).json()["code"] == "changed_since"
    path = f"/logs/entity/scene/{one['id']}"
    (shown, *_) = tree.person.ok("GET", path)["logs"]
    assert shown["undo_url"] == f"/nodes/undo/{joined.id}"
    assert undone(tree.person, one["id"]) == {"node": None, "success": True}
    assert acts(tree) == before
    assert undone(tree.person, one["id"])["node"] is None
    assert acts(tree) == {whole: {act["id"], part["id"], one["id"], two["id"]}}
    undone(tree.person, one["id"])
    assert take_back(tree.person, last(tree, act["id"], "trashed")).status_code == 200
    assert ids(tree.children(part)) == [two["id"]]
    assert take_back(tree.person, joined).json()["code"] == "changed_since"
    assert take_back(tree.person, alone).status_code == 200
    assert ids(tree.children(part)) == [one["id"], two["id"]]
    assert tree.is_dense()


def test_what_joined_a_deletion_comes_back_with_it(tree: Tree) -> None:
    act, part, one, two = tree.plant(1, 1, 2)
    tree.person.ok("DELETE", f"/nodes/{one['id']}")
    tree.person.ok("DELETE", f"/nodes/{act['id']}")
    restore_act(tree, last(tree, one["id"]))
    joined = last(tree, one["id"])
    assert take_back(tree.person, last(tree, act["id"])).status_code == 200
    assert ids(tree.children(part)) == [one["id"], two["id"]]
    assert take_back(tree.person, joined).json()["code"] == "changed_since"
    assert tree.is_dense()


def bulk(tree: Tree, parent: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """New nodes below a parent, in one go."""
    one = {"project_id": tree.project, "template_id": "film-3act", "level": parent["level"] + 1}
    one |= {"parent_id": parent["id"], "title": "One of several"}
    body = {"nodes": [one | {"node_number": n + 1} for n in range(count)]}
    return tree.person.ok("POST", "/nodes/bulk", 201, json=body)["nodes"]


def test_of_several_that_came_back_each_goes_and_comes_for_itself(tree: Tree) -> None:
    act = tree.add()
    parts = bulk(tree, act, 2)
    undone(tree.person, tree.project)
    gone = last(tree, tree.project)
    assert gone.verb == "nodes.node.trashed"
    assert restore_act(tree, gone) is None
    restored = [last(tree, part["id"]) for part in parts]
    assert take_back(tree.person, restored[0]).status_code == 200
    other = tree.add(number=2)
    tree.person.ok("DELETE", f"/nodes/{other['id']}")
    assert take_back(tree.person, restored[1]).status_code == 200
    trash = trash_of(tree, gone)
    assert acts(tree)[trash] == set(ids(parts))
    assert undone(tree.person, parts[1]["id"])["node"]["id"] == parts[1]["id"]
    assert ids(tree.children(act)) == [parts[1]["id"]], "the other one is another line's"
    assert undone(tree.person, parts[0]["id"])["node"]["id"] == parts[0]["id"]
    assert ids(tree.children(act)) == ids(parts)


def test_several_do_not_come_back_below_the_trash(tree: Tree) -> None:
    act = tree.add()
    parts = bulk(tree, act, 2)
    undone(tree.person, tree.project)
    gone = last(tree, tree.project)
    tree.person.ok("DELETE", f"/nodes/{act['id']}")
    refused = take_back(tree.person, gone)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert acts(tree)[trash_of(tree, gone)] == set(ids(parts))
