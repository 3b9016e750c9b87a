"""What somebody has reached, computed from what they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.services.gym import queries as sql
from scriptony.services.gym.rules.library import Language, library
from scriptony.services.gym.rules.progress import (
    POINTS_PER_LEVEL,
    Deed,
    earned,
    level_of,
    local_date,
    streaks,
)
from scriptony.services.gym.schemas import Achievement, Earned, Progress


async def read_deeds(session: Session, actor: Actor) -> list[Deed]:
    """Everything the actor did, from the first to the last."""
    rows = await session.all(sql.DEEDS, {"actor": actor.user_id})
    return [
        Deed(exercise, is_daily, points, date.fromisoformat(day), at)
        for exercise, is_daily, points, day, at in rows
    ]


async def zone_of(session: Session, actor: Actor) -> str:
    """The time zone the actor lives in."""
    return await session.value(sql.ZONE, {"actor": actor.user_id}) or "UTC"


def earned_of(deeds: Sequence[Deed], language: Language) -> list[Earned]:
    """The achievements these deeds have earned, in the order of earning."""
    names = {one.id: one.name[language] for one in library().achievements}
    found = earned(library(), deeds)
    return [Earned(id, names[id], at) for id, at in found.items()]


async def read_progress(db: Database, actor: Actor, language: Language, now: datetime) -> Progress:
    """Points, level, streak and achievements of the actor."""
    async with db.session() as session:
        deeds, zone = await read_deeds(session, actor), await zone_of(session, actor)
    total = sum(deed.points for deed in deeds)
    level = level_of(total)
    current, longest = streaks((deed.local_date for deed in deeds), local_date(now, zone))
    return Progress(
        total_points=total,
        exercises_completed=len({deed.exercise_id for deed in deeds}),
        current_streak=current,
        longest_streak=longest,
        level=level.level,
        xp=level.xp,
        max_xp=POINTS_PER_LEVEL,
        last_activity_date=max((deed.local_date.isoformat() for deed in deeds), default=None),
        time_zone=zone,
        achievements=earned_of(deeds, language),
    )


async def list_achievements(db: Database, actor: Actor, language: Language) -> list[Achievement]:
    """All achievements, and whether the actor has them."""
    async with db.session() as session:
        found = earned(library(), await read_deeds(session, actor))
    return [
        Achievement(
            id=one.id,
            name=one.name[language],
            title=one.name[language],
            description=one.description[language],
            icon=one.icon,
            points=one.points,
            unlocked=one.id in found,
            earned_at=found.get(one.id),
        )
        for one in library().achievements
    ]
