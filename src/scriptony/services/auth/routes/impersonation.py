"""Acting for somebody. Behind the function's name the first `/superadmin` may be left out."""

from __future__ import annotations

import time
from datetime import datetime

from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import read_page
from scriptony.services.auth.operations import impersonation
from scriptony.services.auth.operations.users import show_user
from scriptony.services.auth.routes.visitors import visitor_of
from scriptony.services.auth.schemas import Done
from scriptony.services.auth.schemas.impersonation import (
    Begun,
    Impersonation,
    Impersonations,
    ImpersonationWish,
    Step,
    Trail,
)

_routes = Routes("scriptony-superadmin")
_profile = Routes("scriptony-auth", private=True)

BARE = "/superadmin"


async def _begun_again(call: Call, id: str) -> Begun:
    """What was begun before; its token was told once."""
    return _shown(call, await impersonation.read_begun(call.db, call.made))


@_routes.post(
    "/superadmin/users/{id}/impersonate",
    may="superadmin",
    bare=BARE,
    status=201,
    answer=Begun,
    again=_begun_again,
)
async def begin_impersonation(call: Call, id: Id, body: ImpersonationWish) -> Begun:
    """A token to act for an account, for an hour at most. The account reads who did, why and what;
    private things and credentials are out of reach. Sent again with its key, without the token."""
    visitor = visitor_of(call)
    begun = await impersonation.begin(call.db, call.actor, visitor, id, body.reason, body.minutes)
    return _shown(call, begun)


def _shown(call: Call, begun: impersonation.Begun) -> Begun:
    user = show_user(begun.account, call.site.shelf.signer, visitor_of(call).base_url)
    seconds = max(0, begun.expires_at - int(time.time()))
    row = Impersonation.from_row(begun.row)
    return Begun(row, begun.token, seconds, begun.expires_at, user)


@_routes.get("/superadmin/impersonations", may="superadmin", bare=BARE, answer=Impersonations)
async def list_impersonations(
    call: Call, search: str | None = None, limit: int | None = None, cursor: str | None = None
) -> Impersonations:
    """Who acted for whom, the latest first; `search` looks into both addresses."""
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await impersonation.list_all(call.db, page, search)
    body = Impersonations([Impersonation.from_row(row) for row in rows])
    if page.limit is not None:
        body.next_cursor = following
    return body


@_routes.delete("/superadmin/impersonations/{id}", may="superadmin", bare=BARE)
async def end_impersonation(call: Call, id: Id) -> Done:
    """End one at once. Signing out with its token does the same."""
    await impersonation.end(call.db, call.actor, id)
    return Done()


@_profile.get("/profile/impersonations", may="user", answer=Impersonations)
async def list_own(call: Call, limit: int | None = None, cursor: str | None = None) -> Answer:
    """Who acted for the caller, the latest first."""
    page = read_page(limit, cursor, (datetime, Id))
    rows, following = await impersonation.list_mine(call.db, call.actor, page)
    body = Impersonations([Impersonation.from_row(row) for row in rows])
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body)


@_profile.get("/profile/impersonations/{id}", may="user", answer=Trail)
async def show_trail(
    call: Call, id: Id, limit: int | None = None, cursor: str | None = None
) -> Answer:
    """One of them, with every request that was made: method, route, status and time."""
    page = read_page(limit, cursor, (int,))
    row, steps, following = await impersonation.read_trail(call.db, call.actor, id, page)
    body = Trail(Impersonation.from_row(row), [Step(*step) for step in steps])
    if page.limit is not None:
        body.next_cursor = following
    return Answer(body)


routes = (*_routes.routes, *_profile.routes)
