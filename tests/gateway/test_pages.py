"""What the gateway answers itself, with a database and without one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

import httpx2
import pytest

from scriptony import __version__
from scriptony.cli.postgres import EmbeddedPostgres
from scriptony.gateway.mount import Gateway
from scriptony.kernel.http import Call, Routes
from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import table_of
from tests.kernel.running import PUBLISHED, client_of, gateway_of, service_of

lamps = Routes("scriptony-lamps", "scriptony-old-lamps")


@lamps.get("/lamps", may="open")
async def list_lamps(call: Call) -> list[str]:
    """Lamps."""
    return []


FUNCTIONS = ("scriptony-lamps", "scriptony-old-lamps")
VERSIONS = dict(zip(FUNCTIONS, ("3.1.0", "2.0.0"), strict=True))
SERVICES = [
    service_of(
        lamps,
        *FUNCTIONS,
        name="lamps",
        version="3.1.0",
        versions={"scriptony-old-lamps": "2.0.0"},
        features=("light", "oil"),
    ),
    service_of(Routes(), "scriptony-rooms", name="rooms"),
]


@pytest.fixture
async def http(conninfo: str, tmp_path: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    async with gateway_of(conninfo, tmp_path, SERVICES) as gateway, client_of(gateway) as client:
        yield client


@pytest.fixture
async def without_database(tmp_path: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of an instance whose database has gone away."""
    server = EmbeddedPostgres(tmp_path / "postgres")
    site = Site(Settings(data=tmp_path), server.start(), PUBLISHED)
    await site.kernel_db.open()
    async with site.kernel_db.session() as session:
        assert await session.value("select 1") == 1
    server.stop()
    async with client_of(Gateway(table_of(SERVICES), site)) as client:
        yield client
    await site.close()


def is_moment(text: str) -> bool:
    """Whether a time has milliseconds and `Z`, as functions write it."""
    datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    return re.fullmatch(r"[^.]+\.\d{3}Z", text) is not None


@pytest.mark.parametrize("function", [*FUNCTIONS, "scriptony-rooms", "make-server-3b52693b"])
@pytest.mark.parametrize("path", ["", "/", "/health", "/health/"])
async def test_every_function_has_a_face(
    http: httpx2.AsyncClient, function: str, path: str
) -> None:
    answer = await http.get(f"/functions/v1/{function}{path}")
    assert answer.status_code == 200
    face = answer.json()
    assert is_moment(face.pop("timestamp"))
    assert face == {
        "status": "ok",
        "function": function,
        "service": function,
        "version": VERSIONS.get(function, "1.0.0"),
        "message": f"{function} is up",
        "features": ["light", "oil"] if "lamps" in function else [],
        "database": "connected",
    }


@pytest.mark.parametrize("path", ["/health", "/functions/v1/health", "/x.supabase.co/health"])
async def test_alive(http: httpx2.AsyncClient, path: str) -> None:
    body = (await http.get(path)).json()
    assert is_moment(body.pop("timestamp"))
    assert body == {"status": "ok", "version": __version__}


async def test_ready(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "connected", "storage": "reachable", "version": __version__},
    )


async def test_without_database_the_instance_is_alive_but_not_ready(
    without_database: httpx2.AsyncClient,
) -> None:
    assert (await without_database.get("/health")).json()["status"] == "ok"
    assert (await without_database.get("/functions/v1/health")).status_code == 200
    answer = await without_database.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert answer.json()["database"] == "error"
    assert answer.json()["storage"] == "reachable"


async def test_without_database_a_function_is_degraded(
    without_database: httpx2.AsyncClient,
) -> None:
    face = "/functions/v1/scriptony-lamps"
    answers = await asyncio.gather(
        without_database.get(face), without_database.get(f"{face}/health")
    )
    assert [answer.status_code for answer in answers] == [200, 503]
    for answer in answers:
        assert (answer.json()["status"], answer.json()["database"]) == ("degraded", "error")


async def test_without_storage_the_instance_is_not_ready(
    http: httpx2.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "files").rmdir()
    answer = await http.get("/ready")
    assert (answer.status_code, answer.json()["storage"]) == (503, "error")


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_pages_for_people_load_nothing_from_elsewhere(
    http: httpx2.AsyncClient, path: str
) -> None:
    answer = await http.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.text
    assert page.startswith("<!doctype html>")
    elsewhere = re.findall(r"""(?:https?:)?//[\w.-]+\.\w+|@import|url\(""", page)
    assert elsewhere == []
    assert "{version}" not in page


async def test_links_of_the_pages_lead_somewhere(http: httpx2.AsyncClient) -> None:
    links = {
        link
        for path in ("/", "/docs")
        for link in re.findall(r'(?:href|src)="([^"#]+)"', (await http.get(path)).text)
    }
    assert links >= {"docs", "openapi.json", "ready"}
    for link in links:
        assert (await http.get(f"/{link}")).status_code == 200, link


async def test_the_start_page_names_the_version_and_the_next_steps(
    http: httpx2.AsyncClient,
) -> None:
    page = (await http.get("/")).text
    assert f"Version {__version__}" in page
    root = Path(__file__).parents[2]
    for script in re.findall(r"python3 (\S+\.py)", page):
        assert (root / script).is_file()
