"""Beats: what is sent comes back, what is missing is said, every change is told."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from tests.services.beats.stage import add, events, listed
from tests.studio import NOBODY, Person, Studio
from tests.wait import wait_until

MISSING = "Missing required fields: project_id, label, from_container_id, to_container_id"


def test_what_is_sent_comes_back(owner: Person, project: str) -> None:
    sent = {
        "label": "Catalyst",
        "template_abbr": "STC",
        "description": "The letter.",
        "from_container_id": "placeholder-act-1",
        "to_container_id": "temp-act-id",
        "pct_from": 14.28,
        "pct_to": 28.579999999999995,
        "color": "#5577AA",
        "notes": "",
        "order_index": 3,
    }
    answer = owner.http.post("/beats", json=sent | {"project_id": project, "what": "unknown"})
    assert answer.status_code == 201
    beat = answer.json()["beat"]
    assert {name: beat[name] for name in sent} == sent | {"pct_to": 28.58}
    assert (beat["project_id"], beat["user_id"], beat["revision"]) == (project, owner.id, 1)
    assert answer.headers["etag"] == f'"{beat["id"]}-1"'
    assert owner.ok("GET", f"/beats/{beat['id']}")["beat"] == beat == listed(owner, project)[0]


def test_what_is_left_out_has_a_default(owner: Person, project: str) -> None:
    beat = add(owner, project)
    assert (beat["pct_from"], beat["pct_to"], beat["order_index"]) == (0, 0, 0)
    assert [beat[name] for name in ("template_abbr", "description", "color", "notes")] == [None] * 4
    nulls = dict.fromkeys(("pct_from", "pct_to", "order_index", "notes"))
    beat = add(owner, project, **nulls)
    assert (beat["pct_from"], beat["pct_to"], beat["order_index"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(-5, 0), (0.004, 0), (0.005, 0.01), (99.999, 100), (100.01, 100), (1e300, 100), (12.5, 12.5)],
)
def test_percentages_are_rounded_and_clamped_and_never_refused(
    owner: Person, project: str, sent: float, kept: float
) -> None:
    beat = add(owner, project, pct_from=sent)
    assert beat["pct_from"] == kept
    path = f"/beats/{beat['id']}"
    assert owner.ok("PATCH", path, json={"pct_to": sent})["beat"]["pct_to"] == kept


@pytest.mark.parametrize("name", ["project_id", "label", "from_container_id", "to_container_id"])
@pytest.mark.parametrize("value", [None, "", ...])
def test_what_is_required_is_named(owner: Person, project: str, name: str, value: object) -> None:
    body = {"project_id": project, "label": "x", "from_container_id": "a", "to_container_id": "b"}
    body = {key: one for key, one in (body | {name: value}).items() if one is not ...}
    answer = owner.http.post("/beats", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, MISSING)
    assert answer.json()["field"] == name


def test_refusals_say_what_pages_look_for(owner: Person, project: str) -> None:
    for path in ("/beats", "/beats?project_id="):
        answer = owner.http.get(path)
        assert answer.status_code == 400
        assert answer.json()["error"] == "project_id query parameter required"
    for id in (NOBODY, "no-id"):
        answer = owner.http.get("/beats", params={"project_id": id})
        assert (answer.status_code, answer.json()["error"]) == (404, "Project not found")
        body = {"project_id": id, "label": "x", "from_container_id": "a", "to_container_id": "b"}
        answer = owner.http.post("/beats", json=body)
        assert (answer.status_code, answer.json()["error"]) == (404, "Project not found")
    for method in ("GET", "PATCH", "DELETE"):
        answer = owner.http.request(method, f"/beats/{NOBODY}")
        assert (answer.status_code, answer.json()["error"]) == (404, "Beat not found")
    answer = owner.http.post("/beats", json={"project_id": project, "pct_from": "12"})
    assert (answer.status_code, answer.json()["field"]) == (400, "pct_from")


def test_who_may_what(owner: Person, stranger: Person, studio: Studio, project: str) -> None:
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    editor = owner.invite(studio.person("Editor"), "editor")
    beat = add(editor, project)
    path = f"/beats/{beat['id']}"
    assert listed(viewer, project) == [beat]
    for person, status in ((viewer, 403), (stranger, 404)):
        assert person.status("PATCH", path, json={"label": "Mine"}) == status
        assert person.status("DELETE", path) == status
        assert person.status("POST", f"{path}/ripple", json={"edge": "left", "pct": 1}) == status
        body = {"project_id": project, "template_id": "lite-7"}
        assert person.status("POST", "/beats/apply-template", json=body) == status
    assert stranger.status("GET", path) == 404
    assert owner.ok("DELETE", path) == {"success": True}


def test_only_what_is_named_changes_and_is_told(owner: Person, project: str) -> None:
    beat = add(owner, project, notes="why", pct_to=10)
    body = {
        "label": "Debate",
        "pct_from": 5,
        "pct_to": 10,
        "id": NOBODY,
        "project_id": NOBODY,
        "user_id": NOBODY,
        "created_at": "2000-01-01T00:00:00Z",
        "nonsense": 7,
    }
    path = f"/beats/{beat['id']}"
    changed = owner.ok("PATCH", path, json=body)["beat"]
    own = {"label", "pct_from", "updated_at", "revision"}
    assert {name for name in beat if beat[name] != changed[name]} == own
    assert changed["updated_at"] > beat["updated_at"]
    assert events(owner, beat["id"])[-1] == (
        "beats.beat.changed",
        {"label": "Catalyst", "pct_from": 0},
        {"label": "Debate", "pct_from": 5},
    )
    assert owner.ok("PATCH", path, json=body)["beat"] == changed, "nothing is another"
    assert owner.ok("PATCH", path, json={})["beat"] == changed
    assert len(events(owner, beat["id"])) == 2


@pytest.mark.parametrize("name", ["label", "from_container_id", "to_container_id"])
def test_what_a_beat_must_have_stays(owner: Person, project: str, name: str) -> None:
    id = add(owner, project)["id"]
    for value in (None, "", "  "):
        answer = owner.http.patch(f"/beats/{id}", json={name: value})
        assert (answer.status_code, answer.json()["field"]) == (400, name)


def test_a_plain_patch_may_overlap(owner: Person, project: str) -> None:
    add(owner, project, pct_from=0, pct_to=50)
    beat = add(owner, project, pct_from=50, pct_to=100)
    changed = owner.ok("PATCH", f"/beats/{beat['id']}", json={"pct_from": 20})["beat"]
    assert changed["pct_from"] == 20


def test_revisions(owner: Person, project: str) -> None:
    beat = add(owner, project)
    path, tag = f"/beats/{beat['id']}", f'"{beat["id"]}-1"'
    assert owner.status("GET", path, headers={"If-None-Match": tag}) == 304
    headers = {"If-Match": tag}
    assert owner.status("PATCH", path, json={"label": "A"}, headers=headers) == 200
    assert owner.status("PATCH", path, json={"label": "B"}, headers=headers) == 412
    assert owner.status("DELETE", path, headers=headers) == 412
    body = {"edge": "right", "pct": 5}
    assert owner.status("POST", f"{path}/ripple", json=body, headers=headers) == 412


def test_lists_are_in_order_and_page(owner: Person, project: str) -> None:
    ids = [add(owner, project, order_index=at)["id"] for at in (2, 0, 1, 1, 0)]
    order = [ids[1], ids[4], ids[2], ids[3], ids[0]]
    assert [beat["id"] for beat in listed(owner, project)] == order
    found: list[str] = []
    query: dict[str, Any] = {"project_id": project, "limit": 2}
    while True:
        page = owner.ok("GET", "/beats", params=query)
        found += [beat["id"] for beat in page["beats"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == order
    tag = owner.http.get("/beats", params={"project_id": project}).headers["etag"]
    headers = {"If-None-Match": tag}
    assert owner.status("GET", f"/beats?project_id={project}", headers=headers) == 304
    owner.ok("PATCH", f"/beats/{ids[0]}", json={"notes": "new"})
    assert owner.status("GET", f"/beats?project_id={project}", headers=headers) == 200


def test_reordering(owner: Person, stranger: Person, project: str) -> None:
    ids = [add(owner, project, order_index=at)["id"] for at in range(4)]
    body = {"project_id": project, "beatIds": [ids[2], "temp-7", ids[0]]}
    assert owner.ok("POST", "/beats/reorder", json=body) == {"success": True, "count": 2}
    order = [ids[2], ids[0], ids[1], ids[3]]
    assert [beat["id"] for beat in listed(owner, project)] == order
    assert [beat["order_index"] for beat in listed(owner, project)] == [0, 1, 2, 3]
    was, now = ({id: place for place, id in enumerate(one)} for one in (ids, order))
    told = ("beats.beat.reordered", {"order_index": was}, {"order_index": now})
    assert events(owner, project)[-1] == told
    foreign = add(stranger, stranger.project())["id"]
    for wrong in (foreign, NOBODY):
        body = {"project_id": project, "beat_ids": [wrong, ids[3]]}
        assert owner.status("POST", "/beats/reorder", json=body) == 404
    assert [beat["id"] for beat in listed(owner, project)] == order
    for nothing in ([], None):
        body = {"project_id": project, "beat_ids": nothing}
        assert owner.status("POST", "/beats/reorder", json=body) == 400
    assert owner.status("POST", "/beats/reorder", json={"beat_ids": ids}) == 400
    many = {"project_id": project, "beat_ids": ["x"] * 1_001}
    assert owner.status("POST", "/beats/reorder", json=many) == 400


def test_a_beat_is_an_edit_of_its_project(owner: Person, project: str) -> None:
    before = owner.ok("GET", f"/projects/{project}")["project"]["last_edited"]
    add(owner, project)
    path = f"/projects/{project}"
    wait_until(lambda: owner.ok("GET", path)["project"]["last_edited"] > before, 30)


def test_fifty_at_once_are_fifty(owner: Person, project: str) -> None:
    """As pages make a template: every beat by a call of its own."""

    async def add_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=owner.studio.url, headers=owner.http.headers, timeout=60
        ) as client:
            body = {"project_id": project, "from_container_id": "a", "to_container_id": "b"}
            return await asyncio.gather(
                *(
                    client.post("/beats", json=body | {"label": f"{at}", "order_index": at})
                    for at in range(50)
                )
            )

    assert {answer.status_code for answer in asyncio.run(add_all())} == {201}
    assert [beat["label"] for beat in listed(owner, project)] == [str(at) for at in range(50)]
