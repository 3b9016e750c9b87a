"""Reading inspirations."""

from __future__ import annotations

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.ids import is_id
from scriptony.kernel.pages import Page, cut
from scriptony.services.inspiration import queries as sql

ID, ORDER, CREATED, REVISION = 0, 11, 12, 14
"""Where a row of `queries.INSPIRATION` holds what lists and entity tags need."""


def project_named(id: str) -> str:
    """The id of a project in a query, where it must be given."""
    if not id:
        raise Invalid("project_id is required", field="project_id")
    if not is_id(id):
        raise NotFound("Project")
    return id.lower()


async def list_inspirations(
    db: Database, actor: Actor, page: Page, project: str, tag: str | None
) -> tuple[list[Row], str | None]:
    """The actor's own in a project and those shared there, in order. NotFound (404) for a project
    the actor may not read."""
    place, at, id = page.after or (None, None, None)
    values = {"actor": actor.user_id, "project": project_named(project), "tag": tag}
    values |= {"place": place, "at": at, "id": id, "rows": page.rows}
    values["is_acted"] = actor.impersonator_id is not None
    async with db.session() as session:
        rows = await session.all(sql.LIST, values)
        if not rows and await session.one(sql.PROJECT, values) is None:
            raise NotFound("Project")
    return cut(page, rows, lambda row: (row[ORDER], row[CREATED], row[ID]))


async def list_trash(db: Database, actor: Actor, project: str) -> list[Row]:
    """The actor's own that lie in the trash, the latest first."""
    values = {"actor": actor.user_id, "project": project_named(project)}
    async with db.session() as session:
        if await session.one(sql.PROJECT, values) is None:
            raise NotFound("Project")
        return await session.all(sql.TRASHED, values)


async def read_inspiration(db: Database, actor: Actor, id: str) -> Row:
    """One inspiration; NotFound (404)."""
    async with db.session() as session:
        values = {"id": id, "actor": actor.user_id}
        row = await session.one(sql.ONE, values | {"is_acted": actor.impersonator_id is not None})
    if row is None:
        raise NotFound("Inspiration")
    return row
