"""The scenes that play at a location, and all of a project by place and time of day."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.services.worldbuilding.queries import locations as locations_sql
from scriptony.services.worldbuilding.queries import scenes as sql
from scriptony.services.worldbuilding.rules.schedule import (
    Place,
    SceneRow,
    ScheduledScene,
    placed,
    scheduled,
)


async def scenes_at(db: Database, actor: Actor, location: str) -> list[ScheduledScene]:
    """The scenes at a location that the actor may see, in the order of their stories."""
    values = {"id": location, "actor": actor.user_id}
    async with db.session() as session:
        if await session.one(locations_sql.ONE, values) is None:
            raise NotFound("Location")
        rows = await session.all(sql.AT_LOCATION, {"location": location, "actor": actor.user_id})
        return await _placed(session, rows)


async def schedule(db: Database, actor: Actor, project: str) -> list[ScheduledScene]:
    """The scenes of a project in the order that a shooting schedule starts from."""
    values = {"id": project, "actor": actor.user_id}
    async with db.session() as session:
        if await session.one(locations_sql.PROJECT, values) is None:
            raise NotFound("Project")
        rows = await session.all(sql.OF_PROJECT, {"project": project, "actor": actor.user_id})
        return scheduled(await _placed(session, rows))


async def _placed(session: Session, rows: list[Row]) -> list[ScheduledScene]:
    scenes = [SceneRow(*row) for row in rows]
    projects = list({scene.project_id for scene in scenes})
    found = await session.all(sql.PLACES, {"projects": projects})
    return placed(scenes, {id: Place(name, parent) for id, name, parent in found})
