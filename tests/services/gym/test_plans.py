"""Training plans."""

from __future__ import annotations

from scriptony.services.gym.rules.library import library
from tests.studio import Person

PLAN = next(iter(library().plans.values()))


def test_a_plan_is_begun_followed_and_left(owner: Person, stranger: Person) -> None:
    path = f"/exercises/plans/{PLAN.id}"
    assert owner.ok("GET", path)["plan"]["day"] is None
    plan = owner.ok("POST", f"{path}/start")["plan"]
    assert (plan["day"], plan["completed_days"], plan["days"]) == (1, 0, 30)
    today = [one for one in plan["exercises"] if one["is_today"]]
    assert [one["exercise"]["id"] for one in today] == PLAN.days[:1]
    owner.ok("POST", f"/exercises/{PLAN.days[0]}/complete", json={})
    again = owner.ok("POST", f"{path}/start")["plan"]
    assert (again["day"], again["completed_days"]) == (1, 1)
    assert again["exercises"][0]["exercise"]["status"] == "completed"
    listed = {one["id"]: one for one in owner.ok("GET", "/exercises/plans")["plans"]}
    assert listed[PLAN.id]["started_on"] == plan["started_on"]
    assert stranger.ok("GET", path)["plan"]["started_on"] is None
    left = owner.ok("DELETE", f"{path}/start")["plan"]
    assert (left["day"], left["started_on"]) == (None, None)


def test_plans_in_german(owner: Person) -> None:
    plan = owner.ok("GET", f"/exercises/plans/{PLAN.id}?lang=de")["plan"]
    assert plan["title"] == PLAN.name["de"]
    assert [one["focus"] for one in plan["weeks"]] == [one["de"] for one in PLAN.weeks]


def test_no_such_plan(owner: Person) -> None:
    for method, path in (("GET", ""), ("POST", "/start"), ("DELETE", "/start")):
        assert owner.status(method, f"/exercises/plans/none{path}") == 404
