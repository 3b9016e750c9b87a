"""The ripple edit over HTTP: one transaction, every move told, eight at once leave no overlap."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import httpx2
import pytest

from tests.services.beats.stage import add, events, listed, places, row
from tests.studio import Person


def test_the_right_edge_takes_along_what_follows(owner: Person, project: str) -> None:
    ids = row(owner, project, (0, 10), (10, 20), (25, 40))
    answer = owner.http.post(f"/beats/{ids[0]}/ripple", json={"edge": "right", "pct": 15})
    assert answer.status_code == 200
    found = answer.json()
    assert [beat["id"] for beat in found["beats"]] == ids
    assert found["beat"] == found["beats"][0]
    assert answer.headers["etag"] == f'"{ids[0]}-2"'
    assert places(owner, project) == [(0, 15), (15, 25), (30, 45)]
    owner.ok("POST", f"/beats/{ids[0]}/ripple", json={"edge": "right", "pct": 5})
    assert places(owner, project) == [(0, 5), (5, 15), (20, 35)]


def test_every_move_is_told_with_what_was(owner: Person, project: str) -> None:
    ids = row(owner, project, (0, 10), (10, 20))
    owner.ok("POST", f"/beats/{ids[0]}/ripple", json={"edge": "right", "pct": 12})
    told = [events(owner, id)[-1] for id in ids]
    assert told == [
        ("beats.beat.changed", {"pct_to": 10}, {"pct_to": 12}),
        ("beats.beat.changed", {"pct_from": 10, "pct_to": 20}, {"pct_from": 12, "pct_to": 22}),
    ]


def test_the_left_edge_stops_at_the_neighbour(owner: Person, project: str) -> None:
    ids = row(owner, project, (0, 10), (20, 30), (30, 40))
    path = f"/beats/{ids[1]}/ripple"
    moved = owner.ok("POST", path, json={"edge": "left", "pct": 3})
    assert [beat["pct_from"] for beat in moved["beats"]] == [10]
    assert places(owner, project) == [(0, 10), (10, 30), (30, 40)]
    same = owner.ok("POST", path, json={"edge": "left", "pct": 1})
    assert (same["beats"], same["beat"]["revision"]) == ([], 2)


@pytest.mark.parametrize(
    ("fields", "least"),
    [
        ({"max_duration_seconds": 1_000}, 0.1),
        ({"duration": "50 min"}, 0.04),
        ({"duration": "1h 30"}, 0.02),
        ({"duration": "who knows"}, 0.01),
        ({}, 0.01),
    ],
)
def test_a_beat_keeps_a_second_of_the_project(
    owner: Person, fields: dict[str, object], least: float
) -> None:
    project = owner.project(**fields)
    (id,) = row(owner, project, (10, 20))
    owner.ok("POST", f"/beats/{id}/ripple", json={"edge": "right", "pct": 0})
    assert places(owner, project) == [(10, 10 + least)]
    owner.ok("POST", f"/beats/{id}/ripple", json={"edge": "right", "pct": 200})
    owner.ok("POST", f"/beats/{id}/ripple", json={"edge": "left", "pct": 100})
    assert places(owner, project) == [(round(100 - least, 2), 100)]


def test_where_beats_overlap_nothing_ripples(owner: Person, project: str) -> None:
    ids = row(owner, project, (0, 10), (5, 20), (30, 40))
    for id in ids[:2]:
        for edge in ("left", "right"):
            answer = owner.http.post(f"/beats/{id}/ripple", json={"edge": edge, "pct": 12})
            assert (answer.status_code, answer.json()["code"]) == (409, "beats_overlap")
            assert answer.json()["beat_ids"] == sorted(ids[:2])
    assert owner.status("POST", f"/beats/{ids[2]}/ripple", json={"edge": "right", "pct": 50}) == 200
    assert places(owner, project) == [(0, 10), (5, 20), (30, 50)]


def test_where_there_is_no_room_nothing_moves(owner: Person, project: str) -> None:
    ids = row(owner, project, (0, 50), (50, 100))
    path = f"/beats/{ids[0]}/ripple"
    owner.ok("POST", path, json={"edge": "right", "pct": 99})
    assert places(owner, project) == [(0, 99), (99, 100)]
    answer = owner.http.post(path, json={"edge": "right", "pct": 100})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_room")
    assert places(owner, project) == [(0, 99), (99, 100)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"edge": "top", "pct": 1}, "edge"),
        ({"pct": 1}, "edge"),
        ({"edge": "left"}, "pct"),
        ({"edge": "left", "pct": "1"}, "pct"),
    ],
)
def test_what_is_wrong_is_named(
    owner: Person, project: str, body: dict[str, object], field: str
) -> None:
    id = add(owner, project, pct_to=10)["id"]
    answer = owner.http.post(f"/beats/{id}/ripple", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_eight_at_once_leave_no_overlap(owner: Person, project: str) -> None:
    ids = row(owner, project, *((at * 5, at * 5 + 5) for at in range(8)))

    async def drag_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=owner.studio.url, headers=owner.http.headers, timeout=60
        ) as client:
            return await asyncio.gather(
                *(
                    client.post(
                        f"/beats/{id}/ripple", json={"edge": "right", "pct": at * 5 + 5 + at}
                    )
                    for at, id in enumerate(ids)
                ),
                *(client.patch(f"/beats/{id}", json={"notes": "seen"}) for id in ids),
            )

    answers = asyncio.run(drag_all())
    assert {answer.status_code for answer in answers} == {200}
    beats = listed(owner, project)
    for one, other in pairwise(beats):
        assert one["pct_from"] < one["pct_to"] <= other["pct_from"]
    assert {beat["notes"] for beat in beats} == {"seen"}
