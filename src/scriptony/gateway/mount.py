"""The gateway inside the process: CORS, request ids, compression, and the way to the right room."""

from __future__ import annotations

import asyncio
import gzip
import re
import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from scriptony.gateway.counts import RequestCounts
from scriptony.gateway.table import ROOT, Match, Table, segments
from scriptony.gateway.telemetry import request_id
from scriptony.gateway.trail import note
from scriptony.kernel.errors import NotFound, Refusal, Unavailable
from scriptony.kernel.http import Refuse, answer_call, render_refusal
from scriptony.kernel.ids import new_id
from scriptony.kernel.site import Site

EXPOSED = (
    b"X-Supabase-Api-Version, X-Total-Count, Link, Content-Range, Content-Length, "
    b"Content-Encoding, ETag, Retry-After, X-Request-Id"
)
METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
HEADERS = (
    b"authorization, apikey, content-type, x-client-info, x-supabase-api-version, x-region, "
    b"x-upsert, cache-control, x-metadata, prefer, accept-profile, content-profile, range, "
    b"range-unit, x-retry-count, traceparent, tracestate, baggage, if-match, if-none-match, "
    b"idempotency-key"
)
COMPRESS_FROM = 1024
"""Bytes from which a JSON answer is compressed for a client that takes it."""
COMPRESS_ASIDE_FROM = 1 << 18
"""Bytes from which that takes so long that others should not wait for it."""

_GZIP = re.compile(rb"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)
_PREFIX = re.compile(r"/[^/]+\.supabase\.co(?=/|$)")


class MethodNotAllowed(Refusal):
    """405: the URL is there, the method is not; `Allow` names those that are."""

    status = 405
    code = "method_not_allowed"


class Gateway:
    """The ASGI application that finds a URL's route and runs it."""

    def __init__(self, table: Table, site: Site, refusals: dict[str, Refuse] | None = None) -> None:
        self.table, self.site = table, site
        self.counts = RequestCounts()
        self._refusals = refusals or {}
        self._origins = {origin.encode() for origin in site.settings.cors_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        cors = self._cors(scope)
        if scope["method"] == "OPTIONS":
            await _preflight(scope, send, cors)
            return
        name = _header(scope, b"x-request-id")[:64].decode("latin-1") or new_id()
        scope["request_id"] = name
        token = request_id.set(name)
        cors.append((b"x-request-id", name.encode("latin-1")))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *cors]}
            await send(message)

        try:
            request, began = Request(scope, receive), time.perf_counter()
            response = await self._answer(scope, request)
            self.counts.count(
                scope.get("service") or "gateway",
                response.status_code,
                time.perf_counter() - began,
                scope.get("person"),
            )
            if scope.get("impersonation"):
                try:
                    await note(self.site, request, response.status_code)
                except Unavailable as refusal:
                    response = self._refuse(scope["route"], request, refusal)
            await _finish(scope, response)
            await response(scope, receive, send_with_headers)
        finally:
            request_id.reset(token)

    async def _answer(self, scope: Scope, request: Request) -> Response:
        path: str = scope["path"]
        if ".supabase.co" in path and (prefix := _PREFIX.match(path)):
            scope["url_prefix"] = prefix.group()
            path = path[prefix.end() :] or "/"
        if _header(scope, b"sec-fetch-mode") == b"navigate" and not _is_platform(path):
            return self._refuse(path, request, NotFound())
        found = self._find(path)
        if found is None:
            return self._refuse(path, request, NotFound())
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        route = found.methods.get(method)
        if route is None:
            known = {*found.methods, *(["HEAD"] if "GET" in found.methods else [])}
            allow = {"Allow": ", ".join(sorted(known))}
            refusal = MethodNotAllowed("Method not allowed", headers=allow)
            return self._refuse(path, request, refusal)
        scope["service"], scope["route"] = route.service, f"{route.root}{route.path}"
        params = dict(zip([n.rstrip("*") for n in route.path_names], found.values, strict=True))
        return await answer_call(route, request, self.site, params)

    def _find(self, path: str) -> Match | None:
        parts = segments(path)
        if parts[:2] == ["functions", "v1"]:
            if len(parts) > 2 and parts[2] in self.table.functions:
                return self.table.find(parts[2], parts[3:])
            parts = parts[2:]
            if parts and parts[0] in _PLATFORM and parts[1:2] == ["v1"]:
                return None
        return self.table.find(ROOT, parts)

    def _refuse(self, path: str, request: Request, refusal: Refusal) -> Response:
        """What no route refuses, in the error form of that part of the URLs."""
        for prefix, refuse in self._refusals.items():
            if path.startswith(f"{prefix}/") or path == prefix:
                return refuse(request, refusal)
        return render_refusal(request, refusal)

    def _cors(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        headers = [(b"access-control-expose-headers", EXPOSED)]
        if not self._origins:
            return [(b"access-control-allow-origin", b"*"), *headers]
        origin = _header(scope, b"origin")
        if origin in self._origins:
            headers.append((b"access-control-allow-origin", origin))
        return [*headers, (b"vary", b"Origin")]


_PLATFORM = {"auth", "storage", "rest"}
_PAGES_BELOW = ("/auth/v1/", "/storage/v1/", "/rest/v1/", "/functions/v1/")
_PAGES = {"", "/app", "/docs", "/health", "/ready", "/openapi.json"}


def _is_platform(path: str) -> bool:
    """URLs that a browser may open as a page of their own: mail links, files, pages for people."""
    return path.startswith(_PAGES_BELOW) or path.rstrip("/") in _PAGES


def _header(scope: Scope, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            return value
    return b""


async def _preflight(scope: Scope, send: Send, cors: list[tuple[bytes, bytes]]) -> None:
    asked = _header(scope, b"access-control-request-headers") or HEADERS
    headers = [
        *cors,
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", asked),
        (b"access-control-max-age", b"7200"),
        (b"vary", b"Access-Control-Request-Headers"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _finish(scope: Scope, response: Response) -> None:
    """What holds for every JSON answer: nobody else may keep it, and a large one is compressed."""
    if response.media_type != "application/json" and response.status_code != 304:
        return
    response.headers.setdefault("cache-control", "private, no-cache")
    response.headers.add_vary_header("Accept-Encoding")
    body = getattr(response, "body", b"")
    if len(body) >= COMPRESS_FROM and _GZIP.search(_header(scope, b"accept-encoding")):
        if len(body) < COMPRESS_ASIDE_FROM:
            response.body = gzip.compress(body, compresslevel=1, mtime=0)
        else:
            response.body = await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
        response.headers["content-encoding"] = "gzip"
        response.headers["content-length"] = str(len(response.body))
