"""What travels: exercises, submissions, progress, achievements, plans. snake_case, as the contract
has it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from scriptony.services.gym.rules.library import Difficulty

Status = Literal["available", "in_progress", "completed"]
MOST_CHARACTERS = 100_000


class Exercise(msgspec.Struct, kw_only=True):
    """An exercise as lists show it. `minutes` is its time box."""

    id: str
    title: str
    description: str
    category: str
    difficulty: Difficulty
    points: int
    minutes: int
    status: Status


class WholeExercise(Exercise, kw_only=True):
    """An exercise with all one needs to do it. `instructions` has paragraphs, parted by an empty
    line; `constraints` are the rules of the game, `criteria` tell whether it worked."""

    instructions: str
    constraints: list[str]
    criteria: list[str]


class ExerciseAnswer(msgspec.Struct):
    """One exercise."""

    exercise: WholeExercise


class Exercises(msgspec.Struct, omit_defaults=True):
    """Exercises, category by category. `next_cursor` is there when a page was asked for."""

    exercises: list[Exercise]
    next_cursor: str | None | msgspec.UnsetType = msgspec.UNSET


class Completion(msgspec.Struct):
    """`POST …/complete`."""

    submission: Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)] | None = None


class Completed(msgspec.Struct, kw_only=True):
    """What a completion brought."""

    success: bool = True
    points_earned: int
    total_points: int
    message: str
    submission_id: str
    level: int
    current_streak: int
    achievements: list[Earned]


class Earned(msgspec.Struct):
    """An achievement somebody has."""

    id: str
    name: str
    earned_at: str


class Submission(msgspec.Struct, kw_only=True):
    """What somebody wrote. `local_date` is the day it was for them then; the text is null when it
    was removed for good, or none was sent."""

    id: str
    exercise_id: str
    daily_id: str | None
    text: str | None
    words: int
    points: int
    local_date: str
    time_zone: str
    created_at: str
    updated_at: str
    revision: int
    deleted_at: str | None


class SubmissionAnswer(msgspec.Struct):
    """One submission."""

    submission: Submission


class Submissions(msgspec.Struct):
    """Submissions, the newest first."""

    submissions: list[Submission]
    next_cursor: str | None = None


class Progress(msgspec.Struct, kw_only=True):
    """What somebody has reached. Streaks are days; `xp` of `max_xp` points of the level are there.
    The achievements' points are an honour, no part of `total_points`."""

    total_points: int
    exercises_completed: int
    current_streak: int
    longest_streak: int
    level: int
    xp: int
    max_xp: int
    last_activity_date: str | None
    time_zone: str
    achievements: list[Earned]


class ProgressAnswer(msgspec.Struct):
    """One's own progress."""

    progress: Progress


class Achievement(msgspec.Struct):
    """Something to be earned, and whether the caller has."""

    id: str
    name: str
    title: str
    description: str
    icon: str
    points: int
    unlocked: bool
    earned_at: str | None


class Achievements(msgspec.Struct):
    """All there are."""

    achievements: list[Achievement]


class Category(msgspec.Struct):
    """A group of exercises; `count` is how many it has, `completed` how many the caller did."""

    id: str
    name: str
    description: str
    icon: str
    count: int
    completed: int


class Categories(msgspec.Struct):
    """All there are."""

    categories: list[Category]


class Challenge(msgspec.Struct, kw_only=True):
    """The exercise of the UTC day, the same for everybody."""

    id: str
    exercise_id: str
    title: str
    description: str
    category: str
    difficulty: Difficulty
    points: int
    minutes: int
    instructions: str
    constraints: list[str]
    criteria: list[str]
    expires_at: str
    completed: bool


class ChallengeAnswer(msgspec.Struct):
    """Today's."""

    challenge: Challenge


class Plan(msgspec.Struct, kw_only=True):
    """A training plan. `day` is which day of it is today for the caller who has begun it."""

    id: str
    title: str
    description: str
    days: int
    started_on: str | None
    day: int | None
    completed_days: int


class PlanDay(msgspec.Struct):
    """A day of a plan, from 1."""

    day: int
    exercise: Exercise
    is_today: bool


class PlanWeek(msgspec.Struct):
    """What a week of a plan is about."""

    week: int
    focus: str


class WholePlan(Plan, kw_only=True):
    """A plan with its days."""

    weeks: list[PlanWeek]
    exercises: list[PlanDay]


class Plans(msgspec.Struct):
    """All there are."""

    plans: list[Plan]


class PlanAnswer(msgspec.Struct):
    """One plan."""

    plan: WholePlan


class Done(msgspec.Struct):
    """It is done."""

    success: bool = True
