"""How many there are, and lists of accounts and organizations."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.db import Database, Row
from scriptony.kernel.pages import cut
from scriptony.services.superadmin import queries as sql
from scriptony.services.superadmin.rules import Place
from scriptony.services.superadmin.schemas import Organization, Organizations, Totals, User, Users


async def read_totals(db: Database) -> Totals:
    """How many accounts, organizations, projects and worlds there are, the trash left out."""
    async with db.session() as session:
        row = await session.one(sql.TOTALS)
    assert row is not None
    return Totals(*row)


async def list_users(db: Database, place: Place, search: str | None) -> Users:
    """Accounts whose address or name has `search` in it, the newest first."""
    rows, total = await _look(db, sql.PEOPLE, sql.COUNT_PEOPLE, place, {"search": search or None})
    shown, following = cut(
        place.page, [User(*row) for row in rows], lambda one: (one.createdAt, one.id)
    )
    return Users(shown, total, following)


async def list_organizations(db: Database, place: Place, search: str | None) -> Organizations:
    """Organizations whose name, slug or owner's address has `search` in it, the newest first."""
    values = {"search": search or None}
    rows, total = await _look(db, sql.ORGANIZATIONS, sql.COUNT_ORGANIZATIONS, place, values)
    shown, following = cut(
        place.page, [Organization(*row) for row in rows], lambda one: (one.createdAt, one.id)
    )
    return Organizations(shown, total, following)


async def _look(
    db: Database, listed: str, counted: str, place: Place, values: dict[str, Any]
) -> tuple[list[Row], int]:
    at, id = place.page.after or (None, None)
    part = {"at": at, "id": id, "rows": place.page.rows, "offset": place.offset}
    async with db.session() as session:
        rows = await session.all(listed, values | part)
        return rows, await session.value(counted, values)
