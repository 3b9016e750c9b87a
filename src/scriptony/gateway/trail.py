"""The trail of whoever acts for somebody: every request, for the account to read."""

from __future__ import annotations

import logging

import psycopg
from starlette.requests import Request

from scriptony.kernel.errors import Refusal, Unavailable
from scriptony.kernel.site import Site

log = logging.getLogger("scriptony.trail")

NOTE = "select auth.note_step(%(id)s, %(method)s, %(route)s, %(status)s)"


async def note(site: Site, request: Request, status: int) -> None:
    """Write down what was asked, without bodies or queries, and how it was answered. Unavailable
    (503) where that fails: nothing is shown then, for the trail has no gaps."""
    scope = request.scope
    values = {"id": scope["impersonation"], "status": status}
    values |= {"method": scope["method"], "route": scope["route"]}
    try:
        async with site.kernel_db.transaction() as tx:
            await tx.run(NOTE, values)
    except (psycopg.Error, Refusal) as error:
        log.exception("the trail could not be written")
        raise Unavailable("The trail cannot be written just now") from error
