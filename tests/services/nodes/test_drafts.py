"""Drafts: one version for each person and minute, read, compared and brought back."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.nodes.trees import DOC, Tree
from tests.studio import NOBODY, Person

FOUNTAIN = "Rain.\n\nMARA\n(softly)\nStay close.\n\nCUT TO:"


@pytest.fixture
def tree(owner: Person) -> Tree:
    return Tree(owner)


def write(tree: Tree, node: dict[str, Any], text: str) -> dict[str, Any]:
    return tree.put(node, metadata={"content": text})


def versions(tree: Tree, node: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    return tree.person.ok("GET", f"/nodes/{node['id']}/versions", params=query)["versions"]


def version(tree: Tree, node: dict[str, Any], number: int) -> dict[str, Any]:
    return tree.person.ok("GET", f"/nodes/{node['id']}/versions/{number}")["version"]


def restore(tree: Tree, node: dict[str, Any], number: int) -> dict[str, Any]:
    return tree.person.ok("POST", f"/nodes/{node['id']}/versions/{number}/restore")["node"]


def a_minute_later(tree: Tree) -> None:
    """What was written is older than it was."""
    tree.person.studio.sql(
        "update nodes.text_versions set at = at - interval '61 s',"
        " began_at = began_at - interval '61 s' where project_id = %(p)s",
        p=tree.project,
    )


def drafts(tree: Tree, node: dict[str, Any], *texts: str) -> None:
    """A text with a version for each of these."""
    for text in texts:
        write(tree, node, text)
        a_minute_later(tree)


def text_of(node: dict[str, Any]) -> str:
    """The readable text of an answer's content."""
    blocks = node["metadata"].get("content", {}).get("content", [])
    return "\n\n".join(
        "".join(one.get("text", "\n") for one in block.get("content", [])) for block in blocks
    )


def scene(tree: Tree, **fields: Any) -> dict[str, Any]:
    return tree.add(tree.add(tree.add()), **fields)


def test_five_hundred_keystrokes_are_as_many_versions_as_minutes(tree: Tree) -> None:
    node = tree.add()
    clock = "select extract(epoch from clock_timestamp())::float8"
    sql = tree.person.studio.sql
    begun = sql(clock)[0][0]
    for count in range(1, 501):
        write(tree, node, "x" * count)
    ended = sql(clock)[0][0]
    found = versions(tree, node)
    most = math.floor(ended / 60) - math.floor(begun / 60) + 1
    assert 1 <= len(found) <= most
    assert [one["number"] for one in found] == list(range(len(found), 0, -1))
    assert version(tree, node, len(found))["text"] == "x" * 500
    assert len(tree.events("changed")) == 500


def test_a_version_tells_who_wrote_it_when_and_why(tree: Tree) -> None:
    node = tree.add(metadata={"content": "First."})
    editor = tree.person.invite(tree.person.studio.person("Ilse"), "editor")
    write(Tree(editor, tree.project), node, "Second, by somebody else.")
    write(tree, node, "Third.")
    third, second, first = versions(tree, node)
    assert [one["number"] for one in (first, second, third)] == [1, 2, 3]
    assert [one["actorId"] for one in (first, second)] == [tree.person.id, editor.id]
    assert (second["actorName"], second["words"], second["cause"]) == ("Ilse", 4, "edit")
    assert [one["isCurrent"] for one in (third, second, first)] == [True, False, False]
    assert first["beganAt"] <= first["at"] < second["at"]
    assert version(tree, node, 1)["content"]["type"] == "doc"
    assert version(tree, node, 1)["text"] == "First."


def test_a_list_of_versions_can_be_paged(tree: Tree) -> None:
    node = tree.add()
    drafts(tree, node, "a", "b", "c")
    path = f"/nodes/{node['id']}/versions"
    page = tree.person.ok("GET", path, params={"limit": 2})
    assert [one["number"] for one in page["versions"]] == [3, 2]
    rest = tree.person.ok("GET", path, params={"cursor": page["next_cursor"]})
    assert [one["number"] for one in rest["versions"]] == [1]
    assert rest["next_cursor"] is None
    assert versions(tree, tree.add(number=2)) == []


def test_a_text_that_is_removed_is_a_version_too(tree: Tree) -> None:
    node = tree.add()
    drafts(tree, node, "Something.")
    tree.put(node, metadata={"content": None})
    empty, something = versions(tree, node)
    assert (empty["words"], something["words"]) == (0, 1)
    assert version(tree, node, 2)["content"] is None
    assert text_of(restore(tree, node, 1)) == "Something."
    assert "content" not in restore(tree, node, 2)["metadata"]
    assert "content" not in tree.get(node)["metadata"]
    assert tree.get(node)["wordCount"] is None
    assert [one["cause"] for one in versions(tree, node)] == ["restore", "restore", "edit", "edit"]


