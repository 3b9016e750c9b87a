"""Points, streaks and achievements, over time zones, daylight saving and moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.services.gym.rules.library import library
from scriptony.services.gym.rules.progress import (
    Deed,
    day_of_plan,
    earned,
    level_of,
    local_date,
    streaks,
)

LIBRARY = library()
IDS = sorted(LIBRARY.exercises)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati",
     "Pacific/Niue", "Australia/Lord_Howe", "America/St_Johns"]
)  # fmt: skip
MOMENTS = st.integers(1_735_000_000, 1_830_000_000).map(lambda n: datetime.fromtimestamp(n, UTC))
DAYS = st.dates(date(2026, 3, 1), date(2026, 4, 10))


def deed(id: str, day: date, *, daily: bool = False, points: int = 0) -> Deed:
    return Deed(id, daily, points, day, f"{day.isoformat()}T12:00:00.000000Z")


@given(st.integers(0, 100_000))
def test_a_level_is_a_hundred_points(points: int) -> None:
    level, xp = level_of(points)
    assert level >= 1
    assert 0 <= xp < 100
    assert (level - 1) * 100 + xp == points


@given(MOMENTS, ZONES, st.integers(2, 40))
def test_who_writes_every_local_evening_has_every_day(
    start: datetime, zone: str, days: int
) -> None:
    """Whatever the clocks do meanwhile: a local day is a day, 23 or 25 hours long."""
    first = start.astimezone(ZoneInfo(zone)).date()
    evenings = [
        datetime.combine(first + timedelta(days=n), datetime.min.time(), ZoneInfo(zone))
        + timedelta(hours=20)
        for n in range(days)
    ]
    written = [local_date(moment.astimezone(UTC), zone) for moment in evenings]
    assert streaks(written, written[-1]) == (days, days)
    assert streaks(written, written[-1] + timedelta(days=1)) == (days, days)
    assert streaks(written, written[-1] + timedelta(days=2)) == (0, days)


@given(st.lists(st.tuples(st.integers(0, 30), ZONES), min_size=1, max_size=40))
def test_a_move_never_breaks_the_days_that_were(steps: list[tuple[int, str]]) -> None:
    """A completion keeps its local date: moving afterwards changes no streak but by what 'today'
    is, and going west never costs one."""
    moment, written = datetime(2026, 1, 1, tzinfo=UTC), list[date]()
    for hours, zone in steps:
        moment += timedelta(hours=hours)
        written.append(local_date(moment, zone))
    longest = streaks(written, written[-1])[1]
    for zone in ("Pacific/Niue", "UTC", "Pacific/Kiritimati"):
        current, same = streaks(written, local_date(moment, zone))
        assert same == longest
        assert 0 <= current <= longest
    assert streaks(written, local_date(moment, "Pacific/Niue"))[0] >= 1


@given(st.sets(DAYS, max_size=25), DAYS)
def test_streaks_equal_those_counted_by_hand(days: set[date], today: date) -> None:
    def run_to(day: date) -> int:
        return 1 + run_to(day - timedelta(days=1)) if day in days else 0

    current, longest = streaks(days, today)
    assert longest == max((run_to(day) for day in days), default=0)
    last = max(days, default=None)
    alive = last is not None and last >= today - timedelta(days=1)
    assert current == (run_to(last) if alive and last else 0)


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 25)),
        (datetime(2026, 1, 1, 11, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 1, 2)),
        (datetime(2026, 1, 1, 10, 59, tzinfo=UTC), "Pacific/Niue", date(2025, 12, 31)),
    ],
)
def test_days_begin_at_local_midnight(moment: datetime, zone: str, expected: date) -> None:
    assert local_date(moment, zone) == expected


@given(st.lists(st.tuples(st.sampled_from(IDS), DAYS, st.booleans()), max_size=60))
def test_what_is_earned_stays_earned(found: list[tuple[str, date, bool]]) -> None:
    deeds = [deed(id, day, daily=daily) for id, day, daily in sorted(found, key=lambda x: x[1])]
    before: dict[str, str] = {}
    for count in range(len(deeds) + 1):
        now = earned(LIBRARY, deeds[:count])
        assert before.items() <= now.items()
        assert all(at == deeds[count - 1].at for id, at in now.items() if id not in before)
        before = now
    done = {one.exercise_id for one in deeds}
    assert ("1" in before) == bool(deeds)
    assert ("2" in before) == (sum(LIBRARY.category_of[id].id == "characters" for id in done) >= 10)
    assert ("3" in before) == (streaks((one.local_date for one in deeds), date.max)[1] >= 7)
    assert ("first-dozen" in before) == (len(done) >= 12)
    assert ("steep-path" in before) == (
        sum(LIBRARY.exercises[id].difficulty == "hard" for id in done) >= 5
    )
    assert ("every-room" in before) == (len({LIBRARY.category_of[id].id for id in done}) >= 8)
    assert ("on-the-day" in before) == (
        len({one.local_date for one in deeds if one.is_daily}) >= 10
    )


def test_a_whole_plan_is_an_achievement() -> None:
    plan = next(iter(LIBRARY.plans.values()))
    deeds = [deed(id, date(2026, 1, n)) for n, id in enumerate(plan.days, 1)]
    assert "plan-kept" not in earned(LIBRARY, deeds[:-1])
    assert earned(LIBRARY, deeds)["plan-kept"] == deeds[-1].at


def test_an_exercise_that_left_the_library_still_counts_as_a_day() -> None:
    days = [date(2026, 1, n) for n in range(1, 8)]
    assert earned(LIBRARY, [deed("gone", day) for day in days]).keys() == {"3"}


def test_days_of_a_plan() -> None:
    plan = next(iter(LIBRARY.plans.values()))
    start = date(2026, 1, 31)
    assert day_of_plan(plan, start, start) == 1
    assert day_of_plan(plan, start, start - timedelta(days=1)) == 1  # moved westward since
    assert day_of_plan(plan, start, start + timedelta(days=29)) == 30
    assert day_of_plan(plan, start, start + timedelta(days=300)) == 30
