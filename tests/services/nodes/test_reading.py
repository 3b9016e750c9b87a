"""Lists, single nodes, children and paths."""

from __future__ import annotations

import pytest

from tests.services.nodes.trees import DOC, Tree, ids, titles
from tests.studio import Person, Studio


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def test_a_project_must_be_named_and_be_ones_own(tree: Tree, stranger: Person) -> None:
    assert tree.refused("GET", "/nodes", 400) == "project_id is required"
    for path in ("/nodes", "/nodes/batch-load", "/nodes/ultra-batch-load"):
        assert tree.refused("GET", path, 400) == "project_id is required"
        for project in ("nonsense", tree.project.replace(tree.project[0], "e", 1)):
            text = tree.refused("GET", path, 404, params={"project_id": project})
            assert "not found" in text
        assert stranger.status("GET", path, params={"project_id": tree.project}) == 404


def test_a_whole_list_reads_the_tree_and_a_filter_goes_by_order(tree: Tree) -> None:
    planted = tree.plant(2, 2, 2)
    assert ids(tree.nodes()) == ids(planted)
    assert ids(tree.nodes(level=1)) == [n["id"] for n in planted if n["level"] == 1]
    orders = [n["orderIndex"] for n in tree.nodes(level=3)]
    assert orders == sorted(orders)
    assert len(orders) == 8
    assert ids(tree.children(planted[1])) == ids(planted[2:4])
    assert ids(tree.nodes(parent_id="null")) == ids(tree.nodes(level=1))
    assert len(tree.nodes(template_id="film-3act")) == len(planted)
    assert tree.nodes(template_id="book-novel") == []
    assert tree.nodes(level=4) == []
    for query in ({"parent_id": "x"}, {"level": "x"}, {"limit": 0}, {"cursor": "x"}):
        params = {"project_id": tree.project} | query
        assert tree.person.status("GET", "/nodes", params=params) == 400


@pytest.mark.parametrize("query", [{}, {"level": 2}])
def test_pages_cover_the_list_once(tree: Tree, query: dict[str, int]) -> None:
    tree.plant(3, 3, 2)
    whole = ids(tree.nodes(**query))
    seen: list[str] = []
    params = {"project_id": tree.project, "limit": 4} | query
    while True:
        answer = tree.person.ok("GET", "/nodes", params=params)
        seen += ids(answer["nodes"])
        if answer["next_cursor"] is None:
            break
        params["cursor"] = answer["next_cursor"]
    assert seen == whole


def test_a_page_goes_on_behind_the_last_node_whatever_happened_before_it(tree: Tree) -> None:
    planted = tree.plant(6)
    params = {"project_id": tree.project, "limit": 3}
    first = tree.person.ok("GET", "/nodes", params=params)
    params["cursor"] = first["next_cursor"]
    new = tree.add(title="new", number=50)
    tree.put(new, orderIndex=0)
    assert ids(tree.person.ok("GET", "/nodes", params=params)["nodes"]) == ids(planted[3:])
    tree.person.ok("DELETE", f"/nodes/{planted[2]['id']}")
    later = ids(tree.person.ok("GET", "/nodes", params=params)["nodes"])
    assert later[-2:] == ids(planted[3:5]), "nothing is left out, though the last one shown went"


def test_a_light_view_has_no_text_but_its_length(tree: Tree) -> None:
    tree.add(metadata={"content": DOC, "year": 1})
    (light,) = tree.nodes(view="light")
    assert light["metadata"] == {"wordCount": 4, "year": 1}
    assert light["wordCount"] == 4
    (full,) = tree.nodes()
    assert full["metadata"]["content"] == DOC


def test_a_list_that_did_not_change_is_not_sent_again(tree: Tree) -> None:
    act = tree.add()
    get = tree.person.http.get
    for path in ("/nodes", "/nodes/batch-load", "/nodes/ultra-batch-load"):
        params = {"project_id": tree.project}
        tag = get(path, params=params).headers["etag"]
        known = {"If-None-Match": tag}
        assert get(path, params=params, headers=known).status_code == 304, path
        assert get(path, params=params, headers={"If-None-Match": '"x"'}).status_code == 200
        tree.put(act, title=f"changed for {path}")
        fresh = get(path, params=params, headers=known)
        assert fresh.status_code == 200
        assert fresh.headers["etag"] != tag


