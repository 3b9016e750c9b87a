"""The gateway: every spelling of a URL, and what holds for every answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scriptony.gateway.mount import COMPRESS_FROM, METHODS, Gateway
from scriptony.gateway.telemetry import request_id
from scriptony.kernel.errors import Refusal
from scriptony.kernel.http import Call, Routes
from tests.kernel.running import client_of, gateway_of, served, service_of

PREFIX = "/lampproject.supabase.co"

lamps = Routes("scriptony-lamps", "scriptony-old-lamps")
FIXED = JSONResponse({"fixed": True})


@lamps.get("/lamps", may="open")
async def list_lamps(call: Call, size: int = 0) -> dict[str, Any]:
    """Lamps, and what the site says of the request."""
    base = call.site.base_url(call.request)
    return {"lamps": "x" * size, "base": base, "request": request_id.get()}


@lamps.post("/lamps", may="open", status=201)
async def add_lamp(call: Call) -> dict[str, Any]:
    """A lamp."""
    return {"lamp": 1}


@lamps.delete("/lamps/{id}", may="open")
async def remove_lamp(call: Call, id: str) -> dict[str, Any]:
    """Gone."""
    return {"gone": id}


@lamps.get("/fixed", may="open")
async def fixed(call: Call) -> Response:
    """One and the same answer for everybody."""
    return FIXED


@lamps.get("/varies", may="open")
async def varies(call: Call) -> Response:
    """An answer that has headers of its own."""
    headers = {"Vary": "Range", "Cache-Control": "max-age=60"}
    return JSONResponse({"x": "x" * COMPRESS_FROM}, headers=headers)


rooms = Routes("scriptony-rooms")


@rooms.get("/rooms", may="open")
async def list_rooms(call: Call) -> list[str]:
    """Rooms."""
    return []


def refuse_as_platform(request: Request, refusal: Refusal) -> Response:
    return JSONResponse({"msg": refusal.message}, refusal.status, refusal.headers)


platform = Routes(root="/auth/v1", refuse=refuse_as_platform)


@platform.get("/user", may="open")
async def user(call: Call) -> dict[str, Any]:
    """As the client libraries ask."""
    return {"user": "ada"}


SERVICES = [
    service_of(lamps, "scriptony-lamps", "scriptony-old-lamps", name="lamps", features=("light",)),
    service_of(rooms, "scriptony-rooms", name="rooms"),
    service_of(platform, name="auth"),
]


@pytest.fixture
async def gateway(conninfo: str, tmp_path: Path) -> AsyncGenerator[Gateway]:
    async with gateway_of(conninfo, tmp_path, SERVICES) as opened:
        yield opened


@pytest.fixture
async def http(gateway: Gateway) -> AsyncGenerator[httpx2.AsyncClient]:
    async with client_of(gateway) as client:
        yield client


@pytest.fixture
async def listed(conninfo: str, tmp_path: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of an instance that lets only some origins call."""
    allowed = ("https://app.example", "http://localhost:3000")
    async with gateway_of(conninfo, tmp_path, SERVICES, cors_origins=allowed) as gateway:
        async with client_of(gateway) as client:
            yield client


@pytest.mark.parametrize("prefix", ["", PREFIX])
@pytest.mark.parametrize(
    "path",
    [
        "/functions/v1/scriptony-lamps/lamps",
        "/functions/v1/scriptony-lamps/lamps/",
        "/functions/v1/scriptony-old-lamps/lamps",
        "/functions/v1/lamps",
        "/lamps",
        "/lamps/",
        "//lamps",
    ],
)
async def test_every_spelling_of_a_url(http: httpx2.AsyncClient, prefix: str, path: str) -> None:
    answer = await http.get(f"http://lamp.example{prefix}{path}?size=1")
    assert (answer.status_code, answer.json()["lamps"]) == (200, "x")
    assert answer.json()["base"] == f"http://lamp.example{prefix}"


@pytest.mark.parametrize("prefix", ["", PREFIX])
@pytest.mark.parametrize(
    "path",
    [
        "/functions/v1/scriptony-rooms/lamps",  # a route of another function
        "/functions/v1/scriptony-lamps/rooms",
        "/functions/v1/scriptony-lamps/nothing",
        "/functions/v1/scriptony-nobody/lamps",
        "/functions/v1/auth/v1/user",
        "/functions/v1/rooms/scriptony-lamps",
        "/scriptony-lamps/lamps",
        "/functions/v2/lamps",
        "/nothing",
        "/lamps/1/2/3",
        "/%00",
        "/%FF%FE",
        "/..%2f..%2fetc",
        "/%E2%80%8B",
    ],
)
async def test_an_unknown_url_is_404_in_json(
    http: httpx2.AsyncClient, prefix: str, path: str
) -> None:
    answer = await http.get(prefix + path)
    assert (answer.status_code, answer.json()) == (
        404,
        {"error": "Not found", "code": "not_found"},
    )
    assert answer.headers["cache-control"] == "private, no-cache"


