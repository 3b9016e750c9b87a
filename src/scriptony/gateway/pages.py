"""What the gateway answers itself: start page, health, readiness, each function's face, docs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec
from starlette.responses import HTMLResponse, RedirectResponse, Response

from scriptony import __version__
from scriptony.gateway.openapi import describe
from scriptony.kernel.http import Call, Route, Routes, encode
from scriptony.kernel.service import Service
from scriptony.kernel.site import Site

HERE = Path(__file__).parent
WHOLE = Service(name="", functions=("make-server-3b52693b",), routes=())
"""What the old name of all functions together shows as its face."""


class Health(msgspec.Struct, omit_defaults=True):
    """How a function is."""

    status: str
    function: str
    service: str
    version: str
    message: str
    features: list[str]
    database: str
    timestamp: str


class Ready(msgspec.Struct):
    """Whether requests can be answered: `status` is `ok` or `unavailable`."""

    status: str
    database: str
    storage: str
    version: str


def gateway_routes(services: Sequence[Service], routes: Sequence[Route]) -> list[Route]:
    """The gateway's own routes, for these services."""
    own = Routes()
    _instance_routes(own)
    _document_routes(own, routes)
    for service in (*services, WHOLE):
        for function in service.functions:
            _face_of(own, function, service)
    return own.routes


def _instance_routes(own: Routes) -> None:
    @own.get("/health", may="open", functions=())
    async def health(call: Call) -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        """Alive. Touches no database."""
        return {"status": "ok", "version": __version__, "timestamp": _now()}

    @own.get("/ready", may="open", functions=(), answer=Ready)
    async def ready(call: Call) -> Response:  # pyright: ignore[reportUnusedFunction]
        """Ready: database and storage answer. 503 otherwise."""
        database, storage = await _database(call.site), await call.site.files.is_ready()
        is_ready = database == "connected" and storage
        body = Ready(
            "ok" if is_ready else "unavailable",
            database,
            "reachable" if storage else "error",
            __version__,
        )
        return Response(encode(body), 200 if is_ready else 503, media_type="application/json")


def _document_routes(own: Routes, routes: Sequence[Route]) -> None:
    @cache
    def document() -> bytes:
        return encode(describe([*routes, *own.routes], __version__))

    @own.get("/", may="open", functions=())
    async def start_page(call: Call) -> Response:  # pyright: ignore[reportUnusedFunction]
        """What runs here and what to do next, for people."""
        page = (HERE / "start.html").read_text(encoding="utf-8")
        return HTMLResponse(page.replace("{version}", __version__))

    @own.get("/docs", may="open", functions=())
    async def docs(call: Call) -> Response:  # pyright: ignore[reportUnusedFunction]
        """The API reference, in which calls can be tried."""
        return HTMLResponse((HERE / "docs.html").read_text(encoding="utf-8"))

    @own.get("/openapi.json", may="open", functions=())
    async def openapi(call: Call) -> Response:  # pyright: ignore[reportUnusedFunction]
        """This API in OpenAPI 3.1."""
        return Response(document(), media_type="application/json")

    @own.get("/app", may="open", functions=())
    async def app(call: Call) -> Response:  # pyright: ignore[reportUnusedFunction]
        """Where the studio's pages will be; until then the start page."""
        return RedirectResponse("/")


def _face_of(own: Routes, function: str, service: Service) -> None:
    async def health(call: Call) -> Response:
        """How this function is; 503 without a database."""
        return await _face(call, function, service, 503)

    async def face(call: Call) -> Response:
        """How this function is."""
        return await _face(call, function, service, 200)

    for path, handler in (("/", face), ("/health", health)):
        own.get(path, may="open", functions=(function,), short=False, answer=Health)(handler)


async def _face(call: Call, function: str, service: Service, down: int) -> Response:
    database = await _database(call.site)
    is_up = database == "connected"
    body = Health(
        status="ok" if is_up else "degraded",
        function=function,
        service=function,
        version=service.versions.get(function, service.version),
        message=f"{function} is {'up' if is_up else 'without its database'}",
        features=list(service.features),
        database=database,
        timestamp=_now(),
    )
    return Response(encode(body), 200 if is_up else down, media_type="application/json")


async def _database(site: Site) -> str:
    try:
        # Shorter than the pool's patience: whoever asks for health waits five seconds at most.
        async with asyncio.timeout(3), site.kernel_db.session() as session:
            await session.value("select 1")
    except Exception:
        return "error"
    return "connected"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
