"""`/rest/v1/story_beats`: rows for the button that clears beats made twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.beats.stage import add, events, listed
from tests.studio import NOBODY, Person, Studio

ROWS = "/rest/v1/story_beats"
PUBLIC = {"Accept-Profile": "public", "Content-Profile": "public"}


def ids(person: Person, query: str = "") -> list[str]:
    return [row["id"] for row in person.ok("GET", f"{ROWS}?{query}")]


def refusal(person: Person, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = person.http.request(method, path, **options)
    body = answer.json()
    assert set(body) == {"code", "details", "hint", "message"}
    return answer.status_code, body["code"]


def test_rows_are_bare_and_whole(owner: Person, stranger: Person, project: str) -> None:
    add(stranger, stranger.project())
    twins = [add(owner, project, pct_from=10, pct_to=12.5) for _ in range(2)]
    add(owner, owner.project())
    answer = owner.http.get(f"{ROWS}?select=*&project_id=eq.{project}&order=created_at.asc")
    assert answer.json() == twins
    assert answer.headers["content-range"] == "0-1/*"


def test_filters_order_and_parts(owner: Person, project: str) -> None:
    a, b, c = (
        add(owner, project, label, color=color, order_index=at)["id"]
        for at, (label, color) in enumerate([("A, one", "#111111"), ("B", None), ("C", "#000000")])
    )
    here = f"project_id=eq.{project}"
    for query, found in (
        (f"id=eq.{b.upper()}", [b]),
        (f"id=in.%28{a}%2C{c}%29&order=label.desc", [c, a]),
        (f"id=in.({a},{b})&id=eq.{b}", [b]),
        (f"{here}&color=is.null", [b]),
        (f'{here}&label=in.("A, one",C)&order=color', [c, a]),
        (f"{here}&order_index=eq.2", [c]),
        (f"{here}&order=order_index.desc&limit=1&offset=1", [b]),
        ("id=eq.nonsense", []),
        (f"project_id=eq.{NOBODY}", []),
    ):
        assert ids(owner, query) == found, query
    assert owner.ok("GET", f"{ROWS}?select=id,label&id=eq.{a}") == [{"id": a, "label": "A, one"}]


def test_twins_are_deleted_and_can_come_back(owner: Person, project: str) -> None:
    keep, *twins = (add(owner, project)["id"] for _ in range(3))
    path = f"{ROWS}?id=in.%28{twins[0]}%2C{twins[1]}%2Cnonsense%29"
    answer = owner.http.delete(path, headers=PUBLIC | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert [beat["id"] for beat in listed(owner, project)] == [keep]
    assert ids(owner, f"project_id=eq.{project}") == [keep]
    (act,) = owner.ok("GET", f"/projects/{project}/trash")["trash"]
    assert {item["entity_id"] for item in act["items"]} == set(twins)
    assert [told[0] for told in events(owner, twins[0])] == [
        "beats.beat.added",
        "beats.beat.trashed",
    ]


def test_what_one_may_not_touch_is_not_matched(
    owner: Person, stranger: Person, studio: Studio, project: str
) -> None:
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    id = add(owner, project)["id"]
    assert ids(viewer, f"id=eq.{id}") == [id]
    assert ids(stranger, f"id=eq.{id}") == []
    for person in (viewer, stranger):
        assert person.http.delete(f"{ROWS}?id=eq.{id}").status_code == 204
        changed = person.http.patch(
            f"{ROWS}?id=eq.{id}",
            json={"label": "Mine"},
            headers={"Prefer": "return=representation"},
        )
        assert changed.json() == []
    assert [beat["label"] for beat in listed(owner, project)] == ["Catalyst"]


def test_changing_rows(owner: Person, project: str) -> None:
    beats = [add(owner, project) for _ in range(2)]
    path = f"{ROWS}?project_id=eq.{project}"
    answer = owner.http.patch(path, json={"pct_to": 28.579999999999995, "label": "Debate"})
    assert (answer.status_code, answer.content) == (204, b"")
    body, back = {"notes": "seen"}, {"Prefer": "return=representation,count=exact"}
    answer = owner.http.patch(path, json=body, headers=back)
    assert answer.headers["content-range"] == "0-1/2"
    assert {row["id"] for row in answer.json()} == {beat["id"] for beat in beats}
    assert {(row["label"], row["pct_to"], row["notes"]) for row in answer.json()} == {
        ("Debate", 28.58, "seen")
    }


@pytest.mark.parametrize(
    ("method", "query", "body", "status", "code"),
    [
        ("GET", "salary=eq.1", None, 400, "42703"),
        ("GET", "id=gt.1", None, 400, "PGRST100"),
        ("DELETE", "", None, 400, "21000"),
        ("PATCH", "", {"label": "x"}, 400, "21000"),
        ("PATCH", f"id=eq.{NOBODY}", {"salary": 1}, 400, "PGRST204"),
        ("PATCH", f"id=eq.{NOBODY}", {"pct_to": "x"}, 400, "22P02"),
        ("PATCH", f"id=eq.{NOBODY}", {"label": ""}, 400, "PGRST100"),
        ("POST", "", {"label": "x"}, 405, "PGRST117"),
    ],
)
def test_refusals(
    owner: Person, method: str, query: str, body: object, status: int, code: str
) -> None:
    options = {} if body is None else {"json": body}
    assert refusal(owner, method, f"{ROWS}?{query}", **options) == (status, code)


def test_rows_are_for_people(studio: Studio) -> None:
    answer = studio.client(studio.anon_key).get(ROWS)
    assert (answer.status_code, answer.json()["code"]) == (401, "PGRST301")