def test_a_restore_is_a_version_and_so_is_what_was_there(tree: Tree) -> None:
    node = tree.add()
    drafts(tree, node, "One.", "Two.")
    write(tree, node, "Three.")
    before = tree.get(node)
    back = restore(tree, node, 1)
    assert text_of(back) == "One."
    assert back["revision"] > before["revision"]
    assert back["wordCount"] == 1
    write(tree, node, "Four.")
    told = [version(tree, node, n)["text"] for n in range(1, 6)]
    assert told == ["One.", "Two.", "Three.", "One.", "Four."]
    assert restore(tree, node, 5) == tree.get(node)
    assert len(versions(tree, node)) == 5, "what is there already is no change"


def test_events_name_versions_instead_of_carrying_texts(tree: Tree) -> None:
    node = tree.add()
    write(tree, node, "One.")
    write(tree, node, "One, and more.")
    a_minute_later(tree)
    write(tree, node, "Two.")
    restore(tree, node, 1)
    told = [(one["before"], one["after"]) for one in tree.events("changed")]
    assert told == [
        ({"text_version": None}, {"text_version": 1}),
        ({"text_version": None}, {"text_version": 1}),
        ({"text_version": 1}, {"text_version": 2}),
        ({"text_version": 2}, {"text_version": 3}),
    ]


def test_a_restore_looks_at_the_revision(tree: Tree) -> None:
    node = tree.add()
    drafts(tree, node, "One.", "Two.")
    path = f"/nodes/{node['id']}/versions/1/restore"
    stale = {"If-Match": f'"{node["id"]}-1"'}
    tree.refused("POST", path, 412, headers=stale)
    now = {"If-Match": f'"{node["id"]}-{tree.get(node)["revision"]}"'}
    answer = tree.person.http.post(path, headers=now)
    assert answer.headers["etag"] == f'"{node["id"]}-{answer.json()["node"]["revision"]}"'


@pytest.mark.parametrize("number", ["0", "4", "x", "-1", "1.0", "99999999999999999999", "²"])
def test_numbers_of_no_version(tree: Tree, number: str) -> None:
    node = tree.add(metadata={"content": "One."})
    path = f"/nodes/{node['id']}/versions/{number}"
    tree.refused("GET", path, 404)
    tree.refused("POST", f"{path}/restore", 404)


def test_others_have_no_part_in_it(tree: Tree, stranger: Person) -> None:
    node = tree.add(metadata={"content": "One."})
    viewer = tree.person.invite(tree.person.studio.person("Viewer"), "viewer")
    path = f"/nodes/{node['id']}/versions"
    assert viewer.status("GET", path) == 200
    assert viewer.status("POST", f"{path}/1/restore") == 403
    for person, id in ((stranger, node["id"]), (tree.person, NOBODY)):
        for method, rest in (
            ("GET", ""),
            ("GET", "/1"),
            ("GET", "/compare?from=1"),
            ("POST", "/1/restore"),
        ):
            assert person.status(method, f"/nodes/{id}/versions{rest}") == 404
    tree.person.ok("DELETE", f"/nodes/{node['id']}")
    assert tree.person.status("GET", path) == 404


def test_a_text_of_before_and_an_import_have_versions(tree: Tree) -> None:
    file = {"file": ("a.fountain", f"INT. BARN - DAY\n\n{FOUNTAIN}\n", "text/plain")}
    project = tree.person.ok("POST", "/projects/import", 201, files=file)["project"]["id"]
    other = Tree(tree.person, project)
    (node,) = other.nodes(level=3)
    (first,) = versions(other, node)
    assert (first["cause"], first["actorId"]) == ("import", tree.person.id)
    write(other, node, FOUNTAIN + "\n\nMore.")
    assert [one["cause"] for one in versions(other, node)] == ["edit", "import"]
    assert version(other, node, 1)["text"] == FOUNTAIN


def test_what_several_nodes_bring_is_theirs(tree: Tree) -> None:
    body = {"project_id": tree.project, "template_id": "t", "level": 1, "title": "x"}
    bodies = [body | {"node_number": n, "metadata": {"content": f"Text {n}"}} for n in (1, 2)]
    made = tree.person.ok("POST", "/nodes/bulk", 201, json={"nodes": bodies})["nodes"]
    for at, node in enumerate(made, 1):
        (first,) = versions(tree, node)
        assert (first["cause"], first["actorId"]) == ("edit", tree.person.id)
        assert version(tree, node, 1)["text"] == f"Text {at}"


