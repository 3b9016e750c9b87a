"""The trail has no gaps: what cannot be written down is not shown."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from scriptony.gateway.trail import note
from scriptony.kernel.errors import Unavailable
from tests.studio import Person, Studio
from tests.upkeep import site_of

UNKNOWN = "0199d1c2-0000-7000-8000-000000000000"
LOST = "alter function auth.note_step(uuid, text, text, integer) rename to note_step_lost"
BACK = "alter function auth.note_step_lost(uuid, text, text, integer) rename to note_step"


def request() -> Request:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": [], "path": "/profile"}
    return Request({**scope, "impersonation": UNKNOWN, "route": "/profile"})


async def test_what_is_no_impersonation_any_more_is_not_counted(studio: Studio) -> None:
    async with site_of(studio) as site:
        await note(site, request(), 200)
    query = "select 1 from auth.impersonation_steps where impersonation_id = %(i)s"
    assert studio.sql(query, i=UNKNOWN) == []


async def test_a_database_that_cannot_be_reached_is_no_trail(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site_of(studio) as site:

        def nobody_answers() -> None:
            raise Unavailable("The database cannot be reached just now")

        monkeypatch.setattr(site.kernel_db, "transaction", nobody_answers)
        with pytest.raises(Unavailable, match="trail"):
            await note(site, request(), 200)


def test_without_a_trail_nothing_is_shown_or_said_otherwise(owner: Person, studio: Studio) -> None:
    path = f"/superadmin/users/{owner.id}/impersonate"
    begun = studio.root.ok("POST", path, 201, json={"reason": "Support", "minutes": 5})
    refusal = "The trail cannot be written just now"
    with studio.client(begun["access_token"]) as acting:
        assert acting.get("/profile").status_code == 200
        studio.sql(LOST)
        try:
            ours, libraries = (acting.get(path) for path in ("/profile", "/auth/v1/user"))
        finally:
            studio.sql(BACK)
    assert ours.status_code == libraries.status_code == 503
    assert (ours.json()["error"], ours.json()["code"]) == (refusal, "unavailable")
    assert (libraries.json()["msg"], "error" in libraries.json()) == (refusal, False)
