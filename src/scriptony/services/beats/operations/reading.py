"""Reading beats."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.pages import Page, cut
from scriptony.services.beats.operations.holding import project_named
from scriptony.services.beats.queries import beats as sql
from scriptony.services.beats.schemas import Beat


async def list_beats(
    db: Database, actor: Actor, page: Page, project: str
) -> tuple[list[Beat], str | None]:
    """The beats of a project, in order. NotFound (404) for one that is not the actor's."""
    if not project:
        raise Invalid("project_id query parameter required", field="project_id")
    place, at, id = page.after or (None, None, None)
    values = {"actor": actor.user_id, "project": project_named(project), "rows": page.rows}
    values |= {"place": place, "at": at, "id": id}
    async with db.session() as session:
        rows = await session.all(sql.LIST, values)
        if not rows and await session.one(sql.PROJECT, values) is None:
            raise NotFound("Project")
    return cut(
        page,
        [Beat(*row) for row in rows],
        lambda beat: (beat.order_index, beat.created_at, beat.id),
    )


async def read_beat(db: Database, actor: Actor, id: str) -> Beat:
    """One beat; NotFound (404)."""
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Beat")
    return Beat(*row)
