"""A world, or a project, as things and how they are related."""

from __future__ import annotations

from typing import NamedTuple

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import NotFound
from scriptony.services.worldbuilding.operations.relations import related, things
from scriptony.services.worldbuilding.operations.worlds import see_world
from scriptony.services.worldbuilding.queries import locations as locations_sql
from scriptony.services.worldbuilding.queries import relations as sql
from scriptony.services.worldbuilding.rules.relations import RelationRow, Thing


class GraphFound(NamedTuple):
    """Things, and the relations between them."""

    things: list[Thing]
    relations: list[RelationRow]


async def graph_of_world(db: Database, actor: Actor, world: str) -> GraphFound:
    """The items, locations and characters of a world, and what else they are related to."""
    async with db.session() as session:
        await see_world(session, actor, world)
        return await _graph(session, actor, sql.OF_WORLD, world)


async def graph_of_project(db: Database, actor: Actor, project: str) -> GraphFound:
    """The characters and locations of a project, and what else they are related to."""
    async with db.session() as session:
        values = {"id": project, "actor": actor.user_id}
        if await session.one(locations_sql.PROJECT, values) is None:
            raise NotFound("Project")
        return await _graph(session, actor, sql.OF_PROJECT, project)


async def _graph(session: Session, actor: Actor, statement: str, of: str) -> GraphFound:
    """In at most three queries, however much there is."""
    found = {row[1]: Thing(*row) for row in await session.all(statement, {"of": of})}
    relations = await related(session, actor, list(found))
    outside = {end for one in relations for end in (one.from_id, one.to_id)} - found.keys()
    if outside:
        found |= await things(session, sorted(outside))
    return GraphFound(
        list(found.values()),
        [one for one in relations if one.from_id in found and one.to_id in found],
    )
