"""The trail of whoever acts for somebody: every request, for the account to read."""

from __future__ import annotations

import logging

import psycopg
from starlette.requests import Request
from starlette.responses import Response

from scriptony.kernel.errors import Refusal, Unavailable
from scriptony.kernel.http import render_refusal
from scriptony.kernel.site import Site

log = logging.getLogger("scriptony.trail")

NOTE = "select auth.note_step(%(id)s, %(method)s, %(route)s, %(status)s)"


async def noted(site: Site, request: Request, response: Response) -> Response:
    """The answer, once it is written down what was asked, without bodies or queries, and how it was
    answered. Where that fails (503), nothing is shown: the trail has no gaps."""
    scope = request.scope
    values = {"id": scope["impersonation"], "status": response.status_code}
    values |= {"method": scope["method"], "route": scope["route"]}
    try:
        async with site.kernel_db.transaction() as tx:
            await tx.run(NOTE, values)
    except (psycopg.Error, Refusal):
        log.exception("the trail could not be written")
        return render_refusal(request, Unavailable("The trail cannot be written just now"))
    return response
