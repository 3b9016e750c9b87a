"""How much an instance is used, and how the counts of its requests are put together."""

from __future__ import annotations

from datetime import date

from scriptony.kernel.db import Database
from scriptony.kernel.site import Site
from scriptony.services.superadmin import queries as sql
from scriptony.services.superadmin import rules
from scriptony.services.superadmin.schemas import Day, Figures

PEOPLE_DAYS = 40
"""How long it is kept who asked on a day, as numbers, after they were counted."""


async def read_analytics(db: Database, first: date | None, last: date | None) -> Figures:
    """Use of the instance: now, and on the days from `first` to `last`; Invalid (400) names the
    one that is wrong."""
    async with db.session() as session:
        span = rules.read_span(first, last, await session.value(sql.TODAY))
        await session.run(sql.TAKE_IN)
        use = await session.one(sql.USE)
        assert use is not None
        values = {"first": span.first, "last": span.last}
        # One statement each: a day that is rolled up in between is there before or after.
        services = rules.by_service(await session.all(sql.SERVICES, values))
        rows = await session.all(sql.DAYS, values)
    asked = {row[0]: [0, 0] for row in rows}
    for one in services:
        for day in one.days:
            asked[day.day][0] += day.requests
            asked[day.day][1] += day.errors
    days = [Day(day, *asked[day], *more) for day, *more in rows]
    return Figures(*use, days=days, services=services)


async def roll_up_requests(site: Site) -> None:
    """Put the hours of days that are over together, and keep how yesterday was."""
    db = site.database("superadmin")
    async with db.session() as session:
        today = await session.value(sql.TODAY)
    await roll_up(db, today)


async def roll_up(db: Database, today: date) -> None:
    """The same, for any day that is taken for today. May be done as often as one likes."""
    values = {"today": today}
    async with db.transaction() as tx:
        await tx.run(sql.ROLL_UP_LOCK)
        days = await tx.value(sql.ROLL_UP, values)
        if days:
            await tx.run(sql.COUNT_ASKING, {"days": days})
            await tx.run(sql.COUNT_ASKING_BY_DAY, {"days": days})
        if not await tx.value(sql.IS_KEPT, values):
            await tx.run(sql.KEEP_YESTERDAY, values)
        await tx.run(sql.FORGET_PEOPLE, values | {"days": PEOPLE_DAYS})
