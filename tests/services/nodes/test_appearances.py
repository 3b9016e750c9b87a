"""Who appears in a scene."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.services.nodes.people import character, link, world
from tests.services.nodes.trees import Tree
from tests.studio import Person, Studio


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def test_characters_appear_once_in_the_order_of_their_coming(tree: Tree) -> None:
    scene = tree.plant(1, 1, 1)[2]
    path = f"/nodes/{scene['id']}/characters"
    zoe, adam = character(tree, "Zoe"), character(tree, "Adam")
    assert tree.person.ok("GET", path) == {"characters": []}
    tree.person.ok("POST", path, json={"character_id": zoe})
    tree.person.ok("POST", path, json={"characterId": adam.upper()})
    answer = tree.person.ok("POST", path, json={"characterId": zoe})
    assert [c["name"] for c in answer["characters"]] == ["Zoe", "Adam"]
    assert answer["characters"][0]["projectId"] == tree.project
    assert tree.person.ok("GET", path) == answer
    left = tree.person.ok("DELETE", f"{path}/{zoe}")
    assert [c["id"] for c in left["characters"]] == [adam]
    assert "not found" in tree.refused("DELETE", f"{path}/{zoe}", 404)
    body = {"character_id": adam}
    assert tree.person.ok("DELETE", path, params=body) == {"characters": []}
    told = [(e["verb"], e["type"], e["id"]) for e in tree.events("appearance")]
    assert told == [
        ("nodes.appearance.added", "scene", scene["id"]),
        ("nodes.appearance.added", "scene", scene["id"]),
        ("nodes.appearance.removed", "scene", scene["id"]),
        ("nodes.appearance.removed", "scene", scene["id"]),
    ]
    assert tree.events("appearance")[0]["after"] == {"character_id": zoe}, (
        "a name would outlive the character"
    )


def test_only_characters_of_the_project_or_its_worlds_appear(tree: Tree) -> None:
    scene = tree.plant(1, 1, 1)[2]
    path = f"/nodes/{scene['id']}/characters"
    organization = {"project_id": None, "organization_id": tree.person.organization}
    linked, other = world(tree), world(tree)
    link(tree, linked)
    placed = character(tree, "Placed", **organization, world_id=linked)
    foreign = character(tree, "Foreign", project_id=Tree(tree.person).project)
    tree.person.ok("POST", path, json={"character_id": placed})
    for id in (
        foreign,
        character(tree, "Elsewhere", **organization, world_id=other),
        character(tree, "Nowhere", **organization),
        str(uuid4()),
    ):
        assert "not found" in tree.refused("POST", path, 404, json={"character_id": id})
    assert tree.refused("POST", path, 400, json={}) == "character_id is required"
    assert "character_id" in tree.refused("POST", path, 400, json={"character_id": "x"})
    answer = tree.person.ok("GET", path)
    assert [c["id"] for c in answer["characters"]] == [placed]


def test_appearing_needs_the_right_to_edit(studio: Studio, tree: Tree, stranger: Person) -> None:
    scene = tree.plant(1, 1, 1)[2]
    path = f"/nodes/{scene['id']}/characters"
    mara = character(tree, "Mara")
    tree.person.ok("POST", path, json={"character_id": mara})
    viewer = tree.person.invite(studio.person("Viewer"), "viewer")
    assert len(viewer.ok("GET", path)["characters"]) == 1
    for person, status in ((viewer, 403), (stranger, 404)):
        assert person.status("POST", path, json={"character_id": mara}) == status
        assert person.status("DELETE", f"{path}/{mara}") == status
    assert stranger.status("GET", path) == 404
    studio.sql("delete from characters.characters where id = %(id)s", id=mara)
    assert tree.person.ok("GET", path) == {"characters": []}


def test_who_leaves_is_named_by_an_id(tree: Tree) -> None:
    scene = tree.plant(1, 1, 1)[2]
    path = f"/nodes/{scene['id']}/characters"
    answer = tree.person.http.delete(path, params={"character_id": "Zoe"})
    assert (answer.status_code, answer.json().get("field")) == (400, "character_id")
    assert "character_id" in answer.json()["error"]
