"""Routes of superadmin. Behind the function's name the first `/superadmin` may be left out."""

from __future__ import annotations

from datetime import date, datetime

from scriptony.kernel.http import Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.superadmin.operations import analytics, overviews, people
from scriptony.services.superadmin.rules import read_place
from scriptony.services.superadmin.schemas import (
    Analytics,
    Jobs,
    Organizations,
    OrganizationsSpace,
    OwnersSpace,
    State,
    Stats,
    StorageOverview,
    Users,
)

routes = Routes("scriptony-superadmin")

BARE = "/superadmin"


@routes.get("/superadmin/stats", may="superadmin", bare=BARE)
async def get_stats(call: Call) -> Stats:
    """How many accounts, organizations, projects and worlds there are, the trash left out."""
    return Stats(await people.read_totals(call.db))


@routes.get("/superadmin/users", may="superadmin", bare=BARE)
async def list_users(
    call: Call,
    search: str | None = None,
    page: int | None = None,
    per_page: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Users:
    """All accounts, the newest first.

    `search` looks into addresses and names. Pages are numbered (`page`, `per_page`) or follow each
    other (`limit`, `cursor`).
    """
    place = read_place(page, per_page, limit, cursor, (datetime, Id))
    return await people.list_users(call.db, place, search)


@routes.get("/superadmin/organizations", may="superadmin", bare=BARE)
async def list_organizations(
    call: Call,
    search: str | None = None,
    page: int | None = None,
    per_page: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Organizations:
    """All organizations, the newest first.

    `search` looks into names, slugs and owners' addresses. Pages are numbered (`page`, `per_page`)
    or follow each other (`limit`, `cursor`).
    """
    place = read_place(page, per_page, limit, cursor, (datetime, Id))
    return await people.list_organizations(call.db, place, search)


@routes.get("/superadmin/analytics", may="superadmin", bare=BARE)
async def get_analytics(call: Call, from_: date | None = None, to: date | None = None) -> Analytics:
    """How much the instance is used: now, by day, and by service.

    Days are of UTC, the last 30 unless `from` and `to` say others, at most 366. Requests are
    written every ten seconds.
    """
    return Analytics(await analytics.read_analytics(call.db, from_, to))


@routes.get("/superadmin/storage", may="superadmin", bare=BARE)
async def get_storage(call: Call) -> StorageOverview:
    """What all files take, by bucket, and the ten organizations and accounts with most of them."""
    return await overviews.read_storage(call.db)


@routes.get("/superadmin/storage/organizations", may="superadmin", bare=BARE)
async def list_storage_of_organizations(
    call: Call, search: str | None = None, limit: int | None = None, cursor: str | None = None
) -> OrganizationsSpace:
    """What is kept for each organization, the trash included, those with most bytes first."""
    page = read_page(limit, cursor, (int, str))
    return await overviews.list_organizations_space(call.db, page, search)


@routes.get("/superadmin/storage/owners", may="superadmin", bare=BARE)
async def list_storage_of_owners(
    call: Call, search: str | None = None, limit: int | None = None, cursor: str | None = None
) -> OwnersSpace:
    """What each account has uploaded, those with most bytes first."""
    page = read_page(limit, cursor, (int, str))
    return await overviews.list_owners_space(call.db, page, search)


@routes.get("/superadmin/jobs", may="superadmin", bare=BARE)
async def list_all_jobs(
    call: Call,
    state: State | None = None,
    kind: str | None = None,
    search: str | None = None,
    page: int | None = None,
    per_page: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Jobs:
    """Everybody's jobs, the newest first: neither what they were given nor what came of them.

    `search` looks into kinds, ids, owners' addresses and organizations' names.
    """
    place = read_place(page, per_page, limit, cursor, (datetime, Id))
    return await overviews.list_jobs(call.db, place, state, kind, search)
