"""What follows from what somebody did: points, level, streak, achievements, the day of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scriptony.services.gym.rules.library import Library, Plan, Rule

POINTS_PER_LEVEL = 100
DAY = timedelta(days=1)


class Deed(NamedTuple):
    """One completion. `local_date` is the day it was where the writer lived then."""

    exercise_id: str
    is_daily: bool
    points: int
    local_date: date
    at: str


class Level(NamedTuple):
    """A level from 1, and the points within it."""

    level: int
    xp: int


def local_date(now: datetime, zone: str) -> date:
    """The day it is in a time zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def level_of(points: int) -> Level:
    """The level that points make."""
    return Level(1 + points // POINTS_PER_LEVEL, points % POINTS_PER_LEVEL)


def streaks(days: Iterable[date], today: date) -> tuple[int, int]:
    """The current streak and the longest. A streak is a row of days without a gap; the current one
    ends today or yesterday. Whoever has moved westward may have days that are still to come where
    he is now: they count as today."""
    longest = run = 0
    last: date | None = None
    for day in sorted(set(days)):
        run = run + 1 if last is not None and day - last == DAY else 1
        longest, last = max(longest, run), day
    is_alive = last is not None and last >= today - DAY
    return (run if is_alive else 0), longest


class _Facts:
    """What the achievements ask about, kept up to date deed by deed."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.done: set[str] = set()
        self.counts: Counter[tuple[str | None, str | None]] = Counter()
        self.categories: set[str] = set()
        self.days: set[date] = set()
        self.dailies: set[date] = set()
        self.longest = 0

    def add(self, deed: Deed) -> None:
        self.days.add(deed.local_date)
        self.longest = max(self.longest, self._run_around(deed.local_date))
        if deed.is_daily:
            self.dailies.add(deed.local_date)
        category = self.library.category_of.get(deed.exercise_id)
        if category is None or deed.exercise_id in self.done:  # gone from the library, or repeated
            return
        self.done.add(deed.exercise_id)
        self.categories.add(category.id)
        difficulty = self.library.exercises[deed.exercise_id].difficulty
        for key in product((None, category.id), (None, difficulty)):
            self.counts[key] += 1

    def _run_around(self, day: date) -> int:
        first = last = day
        while first - DAY in self.days:
            first -= DAY
        while last + DAY in self.days:
            last += DAY
        return (last - first).days + 1

    def count(self, rule: Rule) -> int:
        """How much of what the rule counts has been done."""
        if rule.kind == "streak":
            return self.longest
        if rule.kind == "daily":
            return len(self.dailies)
        if rule.kind == "categories":
            return len(self.categories)
        if rule.kind == "plan":
            return sum(self.done.issuperset(plan.days) for plan in self.library.plans.values())
        return self.counts[rule.category, rule.difficulty]


def earned(library: Library, deeds: Sequence[Deed]) -> dict[str, str]:
    """When each achievement was earned, by its id. `deeds` go from the first to the last."""
    facts, found = _Facts(library), dict[str, str]()
    missing = list(library.achievements)
    for deed in deeds:
        facts.add(deed)
        for one in [one for one in missing if facts.count(one.rule) >= one.rule.count]:
            found[one.id] = deed.at
            missing.remove(one)
    return found


def day_of_plan(plan: Plan, started: date, today: date) -> int:
    """Which day of a plan it is, from 1; after the last day it stays the last."""
    return min(max((today - started).days, 0) + 1, len(plan.days))
