"""Beats travel in a project's JSON document."""

from __future__ import annotations

import json
from typing import Any

from tests.services.beats.stage import add, listed
from tests.services.nodes.trees import Tree
from tests.studio import Person

OWN = {"id", "project_id", "user_id", "created_at", "updated_at", "revision"}


def test_importing_what_was_exported_gives_equal_beats(owner: Person) -> None:
    tree = Tree(owner)
    acts = [tree.add(number=number) for number in (1, 2)]
    fields = {"template_abbr": "STC", "color": "#5577AA", "notes": "why", "description": "Rain."}
    first, second = (act["id"] for act in acts)
    ends = {"from_container_id": first, "to_container_id": second.upper()}
    add(owner, tree.project, pct_from=10, pct_to=28.58, order_index=1, **ends, **fields)
    add(owner, tree.project, "Theme", order_index=0)
    gone = add(owner, tree.project, "Gone")["id"]
    owner.ok("DELETE", f"/beats/{gone}")
    document = owner.ok("GET", f"/projects/{tree.project}/export?format=json")
    assert [beat["label"] for beat in document["beats"]] == ["Theme", "Catalyst"]
    copy = imported(owner, document)
    now = [one["id"] for one in Tree(owner, copy).children()]
    named = dict(zip((first, second.upper()), now, strict=True))
    expected = [
        {name: named.get(str(value), value) for name, value in beat.items() if name not in OWN}
        for beat in listed(owner, tree.project)
    ]
    found = listed(owner, copy)
    assert [
        {name: value for name, value in beat.items() if name not in OWN} for beat in found
    ] == expected
    assert {beat["user_id"] for beat in found} == {owner.id}


def test_a_document_without_beats_is_as_good(owner: Person) -> None:
    document = owner.ok("GET", f"/projects/{owner.project()}/export?format=json")
    del document["beats"]
    assert listed(owner, imported(owner, document)) == []


def test_what_is_wrong_with_a_beat_is_said(owner: Person, project: str) -> None:
    add(owner, project)
    document = owner.ok("GET", f"/projects/{project}/export?format=json")
    for name, value in (("pct_to", 101), ("label", " "), ("from_container_id", "")):
        beats = [document["beats"][0] | {name: value}]
        answer = send(owner, document | {"beats": beats})
        assert (answer.status_code, answer.json()["code"]) == (400, "broken_file")
        assert name in answer.json()["error"]


def send(person: Person, document: dict[str, Any]) -> Any:
    data = json.dumps(document).encode()
    files = {"file": ("copy.json", data, "application/json")}
    return person.http.post("/projects/import", files=files)


def imported(person: Person, document: dict[str, Any]) -> str:
    answer = send(person, document)
    assert answer.status_code == 201, answer.text
    return answer.json()["project"]["id"]
