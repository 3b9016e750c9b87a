"""The library: enough of it, each exercise its own, in both languages."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from scriptony.services.gym.rules.library import (
    Exercise,
    Language,
    daily_points,
    exercise_of,
    language_of,
    library,
)

LIBRARY = library()
CONTRACT = {"characters", "scenes", "dialogue", "worldbuilding", "plot"}
EXERCISES = list(LIBRARY.exercises.values())
LANGUAGES: tuple[Language, ...] = ("en", "de")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def trigrams(exercise: Exercise, language: Language) -> set[tuple[str, ...]]:
    text = exercise.text(language)
    parts = [text.title, text.description, *text.instructions, *text.constraints, *text.criteria]
    found = words(" ".join(parts))
    return set(zip(found, found[1:], found[2:], strict=False))


def test_there_is_enough_of_it() -> None:
    assert len(LIBRARY.categories) >= 8
    assert {category.id for category in LIBRARY.categories} >= CONTRACT
    assert len(EXERCISES) >= 120
    assert len(EXERCISES) == sum(len(category.exercises) for category in LIBRARY.categories)
    for category in LIBRARY.categories:
        assert len(category.exercises) >= 12
        assert {one.difficulty for one in category.exercises} == {"easy", "medium", "hard"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.id)
def test_an_exercise_is_whole(exercise: Exercise) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+){0,4}", exercise.id)
    assert not exercise.id.startswith(("daily-", "plans"))
    assert exercise.points == {"easy": 25, "medium": 50, "hard": 100}[exercise.difficulty]
    assert 30 <= exercise.minutes <= 180
    for language in LANGUAGES:
        text = exercise.text(language)
        assert text.title
        assert text.description
        assert len(words(" ".join(text.instructions))) >= 80
        assert len(text.constraints) >= 2
        assert len(text.criteria) >= 3
    assert exercise.en.title != exercise.de.title or len(words(exercise.en.title)) == 1
    assert [len(exercise.en.instructions), len(exercise.en.constraints)] == [
        len(exercise.de.instructions),
        len(exercise.de.constraints),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_are_alike(language: Language) -> None:
    found = {one.id: trigrams(one, language) for one in EXERCISES}
    alike = [
        (one, other)
        for one, other in itertools.combinations(found, 2)
        if len(found[one] & found[other]) > 0.3 * min(len(found[one]), len(found[other]))
    ]
    assert not alike


def test_the_languages_are_two() -> None:
    """German is German: its commonest words are not those of English."""
    german = Counter(w for one in EXERCISES for w in words(" ".join(one.de.instructions)))
    english = Counter(w for one in EXERCISES for w in words(" ".join(one.en.instructions)))
    assert {"und", "der", "die"} <= {word for word, _ in german.most_common(8)}
    assert {"the", "and", "a"} <= {word for word, _ in english.most_common(8)}


def test_no_day_repeats_one_of_the_sixty_before() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(800)]
    seen = [exercise_of(day).id for day in days]
    for start in range(len(seen) - 61):
        assert len(set(seen[start : start + 61])) == 61
    assert len(set(seen)) == len(EXERCISES)
    assert daily_points(EXERCISES[0]) > EXERCISES[0].points


def test_plans_are_thirty_days_of_known_exercises() -> None:
    assert len(LIBRARY.plans) >= 3
    for plan in LIBRARY.plans.values():
        assert len(plan.days) == len(set(plan.days)) == 30
        assert set(plan.days) <= LIBRARY.exercises.keys()
        assert len(plan.weeks) == 5
        for words_ in (plan.name, plan.description, *plan.weeks):
            assert words_.keys() == {"en", "de"}


def test_achievements_can_be_reached() -> None:
    assert [one.id for one in LIBRARY.achievements][:3] == ["1", "2", "3"]
    for one in LIBRARY.achievements:
        assert one.name.keys() == one.description.keys() == {"en", "de"}
        if one.rule.kind == "exercises":
            of = [
                exercise
                for exercise in EXERCISES
                if one.rule.category in (None, LIBRARY.category_of[exercise.id].id)
                and one.rule.difficulty in (None, exercise.difficulty)
            ]
            assert len(of) >= one.rule.count


@pytest.mark.parametrize(
    ("lang", "accept", "expected"),
    [
        (None, "", "en"),
        ("de", "en", "de"),
        ("de-AT", "", "de"),
        ("fr", "de", "en"),
        (None, "de-DE,de;q=0.9,en;q=0.8", "de"),
        (None, "fr,en;q=0.5,de;q=0.4", "en"),
        (None, "en;q=0.1, de;q=0.2", "de"),
        (None, "de;q=x,en", "en"),
        (None, "*", "en"),
    ],
)
def test_the_language_wanted(lang: str | None, accept: str, expected: str) -> None:
    assert language_of(lang, accept) == expected
