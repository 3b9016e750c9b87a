"""The library as one person sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.services.gym import queries as sql
from scriptony.services.gym import schemas
from scriptony.services.gym.rules.library import (
    Exercise,
    Language,
    daily_id,
    daily_points,
    exercise_of,
    library,
)
from scriptony.services.gym.schemas import Status


async def statuses(session: Session, actor: Actor) -> dict[str, Status]:
    """What the actor has begun or done; everything else is available."""
    values = {"actor": actor.user_id}
    found: dict[str, Status] = {id: "in_progress" for (id,) in await session.all(sql.BEGUN, values)}
    done: dict[str, Status] = {id: "completed" for (id,) in await session.all(sql.DONE, values)}
    return found | done


async def list_exercises(
    db: Database, actor: Actor, language: Language, wanted: dict[str, str | None]
) -> list[schemas.Exercise]:
    """Those of a category, a difficulty, a status, or with a text in title or description."""
    async with db.session() as session:
        states = await statuses(session, actor)
    shown = [in_brief(one, language, states) for one in library().exercises.values()]
    q = (wanted["q"] or "").casefold()
    return [
        one
        for one in shown
        if wanted["category"] in (None, one.category)
        and wanted["difficulty"] in (None, one.difficulty)
        and wanted["status"] in (None, one.status)
        and q in f"{one.title}\n{one.description}".casefold()
    ]


async def read_exercise(
    db: Database, actor: Actor, id: str, language: Language
) -> schemas.WholeExercise:
    """One exercise; NotFound (404) with the contract's sentence."""
    exercise = find_exercise(id)
    async with db.session() as session:
        states = await statuses(session, actor)
    return in_full(exercise, language, states)


async def begin_exercise(
    db: Database, actor: Actor, id: str, language: Language
) -> schemas.WholeExercise:
    """Remember that the actor is at it."""
    exercise = find_exercise(id)
    async with db.transaction() as tx:
        await tx.run(sql.BEGIN, {"actor": actor.user_id, "exercise": exercise.id})
        return in_full(exercise, language, await statuses(tx, actor))


async def list_categories(db: Database, actor: Actor, language: Language) -> list[schemas.Category]:
    """All categories with what is in them."""
    async with db.session() as session:
        states = await statuses(session, actor)
    return [
        schemas.Category(
            id=one.id,
            name=one.name[language],
            description=one.description[language],
            icon=one.icon,
            count=len(one.exercises),
            completed=sum(states.get(exercise.id) == "completed" for exercise in one.exercises),
        )
        for one in library().categories
    ]


async def read_challenge(
    db: Database, actor: Actor, language: Language, now: datetime
) -> schemas.Challenge:
    """The exercise of the UTC day."""
    day = now.astimezone(UTC).date()
    exercise = exercise_of(day)
    async with db.session() as session:
        done = await session.value(sql.DAILY_DONE, {"actor": actor.user_id, "day": day.isoformat()})
    text = exercise.text(language)
    return schemas.Challenge(
        id=daily_id(day),
        exercise_id=exercise.id,
        title=text.title,
        description=text.description,
        category=library().category_of[exercise.id].id,
        difficulty=exercise.difficulty,
        points=daily_points(exercise),
        minutes=exercise.minutes,
        instructions="\n\n".join(text.instructions),
        constraints=text.constraints,
        criteria=text.criteria,
        expires_at=_end_of(day),
        completed=done,
    )


def find_exercise(id: str) -> Exercise:
    """An exercise of the library."""
    found = library().exercises.get(id)
    if found is None:
        raise NotFound("Exercise")
    return found


def _end_of(day: date) -> str:
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    return end.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _brief(exercise: Exercise, language: Language, states: dict[str, Status]) -> dict[str, Any]:
    text = exercise.text(language)
    return {
        "id": exercise.id,
        "title": text.title,
        "description": text.description,
        "category": library().category_of[exercise.id].id,
        "difficulty": exercise.difficulty,
        "points": exercise.points,
        "minutes": exercise.minutes,
        "status": states.get(exercise.id, "available"),
    }


def in_brief(exercise: Exercise, language: Language, states: dict[str, Status]) -> schemas.Exercise:
    """An exercise as lists show it."""
    return schemas.Exercise(**_brief(exercise, language, states))


def in_full(
    exercise: Exercise, language: Language, states: dict[str, Status]
) -> schemas.WholeExercise:
    """An exercise with its instructions."""
    text = exercise.text(language)
    return schemas.WholeExercise(
        **_brief(exercise, language, states),
        instructions="\n\n".join(text.instructions),
        constraints=text.constraints,
        criteria=text.criteria,
    )
