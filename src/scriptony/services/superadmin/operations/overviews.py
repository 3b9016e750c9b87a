"""What takes space, and what long work there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

from scriptony.kernel.db import Database
from scriptony.kernel.pages import Page, cut
from scriptony.services.superadmin import queries as sql
from scriptony.services.superadmin.rules import Place
from scriptony.services.superadmin.schemas import (
    BucketSpace,
    Job,
    Jobs,
    OrganizationSpace,
    OrganizationsSpace,
    OwnerSpace,
    OwnersSpace,
    Space,
    State,
    StorageOverview,
)

LARGEST = 10
"""How many of each the overview shows."""

Kind = TypeVar("Kind", OrganizationSpace, OwnerSpace)


async def read_storage(db: Database) -> StorageOverview:
    """All files, by bucket, and who has most of them."""
    top = {"search": None, "bytes": None, "key": None, "rows": LARGEST}
    async with db.session() as session:
        space = await session.one(sql.SPACE)
        assert space is not None
        return StorageOverview(
            Space(*space),
            [BucketSpace(*row) for row in await session.all(sql.BUCKETS)],
            [OrganizationSpace(*row) for row in await session.all(sql.ORGANIZATIONS_SPACE, top)],
            [OwnerSpace(*row) for row in await session.all(sql.OWNERS_SPACE, top)],
        )


async def list_organizations_space(
    db: Database, page: Page, search: str | None
) -> OrganizationsSpace:
    """Organizations by what is kept for them. A search leaves out what is kept for none."""
    statements = sql.ORGANIZATIONS_SPACE, sql.COUNT_ORGANIZATIONS_SPACE
    return OrganizationsSpace(*await _largest(db, statements, page, search, OrganizationSpace))


async def list_owners_space(db: Database, page: Page, search: str | None) -> OwnersSpace:
    """Accounts by what they have uploaded. A search leaves out what is nobody's."""
    statements = sql.OWNERS_SPACE, sql.COUNT_OWNERS_SPACE
    return OwnersSpace(*await _largest(db, statements, page, search, OwnerSpace))


async def _largest(
    db: Database,
    statements: tuple[str, str],
    page: Page,
    search: str | None,
    kind: Callable[..., Kind],
) -> tuple[list[Kind], int, str | None]:
    bytes_, key = page.after or (None, None)
    values: dict[str, Any] = {"search": search or None}
    async with db.session() as session:
        part = {"bytes": bytes_, "key": key, "rows": page.rows}
        rows = await session.all(statements[0], values | part)
        total = await session.value(statements[1], values)
    shown, following = cut(
        page, [kind(*row) for row in rows], lambda one: (one.bytes, one.id or "")
    )
    return shown, total, following


async def list_jobs(
    db: Database, place: Place, state: str | None, kind: str | None, search: str | None
) -> Jobs:
    """Everybody's jobs, the newest first. `search` looks into kind, ids, owner and organization."""
    at, id = place.page.after or (None, None)
    values = {"state": state, "kind": kind or None, "search": search or None}
    part = {"at": at, "id": id, "rows": place.page.rows, "offset": place.offset}
    async with db.session() as session:
        rows = await session.all(sql.JOBS, values | part)
        total = await session.value(sql.COUNT_JOBS, values)
        counted = dict(await session.all(sql.STATES))
    jobs = [Job(*row) for row in rows]
    shown, following = cut(place.page, jobs, lambda job: (job.createdAt, job.id))
    states: dict[State, int] = {one: counted.get(one, 0) for one in get_args(State)}
    return Jobs(shown, states, total, following)
