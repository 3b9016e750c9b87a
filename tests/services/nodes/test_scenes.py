"""`/projects/:id/scenes`: the nodes of level 3 as older pages ask for them."""

from __future__ import annotations

import pytest

from tests.services.nodes.trees import Tree, ids
from tests.studio import Person


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


@pytest.mark.parametrize("front", ["", "/functions/v1/scriptony-projects"])
def test_scenes_are_listed_made_changed_and_removed(tree: Tree, front: str) -> None:
    planted = tree.plant(2, 1, 2)
    path = f"{front}/projects/{tree.project}/scenes"
    listed = tree.person.ok("GET", path)["scenes"]
    assert ids(listed) == [n["id"] for n in planted if n["level"] == 3]
    assert all(scene["lastEdited"] == scene["updatedAt"] for scene in listed)
    made = tree.person.ok("POST", path, 201, json={"title": "The storm breaks"})["scene"]
    assert (made["level"], made["parentId"], made["nodeNumber"]) == (3, planted[5]["id"], 3)
    assert made["templateId"] == "film-3act"
    one = f"{path}/{made['id']}"
    assert tree.person.ok("GET", one)["scene"] == made
    changed = tree.person.ok("PUT", one, json={"title": "Calm", "orderIndex": 0})["scene"]
    assert (changed["title"], changed["orderIndex"]) == ("Calm", 0)
    assert changed["lastEdited"] > made["lastEdited"]
    assert ids(tree.person.ok("GET", path)["scenes"])[2] == made["id"]
    assert tree.person.ok("DELETE", one) == {"success": True}
    assert "not found" in tree.refused("GET", one, 404)


def test_a_scene_belongs_to_the_project_of_the_url(tree: Tree, stranger: Person) -> None:
    planted = tree.plant(1, 1, 1)
    other = Tree(tree.person)
    for project, node in ((other.project, planted[2]), (tree.project, planted[1])):
        one = f"/projects/{project}/scenes/{node['id']}"
        assert tree.person.status("GET", one) == 404
        assert tree.person.status("PUT", one, json={"title": "x"}) == 404
        assert tree.person.status("DELETE", one) == 404
    path = f"/projects/{tree.project}/scenes"
    assert stranger.status("GET", path) == 404
    assert tree.refused("POST", path, 400, json={}) == "title is required"
    nowhere = f"/projects/{other.project}/scenes"
    assert tree.refused("POST", nowhere, 400, json={"title": "x"}) == "parent_id is required"


def test_scenes_come_in_pages_in_the_order_of_the_tree(tree: Tree) -> None:
    planted = tree.plant(2, 2, 2)
    scenes = [n["id"] for n in planted if n["level"] == 3]
    path = f"/projects/{tree.project}/scenes"
    first = tree.person.ok("GET", path, params={"limit": 3})
    assert ids(first["scenes"]) == scenes[:3]
    tree.add(planted[1], title="new", number=9)
    params = {"limit": 3, "cursor": first["next_cursor"]}
    second = tree.person.ok("GET", path, params=params)
    assert ids(second["scenes"]) == scenes[3:6]
    assert all(scene["lastEdited"] == scene["updatedAt"] for scene in second["scenes"])
    last = tree.person.ok("GET", path, params={"cursor": second["next_cursor"]})
    assert ids(last["scenes"]) == scenes[6:]
    assert last["next_cursor"] is None
    assert tree.person.status("GET", path, params={"limit": 0}) == 400
