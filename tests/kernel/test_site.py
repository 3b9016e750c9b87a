"""One running instance: its secrets, its databases, its own address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from scriptony.kernel.errors import Unauthorized
from scriptony.kernel.http import Routes
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site, bearer, make_secrets
from tests.kernel.running import PUBLISHED, gateway_of, service_of, sql, until


def request_of(scheme: str = "http", prefix: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope: dict[str, Any] = {"type": "http", "scheme": scheme, "path": "/", "headers": raw}
    return Request(scope | ({"url_prefix": prefix} if prefix else {}))


@pytest.mark.parametrize(
    ("settings", "request_", "url"),
    [
        ({}, request_of(host="127.0.0.1:8787"), "http://127.0.0.1:8787"),
        ({}, request_of("https", host="lamp.example"), "https://lamp.example"),
        ({}, request_of(), "http://localhost"),
        (
            {},
            request_of(host="inner", x_forwarded_proto="https", x_forwarded_host="lamp.example"),
            "https://lamp.example",
        ),
        (
            {},
            request_of(
                host="inner",
                x_forwarded_proto="https, http",
                x_forwarded_host="lamp.example, proxy.example",
            ),
            "https://lamp.example",
        ),
        (
            {},
            request_of(host="lamp.example", prefix="/any.supabase.co"),
            "http://lamp.example/any.supabase.co",
        ),
        (
            {"public_url": "https://studio.example/"},
            request_of(host="inner", x_forwarded_host="other.example", prefix="/x.supabase.co"),
            "https://studio.example",
        ),
    ],
)
def test_what_urls_handed_out_start_with(
    tmp_path: Path, settings: dict[str, Any], request_: Request, url: str
) -> None:
    site = Site(Settings(data=tmp_path, **settings), "", PUBLISHED)
    assert site.base_url(request_) == url


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer a.b.c", "a.b.c"), ("bearer a.b.c", "a.b.c"), ("BEARER  a.b.c ", "a.b.c")],
)
def test_a_bearer_in_any_spelling(header: str, token: str) -> None:
    assert bearer(request_of(authorization=header)) == token


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearera.b.c", "Basic a.b.c"])
def test_no_bearer(header: str) -> None:
    with pytest.raises(Unauthorized):
        bearer(request_of(authorization=header))


async def test_secrets_are_made_once_and_kept(conninfo: str, tmp_path: Path) -> None:
    async with gateway_of(conninfo, tmp_path, []) as gateway:
        first = dict(gateway.site.secrets)
        await make_secrets(gateway.site.kernel_db)
    async with gateway_of(conninfo, tmp_path, []) as gateway:
        assert gateway.site.secrets == first
    assert {"storage", "jwt", "setup_code"} <= first.keys()
    assert len(first["storage"]) > 40


async def test_each_service_works_under_its_role_where_roles_are_on(
    conninfo: str, tmp_path: Path
) -> None:
    who = "select current_user"
    shots = service_of(Routes(), name="shots")
    async with gateway_of(conninfo, tmp_path, [shots], database_roles=True) as gateway:
        async with gateway.site.database("shots").session() as session:
            assert await session.value(who) == "scriptony_shots"
        async with gateway.site.database("").session() as session:
            assert await session.value(who) == "scriptony"
    async with gateway_of(conninfo, tmp_path, [shots]) as gateway:
        assert gateway.site.database("shots") is gateway.site.kernel_db


async def test_what_a_service_does_at_the_start(conninfo: str, tmp_path: Path) -> None:
    async def make_key(site: Site) -> None:
        async with site.kernel_db.session() as session:
            insert = "insert into kernel.secrets values ('made', 'at start') on conflict do nothing"
            await session.run(insert)

    service = service_of(Routes(), start=(make_key,))
    async with gateway_of(conninfo, tmp_path, [service]) as gateway:
        assert gateway.site.secrets["made"] == "at start"
    sql(conninfo, "delete from kernel.secrets where name = 'made'")


async def test_closing_gives_every_connection_back(conninfo: str, tmp_path: Path) -> None:
    shots = service_of(Routes(), name="shots")
    async with gateway_of(conninfo, tmp_path, [shots], database_roles=True) as gateway:
        async with gateway.site.database("shots").session() as session:
            await session.value("select 1")
    left = "select count(*) from pg_stat_activity where application_name like 'scriptony%%'"
    await until(lambda: sql(conninfo, left) == [(0,)])  # a server takes a moment to notice