NO_PREFIX = ["/x.supabase.com/lamps", "/a/b.supabase.co/lamps", "/.supabase.co"]


@pytest.mark.parametrize("path", NO_PREFIX)
async def test_what_is_no_prefix_is_not_stripped(http: httpx2.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def test_the_prefix_alone_is_the_start(http: httpx2.AsyncClient) -> None:
    for path in (PREFIX, f"{PREFIX}/"):
        answer = await http.get(path)
        assert answer.headers["content-type"].startswith("text/html")


async def test_the_platform_has_its_own_error_form(http: httpx2.AsyncClient) -> None:
    assert (await http.get(f"{PREFIX}/auth/v1/user")).json() == {"user": "ada"}
    for path in ("/auth/v1/nothing", "/auth/v1"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()) == (404, {"msg": "Not found"})
    answer = await http.post("/auth/v1/user")
    assert (answer.status_code, answer.json()) == (405, {"msg": "Method not allowed"})
    assert answer.headers["allow"] == "GET, HEAD"
    assert (await http.get("/auth/v10")).json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/lamps", "GET, HEAD, POST"),
        ("DELETE", "/functions/v1/scriptony-lamps/lamps", "GET, HEAD, POST"),
        ("GET", "/lamps/7", "DELETE"),
        ("HEAD", "/lamps/7", "DELETE"),
        ("BREW", "/lamps", "GET, HEAD, POST"),
        ("POST", "/functions/v1/scriptony-lamps", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_405_and_says_which_are_right(
    http: httpx2.AsyncClient, method: str, path: str, allow: str
) -> None:
    answer = await http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    if method != "HEAD":
        body = {"error": "Method not allowed", "code": "method_not_allowed"}
        assert answer.json() == body
    assert answer.headers["access-control-allow-origin"] == "*"


EVERYWHERE = ["/lamps", "/nothing", "/functions/v1/scriptony-lamps/x", "/auth/v1/x", f"{PREFIX}/x"]


@pytest.mark.parametrize("path", [*EVERYWHERE, "/", "/%FF"])
async def test_a_preflight_is_answered_on_any_path(http: httpx2.AsyncClient, path: str) -> None:
    asked = {
        "Origin": "https://any.example",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,x-new",
    }
    answer = await http.options(path, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    headers = answer.headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-allow-methods"] == METHODS.decode()
    assert headers["access-control-allow-headers"] == "authorization,x-new"
    assert int(headers["access-control-max-age"]) >= 600
    assert "Access-Control-Request-Headers" in headers["vary"]
    assert "access-control-allow-credentials" not in headers


async def test_a_preflight_that_names_no_headers_hears_of_all(http: httpx2.AsyncClient) -> None:
    allowed = (await http.options("/lamps")).headers["access-control-allow-headers"].split(", ")
    names = {"authorization", "apikey", "content-type", "x-client-info", "x-upsert", "if-match"}
    assert names <= {*allowed}


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_can_be_read_by_a_page(http: httpx2.AsyncClient, path: str) -> None:
    headers = (await http.get(path, headers={"Origin": "https://any.example"})).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert "cross-origin-resource-policy" not in headers
    exposed = headers["access-control-expose-headers"].split(", ")
    wanted = {"X-Supabase-Api-Version", "X-Total-Count", "Link", "Content-Range", "ETag"}
    assert wanted <= {*exposed}


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_with_a_list_only_its_origins_may_read(listed: httpx2.AsyncClient, path: str) -> None:
    for method in ("GET", "OPTIONS", "PUT"):
        for origin in ("https://app.example", "http://localhost:3000"):
            headers = (await listed.request(method, path, headers={"Origin": origin})).headers
            assert headers["access-control-allow-origin"] == origin
            assert "Origin" in headers["vary"]
        for other in ("https://evil.example", "https://app.example.evil.example", "null", ""):
            headers = (await listed.request(method, path, headers={"Origin": other})).headers
            assert "access-control-allow-origin" not in headers
            assert "Origin" in headers["vary"]


@pytest.mark.parametrize("path", ["/lamps", "/nothing", "/lamps/7", f"{PREFIX}/lamps", "/rooms/"])
async def test_a_page_that_is_opened_never_reaches_the_short_form(
    http: httpx2.AsyncClient, path: str
) -> None:
    opened = await http.get(path, headers={"Sec-Fetch-Mode": "navigate"})
    assert (opened.status_code, opened.json()["code"]) == (404, "not_found")
    assert "lamps" not in opened.json()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/docs",
        "/docs/",
        "/health",
        "/ready",
        "/openapi.json",
        "/auth/v1/user",
        "/functions/v1/lamps",
        "/functions/v1/scriptony-lamps/health",
        f"{PREFIX}/functions/v1/lamps",
        PREFIX,
    ],
)
async def test_pages_and_the_long_form_may_be_opened(http: httpx2.AsyncClient, path: str) -> None:
    assert (await http.get(path, headers={"Sec-Fetch-Mode": "navigate"})).status_code == 200


async def test_the_studios_place_leads_to_the_start_until_there_is_one(
    http: httpx2.AsyncClient,
) -> None:
    answer = await http.get("/app", headers={"Sec-Fetch-Mode": "navigate"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/")


async def test_calls_of_a_page_reach_the_short_form(http: httpx2.AsyncClient) -> None:
    for mode in ("cors", "no-cors", "same-origin"):
        assert (await http.get("/lamps", headers={"Sec-Fetch-Mode": mode})).status_code == 200


async def test_each_request_has_an_id(http: httpx2.AsyncClient) -> None:
    answers = [await http.get("/lamps") for _ in range(2)]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len({*ids}) == 2
    assert [answer.json()["request"] for answer in answers] == ids
    named = await http.get("/nothing", headers={"X-Request-Id": "mine " + "x" * 200})
    assert named.headers["x-request-id"] == ("mine " + "x" * 200)[:64]
    assert request_id.get() == ""


async def test_requests_at_the_same_time_keep_their_ids(http: httpx2.AsyncClient) -> None:
    async def ask(n: int) -> bool:
        answer = await http.get("/lamps", headers={"X-Request-Id": f"r-{n}"})
        return answer.json()["request"] == answer.headers["x-request-id"] == f"r-{n}"

    assert all(await asyncio.gather(*(ask(n) for n in range(50))))


@pytest.mark.parametrize(
    ("accepts", "is_packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5, *", True),
        ("gzip; q=1.0, identity", True),
        ("gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("br, gzip; q=0.0, identity", False),
        ("identity", False),
        ("x-gzipped", False),
        ("", False),
    ],
)
async def test_large_answers_are_compressed_for_who_takes_it(
    http: httpx2.AsyncClient, accepts: str, is_packed: bool
) -> None:
    answer = await http.get("/lamps?size=5000", headers={"Accept-Encoding": accepts})
    assert (answer.headers.get("content-encoding") == "gzip") is is_packed
    assert answer.json()["lamps"] == "x" * 5000
    assert "Accept-Encoding" in answer.headers["vary"]


async def test_small_answers_are_not_compressed(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/lamps?size=1", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["vary"]  # a larger one would have been


async def test_headers_a_route_has_chosen_stay(http: httpx2.AsyncClient) -> None:
    headers = (await http.get("/varies", headers={"Accept-Encoding": "gzip"})).headers
    assert headers["cache-control"] == "max-age=60"
    assert {"Range", "Accept-Encoding"} <= {*headers["vary"].split(", ")}


async def test_one_answer_given_twice_does_not_grow(http: httpx2.AsyncClient) -> None:
    first, second = await http.get("/fixed"), await http.get("/fixed")
    names = [[name for name, _ in answer.headers.multi_items()] for answer in (first, second)]
    assert names[0] == names[1]
    assert len(names[0]) == len({*names[0]})
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


PARTS = ["functions", "v1", "scriptony-lamps", "lamps", "auth", "user", "7", ".", ""]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.text(st.characters(codec="utf-8"), max_size=40)
    | st.lists(st.sampled_from(PARTS)).map("/".join),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"]),
    query=st.binary(max_size=20),
)
async def test_no_url_is_a_bug(gateway: Gateway, path: str, method: str, query: bytes) -> None:
    """Straight into the application, since no client would send some of these."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": f"/{path}", "headers": []}
    scope |= {"query_string": query, "scheme": "http", "server": ("lamp.example", 80)}
    await gateway(scope, receive, send)
    assert sent[0]["status"] < 500
    names = [name for name, _ in sent[0]["headers"]]
    assert b"access-control-allow-origin" in names


async def test_a_real_server_in_front(gateway: Gateway) -> None:
    async with served(gateway) as port, httpx2.AsyncClient() as http:
        base = f"http://127.0.0.1:{port}"
        assert (await http.get(f"{base}{PREFIX}/lamps")).json()["base"] == base + PREFIX
        head = await http.head(f"{base}/nothing")
        assert (head.status_code, head.content) == (404, b"")
        assert head.headers["access-control-allow-origin"] == "*"
        preflight = await http.options(f"{base}/nothing")
        assert (preflight.status_code, preflight.content) == (204, b"")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /lamps/\xff%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert (await reader.readline()).split()[1] in (b"400", b"405")
        writer.close()
        await writer.wait_closed()
