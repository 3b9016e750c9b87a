"""Progress over days and time zones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scriptony.services.gym.rules.library import library
from scriptony.services.gym.rules.progress import local_date
from tests.studio import Person

IDS = list(library().exercises)


def progress(person: Person) -> dict[str, Any]:
    return person.ok("GET", "/progress")["progress"]


def done_before(person: Person, days: int, id: str) -> None:
    """Complete an exercise, as if it had been so many local days ago."""
    made = person.ok("POST", f"/exercises/{id}/complete", 200, json={})["submission_id"]
    person.studio.sql(
        "update gym.submissions set local_date = local_date - %(days)s, "
        "created_at = created_at - %(days)s * interval '1 day' where id = %(id)s",
        days=days,
        id=made,
    )


def test_nothing_yet(owner: Person) -> None:
    assert progress(owner) == {
        "total_points": 0,
        "exercises_completed": 0,
        "current_streak": 0,
        "longest_streak": 0,
        "level": 1,
        "xp": 0,
        "max_xp": 100,
        "last_activity_date": None,
        "time_zone": "UTC",
        "achievements": [],
    }


def test_a_week_makes_a_streak_and_an_achievement(owner: Person) -> None:
    for days in range(6, -1, -1):
        done_before(owner, days, IDS[days])
    found = progress(owner)
    assert (found["current_streak"], found["longest_streak"]) == (7, 7)
    assert {"1", "3"} <= {one["id"] for one in found["achievements"]}
    points = sum(library().exercises[id].points for id in IDS[:7])
    assert (found["total_points"], found["level"]) == (points, 1 + points // 100)
    assert found["exercises_completed"] == 7
    told = {one["id"]: one for one in owner.ok("GET", "/achievements")["achievements"]}
    assert told["3"]["unlocked"]
    assert told["3"]["earned_at"].endswith("Z")
    assert told["3"]["title"] == told["3"]["name"]
    assert (told["2"]["unlocked"], told["2"]["earned_at"]) == (False, None)


def test_a_missed_day_ends_the_streak(owner: Person) -> None:
    for days in (5, 4, 3):
        done_before(owner, days, IDS[days])
    found = progress(owner)
    assert (found["current_streak"], found["longest_streak"]) == (0, 3)


def test_a_completion_keeps_the_day_it_had_where_its_writer_was(owner: Person) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        assert owner.ok("PUT", "/profile", json={"timeZone": zone})["profile"]["time_zone"] == zone
        before = datetime.now(UTC)
        made = owner.ok("POST", f"/exercises/{IDS[0]}/complete", 200, json={})["submission_id"]
        path = f"/exercises/{IDS[0]}/submissions/{made}"
        kept = owner.ok("GET", path)["submission"]
        assert kept["time_zone"] == zone
        assert kept["local_date"] in {
            local_date(moment, zone).isoformat() for moment in (before, datetime.now(UTC))
        }
    days = [
        one["local_date"]
        for one in owner.ok("GET", f"/exercises/{IDS[0]}/submissions")["submissions"]
    ]
    assert days[0] < days[1]  # Niue is almost a whole day behind
    found = progress(owner)
    assert found["current_streak"] >= 1
    assert found["last_activity_date"] == days[1]


def test_a_time_zone_must_be_one(owner: Person) -> None:
    answer = owner.http.put("/profile", json={"time_zone": "Europe/Atlantis"})
    assert (answer.status_code, answer.json()["field"]) == (400, "time_zone")
    owner.ok("PUT", "/profile", json={"time_zone": "Europe/Berlin"})
    assert owner.ok("PUT", "/profile", json={"time_zone": None})["profile"]["time_zone"] == "UTC"
