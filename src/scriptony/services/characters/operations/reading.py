"""Reading characters: one, and the lists of a project, a world, an organization."""

from __future__ import annotations

from typing import Literal

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.ids import is_id
from scriptony.kernel.pages import Page, cut
from scriptony.services.characters import queries as sql
from scriptony.services.characters import rules

ID, NAME, CREATED, UPDATED, REVISION = 0, 4, 17, 18, 19
"""Where a row of `queries.CHARACTER` holds what lists and entity tags need."""

Of = Literal["project", "world", "organization"]

_BY_NAME = {
    "project": sql.OF_PROJECT,
    "world": sql.OF_WORLD,
    "organization": sql.OF_ORGANIZATION,
}
_RIGHT = {"project": 1, "world": 3, "organization": 4}
"""Where `queries.RIGHTS` says that there is such a thing."""


async def read_character(db: Database, actor: Actor, id: str) -> Row:
    """One character. NotFound (404) for any that is not the actor's."""
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Character")
    return row


async def list_characters(
    db: Database, actor: Actor, page: Page, of: Of, id: str, q: str | None = None
) -> tuple[list[Row], str | None]:
    """The characters a project may use, those placed in a world, or those of an organization, by
    name; and the next page's cursor. NotFound (404) for what is not the actor's."""
    rows = await _rows(db, actor, page, _BY_NAME[of], of, id, q)
    return cut(page, rows, lambda row: (row[NAME], row[ID]))


async def list_newest(
    db: Database, actor: Actor, page: Page, world: str | None, q: str | None = None
) -> tuple[list[Row], str | None]:
    """The characters placed in a world, or all that have no project, newest first."""
    statement = sql.NEWEST if world is None else sql.NEWEST_OF_WORLD
    rows = await _rows(db, actor, page, statement, "world", world, q)
    return cut(page, rows, lambda row: (row[CREATED], row[ID]))


async def _rows(
    db: Database, actor: Actor, page: Page, statement: str, of: Of, id: str | None, q: str | None
) -> list[Row]:
    after, after_id = page.after or (None, None)
    if page.after and not is_id(after_id):
        raise Invalid("cursor is not one of this list", field="cursor")
    if id is not None and not is_id(id):
        raise NotFound(of.capitalize())
    values = {"of": id, "actor": actor.user_id, "after": after, "after_id": after_id}
    values |= {"q": rules.containing(q) if q else None, "rows": page.rows}
    async with db.session() as session:
        rows = await session.all(statement, values)
        if not rows and id is not None:
            scope = dict.fromkeys(rules.SCOPE) | {f"{of}_id": id, "actor": actor.user_id}
            rights = await session.one(sql.RIGHTS, scope)
            if rights is None or rights[_RIGHT[of]] is None:
                raise NotFound(of.capitalize())
    return rows


async def check_reach(db: Database, actor: Actor, project: str, id: str) -> None:
    """NotFound (404) unless the character is one that the project may use."""
    async with db.session() as session:
        if await session.value(sql.IN_REACH, {"project": project, "id": id}) is None:
            raise NotFound("Character")
