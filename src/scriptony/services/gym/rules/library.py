"""The library: exercises in English and German, achievements, and plans of 30 days."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Language = Literal["en", "de"]
Difficulty = Literal["easy", "medium", "hard"]
Words = dict[Language, str]

DAILY_EXTRA = 25
"""What doing an exercise on its day is worth beside its own points."""


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise in one language. `instructions` are paragraphs."""

    title: str
    description: str
    instructions: list[str]
    constraints: list[str]
    criteria: list[str]


class Exercise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exercise; `minutes` is its time box."""

    id: str
    difficulty: Difficulty
    points: int
    minutes: int
    en: Text
    de: Text

    def text(self, language: Language) -> Text:
        """It in a language."""
        return self.de if language == "de" else self.en


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of exercises. `icon` is an emoji."""

    id: str
    icon: str
    name: Words
    description: Words
    exercises: list[Exercise]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an achievement is earned: `count` exercises (of a category, of a difficulty, as day's
    challenges), of so many `categories`, or a `streak` of days."""

    kind: Literal["exercises", "daily", "categories", "streak", "plan"]
    count: int
    category: str | None = None
    difficulty: Difficulty | None = None


class Achievement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to be earned. Its points are an honour: they are not part of the total."""

    id: str
    icon: str
    points: int
    rule: Rule
    name: Words
    description: Words


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Thirty days, an exercise each. `weeks` say what each week is about."""

    id: str
    name: Words
    description: Words
    weeks: list[Words]
    days: list[str]


class Library(msgspec.Struct, frozen=True):
    """Everything, with exercises and their categories by the exercise's id."""

    categories: list[Category]
    achievements: list[Achievement]
    plans: dict[str, Plan]
    exercises: dict[str, Exercise]
    category_of: dict[str, Category]
    days: list[str]


ORDER = (
    *("characters", "scenes", "dialogue", "worldbuilding", "plot"),
    *("voice", "visual", "sound"),
)


@cache
def library() -> Library:
    """The library, read at first use: half a megabyte of JSON, some milliseconds."""
    folder = files("scriptony.services.gym.rules") / "shelf"
    categories = [
        msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=Category) for name in ORDER
    ]
    achievements = (folder / "achievements" / "achievements.json").read_bytes()
    plans = (folder / "plans" / "plans.json").read_bytes()
    category_of = {one.id: category for category in categories for one in category.exercises}
    exercises = {one.id: one for category in categories for one in category.exercises}
    return Library(
        categories=categories,
        achievements=msgspec.json.decode(achievements, type=list[Achievement]),
        plans={plan.id: plan for plan in msgspec.json.decode(plans, type=list[Plan])},
        exercises=exercises,
        category_of=category_of,
        days=sorted(exercises, key=_shuffled),
    )


def _shuffled(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()


def exercise_of(day: date) -> Exercise:
    """The exercise of a UTC day: the same for everybody, and none twice until all had their day,
    which is more than a hundred days later."""
    found = library()
    return found.exercises[found.days[day.toordinal() % len(found.days)]]


def daily_id(day: date) -> str:
    """The id of a day's challenge."""
    return f"daily-{day.isoformat()}"


def daily_points(exercise: Exercise) -> int:
    """What a day's challenge is worth."""
    return exercise.points + DAILY_EXTRA


def language_of(lang: str | None, accept: str) -> Language:
    """The language wanted: `lang`, else the first known one of an Accept-Language header."""
    if lang:
        return "de" if lang.lower().startswith("de") else "en"
    wanted: list[tuple[float, str]] = []
    for place, part in enumerate(accept.split(",")):
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.partition("=")[2] or 1) if quality else 1.0
        except ValueError:
            weight = 0.0
        wanted.append((-weight + place / 1e6, name.strip().lower()[:2]))
    for _, name in sorted(wanted):
        if name == "de":
            return "de"
        if name == "en":
            return "en"
    return "en"
