"""Making nodes: one, many, the tree a project starts with."""

from __future__ import annotations

from typing import Any

import pytest

from scriptony.services.nodes.rules.tree import MOST_NODES
from tests.services.nodes.trees import DOC, Tree, ids, titles
from tests.studio import Person, Studio


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def test_a_node_is_answered_as_the_contract_says(tree: Tree) -> None:
    act = tree.add(title="Act I", description="Setup", color="#6E59A5", metadata={"year": 1999})
    assert {key: act[key] for key in act if key not in ("id", "createdAt", "updatedAt")} == {
        "projectId": tree.project,
        "templateId": "film-3act",
        "level": 1,
        "parentId": None,
        "nodeNumber": 1,
        "title": "Act I",
        "description": "Setup",
        "color": "#6E59A5",
        "orderIndex": 0,
        "metadata": {"year": 1999},
        "wordCount": None,
        "revision": 1,
        "locationId": None,
    }
    assert act["createdAt"].endswith("Z")
    assert tree.get(act) == act


def test_both_spellings_and_both_functions_make_nodes(tree: Tree) -> None:
    body = {
        "projectId": tree.project,
        "templateId": "film-3-act",
        "level": 1,
        "nodeNumber": 0,
        "title": "Act 0",
        "parentId": None,
    }
    for at, function in enumerate(("scriptony-project-nodes", "scriptony-timeline-v2")):
        path = f"/functions/v1/{function}/nodes"
        node = tree.person.ok("POST", path, 201, json=body)["node"]
        assert (node["nodeNumber"], node["templateId"], node["orderIndex"]) == (
            at,
            "film-3-act",
            at,
        )


@pytest.mark.parametrize("field", ["project_id", "template_id", "level", "node_number", "title"])
def test_what_is_missing_is_named(tree: Tree, field: str) -> None:
    body = {
        "project_id": tree.project,
        "template_id": "film-3act",
        "level": 1,
        "node_number": 1,
        "title": "Act",
    }
    del body[field]
    assert tree.refused("POST", "/nodes", 400, json=body) == f"{field} is required"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"level": 5}, "level"),
        ({"level": "1"}, "level"),
        ({"node_number": -1}, "node_number"),
        ({"node_number": 1.5}, "node_number"),
        ({"title": 7}, "title"),
        ({"title": " "}, "title"),
        ({"level": 2}, "parent_id"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"content": 5}}, "metadata"),
        ({"metadata": {"content": {"type": "paragraph"}}}, "metadata"),
        ({"color": "red; x"}, "color"),
        ({"parent_id": "no id"}, "parent_id"),
        ({"title": "a\0b"}, "title"),
    ],
)
def test_what_is_wrong_is_refused_and_leaves_nothing(
    tree: Tree, fields: dict[str, Any], named: str
) -> None:
    body = {
        "project_id": tree.project,
        "template_id": "film-3act",
        "level": 1,
        "node_number": 1,
        "title": "Act",
    }
    assert named in tree.refused("POST", "/nodes", 400, json=body | fields)
    assert tree.nodes() == []


def test_a_parent_stands_one_level_above_in_the_same_project(tree: Tree) -> None:
    act = tree.add()
    elsewhere = Tree(tree.person).add()
    sequence = tree.add(act)
    for parent, level in ((act, 3), (elsewhere, 2), (sequence, 2)):
        body = {
            "project_id": tree.project,
            "template_id": "film-3act",
            "level": level,
            "parent_id": parent["id"],
            "node_number": 1,
            "title": "x",
        }
        assert "parent_id" in tree.refused("POST", "/nodes", 400, json=body)
    body["parent_id"], body["level"] = act["id"], 1
    assert "parent_id" in tree.refused("POST", "/nodes", 400, json=body)


def test_ids_may_be_written_in_capitals(tree: Tree) -> None:
    act = tree.add(project_id=tree.project.upper())
    tree.add(act, parent_id=act["id"].upper())
    assert len(tree.nodes()) == 2


def test_a_taken_number_becomes_the_next_free_one(tree: Tree) -> None:
    numbers = [tree.add(number=wanted)["nodeNumber"] for wanted in (1, 3, 1, 1, 0, 3)]
    assert numbers == [1, 3, 2, 4, 0, 5]
    assert [node["orderIndex"] for node in tree.nodes()] == [0, 1, 2, 3, 4, 5]


def test_a_trashed_node_holds_no_number(tree: Tree) -> None:
    first = tree.add(number=1)
    tree.person.ok("DELETE", f"/nodes/{first['id']}")
    assert tree.add(number=1)["nodeNumber"] == 1


