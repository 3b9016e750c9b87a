"""Locked scripts as files: numbers, cuts and revisions come back."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.services.nodes.test_drafts import a_minute_later, version, write
from tests.services.nodes.test_revisions import Script
from tests.services.projects.test_import import export, imported, send
from tests.studio import Person


@pytest.fixture
def script(owner: Person) -> Script:
    """A locked script with an insert, a move and two cuts, one of them the first scene."""
    script = Script(owner, 1, 2, 3)
    for at, scene in enumerate(script.scenes, 1):
        script.put(scene, title=f"INT. ROOM {at} - DAY", metadata={"content": f"Text {at}."})
    script.lock()
    a_minute_later(script)
    write(script, script.scenes[2], "Text 3, and more.")
    script.insert(script.sequences[0], 2, title="INT. NEW ROOM - DAY")
    script.cut(script.scenes[0])
    script.cut(script.scenes[3])
    script.put(script.scenes[5], orderIndex=0)
    return script


NUMBERS = ["(1)", "2", "2A", "3", "(4)", "6", "5"]


def opened(script: Script, data: bytes | str) -> Script:
    """The project that a file becomes."""
    other = Script.__new__(Script)
    other.person = script.person
    other.project = imported(script.person, data)["project"]["id"]
    other.scenes = other.nodes(level=3)
    other.sequences = other.nodes(level=2)
    return other


def test_a_screenplay_says_what_was_cut(script: Script) -> None:
    assert script.numbers() == NUMBERS
    text = export(script.person, script.project).text
    headings = [line for line in text.split("\n") if line.endswith("#") and "#" in line[:-1]]
    assert headings == [
        ".OMITTED #1#",
        "INT. ROOM 2 - DAY #2#",
        "INT. NEW ROOM - DAY #2A#",
        "INT. ROOM 3 - DAY #3#",
        ".OMITTED #4#",
        "INT. ROOM 6 - DAY #6#",
        "INT. ROOM 5 - DAY #5#",
    ]


def test_a_screenplay_keeps_numbers_and_cuts(script: Script) -> None:
    text = export(script.person, script.project).text
    other = opened(script, text)
    cut = [one for one in other.scenes if one["metadata"].get("omitted")]
    assert [one["metadata"]["sceneNumber"] for one in cut] == ["1", "4"]
    assert [one["locationId"] for one in cut] == [None, None], "nothing plays at OMITTED"
    assert other.numbers() == NUMBERS
    assert export(other.person, other.project).text == text
    other.lock()
    assert other.numbers() == NUMBERS
    assert other.number(other.insert(other.sequences[0], 3)) == "2B"


def test_a_document_keeps_revisions_and_their_drafts(script: Script) -> None:
    blue = script.lock(name="Blue pages", color="#0000FF")
    a_minute_later(script)
    write(script, script.scenes[1], "Text 2, later.")
    other = opened(script, export(script.person, script.project, "json").content)
    assert other.numbers() == NUMBERS
    path = f"/projects/{other.project}/revisions"
    white, second = other.person.ok("GET", path)["revisions"]
    assert [white["name"], second["name"], second["color"]] == ["White", "Blue pages", "#0000FF"]
    assert (second["lockedAt"], second["omitted"]) == (blue["lockedAt"], 2)
    assert other.changes(second) == [("2", ["text"])]
    assert other.changes(white) == [
        ("1", ["omitted"]),
        ("2", ["text"]),
        ("2A", ["added"]),
        ("3", ["text"]),
        ("4", ["omitted"]),
        ("6", ["moved"]),
    ]
    two = next(one for one in other.scenes if one["metadata"]["sceneNumber"] == "2")
    assert version(other, two, 1)["text"] == "Text 2."
    assert version(other, two, 2)["text"] == "Text 2, later."
    write(other, two, "Text 2, at last.")
    assert version(other, two, 3)["text"] == "Text 2, at last."
    assert other.number(other.insert(other.sequences[0], 2)) == "2B"


def test_a_document_of_a_document_is_the_same(script: Script) -> None:
    script.lock()
    first = json.loads(export(script.person, script.project, "json").content)
    other = opened(script, json.dumps(first))
    second = json.loads(export(other.person, other.project, "json").content)
    for name in ("revisions", "drafts", "versions"):
        assert len(first[name]) == len(second[name])
    for one, two in zip(first["revisions"], second["revisions"], strict=True):
        assert one["locked_at"] == two["locked_at"]
        assert [s["scene_number"] for s in one["scenes"]] == [
            s["scene_number"] for s in two["scenes"]
        ]
        assert [s["version"] for s in one["scenes"]] == [s["version"] for s in two["scenes"]]


def test_a_script_that_is_locked_keeps_its_own_revisions(script: Script) -> None:
    data = export(script.person, script.project, "json").content
    target = Script(script.person, 1, 1, 2)
    target.lock(name="Mine")
    target.cut(target.nodes(level=1)[0])
    assert send(target.person, data, project_id=target.project).status_code == 201
    found = target.person.ok("GET", f"/projects/{target.project}/revisions")["revisions"]
    assert [one["name"] for one in found] == ["Mine"]
    numbers = target.numbers()
    assert all(numbers)
    assert len(set(numbers)) == len(numbers)
    assert {"(1)", "(2)"} <= set(numbers)


A, S, C = (str(uuid4()) for _ in range(3))
AT = "2026-11-01T09:00:00.000000Z"


def document(**more: Any) -> dict[str, Any]:
    def node(id: str, parent: str | None, level: int) -> dict[str, Any]:
        numbered = {"node_number": 1, "template_id": "film-3act", "title": "x"}
        return {"id": id, "parent_id": parent, "level": level, **numbered}

    scene = node(C, S, 3)
    scene["text"] = {"format": "fountain", "source": "Rain.", "plain": "", "words": 0}
    draft = {"node_id": C, "number": 1, "format": "fountain", "source": "Snow.", "at": AT}
    held = {"node_id": C, "scene_number": "12", "title": "x", "version": 1}
    revision = {"number": 1, "name": "White", "locked_at": AT, "scenes": [held]}
    made = {
        "format": "scriptony-project",
        "version": 1,
        "project": {"title": "Salt"},
        "nodes": [node(A, None, 1), node(S, A, 2), scene],
        "revisions": [revision],
        "drafts": [draft],
        "versions": [{"node_id": C, "number": 2}],
    }
    return made | more


def changed(which: str, **fields: Any) -> dict[str, Any]:
    made = document()
    made[which] = [made[which][0] | fields]
    return made


def held(**fields: Any) -> dict[str, Any]:
    made = document()
    made["revisions"][0]["scenes"][0] |= fields
    return made


def test_a_document_written_by_hand(owner: Person) -> None:
    answer = send(owner, json.dumps(document()))
    assert answer.status_code == 201, answer.text
    project = answer.json()["project"]["id"]
    shown = owner.ok("GET", f"/projects/{project}/scene-numbers")["scenes"]
    assert [(one["sceneNumber"], one["version"]) for one in shown] == [("12", 2)]


@pytest.mark.parametrize(
    "broken",
    [
        document(revisions=document()["revisions"] * 2),
        document(drafts=document()["drafts"] * 2),
        document(versions=document()["versions"] * 2),
        changed("drafts", node_id=str(uuid4())),
        changed("drafts", number=2),
        changed("drafts", number=3),
        changed("drafts", format=None),
        changed("drafts", format="prosemirror"),
        changed("drafts", at="yesterday"),
        changed("drafts", cause="boredom"),
        changed("versions", node_id=str(uuid4())),
        changed("versions", number=0),
        changed("revisions", name=" "),
        changed("revisions", locked_at="2026-11-01T09:00:00"),
        changed("revisions", scenes=document()["revisions"][0]["scenes"] * 2),
        held(node_id=S),
        held(version=9),
        held(scene_number="#"),
    ],
    ids=range(18),
)
def test_revisions_that_cannot_be(owner: Person, broken: dict[str, Any]) -> None:
    answer = send(owner, json.dumps(broken))
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "broken_file"
