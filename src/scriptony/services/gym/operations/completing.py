"""Doing an exercise: what was written is kept, points are given once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Conflict, NotFound
from scriptony.kernel.events import publish
from scriptony.kernel.ids import new_id
from scriptony.services.gym import queries as sql
from scriptony.services.gym.operations.exercises import find_exercise
from scriptony.services.gym.operations.progress import earned_of, read_deeds, zone_of
from scriptony.services.gym.rules.library import (
    Exercise,
    Language,
    daily_id,
    daily_points,
    exercise_of,
    library,
)
from scriptony.services.gym.rules.progress import earned, level_of, local_date, streaks
from scriptony.services.gym.schemas import Completed, Completion


class Task(NamedTuple):
    """What is completed: an exercise, perhaps as a day's challenge."""

    exercise: Exercise
    day: date | None
    points: int


def find_task(id: str, now: datetime) -> Task:
    """The task of an id. Conflict (409) for a day that is over, NotFound (404) for none."""
    if not id.startswith("daily-"):
        exercise = find_exercise(id)
        return Task(exercise, None, exercise.points)
    today = now.astimezone(UTC).date()
    try:
        day = date.fromisoformat(id.removeprefix("daily-"))
    except ValueError:
        raise NotFound("Exercise") from None
    if day > today or daily_id(day) != id:
        raise NotFound("Exercise")
    if day < today:
        raise Conflict("This challenge has expired", code="challenge_expired")
    exercise = exercise_of(day)
    return Task(exercise, day, daily_points(exercise))


async def complete_exercise(
    db: Database, actor: Actor, id: str, body: Completion, language: Language, now: datetime
) -> Completed:
    """Keep what was written and give the points, unless they were given before."""
    task, submission = find_task(id, now), new_id()
    async with db.transaction() as tx:
        await tx.run(sql.ALONE, {"actor": actor.user_id})
        before = await read_deeds(tx, actor)
        zone = await zone_of(tx, actor)
        values = {
            "id": submission,
            "actor": actor.user_id,
            "exercise": task.exercise.id,
            "day": task.day.isoformat() if task.day else None,
            "text": body.submission,
            "words": len((body.submission or "").split()),
            "local_date": local_date(now, zone).isoformat(),
            "zone": zone,
        }
        points = 0 if await tx.value(sql.HAS_POINTS, values) else task.points
        await tx.run(sql.INSERT, values | {"points": points})
        known = earned(library(), before).keys()
        if actor.once is not None:
            actor.once.note = (points, sorted(known))
        await publish(
            tx,
            actor,
            "gym.exercise.completed",
            entity_type="submission",
            entity_id=submission,
            title=task.exercise.en.title,
            after={
                "exercise_id": task.exercise.id,
                "daily": task.day is not None,
                "points": points,
            },
        )
        return await told(tx, actor, submission, points, language, now, known=set(known))


async def told(
    tx: Session,
    actor: Actor,
    submission: str,
    points: int,
    language: Language,
    now: datetime,
    *,
    known: set[str],
) -> Completed:
    """What a completion brought; `known` are the achievements there were before."""
    deeds = await read_deeds(tx, actor)
    total = sum(deed.points for deed in deeds)
    today = local_date(now, await zone_of(tx, actor))
    new = earned_of(deeds, language)
    return Completed(
        points_earned=points,
        total_points=total,
        message="Exercise completed" if points else "Exercise completed again",
        submission_id=submission,
        level=level_of(total).level,
        current_streak=streaks((deed.local_date for deed in deeds), today)[0],
        achievements=[one for one in new if one.id not in known],
    )
