"""What the log tells of beats and templates can be taken back while it still stands."""

from __future__ import annotations

from tests.services.beats.stage import add, listed, places, row
from tests.studio import Person
from tests.undoing import lines_of, still, take_back, undone

BEAT = {"label": "Hook", "pct_from": 0, "pct_to": 50}


def code(person: Person, id: str, at: int = -1) -> str:
    """Why a line about a thing is not taken back."""
    refused = take_back(person, lines_of(person.studio, id)[at])
    assert refused.status_code == 409, refused.text
    return refused.json()["code"]


def test_fields_go_back(owner: Person, project: str) -> None:
    made = add(owner, project, notes="Rain.")
    owner.ok("PATCH", f"/beats/{made['id']}", json={"label": "Debate", "notes": None})
    assert still(undone(owner, made["id"])["beat"]) == still(made)
    assert undone(owner, made["id"])["beat"]["label"] == "Debate"


def test_a_ripple_goes_back_beat_by_beat(owner: Person, project: str) -> None:
    ids = row(owner, project, (0, 10), (10, 20), (20, 30))
    before = places(owner, project)
    owner.ok("POST", f"/beats/{ids[0]}/ripple", json={"edge": "right", "pct": 15})
    assert places(owner, project) != before
    for id in reversed(ids):
        undone(owner, id)
    assert places(owner, project) == before


def test_an_order_goes_back_though_places_were_shared(owner: Person, project: str) -> None:
    ids = [add(owner, project, order_index=at)["id"] for at in (0, 0, 7)]
    before = {beat["id"]: beat["order_index"] for beat in listed(owner, project)}
    owner.ok("POST", "/beats/reorder", json={"project_id": project, "beat_ids": ids[::-1]})
    late = add(owner, project, order_index=1)["id"]
    assert take_back(owner, lines_of(owner.studio, project)[-1]).status_code == 200
    after = {beat["id"]: beat["order_index"] for beat in listed(owner, project)}
    assert after == before | {late: 1}
    assert code(owner, project, -2) == "changed_since"


def test_new_ones_go_and_come_back(owner: Person, project: str) -> None:
    made = add(owner, project)
    assert undone(owner, made["id"]) == {"beat": None, "success": True}
    assert listed(owner, project) == []
    assert still(undone(owner, made["id"])["beat"]) == still(made)
    owner.ok("DELETE", f"/beats/{made['id']}")
    line = lines_of(owner.studio, made["id"])[-1]
    assert still(take_back(owner, line).json()["beat"]) == still(made)
    assert take_back(owner, line).json()["code"] == "changed_since"
    assert undone(owner, made["id"])["beat"] is None


def test_a_new_one_somebody_changed_stays(owner: Person, project: str) -> None:
    editor = owner.invite(owner.studio.person("Edda"), "editor")
    id = add(owner, project)["id"]
    editor.ok("PATCH", f"/beats/{id}", json={"notes": "Rain."})
    assert code(owner, id, 0) == "changed_since"


def test_templates_go_back(owner: Person) -> None:
    body = {"name": "Two", "abbreviation": "TW", "beats": [BEAT]}
    made = owner.ok("POST", "/beat-templates", 201, json=body)["template"]
    path = f"/beat-templates/{made['id']}"
    owner.ok("PATCH", path, json={"name": "Three", "beats": [BEAT, BEAT]})
    assert undone(owner, made["id"]) == {"beat": None, "success": True}
    assert still(owner.ok("GET", path)["template"]) == still(made)
    owner.ok("DELETE", path)
    undone(owner, made["id"])
    again = owner.ok("GET", path)["template"]
    assert {**still(again), "created_at": made["created_at"]} == still(made)
    assert code(owner, made["id"], -2) == "changed_since", "it was made again already"
    undone(owner, made["id"])
    assert owner.status("GET", path) == 404


def test_who_may(owner: Person, stranger: Person, project: str) -> None:
    viewer = owner.invite(owner.studio.person("Vera"), "viewer")
    id = add(owner, project)["id"]
    owner.ok("PATCH", f"/beats/{id}", json={"notes": "Rain."})
    line = lines_of(owner.studio, id)[-1]
    assert take_back(viewer, line).status_code == 403
    assert take_back(stranger, line).status_code == 404
    assert listed(owner, project)[0]["notes"] == "Rain."
