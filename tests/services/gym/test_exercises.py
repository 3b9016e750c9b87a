"""Exercises and completing them."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from scriptony.services.gym.rules.library import daily_points, exercise_of, library
from tests.studio import Person, Studio

EASY = next(one for one in library().exercises.values() if one.difficulty == "easy")
HARD = next(one for one in library().exercises.values() if one.difficulty == "hard")


def complete(person: Person, id: str, **body: object) -> dict[str, object]:
    return person.ok("POST", f"/exercises/{id}/complete", 200, json=body)


def test_the_library_is_listed_and_filtered(owner: Person) -> None:
    everything = owner.ok("GET", "/exercises")
    assert everything.keys() == {"exercises"}
    assert len(everything["exercises"]) == len(library().exercises)
    some = owner.ok("GET", "/exercises?category=plot&difficulty=hard")["exercises"]
    assert some
    assert {(one["category"], one["difficulty"]) for one in some} == {("plot", "hard")}
    assert owner.ok("GET", "/exercises?category=cooking")["exercises"] == []
    word = EASY.en.title.split()[-1]
    assert EASY.id in {
        one["id"] for one in owner.ok("GET", f"/exercises?q={word.upper()}")["exercises"]
    }


def test_pages_of_the_library(owner: Person) -> None:
    ids, cursor = list[str](), ""
    while cursor is not None:
        page = owner.ok("GET", f"/exercises?limit=50&cursor={cursor}")
        ids += [one["id"] for one in page["exercises"]]
        cursor = page["next_cursor"]
    assert ids == [one["id"] for one in owner.ok("GET", "/exercises")["exercises"]]


def test_both_languages(owner: Person) -> None:
    path = f"/exercises/{EASY.id}"
    german = owner.http.get(path, headers={"accept-language": "de-CH,en;q=0.4"})
    assert german.headers["content-language"] == "de"
    assert german.json()["exercise"]["title"] == EASY.de.title
    assert german.json()["exercise"]["instructions"] == "\n\n".join(EASY.de.instructions)
    assert owner.ok("GET", f"{path}?lang=en")["exercise"]["title"] == EASY.en.title


def test_points_once_and_every_text_kept(owner: Person) -> None:
    first = complete(owner, EASY.id, submission="One evening.")
    assert (first["points_earned"], first["total_points"]) == (25, 25)
    assert [one["id"] for one in first["achievements"]] == ["1"]
    second = complete(owner, EASY.id, submission="Another, longer evening.")
    assert (second["points_earned"], second["total_points"]) == (0, 25)
    assert second["achievements"] == []
    found = owner.ok("GET", f"/exercises/{EASY.id}/submissions")["submissions"]
    assert [(one["text"], one["words"], one["points"]) for one in found] == [
        ("Another, longer evening.", 3, 0),
        ("One evening.", 2, 25),
    ]


def test_two_people_go_their_own_ways(owner: Person, stranger: Person) -> None:
    made = complete(owner, EASY.id, submission="Mine.")
    assert stranger.ok("GET", "/progress")["progress"]["total_points"] == 0
    assert stranger.ok("GET", f"/exercises/{EASY.id}/submissions")["submissions"] == []
    path = f"/exercises/{EASY.id}/submissions/{made['submission_id']}"
    assert stranger.status("GET", path) == 404
    assert stranger.status("DELETE", path) == 404


def test_an_absent_body_is_an_empty_one(owner: Person) -> None:
    answer = owner.http.post(f"/exercises/{EASY.id}/complete")
    assert answer.status_code == 200
    assert owner.ok("GET", f"/exercises/{EASY.id}/submissions")["submissions"][0]["text"] is None


def test_clients_cannot_set_points_streaks_or_achievements(owner: Person) -> None:
    lies = {
        "points": 5000,
        "points_earned": 5000,
        "total_points": 5000,
        "level": 99,
        "current_streak": 99,
        "local_date": "2020-01-01",
        "time_zone": "Pacific/Kiritimati",
        "achievements": [{"id": "3"}],
        "exercise_id": HARD.id,
        "user_id": str(uuid4()),
    }
    assert complete(owner, EASY.id, **lies)["total_points"] == 25
    before = owner.ok("GET", "/progress")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/progress", "/achievements", "/achievements/3", "/achievements/3/unlock"):
            assert owner.status(method, path, json=lies) in (404, 405)
    owner.ok("PUT", "/profile", json={"name": "Olga", **{k: lies[k] for k in ("points", "level")}})
    assert owner.ok("GET", "/progress") == before


def test_in_progress_and_completed(owner: Person) -> None:
    def status() -> str:
        return owner.ok("GET", f"/exercises/{HARD.id}")["exercise"]["status"]

    assert status() == "available"
    assert owner.ok("POST", f"/exercises/{HARD.id}/start")["exercise"]["status"] == "in_progress"
    owner.ok("POST", f"/exercises/{HARD.id}/start")
    assert status() == "in_progress"
    complete(owner, HARD.id)
    assert status() == "completed"
    done = owner.ok("GET", "/exercises?status=completed")["exercises"]
    assert [one["id"] for one in done] == [HARD.id]


def test_the_days_challenge_has_points_of_its_own_once_a_day(
    owner: Person, stranger: Person
) -> None:
    challenge = owner.ok("GET", "/daily-challenge")["challenge"]
    assert challenge["id"] <= f"daily-{datetime.now(UTC).date()}"
    exercise = exercise_of(date.fromisoformat(challenge["id"].removeprefix("daily-")))
    assert challenge["points"] == daily_points(exercise)
    assert challenge["expires_at"].endswith("T00:00:00.000000Z")
    assert not challenge["completed"]
    assert stranger.ok("GET", "/daily-challenge")["challenge"] == challenge
    assert complete(owner, challenge["id"], submission="x")["points_earned"] == challenge["points"]
    assert complete(owner, challenge["id"], submission="y")["points_earned"] == 0
    assert complete(owner, exercise.id)["points_earned"] == exercise.points
    assert owner.ok("GET", "/daily-challenge")["challenge"]["completed"]
    assert not stranger.ok("GET", "/daily-challenge")["challenge"]["completed"]
    path = f"/exercises/{exercise.id}/submissions"
    assert [one["daily_id"] for one in owner.ok("GET", path)["submissions"]] == [
        None,
        challenge["id"],
        challenge["id"],
    ]


def test_other_days_are_over_or_not_yet(owner: Person) -> None:
    today = datetime.now(UTC).date()
    for days, status in ((-2, 409), (2, 404)):
        id = f"daily-{today + timedelta(days=days)}"
        assert owner.status("POST", f"/exercises/{id}/complete", json={}) == status
    for id in ("daily-2026-13-01", "daily-", "daily-20260101", "nothing"):
        assert owner.status("POST", f"/exercises/{id}/complete", json={}) == 404


def test_a_text_has_its_limit(owner: Person) -> None:
    path = f"/exercises/{EASY.id}/complete"
    assert owner.status("POST", path, json={"submission": "x" * 100_000}) == 200
    answer = owner.http.post(path, json={"submission": "x" * 100_001})
    assert (answer.status_code, answer.json()["field"]) == (400, "submission")
    assert owner.status("POST", path, json={"submission": 7}) == 400


def test_ten_at_once_give_the_points_once(owner: Person) -> None:
    async def ask_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=owner.studio.url, headers=owner.http.headers, timeout=60
        ) as client:
            path = f"/exercises/{HARD.id}/complete"
            return await asyncio.gather(*(client.post(path, json={}) for _ in range(10)))

    answers = [one.json() for one in asyncio.run(ask_all())]
    assert sorted(one["points_earned"] for one in answers) == [0] * 9 + [100]
    assert owner.ok("GET", "/progress")["progress"]["total_points"] == 100


def test_the_same_key_twice_is_one_submission(owner: Person) -> None:
    path, headers = f"/exercises/{EASY.id}/complete", {"idempotency-key": str(uuid4())}
    first = owner.ok("POST", path, 200, json={"submission": "Once."}, headers=headers)
    again = owner.ok("POST", path, 200, json={"submission": "Once."}, headers=headers)
    assert again == first
    assert owner.status("POST", path, json={"submission": "Twice."}, headers=headers) == 409
    assert len(owner.ok("GET", f"/exercises/{EASY.id}/submissions")["submissions"]) == 1


@pytest.mark.parametrize("path", ["/exercises/none", "/exercises/none/submissions"])
def test_an_unknown_exercise(owner: Person, path: str) -> None:
    answer = owner.http.get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "Exercise not found")


def test_counts_equal_the_list(owner: Person, studio: Studio) -> None:
    complete(owner, EASY.id)
    exercises = owner.ok("GET", "/exercises")["exercises"]
    for category in owner.ok("GET", "/categories")["categories"]:
        of = [one for one in exercises if one["category"] == category["id"]]
        assert category["count"] == len(of)
        assert category["completed"] == sum(one["status"] == "completed" for one in of)
