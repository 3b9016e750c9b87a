"""What one has reached, and what there is to reach."""

from __future__ import annotations

from datetime import UTC, datetime

from scriptony.kernel.http import Call, Routes
from scriptony.services.gym.operations import exercises, progress
from scriptony.services.gym.routes.exercises import spoken
from scriptony.services.gym.schemas import (
    Achievements,
    Categories,
    ChallengeAnswer,
    ProgressAnswer,
)

routes = Routes("scriptony-gym", private=True)


@routes.get("/progress", may="user")
async def get_progress(call: Call, lang: str | None = None) -> ProgressAnswer:
    """Points, level, streak and achievements, computed from what one did."""
    now = datetime.now(UTC)
    return ProgressAnswer(
        await progress.read_progress(call.db, call.actor, spoken(call, lang), now)
    )


@routes.get("/achievements", may="user")
async def list_achievements(call: Call, lang: str | None = None) -> Achievements:
    """All achievements, and whether one has them. Nobody can set them."""
    return Achievements(await progress.list_achievements(call.db, call.actor, spoken(call, lang)))


@routes.get("/categories", may="user")
async def list_categories(call: Call, lang: str | None = None) -> Categories:
    """The categories of the library."""
    return Categories(await exercises.list_categories(call.db, call.actor, spoken(call, lang)))


@routes.get("/daily-challenge", may="user")
async def get_challenge(call: Call, lang: str | None = None) -> ChallengeAnswer:
    """The exercise of the UTC day: the same for everybody, and none twice within 60 days."""
    now = datetime.now(UTC)
    return ChallengeAnswer(
        await exercises.read_challenge(call.db, call.actor, spoken(call, lang), now)
    )
