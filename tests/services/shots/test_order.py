"""The order of shots: moving, reordering, numbering, many at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.services.shots.stage import (
    add,
    character,
    events,
    fill,
    get,
    order,
    scenes,
    shots,
)
from tests.studio import Person, Studio


def at_once(act: Callable[[Any], int], given: Sequence[Any]) -> list[int]:
    """What `act` answers to each of the given, all sent at the same moment."""
    ready = Barrier(len(given))

    def one(value: Any) -> int:
        ready.wait()
        return act(value)

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(one, given))


def reorder(person: Person, **body: Any) -> None:
    assert person.ok("POST", "/shots/reorder", json=body) == {"success": True}


def test_both_forms_of_a_reorder(owner: Person, project: str, scene: str) -> None:
    a, b, c, d = fill(owner, scene, 4)
    (foreign,) = fill(owner, scenes(owner, project)[0], 1)
    reorder(owner, scene_id=scene, shot_ids=[d, "temp-1762", foreign, b, d])
    assert order(owner, scene) == [d, b, a, c]
    orders = [{"shot_id": a, "order": 0}, {"shot_id": d, "order": 3}, {"shotId": c, "order": 1}]
    reorder(owner, sceneId=scene, shotOrders=orders)
    assert order(owner, scene) == [a, c, d, b]
    assert get(owner, foreign)["orderIndex"] == 0
    happened = [row for row in events(owner, scene) if row[0] == "shots.shot.reordered"]
    assert happened[-1][1:] == ({"shot_ids": [d, b, a, c]}, {"shot_ids": [a, c, d, b]})


def test_a_reorder_touches_only_what_moves(owner: Person, scene: str) -> None:
    a, b, c = fill(owner, scene, 3)
    before = {shot["id"]: shot["updatedAt"] for shot in shots(owner, scene)}
    reorder(owner, scene_id=scene, shot_ids=[a, c, b])
    after = {shot["id"]: shot["updatedAt"] for shot in shots(owner, scene)}
    assert [after[id] > before[id] for id in (a, b, c)] == [False, True, True]
    known = len(events(owner, scene))
    reorder(owner, scene_id=scene, shot_ids=[])
    assert {shot["id"]: shot["updatedAt"] for shot in shots(owner, scene)} == after
    assert len(events(owner, scene)) == known


@pytest.mark.parametrize(
    "body", [{}, {"scene_id": "scene"}, {"shot_ids": []}, {"scene_id": "scene", "shot_ids": "x"}]
)
def test_a_reorder_needs_scene_and_ids(owner: Person, scene: str, body: dict[str, Any]) -> None:
    body = {key: scene if value == "scene" else value for key, value in body.items()}
    assert owner.status("POST", "/shots/reorder", json=body) == 400


def test_a_place_means_move_there(owner: Person, scene: str) -> None:
    a, b, c, d = fill(owner, scene, 4)
    owner.ok("PUT", f"/shots/{a}", json={"orderIndex": 2})
    assert order(owner, scene) == [b, c, a, d]
    owner.ok("PUT", f"/shots/{d}", json={"order_index": -5})
    assert order(owner, scene) == [d, b, c, a]
    owner.ok("PUT", f"/shots/{b}", json={"order_index": 10**15})
    assert order(owner, scene) == [d, c, a, b]
    e = add(owner, scene, "new", order_index=1)["id"]
    assert order(owner, scene) == [d, e, c, a, b]
    moved = events(owner, d)[-1]
    assert moved == ("shots.shot.moved", {"scene_id": scene, "order_index": 3},
                     {"scene_id": scene, "order_index": 0})  # fmt: skip


def test_to_another_scene(owner: Person, project: str, scene: str) -> None:
    other = scenes(owner, project)[0]
    a, b, c = fill(owner, scene, 3)
    d, e = fill(owner, other, 2)
    shot = owner.ok("PUT", f"/shots/{a}", json={"sceneId": other})["shot"]
    assert (shot["sceneId"], shot["orderIndex"]) == (other, 2)
    assert (order(owner, scene), order(owner, other)) == ([b, c], [d, e, a])
    owner.ok("PUT", f"/shots/{c}", json={"scene_id": other, "order_index": 0, "lens": "20mm"})
    assert (order(owner, scene), order(owner, other)) == ([b], [c, d, e, a])
    assert get(owner, c)["lens"] == "20mm"
    owner.ok("PUT", f"/shots/{d}", json={"scene_id": other.upper()})
    assert order(owner, other) == [c, d, e, a]


def test_to_another_project_with_the_right_on_both_ends(
    owner: Person, stranger: Person, project: str, scene: str
) -> None:
    (abroad,) = scenes(owner, owner.project("Elsewhere"))
    mara = character(owner, project)
    a, b = add(owner, scene, "1", character_ids=[mara])["id"], add(owner, scene, "2")["id"]
    shot = owner.ok("PUT", f"/shots/{a}", json={"sceneId": abroad})["shot"]
    assert shot["projectId"] != project
    assert shot["characters"] == []
    assert order(owner, scene) == [b]
    (foreign,) = scenes(stranger, stranger.project())
    assert owner.status("PUT", f"/shots/{b}", json={"sceneId": foreign}) == 404
    stranger.invite(owner, "viewer")
    assert owner.status("PUT", f"/shots/{b}", json={"sceneId": foreign}) == 403
    assert order(owner, scene) == [b]


def test_behind_another_shot(owner: Person, project: str, scene: str) -> None:
    first, last = add(owner, scene, "12")["id"], add(owner, scene, "13")["id"]

    def behind(id: str, **fields: Any) -> dict[str, Any]:
        body = {"scene_id": scene, "after_shot_id": id, **fields}
        return owner.ok("POST", "/shots", 201, json=body)["shot"]

    a, b = behind(first), behind(first.upper())
    assert (a["shotNumber"], b["shotNumber"]) == ("12A", "12B")
    assert behind(b["id"])["shotNumber"] == "12C"
    assert behind(last, shotNumber="99")["orderIndex"] == 5
    numbers = [shot["shotNumber"] for shot in shots(owner, scene)]
    assert numbers == ["12", "12B", "12C", "12A", "13", "99"]
    order(owner, scene)
    (elsewhere,) = scenes(owner, project)
    body = {"scene_id": elsewhere, "after_shot_id": first}
    assert owner.status("POST", "/shots", json=body) == 400


def test_numbers_stay_through_inserts_moves_and_deletions(
    owner: Person, project: str, scene: str
) -> None:
    other = scenes(owner, project)[0]
    ids = {number: add(owner, scene, number)["id"] for number in ("11", "12", "13")}

    def behind(number: str) -> str:
        body = {"scene_id": scene, "after_shot_id": ids[number]}
        shot = owner.ok("POST", "/shots", 201, json=body)["shot"]
        ids[shot["shotNumber"]] = shot["id"]
        return shot["shotNumber"]

    def numbers(of: str) -> list[str]:
        order(owner, of)
        return [shot["shotNumber"] for shot in shots(owner, of)]

    assert [behind("12"), behind("12A"), behind("12")] == ["12A", "12B", "12C"]
    assert numbers(scene) == ["11", "12", "12C", "12A", "12B", "13"]
    owner.ok("PUT", f"/shots/{ids['12B']}", json={"orderIndex": 0})
    add(owner, scene, "10", order_index=0)
    assert numbers(scene) == ["10", "12B", "11", "12", "12C", "12A", "13"]
    owner.ok("DELETE", f"/shots/{ids['12']}")
    owner.ok("DELETE", f"/shots/{ids['12C']}?permanent=true")
    owner.ok("PUT", f"/shots/{ids['12A']}", json={"sceneId": other})
    assert (numbers(scene), numbers(other)) == (["10", "12B", "11", "13"], ["12A"])
    assert behind("12B") == "12C", "12A is free in this scene, but lies before 12B"
    reorder(owner, scene_id=scene, shot_ids=[ids["13"], ids["12C"]])
    assert numbers(scene) == ["13", "12C", "10", "12B", "11"]
    kept = {get(owner, ids[number])["shotNumber"] for number in ("11", "12A", "12B", "13")}
    assert kept == {"11", "12A", "12B", "13"}


def test_only_renumbering_changes_other_numbers(owner: Person, scene: str) -> None:
    a, b, c = (add(owner, scene, number)["id"] for number in ("Shot 7", "Shot 1", "Shot 1"))
    reorder(owner, scene_id=scene, shot_ids=[c, a, b])
    owner.ok("DELETE", f"/shots/{a}")
    assert [shot["shotNumber"] for shot in shots(owner, scene)] == ["Shot 1", "Shot 1"]
    answer = owner.ok("POST", "/shots/renumber", json={"scene_id": scene})
    assert [shot["shotNumber"] for shot in answer["shots"]] == ["Shot 1", "Shot 2"]
    assert shots(owner, scene) == answer["shots"]
    change = ("shots.shot.changed", {"shot_number": "Shot 1"}, {"shot_number": "Shot 2"})
    assert events(owner, b)[-1] == change
    assert [row[0] for row in events(owner, c)] == ["shots.shot.added"]


def test_fifty_at_once_get_fifty_places(owner: Person, scene: str) -> None:
    def one(number: int) -> int:
        body = {"scene_id": scene, "shot_number": f"Shot {number}"}
        return owner.ok("POST", "/shots", 201, json=body)["shot"]["orderIndex"]

    places = at_once(one, range(50))
    assert sorted(places) == list(range(50))
    assert len(order(owner, scene)) == 50


def test_twenty_reorders_at_once_end_in_one_of_them(owner: Person, scene: str) -> None:
    ids = fill(owner, scene, 12)
    wanted = [random.Random(n).sample(ids, len(ids)) for n in range(20)]

    def one(ids: list[str]) -> int:
        body = {"scene_id": scene, "shot_ids": ids}
        return owner.status("POST", "/shots/reorder", json=body)

    assert set(at_once(one, wanted)) == {200}
    assert order(owner, scene) in wanted
    told = [row for row in events(owner, scene) if row[0] == "shots.shot.reordered"]
    for before, after in pairwise(told):
        assert before[2] == after[1], "each begins where the one before it ended"
    assert told[-1][2] == {"shot_ids": order(owner, scene)}


@pytest.mark.parametrize("moving", [False, True])
def test_of_editors_at_once_one_wins(owner: Person, scene: str, *, moving: bool) -> None:
    id = fill(owner, scene, 3)[0]
    held = {"If-Match": owner.http.get(f"/shots/by-id/{id}").headers["etag"]}

    def one(n: int) -> int:
        body = {"lens": f"{n}mm"} | ({"order_index": n % 3} if moving else {})
        return owner.status("PUT", f"/shots/{id}", json=body, headers=held)

    found = at_once(one, range(8))
    assert sorted(found) == [200] + [412] * 7
    assert get(owner, id)["lens"] == f"{found.index(200)}mm"


def test_reorders_moves_and_deletions_at_once(owner: Person, project: str, scene: str) -> None:
    other = scenes(owner, project)[0]
    ids, others = fill(owner, scene, 10), fill(owner, other, 10)

    def act(n: int) -> int:
        if n % 4 == 0:
            body: Any = {"scene_id": scene, "shot_ids": ids[n % 7 :]}
            return owner.status("POST", "/shots/reorder", json=body)
        if n % 4 == 1:
            body = {"scene_id": other, "order_index": n % 5}
            return owner.status("PUT", f"/shots/{ids[n % 10]}", json=body)
        if n % 4 == 2:
            body = {"scene_id": scene, "order_index": n % 5}
            return owner.status("PUT", f"/shots/{others[n % 10]}", json=body)
        body = {"scene_id": other, "shot_ids": others[n % 7 :]}
        return owner.status("POST", "/shots/reorder", json=body)

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(act, range(40))) == {200}
    assert sorted(order(owner, scene) + order(owner, other)) == sorted(ids + others)


class Reel(RuleBasedStateMachine):
    """Two scenes and what people do with their shots, beside two Python lists."""

    studio: Studio
    person: Person

    @initialize()
    def begin(self) -> None:
        self.scenes = scenes(self.person, self.person.project(), 2)
        self.model: list[list[str]] = [[], []]

    def pick(self, at: int) -> tuple[int, str] | None:
        known = [(n, id) for n, ids in enumerate(self.model) for id in ids]
        return known[at % len(known)] if known else None

    @rule(n=st.integers(0, 1), place=st.none() | st.integers(-2, 8))
    def add(self, n: int, place: int | None) -> None:
        fields = {} if place is None else {"order_index": place}
        id = add(self.person, self.scenes[n], **fields)["id"]
        ids = self.model[n]
        ids.insert(len(ids) if place is None else max(0, place), id)

    @rule(at=st.integers(0, 99), n=st.integers(0, 1), place=st.none() | st.integers(-2, 8))
    def move(self, at: int, n: int, place: int | None) -> None:
        if (found := self.pick(at)) is None:
            return
        source, id = found
        body: dict[str, Any] = {"scene_id": self.scenes[n]}
        if place is not None:
            body["order_index"] = place
        self.person.ok("PUT", f"/shots/{id}", json=body)
        if source == n and place is None:
            return
        self.model[source].remove(id)
        ids = self.model[n]
        ids.insert(len(ids) if place is None else max(0, place), id)

    @rule(n=st.integers(0, 1), data=st.data())
    def reorder(self, n: int, data: st.DataObject) -> None:
        every = self.model[0] + self.model[1]
        named = data.draw(st.lists(st.sampled_from(every), unique=True)) if every else []
        reorder(self.person, scene_id=self.scenes[n], shot_ids=named)
        ids = self.model[n]
        first = [id for id in named if id in ids]
        self.model[n] = first + [id for id in ids if id not in first]

    @rule(at=st.integers(0, 99), permanent=st.booleans())
    def delete(self, at: int, permanent: bool) -> None:
        if found := self.pick(at):
            query = "?permanent=true" if permanent else ""
            self.person.ok("DELETE", f"/shots/{found[1]}{query}")
            self.model[found[0]].remove(found[1])

    @rule(at=st.integers(0, 99))
    def trash_and_restore(self, at: int) -> None:
        if (found := self.pick(at)) is None:
            return
        self.person.ok("DELETE", f"/shots/{found[1]}")
        rows = self.studio.sql(
            "select shots.restore_trash(project_id, trash_id) from shots.shots where id = %(id)s",
            id=found[1],
        )
        assert rows == [(1,)]

    @invariant()
    def agree(self) -> None:
        if hasattr(self, "model"):
            assert [order(self.person, scene) for scene in self.scenes] == self.model


def test_order_like_a_list(studio: Studio, owner: Person) -> None:
    Reel.studio, Reel.person = studio, owner
    Reel.TestCase.settings = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Reel.TestCase("runTest").runTest()