def test_only_editors_make_nodes_and_strangers_see_no_project(
    studio: Studio, tree: Tree, stranger: Person
) -> None:
    viewer = tree.person.invite(studio.person("Viewer"), "viewer")
    editor = tree.person.invite(studio.person("Editor"), "editor")
    assert Tree(editor, tree.project).add()["level"] == 1
    body = {
        "project_id": tree.project,
        "template_id": "t",
        "level": 1,
        "node_number": 1,
        "title": "x",
        "structure": {"level_1_count": 1},
    }
    for path, sent in (
        ("/nodes", body),
        ("/nodes/bulk", {"nodes": [body]}),
        ("/initialize-project", body),
        (f"/projects/{tree.project}/init", {}),
        (f"/projects/{tree.project}/scenes", body),
    ):
        assert viewer.status("POST", path, json=sent) == 403, path
        assert stranger.status("POST", path, json=sent) == 404, path
        assert studio.client().post(path, json=sent).status_code == 401, path


def test_bulk_is_all_or_nothing(tree: Tree) -> None:
    act = tree.add(title="old", number=2)
    one = {"projectId": tree.project, "templateId": "t", "level": 1, "nodeNumber": 2}
    below = one | {"level": 2, "parentId": act["id"], "nodeNumber": 1}
    body = {
        "nodes": [
            one | {"title": "b"},
            below | {"title": "x", "metadata": {"content": DOC}},
            one | {"title": "c"},
            below | {"title": "y"},
        ]
    }
    answer = tree.person.ok("POST", "/nodes/bulk", 201, json=body)
    assert answer["count"] == 4
    assert titles(answer["nodes"]) == ["b", "x", "c", "y"]
    assert [(n["nodeNumber"], n["orderIndex"]) for n in answer["nodes"]] == [
        (3, 1),
        (1, 0),
        (4, 2),
        (2, 1),
    ]
    assert titles(tree.nodes()) == ["old", "x", "y", "b", "c"]
    assert tree.get(answer["nodes"][1])["metadata"] == {"content": DOC, "wordCount": 4}
    bad = {"nodes": [one | {"title": "d"}, one]}
    assert tree.refused("POST", "/nodes/bulk", 400, json=bad) == "nodes[1]: title is required"
    bad = {"nodes": [one | {"title": "d"}, below | {"title": "e", "level": 3}]}
    assert "parent_id" in tree.refused("POST", "/nodes/bulk", 400, json=bad)
    assert tree.refused("POST", "/nodes/bulk", 400, json={"nodes": []})
    elsewhere = one | {"title": "e", "projectId": Tree(tree.person).project}
    bad = {"nodes": [one | {"title": "d"}, elsewhere]}
    assert "one project" in tree.refused("POST", "/nodes/bulk", 400, json=bad)
    bad = {"nodes": [one | {"title": "d"}] * (MOST_NODES + 1)}
    assert "at once" in tree.refused("POST", "/nodes/bulk", 400, json=bad)
    assert len(tree.nodes()) == 5


def test_initialize_makes_the_tree_with_the_names_of_the_template(tree: Tree) -> None:
    nodes = tree.plant(2, 2, 1)
    assert titles(nodes) == [
        "Act 1",
        "Sequence 1",
        "Scene 1",
        "Sequence 2",
        "Scene 1",
        "Act 2",
        "Sequence 1",
        "Scene 1",
        "Sequence 2",
        "Scene 1",
    ]
    assert [n["color"] for n in nodes[:3]] == ["#6E59A5", "#8B7BB8", "#A89CC8"]
    assert tree.nodes() == nodes
    assert tree.is_dense()
    (told,) = tree.events()
    assert (told["verb"], told["type"], told["id"]) == ("nodes.node.added", "project", tree.project)
    assert told["after"] == {"count": 10, "titles": {n["id"]: n["title"] for n in nodes}}


def test_initialize_takes_the_names_it_is_given(tree: Tree) -> None:
    body = {
        "projectId": tree.project,
        "templateId": "film-3-act",
        "structure": {"level_1_count": 3, "level2PerParent": 1},
        "predefinedNodes": {
            "level_1": [{"number": 2, "title": "Confrontation", "description": "It gets worse"}]
        },
    }
    nodes = tree.person.ok("POST", "/initialize-project", 201, json=body)["nodes"]
    assert titles(nodes)[::2] == ["Act 1", "Confrontation", "Act 3"]
    assert nodes[2]["description"] == "It gets worse"
    assert {n["templateId"] for n in nodes} == {"film-3-act"}


