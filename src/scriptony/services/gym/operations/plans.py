"""Training plans: which there are, beginning and leaving one, and which day it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.services.gym import queries as sql
from scriptony.services.gym import schemas
from scriptony.services.gym.operations.exercises import in_brief, statuses
from scriptony.services.gym.operations.progress import zone_of
from scriptony.services.gym.rules.library import Language, Plan, library
from scriptony.services.gym.rules.progress import day_of_plan, local_date


async def list_plans(
    db: Database, actor: Actor, language: Language, now: datetime
) -> list[schemas.Plan]:
    """All plans, and how far the actor is in those begun."""
    async with db.session() as session:
        states = await _states(session, actor, now)
    return [schemas.Plan(**_shown(plan, language, states)) for plan in library().plans.values()]


async def read_plan(
    db: Database, actor: Actor, id: str, language: Language, now: datetime
) -> schemas.WholePlan:
    """One plan with its days; NotFound (404)."""
    plan = _find(id)
    async with db.session() as session:
        states = await _states(session, actor, now)
        done = await statuses(session, actor)
    shown = _shown(plan, language, states)
    days = [
        schemas.PlanDay(
            day=day,
            exercise=in_brief(library().exercises[id], language, done),
            is_today=day == shown["day"],
        )
        for day, id in enumerate(plan.days, 1)
    ]
    weeks = [schemas.PlanWeek(week, focus[language]) for week, focus in enumerate(plan.weeks, 1)]
    return schemas.WholePlan(**shown, weeks=weeks, exercises=days)


async def start_plan(db: Database, actor: Actor, id: str, now: datetime) -> None:
    """Begin a plan today; one that is begun goes on."""
    plan = _find(id)
    async with db.transaction() as tx:
        day = local_date(now, await zone_of(tx, actor))
        values = {"actor": actor.user_id, "plan": plan.id, "day": day.isoformat()}
        await tx.run(sql.START_PLAN, values)


async def leave_plan(db: Database, actor: Actor, id: str) -> None:
    """Leave a plan. What was done for it stays done."""
    plan = _find(id)
    async with db.transaction() as tx:
        await tx.run(sql.LEAVE_PLAN, {"actor": actor.user_id, "plan": plan.id})


def _find(id: str) -> Plan:
    plan = library().plans.get(id)
    if plan is None:
        raise NotFound("Plan")
    return plan


State = tuple[str, int, set[str]]
"""When a plan was begun, which day of it is today, and what was done since."""


async def _states(session: Session, actor: Actor, now: datetime) -> dict[str, State]:
    today, found = local_date(now, await zone_of(session, actor)), dict[str, State]()
    for id, started_on, at in await session.all(sql.PLANS, {"actor": actor.user_id}):
        plan = library().plans.get(id)
        if plan is None:
            continue
        done = await session.all(sql.DONE_SINCE, {"actor": actor.user_id, "since": at})
        day = day_of_plan(plan, date.fromisoformat(started_on), today)
        found[id] = started_on, day, {exercise for (exercise,) in done}
    return found


def _shown(plan: Plan, language: Language, states: dict[str, State]) -> dict[str, Any]:
    started_on, day, done = states.get(plan.id, (None, None, set[str]()))
    return {
        "id": plan.id,
        "title": plan.name[language],
        "description": plan.description[language],
        "days": len(plan.days),
        "started_on": started_on,
        "day": day,
        "completed_days": len(done.intersection(plan.days)),
    }
