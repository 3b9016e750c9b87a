"""Changes of nodes: fields, metadata, texts, word counts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.services.nodes.trees import DOC, Tree
from tests.studio import Person, Studio


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def plain(document: dict[str, Any]) -> list[str]:
    """The paragraphs of a document."""
    return [
        "".join(part.get("text", "\n") for part in block.get("content", []))
        for block in document["content"]
    ]


def test_zero_the_empty_text_and_null_count(tree: Tree) -> None:
    act = tree.add(description="x", color="#6E59A5", number=4)
    changed = tree.put(act, nodeNumber=0, description="", color=None, title="")
    assert (changed["nodeNumber"], changed["description"], changed["color"]) == (0, "", None)
    assert changed["title"] == ""
    assert tree.put(act, description=None)["description"] is None
    assert changed["updatedAt"] > act["updatedAt"]


def test_both_spellings_change(tree: Tree) -> None:
    act = tree.add()
    assert tree.put(act, node_number=7)["nodeNumber"] == 7
    assert tree.put(act, nodeNumber=8)["nodeNumber"] == 8


def test_what_is_there_already_moves_nothing(tree: Tree) -> None:
    planted = tree.plant(2, 2)
    sequence = tree.put(
        planted[1], metadata={"content": DOC, "a": {"b": [1, 2.5]}}, color="#123456"
    )
    before = tree.events()
    for body in (
        {},
        {"unknown": 1},
        {"title": sequence["title"], "nodeNumber": sequence["nodeNumber"]},
        {"orderIndex": sequence["orderIndex"], "parentId": sequence["parentId"].upper()},
        {"metadata": sequence["metadata"], "wordCount": 0},
        {"metadata": {"a": {"b": [1, 2.5]}}},
        {"metadata": {"content": json.dumps(DOC), "a": {"b": [1, 2.5]}, "wordCount": 77}},
    ):
        assert tree.put(sequence, **body) == sequence, body
    assert tree.put(planted[5], orderIndex=99) == planted[5], "it is the last one already"
    assert tree.events() == before


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"nodeNumber": -1}, "node_number"),
        ({"nodeNumber": None}, "node_number"),
        ({"orderIndex": None}, "order_index"),
        ({"orderIndex": "1"}, "order_index"),
        ({"title": None}, "title"),
        ({"description": 5}, "description"),
        ({"metadata": "text"}, "metadata"),
        ({"metadata": {"content": []}}, "metadata"),
        ({"wordCount": "many"}, "word_count"),
        ({"parentId": "x"}, "parent_id"),
        ({"color": "blue"}, "color"),
    ],
)
def test_what_is_wrong_is_refused(tree: Tree, fields: dict[str, Any], named: str) -> None:
    act = tree.add()
    assert named in tree.refused("PUT", f"/nodes/{act['id']}", 400, json={"title": "x"} | fields)
    assert tree.get(act) == act


def test_deep_metadata_is_refused(tree: Tree) -> None:
    act = tree.add()
    deep: Any = 1
    for _ in range(150):
        deep = [deep]
    for metadata in ({"x": deep}, {"content": {"type": "doc", "content": deep}}):
        body = {"metadata": metadata}
        assert "deep" in tree.refused("PUT", f"/nodes/{act['id']}", 400, json=body)


def test_metadata_is_replaced_but_the_text_stays(tree: Tree) -> None:
    act = tree.add(metadata={"content": DOC, "year": 1999})
    changed = tree.put(act, metadata={"season": 2})
    assert changed["metadata"] == {"season": 2, "content": DOC, "wordCount": 4}
    assert tree.put(act, metadata=None)["metadata"] == {"content": DOC, "wordCount": 4}
    assert tree.put(act, metadata={"content": None})["metadata"] == {}
    assert tree.get(act)["wordCount"] is None


def test_a_text_comes_as_object_as_its_json_or_as_plain_text(tree: Tree) -> None:
    scene = tree.add()
    changed = tree.put(scene, metadata={"content": json.dumps(DOC)})
    assert changed["metadata"]["content"] == DOC
    marked = {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "marks": [{"type": "bold"}], "text": "Mara\u00a0"},
                    {"type": "characterMention", "attrs": {"id": "x", "label": "Jo", "new": 1}},
                ],
            }
        ],
    }
    changed = tree.put(scene, metadata={"content": marked})
    assert changed["metadata"] == {"content": marked, "wordCount": 2}
    changed = tree.put(scene, metadata={"content": "One two.\n\nThree\nfour"})
    assert plain(changed["metadata"]["content"]) == ["One two.", "Three\nfour"]
    assert changed["wordCount"] == changed["metadata"]["wordCount"] == 4


def test_the_server_counts_words_where_there_is_a_text(tree: Tree) -> None:
    section = tree.add()
    assert tree.put(section, wordCount=120)["wordCount"] == 120
    assert tree.get(section)["metadata"] == {"wordCount": 120}
    changed = tree.put(section, wordCount=0, metadata={"content": DOC})
    assert (changed["wordCount"], changed["metadata"]["wordCount"]) == (4, 4)
    assert tree.put(section, wordCount=9)["wordCount"] == 4
    assert tree.put(section, metadata={"content": ""})["wordCount"] == 0
    made = tree.add(wordCount=5, metadata={"content": DOC, "wordCount": 6}, number=9)
    assert made["wordCount"] == 4


def test_a_screenplay_stays_fountain_until_the_editor_makes_it_more(tree: Tree) -> None:
    scene = tree.add(metadata={"content": "x"})
    source = "Mara lights the lamp.\n\nMARA\nStay close."
    sql = tree.person.studio.sql
    sql(
        "update nodes.node_text set format = 'fountain', source = %(s)s where node_id = %(id)s",
        s=source,
        id=scene["id"],
    )

    def kept() -> tuple[Any, ...]:
        query = "select format, source, words from nodes.node_text where node_id = %(id)s"
        return sql(query, id=scene["id"])[0]

    shown = tree.get(scene)["metadata"]["content"]
    assert plain(shown) == ["Mara lights the lamp.", "MARA\nStay close."]
    revision = tree.get(scene)["revision"]
    assert tree.put(scene, metadata={"content": shown})["revision"] == revision
    shown["content"][0]["content"][0]["text"] = "Mara lights the big lamp."
    changed = tree.put(scene, metadata={"content": shown})
    assert changed["metadata"]["content"] == shown
    assert kept() == ("fountain", source.replace("the lamp", "the big lamp"), 8)
    shown["content"][0]["content"][0]["marks"] = [{"type": "bold"}]
    changed = tree.put(scene, metadata={"content": shown})
    assert changed["metadata"]["content"] == shown
    assert kept()[0] == "prosemirror"


def test_a_stale_revision_is_refused(tree: Tree) -> None:
    act = tree.add()
    tag = {"If-Match": f'"{act["id"]}-1"'}
    path = f"/nodes/{act['id']}"
    tree.person.ok("PUT", path, 200, json={"title": "x"}, headers=tag)
    assert tree.person.status("PUT", path, json={"title": "y"}, headers=tag) == 412
    assert tree.person.status("DELETE", path, headers=tag) == 412
    assert tree.get(act)["title"] == "x"


def test_only_editors_change(studio: Studio, tree: Tree, stranger: Person) -> None:
    act = tree.add()
    viewer = tree.person.invite(studio.person("Viewer"), "viewer")
    editor = tree.person.invite(studio.person("Editor"), "editor")
    path = f"/nodes/{act['id']}"
    order = {"nodeIds": [act["id"]]}
    for person, status in ((viewer, 403), (stranger, 404)):
        assert person.status("PUT", path, json={"title": "x"}) == status
        assert person.status("PUT", path, json={}) == status
        assert person.status("DELETE", path) == status
        assert person.status("POST", "/nodes/reorder", json=order) == status
    assert Tree(editor, tree.project).put(act, title="mine")["title"] == "mine"
    assert editor.ok("DELETE", path) == {"success": True}
    assert "not found" in tree.refused("PUT", path, 404, json={})
    assert "not found" in tree.refused("DELETE", path, 404)


def test_five_mebibytes_of_metadata_are_taken(tree: Tree) -> None:
    act = tree.add()
    big = {"characters": [{"backstory": "x" * 1_000_000}] * 5}
    assert tree.put(act, metadata=big)["metadata"] == big
    too_big = {"metadata": {"characters": "x" * 5_300_000}}
    assert tree.person.status("PUT", f"/nodes/{act['id']}", json=too_big) == 413


def test_events_tell_what_changed_and_no_more(tree: Tree) -> None:
    act = tree.add(title="Act", metadata={"year": 1, "old": True})
    tree.put(act, title="Act I", metadata={"year": 2, "big": ["x" * 20_000]})
    tree.put(act, metadata={"year": 2, "big": ["x" * 20_000], "content": DOC})
    added, changed, written = tree.events()
    assert (added["verb"], added["type"], added["id"]) == ("nodes.node.added", "act", act["id"])
    assert added["organization"] == tree.person.organization
    assert added["title"] == "Act"
    assert changed["verb"] == "nodes.node.changed"
    assert changed["before"] == {
        "title": "Act",
        "metadata.year": 1,
        "metadata.old": True,
        "metadata.big": None,
    }
    assert changed["after"] == {
        "title": "Act I",
        "metadata.year": 2,
        "metadata.old": None,
        "metadata.big": {"omitted": 20_004},
    }
    assert written["before"] == {"text_version": None}
    assert written["after"] == {"text_version": 1}
