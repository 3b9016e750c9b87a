"""Training plans of 30 days."""

from __future__ import annotations

from datetime import UTC, datetime

from scriptony.kernel.http import Call, Routes
from scriptony.services.gym.operations import plans
from scriptony.services.gym.routes.exercises import spoken
from scriptony.services.gym.schemas import PlanAnswer, Plans

routes = Routes("scriptony-gym", private=True)


@routes.get("/exercises/plans", may="user")
async def list_plans(call: Call, lang: str | None = None) -> Plans:
    """All plans, and how far one is in those begun."""
    now = datetime.now(UTC)
    return Plans(await plans.list_plans(call.db, call.actor, spoken(call, lang), now))


@routes.get("/exercises/plans/{id}", may="user")
async def get_plan(call: Call, id: str, lang: str | None = None) -> PlanAnswer:
    """One plan with its thirty days."""
    now = datetime.now(UTC)
    return PlanAnswer(await plans.read_plan(call.db, call.actor, id, spoken(call, lang), now))


@routes.post("/exercises/plans/{id}/start", may="user")
async def start_plan(call: Call, id: str, lang: str | None = None) -> PlanAnswer:
    """Begin a plan today. One that is begun already goes on."""
    await plans.start_plan(call.db, call.actor, id, datetime.now(UTC))
    return await get_plan(call, id, lang)


@routes.delete("/exercises/plans/{id}/start", may="user")
async def leave_plan(call: Call, id: str, lang: str | None = None) -> PlanAnswer:
    """Leave a plan. What was done for it stays done."""
    await plans.leave_plan(call.db, call.actor, id)
    return await get_plan(call, id, lang)