def test_a_node_has_a_tag_of_its_revision(tree: Tree) -> None:
    act = tree.add()
    answer = tree.person.http.get(f"/nodes/{act['id']}")
    assert answer.headers["etag"] == f'"{act["id"]}-1"'
    changed = tree.person.http.put(f"/nodes/{act['id']}", json={"title": "x"})
    assert changed.headers["etag"] == f'"{act["id"]}-2"'


def test_children_and_path(tree: Tree, stranger: Person) -> None:
    planted = tree.plant(1, 2, 2, 1)
    act, sequence, scene = planted[:3]
    get = tree.person.ok
    direct = get("GET", f"/nodes/{act['id']}/children")["children"]
    assert [(n["id"], n["depth"]) for n in direct] == [
        (n["id"], 1) for n in planted if n["level"] == 2
    ]
    below = get("GET", f"/nodes/{act['id']}/children", params={"recursive": "true"})["children"]
    assert [{k: v for k, v in n.items() if k != "depth"} for n in below] == planted[1:]
    assert [n["depth"] for n in below] == [n["level"] - 1 for n in planted[1:]]
    path = get("GET", f"/nodes/{scene['id']}/path")["path"]
    assert path == [act, sequence, scene]
    shot = planted[3]
    assert get("GET", f"/nodes/{shot['id']}/children")["children"] == []
    for end in ("", "/children", "/children?recursive=true", "/path", "/characters"):
        assert stranger.status("GET", f"/nodes/{act['id']}{end}") == 404
        assert "not found" in tree.refused("GET", f"/nodes/{tree.project}{end}", 404)


def test_a_viewer_reads(studio: Studio, tree: Tree) -> None:
    planted = tree.plant(1, 1)
    viewer = Tree(tree.person.invite(studio.person("Viewer"), "viewer"), tree.project)
    assert viewer.nodes() == planted
    assert viewer.get(planted[1]) == planted[1]


def test_templates_are_offered_and_the_alias_is_one_of_them(studio: Studio, tree: Tree) -> None:
    offered = {t["id"]: t for t in studio.client().get("/templates").json()["templates"]}
    assert {
        "film-3act",
        "film-heroes-journey",
        "film-save-the-cat",
        "series-traditional",
        "book-novel",
        "theater-classic",
        "short-film",
        "audio-play",
        "social-series",
    } == offered.keys()
    assert [level["name"] for level in offered["film-3act"]["levels"]] == [
        "Act",
        "Sequence",
        "Scene",
        "Shot",
    ]
    assert [level["count"] for level in offered["series-traditional"]["levels"]] == [1, 10, 15, 5]
    assert len(offered["book-novel"]["levels"]) == 3
    beats = offered["film-save-the-cat"]["predefinedNodes"]["level_1"]
    assert titles(beats)[-1] == "Final Image"
    body = {
        "project_id": tree.project,
        "template_id": "series-traditional",
        "structure": offered["series-traditional"]["structure"],
    }
    made = tree.person.ok("POST", "/initialize-project", 201, json=body)
    assert titles(made["nodes"])[:3] == ["Season 1", "Episode 1", "Scene 1"]
    assert made["count"] == 1 + 10 + 150


@pytest.mark.parametrize("level", [0, 5, 99_999_999_999])
def test_a_level_there_is_not_is_named(tree: Tree, level: int) -> None:
    params = {"project_id": tree.project, "level": level}
    answer = tree.person.http.get("/nodes", params=params)
    assert (answer.status_code, answer.json().get("field")) == (400, "level")


@pytest.mark.parametrize("end", ["children", "children?recursive=true", "path"])
def test_children_and_path_that_did_not_change_are_not_sent_again(tree: Tree, end: str) -> None:
    act, sequence = tree.plant(1, 1)
    node = sequence if end == "path" else act
    path = f"/nodes/{node['id']}/{end}"
    get = tree.person.http.get
    known = {"If-None-Match": get(path).headers["etag"]}
    assert get(path, headers=known).status_code == 304
    tree.put(sequence, title="Another")
    assert get(path, headers=known).status_code == 200
    if end != "path":
        tree.add(act)
        assert get(path, headers=known).headers["etag"] != known["If-None-Match"]