def test_a_name_that_follows_is_no_version(tree: Tree) -> None:
    """Whoever writes a text without saying why changes what it is called, not what it says."""
    node = tree.add()
    drafts(tree, node, "Mara waits.")
    sql = tree.person.studio.sql
    rename = (
        "update nodes.node_text set source = replace(source, 'Mara', 'Ilse') where node_id = %(n)s"
    )
    sql(rename, n=node["id"])
    assert len(versions(tree, node)) == 1
    assert version(tree, node, 1)["text"] == "Ilse waits."
    sql("update nodes.text_versions set is_held = true where node_id = %(n)s", n=node["id"])
    sql(rename.format("'Ilse', 'Mara'"), n=node["id"])
    assert version(tree, node, 1)["text"] == "Ilse waits.", "a revision holds it"


def test_versions_of_one_text_at_once_are_numbered(tree: Tree) -> None:
    node = tree.add(metadata={"content": "none"})
    editors = [tree.person.invite(tree.person.studio.person(f"E{n}"), "editor") for n in range(4)]

    def put(at: int) -> int:
        return editors[at % 4].status(
            "PUT", f"/nodes/{node['id']}", json={"metadata": {"content": f"text {at}"}}
        )

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(put, range(24))) == {200}
    numbers = [one["number"] for one in versions(tree, node)]
    assert numbers == list(range(len(numbers), 0, -1))
    assert version(tree, node, numbers[0])["content"] == tree.get(node)["metadata"]["content"]


def test_the_newest_version_is_the_text(tree: Tree) -> None:
    """Whoever wrote it, in whatever way."""
    rows = tree.person.studio.sql(
        "select count(*) from nodes.node_text t where not exists (select from nodes.text_versions v"
        " where v.node_id = t.node_id and v.number = t.version and v.source = t.source"
        " and v.number = (select max(o.number) from nodes.text_versions o"
        " where o.node_id = t.node_id)) and not exists (select from nodes.text_versions h"
        " where h.node_id = t.node_id and h.number = t.version and h.is_held)"
    )
    assert rows == [(0,)]
    assert tree.person.studio.sql("select 1 from nodes.node_text where cause is not null") == []


def compare(tree: Tree, node: dict[str, Any], **query: Any) -> dict[str, Any]:
    params = {name.rstrip("_"): value for name, value in query.items()}
    return tree.person.ok("GET", f"/nodes/{node['id']}/versions/compare", params=params)


def test_versions_are_compared_by_element_and_word(tree: Tree) -> None:
    file = {"file": ("a.fountain", f"INT. BARN - DAY\n\n{FOUNTAIN}\n", "text/plain")}
    project = tree.person.ok("POST", "/projects/import", 201, files=file)["project"]["id"]
    other = Tree(tree.person, project)
    (node,) = other.nodes(level=3)
    write(other, node, "Rain.\n\nMARA\nStay very close.\n\nJORY\nNo.\n\nCUT TO:")
    found = compare(other, node, from_=1)
    assert (found["from"]["number"], found["to"]["number"], found["isSame"]) == (1, 2, False)
    assert [(one["op"], one["element"]) for one in found["differences"]] == [
        ("equal", "action"),
        ("equal", "character"),
        ("removed", "parenthetical"),
        ("changed", "dialogue"),
        ("added", "character"),
        ("added", "dialogue"),
        ("equal", "transition"),
    ]
    assert found["differences"][3]["words"] == [
        {"op": "equal", "text": "Stay "},
        {"op": "added", "text": "very "},
        {"op": "equal", "text": "close.\n\n"},
    ]
    back = compare(other, node, from_=2, to=1)
    assert (back["from"]["number"], back["to"]["number"]) == (2, 1)
    assert {one["op"] for one in compare(other, node, from_=2, to=2)["differences"]} == {"equal"}


def test_where_only_marks_differ_the_words_are_the_same(tree: Tree) -> None:
    node = tree.add(metadata={"content": DOC})
    a_minute_later(tree)
    bold = {"type": "text", "text": "The lamp goes out.", "marks": [{"type": "bold"}]}
    document = {"type": "doc", "content": [{"type": "paragraph", "content": [bold]}]}
    tree.put(node, metadata={"content": document})
    found = compare(tree, node, from_=1)
    assert not found["isSame"]
    assert [one["op"] for one in found["differences"]] == ["equal"]


def test_what_cannot_be_compared(tree: Tree) -> None:
    node = tree.add(metadata={"content": "One."})
    path = f"/nodes/{node['id']}/versions/compare"
    assert tree.refused("GET", path, 400) == "from is required"
    tree.refused("GET", path, 400, params={"from": "x"})
    tree.refused("GET", path, 400, params={"from": 0})
    tree.refused("GET", path, 400, params={"from": 1, "to": 2**40})
    tree.refused("GET", path, 404, params={"from": 2})
    tree.refused("GET", path, 404, params={"from": 1, "to": 2})
    write(tree, node, "word " * 60_000)
    tree.refused("GET", path, 413, params={"from": 1})