def test_initializing_twice_changes_nothing_and_replace_starts_anew(tree: Tree) -> None:
    first = tree.plant(2, 1)
    body = {
        "project_id": tree.project,
        "template_id": "film-3act",
        "structure": {"level_1_count": 5},
    }
    again = tree.person.ok("POST", "/initialize-project", 200, json=body)
    assert (again["success"], again["count"]) == (True, 0)
    assert ids(again["nodes"]) == [first[0]["id"], first[2]["id"]]
    assert tree.nodes() == first
    anew = tree.person.ok("POST", "/initialize-project", 201, json=body | {"replace": True})
    assert anew["count"] == 5
    assert ids(tree.nodes()) == ids(anew["nodes"])
    trash = tree.events("trashed")[0]["trash"]
    restored = tree.person.studio.sql(
        "select nodes.restore_trash(%(p)s, %(t)s)", p=tree.project, t=trash
    )
    assert restored == [(4,)]
    assert ids(tree.nodes())[:4] == ids(first)
    assert tree.is_dense()


@pytest.mark.parametrize(
    ("structure", "text"),
    [
        ({}, "level_1_count is required"),
        ({"level_1_count": -1}, "level_1_count"),
        ({"level_1_count": "3"}, "level_1_count"),
        ({"level_1_count": 5001}, "5000"),
        ({"level_1_count": 70, "level_2_per_parent": 71}, "5000"),
        (None, "structure"),
    ],
)
def test_initialize_refuses_what_cannot_be_made(tree: Tree, structure: Any, text: str) -> None:
    body = {"project_id": tree.project, "template_id": "film-3act", "structure": structure}
    assert text in tree.refused("POST", "/initialize-project", 400, json=body)
    assert tree.nodes() == []


def test_five_thousand_nodes_can_be_made_at_once(tree: Tree) -> None:
    nodes = tree.plant(8, 24, 25)
    assert len(nodes) == 8 + 8 * 24 + 8 * 24 * 25 == 5000
    assert tree.nodes() == nodes


def test_init_takes_what_the_template_says(tree: Tree) -> None:
    path = f"/functions/v1/scriptony-projects/projects/{tree.project}/init"
    answer = tree.person.ok("POST", path, 201, json={"template_id": "film-heroes-journey"})
    assert answer["project_id"] == tree.project
    assert answer["template_id"] == "film-heroes-journey"
    assert answer["success"] is True
    stages = tree.nodes(level=1)
    assert len(stages) == 12
    assert stages[0]["title"] == "Ordinary World"
    assert len(tree.nodes()) == 12 + 24 + 72
    assert tree.person.ok("POST", path, 200, json={})["success"] is True


@pytest.mark.parametrize(
    ("more", "field", "text"),
    [
        ({"structure": {}}, "level_1_count", "level_1_count is required"),
        ({"structure": {"level1Count": -1}}, "level_1_count", "level_1_count: Expected"),
        ({"structure": {"level_1_count": "3"}}, "level_1_count", "level_1_count: Expected"),
        (
            {"predefined_nodes": {"level_1": [{"title": "x" * 1001}]}},
            "predefined_nodes.level_1",
            "predefined_nodes.level_1[0]: title: Expected",
        ),
        (
            {"predefined_nodes": {"level_1": [3]}},
            "predefined_nodes.level_1",
            "predefined_nodes.level_1[0]: Expected",
        ),
    ],
)
def test_what_is_wrong_in_a_structure_is_named(
    tree: Tree, more: dict[str, Any], field: str, text: str
) -> None:
    body = {"project_id": tree.project, "structure": {"level_1_count": 1}} | more
    answer = tree.person.http.post("/initialize-project", json=body)
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert answer.json()["error"].startswith(text)


def test_a_node_of_many_that_is_wrong_is_named(tree: Tree) -> None:
    node = {"project_id": tree.project, "template_id": "x", "level": "1", "node_number": 1}
    body = {"nodes": [node | {"title": "x"}]}
    text = tree.refused("POST", "/nodes/bulk", 400, json=body)
    assert text == "nodes[0]: level: Expected `int`, got `str`"


def test_many_made_in_a_large_project_are_answered_again(tree: Tree) -> None:
    tree.person.studio.sql(
        "insert into nodes.nodes (id, project_id, level, template_id, node_number, title,"
        " order_index, user_id) select gen_random_uuid(), %(project)s, 1, 'book-novel', n, 'x', n,"
        " p.user_id from generate_series(0, 9999) n, projects.projects p where p.id = %(project)s",
        project=tree.project,
    )
    new = {"projectId": tree.project, "templateId": "t", "level": 1, "nodeNumber": 1, "title": "y"}
    sent = {"json": {"nodes": [new, new]}, "headers": {"Idempotency-Key": "twice"}}
    made = tree.person.ok("POST", "/nodes/bulk", 201, **sent)
    assert tree.person.ok("POST", "/nodes/bulk", 201, **sent) == made
