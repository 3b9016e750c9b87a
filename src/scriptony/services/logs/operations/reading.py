"""Pages of lines. Whoever reads takes in first, so that one's own change is always there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Forbidden, Invalid, NotFound
from scriptony.kernel.ids import is_id
from scriptony.kernel.pages import Page, cut, read_page
from scriptony.services.logs import queries as sql
from scriptony.services.logs import rules

Row = Mapping[str, Any]
Found = tuple[list[Row], str | None]

LATEST = (1 << 63) - 1
POSITION = Annotated[int, Meta(ge=0, le=LATEST)]


class Wish(NamedTuple):
    """Which lines are wanted."""

    page: Page
    kind: str | None = None
    action: str | None = None

    def values(self, actor: Actor, **more: Any) -> dict[str, Any]:
        """The parameters of a query of lines."""
        (after,) = self.page.after or (LATEST,)
        values = {"pos": after, "rows": self.page.rows, **of_reader(actor), **more}
        filters = {"kind": self.kind, "action": self.action}
        return values | {name: value for name, value in filters.items() if value}


def of_reader(actor: Actor) -> dict[str, Any]:
    """The parameters that say who reads, and what may be done about the lines therefore."""
    return {"actor": actor.user_id, "is_acted": actor.impersonator_id is not None}


def read_wish(
    limit: object,
    cursor: str | None,
    kind: str | None = None,
    action: str | None = None,
    *,
    usual: int = 50,
    most: int = sql.MOST - 1,
) -> Wish:
    """The page of lines a query asks for; Invalid (400) for a cursor that is none."""
    page = read_page(rules.read_limit(limit, usual, most), cursor, (POSITION,))
    return Wish(page, rules.kind_of(kind), rules.action_of(action))


async def of_project(db: Database, actor: Actor, id: str, wish: Wish) -> Found:
    """Lines of a project and all in it; NotFound (404)."""
    async with db.session() as session:
        if await session.value(sql.PROJECT, {"id": id, "actor": actor.user_id}) is None:
            raise NotFound("Project")
        return await _page(session, sql.OF_PROJECT, wish, wish.values(actor, id=id))


async def of_organization(db: Database, actor: Actor, id: str, wish: Wish) -> Found:
    """Lines of an organization itself, for those who may manage it; Forbidden (403)."""
    async with db.session() as session:
        values = {"id": id if is_id(id) else None, "actor": actor.user_id}
        if await session.value(sql.ORGANIZATION, values) is None:
            raise Forbidden
        return await _page(session, sql.OF_ORGANIZATION, wish, wish.values(actor, id=id))


async def of_world(db: Database, actor: Actor, id: str, wish: Wish) -> Found:
    """Lines of a world and all in it; NotFound (404)."""
    async with db.session() as session:
        if await session.value(sql.WORLD, {"id": id, "actor": actor.user_id}) is None:
            raise NotFound("World")
        return await _page(session, sql.OF_WORLD, wish, wish.values(actor, id=id))


async def of_thing(
    db: Database, actor: Actor, kind: str, id: str, wish: Wish, *, below: int | None = None
) -> Found:
    """Lines of any thing, and of nodes and shots right below it at this level; NotFound (404)."""
    kind = rules.kind_of(kind) or kind
    values = wish.values(actor, id=id, kind=kind, below=below)
    async with db.session() as session:
        await session.run(sql.TAKE_IN)
        found = await _page(session, sql.OF_THING, wish, values)
        if not found[0] and not await session.value(sql.THING, values):
            raise NotFound
        return found


async def of_node(
    db: Database, actor: Actor, kind: str, id: str, wish: Wish, *, below: bool
) -> Found:
    """Lines of an act, a sequence, a scene or a shot; Invalid (400) for other kinds."""
    if kind not in rules.NODE_KINDS:
        raise Invalid(f"Invalid nodeType: {kind[:50]}", field="node_type")
    level = rules.NODE_KINDS.index(kind) + 2 if below else None
    return await of_thing(db, actor, kind, id, wish, below=level)


async def of_person(db: Database, actor: Actor, wish: Wish) -> Found:
    """What the actor did, and what concerns him alone."""
    async with db.session() as session:
        await session.run(sql.TAKE_IN)
        return await _page(session, sql.OF_PERSON, wish, wish.values(actor))


async def _page(session: Session, query: str, wish: Wish, values: dict[str, Any]) -> Found:
    query = sql.filtered(query, kind=wish.kind is not None, action=wish.action is not None)
    rows = [as_line(row) for row in await session.all(query, values)]
    return cut(wish.page, rows, lambda line: (line["pos"],))


def as_line(row: tuple[Any, ...]) -> Row:
    """A row of a query of lines, by the names of `queries.LINE`."""
    return dict(zip(sql.LINE, row, strict=True))
