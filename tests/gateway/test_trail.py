"""The trail has no gaps: what cannot be written down is not shown."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from starlette.requests import Request
from starlette.responses import Response

from scriptony.gateway.trail import noted
from scriptony.kernel.errors import Unavailable
from tests.studio import Studio
from tests.upkeep import site_of


def request(impersonation: str) -> Request:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": [], "path": "/profile"}
    return Request({**scope, "impersonation": impersonation, "route": "/profile"})


async def test_what_is_no_impersonation_any_more_is_not_counted(studio: Studio) -> None:
    unknown = "0199d1c2-0000-7000-8000-000000000000"
    async with site_of(studio) as site:
        answer = await noted(site, request(unknown), Response("{}"))
    assert answer.status_code == 200
    query = "select 1 from auth.impersonation_steps where impersonation_id = %(i)s"
    assert studio.sql(query, i=unknown) == []


async def test_a_database_that_cannot_be_reached_shows_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site_of(studio) as site:

        def nobody_answers() -> None:
            raise Unavailable("The database cannot be reached just now")

        monkeypatch.setattr(site.kernel_db, "transaction", nobody_answers)
        answer = await noted(site, request("0199d1c2-0000-7000-8000-000000000000"), Response("x"))
    assert answer.status_code == 503


async def test_without_a_trail_nothing_is_shown(studio: Studio) -> None:
    async with site_of(studio) as site:
        await site.kernel_db.close()
        with pytest.raises(psycopg.Error):
            async with site.kernel_db.session():
                pass
        answer = await noted(site, request("0199d1c2-0000-7000-8000-000000000000"), Response("x"))
    assert answer.status_code == 503
    assert json.loads(answer.body)["code"] == "unavailable"
