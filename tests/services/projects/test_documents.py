"""The JSON document: importing what was exported gives an equal project."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from scriptony.interchange.screenplay import BrokenScreenplay
from scriptony.services.projects.rules.documents import is_document, read_document
from scriptony.services.projects.rules.screenplays import MOST_NODES
from tests.services.projects.test_import import export, imported, nodes, send
from tests.studio import Person

A1, S1, C1, C2, MARA, JOREN, SHOT, OTHER = (str(uuid4()) for _ in range(8))


def mention(id: str) -> dict[str, Any]:
    node = {"type": "characterMention", "attrs": {"id": id, "label": "Mara"}}
    return {"type": "doc", "content": [{"type": "paragraph", "content": [node]}]}


def node(id: str, parent: str | None, level: int, place: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "parent_id": parent,
        "level": level,
        "template_id": "film-3act",
        "node_number": place + 1,
        "title": f"Level {level}",
        "description": None,
        "color": None,
        "order_index": place,
        "metadata": {},
        "text": None,
    } | more


def document() -> dict[str, Any]:
    rich = json.dumps(mention(MARA), separators=(",", ":"))
    return {
        "format": "scriptony-project",
        "version": 1,
        "project": {"title": "Salt", "type": "series", "genre": "Noir", "time_lock": True},
        "characters": [{"id": MARA, "name": "Mara", "age": "41"}, {"id": JOREN, "name": "Joren"}],
        "nodes": [
            node(A1, None, 1, title="", color="#6E59A5"),
            node(S1, A1, 2, metadata={"implicit": True, "deep": [{"x": 1.5}]}),
            node(
                C1,
                S1,
                3,
                metadata={"characters": [{"id": MARA}]},
                text={"format": "prosemirror", "source": rich, "plain": "Mara", "words": 1},
            ),
            node(
                C2,
                S1,
                3,
                1,
                text={"format": "fountain", "source": "MARA\nGo.", "plain": "x", "words": 99},
            ),
        ],
        "appearances": [{"scene_id": C1, "character_id": MARA}],
        "shots": [
            {"id": SHOT, "scene_id": C1, "shot_number": "1A", "lens": "35mm", "dialog": rich},
        ],
        "casting": [{"shot_id": SHOT, "character_id": JOREN}],
    }


def numbered(text: str) -> str:
    """The text with every id replaced by the order in which they come up."""
    import re

    seen: dict[str, str] = {}
    return re.sub(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        lambda found: seen.setdefault(found[0], f"id{len(seen)}"),
        text,
    )


def test_an_export_imports_to_an_equal_project(owner: Person):
    first = imported(owner, json.dumps(document()))["project"]
    answer = export(owner, first["id"], "json")
    assert answer.headers["content-disposition"].startswith('attachment; filename="Salt.json"')
    second = imported(owner, answer.content)["project"]
    assert second["id"] != first["id"]
    own = {"id", "created_at", "createdAt", "updated_at", "last_edited", "lastEdited"}
    assert {k: v for k, v in second.items() if k not in own} == {
        k: v for k, v in first.items() if k not in own
    }
    again = export(owner, second["id"], "json")
    assert numbered(again.text) == numbered(answer.text)
    assert again.text != answer.text, "every thing has an id of its own"


def test_an_import_holds_all_that_the_document_says(owner: Person):
    answer = imported(owner, json.dumps(document()))
    assert answer["counts"] == {
        "acts": 1,
        "sequences": 1,
        "scenes": 2,
        "characters": 2,
        "dialogues": 1,
        "words": 3,
    }
    made = json.loads(export(owner, answer["project"]["id"], "json").content)
    sent = document()
    assert [n["title"] for n in made["nodes"]] == [n["title"] for n in sent["nodes"]]
    assert made["nodes"][1]["metadata"] == sent["nodes"][1]["metadata"]
    assert (made["shots"][0]["lens"], made["characters"][0]["age"]) == ("35mm", "41")
    assert made["nodes"][3]["text"] == {
        "format": "fountain",
        "source": "MARA\nGo.",
        "plain": "MARA\nGo.",
        "words": 2,
    }


def test_mentions_follow_to_the_new_ids(owner: Person):
    project = imported(owner, json.dumps(document()))["project"]["id"]
    made = json.loads(export(owner, project, "json").content)
    mara, joren = (person["id"] for person in made["characters"])
    assert mara != MARA
    assert made["nodes"][2]["text"]["source"] == json.dumps(mention(mara), separators=(",", ":"))
    assert made["nodes"][2]["metadata"] == {"characters": [{"id": mara}]}
    assert made["shots"][0]["dialog"] == json.dumps(mention(mara), separators=(",", ":"))
    assert made["appearances"] == [{"scene_id": made["nodes"][2]["id"], "character_id": mara}]
    assert made["casting"] == [{"shot_id": made["shots"][0]["id"], "character_id": joren}]


def test_a_screenplay_survives_the_document_too(owner: Person):
    script = "INT. A - DAY\n\nMARA\nGo.\n\n## Deep\n\nEXT. B\n\nRain.\n"
    first = imported(owner, script)["project"]["id"]
    second = imported(owner, export(owner, first, "json").content)["project"]["id"]
    assert export(owner, second).content == export(owner, first).content


def damaged(change: Callable[[dict[str, Any]], Any]) -> bytes:
    whole = document()
    change(whole)
    return json.dumps(whole).encode()


DAMAGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "same id twice": lambda d: d["nodes"].append(node(A1, None, 1)),
    "orphan": lambda d: d["nodes"].append(node(OTHER, str(uuid4()), 2)),
    "wrong level": lambda d: d["nodes"].append(node(OTHER, A1, 3)),
    "own parent": lambda d: d["nodes"].append(node(OTHER, OTHER, 2)),
    "shot under an act": lambda d: d["shots"][0].update(scene_id=A1),
    "unknown speaker": lambda d: d["appearances"].append({"scene_id": C1, "character_id": OTHER}),
    "unknown shot": lambda d: d["casting"].append({"shot_id": OTHER, "character_id": MARA}),
    "unknown scene": lambda d: d["appearances"].append({"scene_id": OTHER, "character_id": MARA}),
    "no title": lambda d: d["project"].update(title=""),
    "blank title": lambda d: d["project"].update(title=" \n"),
    "longer than can be typed": lambda d: d["project"].update(genre="g" * 1_001),
    "a nobody": lambda d: d["characters"][0].update(name=" "),
    "wrong type": lambda d: d["project"].update(type="game"),
    "more nodes than are taken": lambda d: d["nodes"].extend(
        node(str(uuid4()), None, 1, place) for place in range(1, MOST_NODES + 1)
    ),
    "not an id": lambda d: d["characters"][0].update(id="x"),
    "unreadable text": lambda d: d["nodes"][2]["text"].update(source="[]"),
    "unknown format": lambda d: d["nodes"][2]["text"].update(format="html"),
    "later version": lambda d: d.update(version=2),
    "too deep": lambda d: d["nodes"][0].update(metadata={"a": json.loads("[" * 99 + "]" * 99)}),
    "too large a number": lambda d: d["shots"][0].update(shotlength_minutes=10**10),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_document_is_refused(name: str):
    with pytest.raises(BrokenScreenplay) as refused:
        read_document(damaged(DAMAGES[name]))
    assert refused.value.line >= 1


@pytest.mark.parametrize(
    ("data", "line"),
    [(b'{"format":\n\n"\xff"}', 3), (b'{"format":\n', 2), (b'{"format": 1}\n\n}', 3)],
)
def test_the_line_at_which_a_document_breaks(data: bytes, line: int):
    with pytest.raises(BrokenScreenplay) as refused:
        read_document(data)
    assert refused.value.line == line


def test_a_damaged_document_changes_nothing(owner: Person):
    answer = send(owner, damaged(DAMAGES["orphan"]))
    assert (answer.status_code, answer.json()["line"]) == (400, 1)
    assert owner.ok("GET", "/projects") == {"projects": []}


def test_places_and_numbers_are_put_right(owner: Person):
    def change(whole: dict[str, Any]) -> None:
        whole["nodes"][2].update(order_index=7, node_number=1)
        whole["nodes"][3].update(order_index=7, node_number=1)

    project = imported(owner, damaged(change))["project"]["id"]
    scenes = nodes(owner, project, 3)
    assert [(n["orderIndex"], n["nodeNumber"]) for n in scenes] == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b" \n{", True), (b"\xef\xbb\xbf{", True), (b"INT. A", False), (b"[", False), (b"", False)],
)
def test_documents_are_told_by_content(data: bytes, expected: bool):
    assert is_document(data) is expected


def test_a_lone_surrogate_is_no_server_error(owner: Person):
    data = damaged(lambda d: d["project"].update(genre="@@")).replace(b"@@", b"\\ud800")
    assert send(owner, data).status_code == 400
    assert send(owner, b'{"a":' * 100_000).status_code == 400


def test_ids_cannot_be_smuggled_in() -> None:
    """An id written with escapes is not found in the text, and would be taken over as it is."""
    text = json.dumps(document())
    spelled = text.replace(f'"id": "{A1}"', f'"id": "{A1[:-1]}\\u{ord(A1[-1]):04x}"')
    assert spelled != text
    assert json.loads(spelled) == json.loads(text)
    with pytest.raises(BrokenScreenplay, match="id"):
        read_document(spelled.encode())


def test_many_of_one_number_are_numbered_at_once() -> None:
    def change(whole: dict[str, Any]) -> None:
        places = range(1, MOST_NODES - 3)
        whole["nodes"] += [node(str(uuid4()), None, 1, place, node_number=1) for place in places]
        whole["nodes"][10]["node_number"] = 4

    began = time.process_time()
    acts = [one for one in read_document(damaged(change)).nodes if one.level == 1]
    assert time.process_time() - began < 2
    numbers = sorted(one.node_number for one in acts)
    assert numbers == list(range(1, len(acts) + 1))
