"""The typed HTTP layer: binding, errors, entity tags. Real routes on a real database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from starlette.responses import PlainTextResponse, Response

from scriptony.gateway.mount import Gateway
from scriptony.kernel.db import as_json
from scriptony.kernel.errors import Conflict, TooMany
from scriptony.kernel.http import Answer, Call, Routes, Upload, etag
from scriptony.kernel.ids import Id, new_id
from tests.kernel.running import client_of, gateway_of, served, service_of, signed_in, token

LAMP = "018f3a5e-0000-7000-8000-00000000000a"


class Lamp(msgspec.Struct, rename="camel"):
    id: str
    lamp_name: str
    is_lit: bool = False


class NewLamp(msgspec.Struct):
    lamp_name: str
    watts: int | None | UnsetType = UNSET
    more: Any = None


class Picture(msgspec.Struct):
    file: Upload
    lamp_name: str = ""


routes = Routes("scriptony-lamps")


@routes.get("/lamps/{id}", may="open")
async def get_lamp(call: Call, id: Id, view: str = "full", wide: bool = False) -> Answer:
    """A lamp."""
    lamp = Lamp(id, f"{view} {wide}")
    return Answer(lamp, etag=etag(id, 3), headers={"x-lamp": "lit"})


@routes.get("/lamps", may="open")
async def list_lamps(call: Call, room_id: Id, limit: int | None = None) -> list[Lamp]:
    """Lamps."""
    return [Lamp(room_id, str(limit))]


@routes.post("/lamps", may="open", status=201)
async def add_lamp(call: Call, body: NewLamp) -> Lamp:
    """A new lamp."""
    async with call.db.session() as session:
        stored = "select %(name)s::text, %(more)s::jsonb, %(watts)s::int"
        values = {"name": body.lamp_name, "more": as_json(body.more), "watts": body.watts or None}
        row = await session.one(stored, values)
    assert row is not None
    return Lamp("1", row[0])


@routes.put("/lamps/{id}", may="open", answer=Lamp)
async def change_lamp(call: Call, id: Id) -> dict[str, Any]:
    """Says which revision is insisted on."""
    return {"expected": call.if_match(id)}


@routes.post("/lamps/{id}/picture", may="open", limit=2000)
async def add_picture(
    call: Call, id: Id, form: Picture | None, body: NewLamp | None
) -> dict[str, Any]:
    """A picture, as a file or named."""
    if form is not None:
        return {"file": form.file.filename, "bytes": len(form.file.data), "name": form.lamp_name}
    assert body is not None
    return {"name": body.lamp_name}


@routes.post("/lamps/{id}/file", may="open")
async def add_file(call: Call, id: Id, form: Picture) -> dict[str, Any]:
    """A file and nothing else."""
    return {"bytes": len(form.file.data)}


@routes.get("/mine", may="user")
async def mine(call: Call, at: int = 0) -> dict[str, Any]:
    """Who asks."""
    return call.actor._asdict()


@routes.get("/all", may="superadmin")
async def everything(call: Call) -> dict[str, Any]:
    """For superadmins."""
    return {}


@routes.get("/key", may="service")
async def with_key(call: Call) -> dict[str, Any]:
    """For the service key."""
    return {"role": call.actor.system_role}


@routes.get("/wrong/{how}", may="open")
async def wrong(call: Call, how: str) -> Response:
    """Fails in one of many ways."""
    if how == "conflict":
        raise Conflict("There is a lamp", code="lamp_there", lamp="the old one")
    if how == "often":
        raise TooMany("Too often", retry_after=7)
    if how == "bug":
        raise RuntimeError("the password is swordfish")
    if how == "response":
        return PlainTextResponse("as it is", 418)
    async with call.db.transaction() as tx:
        if how == "function":
            await tx.run("do $$ begin raise exception 'No lamp' using errcode = 'SC404'; end $$")
        if how == "race":
            await tx.run("insert into door.names values ('twice'), ('twice')")
        await tx.run("select nonsense")
    raise AssertionError("not reached")


@routes.post("/knots/{first}/{second}", may="open")
async def tie(call: Call, first: str, second: str) -> dict[str, Any]:
    """Takes two locks, one after the other."""
    async with call.db.transaction() as tx:
        for name in (first, second):
            await tx.run("select pg_advisory_xact_lock(hashtext(%(name)s))", {"name": name})
            await asyncio.sleep(0.2)
    return {"tied": first + second}


@routes.get("/lists", may="open")
async def long_list(call: Call) -> Answer:
    """More than fits an uncompressed answer."""
    return Answer({"lamps": ["lamp"] * 1000}, etag='"many-7"')


@pytest.fixture
async def gateway(conninfo: str, tmp_path: Path) -> AsyncGenerator[Gateway]:
    async with gateway_of(conninfo, tmp_path, [service_of(routes)]) as opened:
        opened.site.secrets["service_key"] = "the key"
        yield opened


@pytest.fixture
async def http(gateway: Gateway) -> AsyncGenerator[httpx2.AsyncClient]:
    async with client_of(gateway) as client:
        yield client


async def test_path_and_query_come_as_the_types_asked_for(http: httpx2.AsyncClient) -> None:
    answer = await http.get(f"/lamps/{LAMP.upper()}?view=light&wide=true&nobody=knows")
    assert answer.json() == {"id": LAMP, "lampName": "light True", "isLit": False}
    assert (await http.get(f"/lamps/{LAMP}")).json()["lampName"] == "full False"
    for spelling in ("room_id", "roomId"):
        answer = await http.get("/lamps", params={spelling: LAMP, "limit": "5"})
        assert answer.json() == [{"id": LAMP, "lampName": "5", "isLit": False}]


@pytest.mark.parametrize("id", ["1", "lamp", "%00", LAMP + "0", f"{LAMP}%0A", "%F0%28", "💡"])
async def test_a_path_that_holds_no_id_names_nothing(http: httpx2.AsyncClient, id: str) -> None:
    answer = await http.get(f"/lamps/{id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "room_id"),
        ("room_id=1", "room_id"),
        (f"room_id={LAMP}&limit=x", "limit"),
        (f"room_id={LAMP}&limit=", "limit"),
        (f"room_id={LAMP}&limit=1.5", "limit"),
    ],
)
async def test_a_query_that_is_wrong_is_refused_by_name(
    http: httpx2.AsyncClient, query: str, field: str
) -> None:
    answer = await http.get(f"/lamps?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_body_is_bound_and_its_answer_rendered(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/lamps", json={"lampName": "Ada", "nobody": "knows"})
    assert answer.status_code == 201
    assert answer.json() == {"id": "1", "lampName": "Ada", "isLit": False}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("content", "media", "status", "code"),
    [
        (b"", "application/json", 400, "invalid"),
        (b"{", "application/json", 400, "bad_json"),
        (b"[" * 100_000, "application/json", 400, "bad_json"),
        (b'{"lamp_name": "\xff"}', "application/json", 400, "bad_json"),
        (b'{"lamp_name": "\\ud83d"}', "application/json", 400, "bad_json"),
        (b'{"lamp_name": "a\\u0000b"}', "application/json", 400, "invalid"),
        (b'{"lamp_name": "a", "more": {"a": "\\u0000"}}', "application/json", 400, "invalid"),
        (b'{"lamp_name": "a", "watts": 99999999999999999999}', "application/json", 400, "invalid"),
        (b'{"lamp_name": "a", "watts": 1e400}', "application/json", 400, "bad_json"),
        (b'{"lamp_name": 5}', "application/json", 400, "invalid"),
        (b"[]", "application/json", 400, "invalid"),
        (b'{"lamp_name": "a"}', "text/plain", 415, "unsupported_media"),
        (b"lamp_name=a", "application/x-www-form-urlencoded", 415, "unsupported_media"),
        (b'{"lamp_name": "a"}', "multipart/form-data; boundary=x", 415, "unsupported_media"),
        (b'{"lamp_name": "a"}', "application/vnd.lamp+json; charset=utf-8", 201, None),
        (b'{"lamp_name": "a"}', "", 201, None),
        (b'{"lamp_name": "\xf0\x9f\x92\xa1"}', "APPLICATION/JSON;charset=utf-8", 201, None),
        (b'{"lamp_name": "' + b"x" * (1 << 20) + b'"}', "application/json", 413, "too_large"),
    ],
)
async def test_odd_bodies(
    http: httpx2.AsyncClient, content: bytes, media: str, status: int, code: str | None
) -> None:
    answer = await http.post("/lamps", content=content, headers={"content-type": media})
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    ),
)
async def test_no_value_of_a_field_is_a_bug(gateway: Gateway, value: Any) -> None:
    async with client_of(gateway) as http:
        for body in ({"lamp_name": "a", "more": value}, {"lamp_name": value}, {"watts": value}):
            try:
                content = msgspec.json.encode(body)
            except UnicodeEncodeError:
                return
            answer = await http.post("/lamps", content=content)
            assert answer.status_code in (201, 400), answer.text


async def test_a_form_or_a_body_by_its_media_type(http: httpx2.AsyncClient) -> None:
    path = f"/lamps/{LAMP}/picture"
    answer = await http.post(path, files={"file": ("l.png", b"123")}, data={"lampName": "Ada"})
    assert answer.json() == {"file": "l.png", "bytes": 3, "name": "Ada"}
    assert (await http.post(path, json={"lamp_name": "Ada"})).json() == {"name": "Ada"}
    answer = await http.post(path, data={"lamp_name": "no file"}, files={"other": b"1"})
    assert (answer.status_code, answer.json()["error"]) == (400, "file is required")
    answer = await http.post(path, data={"file": "a text"}, files={"other": b"1"})
    assert (answer.status_code, answer.json()["field"]) == (400, "file")
    assert (await http.post(path, files={"file": b"x" * 2001})).status_code == 413
    assert (await http.post(f"/lamps/{LAMP}/file", json={})).status_code == 415


async def test_a_file_where_a_text_belongs_is_refused(http: httpx2.AsyncClient) -> None:
    files = {"file": b"1", "lamp_name": ("a.txt", b"1")}
    answer = await http.post(f"/lamps/{LAMP}/picture", files=files)
    assert (answer.status_code, answer.json()["field"]) == (400, "lamp_name")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("*", None),
        (f'"{LAMP}-3"', 3),
        (f'W/"{LAMP}-3"', 3),
        (f'"other-1", "{LAMP}-12"', 12),
        ('"other-1"', -1),
        (f'"{LAMP}-x"', -1),
        (f'"{LAMP}-²"', -1),
        (f'"{LAMP}-{"9" * 5000}"', -1),
        ("", -1),
    ],
)
async def test_if_match(http: httpx2.AsyncClient, given: str | None, expected: int | None) -> None:
    headers = {} if given is None else {"If-Match": given.encode("latin-1")}
    answer = await http.put(f"/lamps/{LAMP}", headers=headers)
    assert answer.json() == {"expected": expected}


async def test_entity_tags(http: httpx2.AsyncClient) -> None:
    answer = await http.get(f"/lamps/{LAMP}")
    tag = answer.headers["etag"]
    assert tag == f'"{LAMP}-3"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await http.get(f"/lamps/{LAMP}", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["x-lamp"] == "lit"
        assert "Accept-Encoding" in again.headers["vary"]
    changed = await http.get(f"/lamps/{LAMP}", headers={"If-None-Match": '"other"'})
    assert changed.status_code == 200


async def test_entity_tags_are_the_same_whatever_the_encoding(gateway: Gateway) -> None:
    async with served(gateway) as port, httpx2.AsyncClient() as http:
        url = f"http://127.0.0.1:{port}/lists"
        plain = await http.get(url, headers={"Accept-Encoding": "identity"})
        packed = await http.get(url, headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] == plain.headers["etag"] == '"many-7"'
        assert packed.content == plain.content
        assert int(packed.headers["content-length"]) < len(plain.content)
        again = await http.get(url, headers={"If-None-Match": packed.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_head_answers_as_get_without_the_body(gateway: Gateway) -> None:
    async with served(gateway) as port, httpx2.AsyncClient() as http:
        url = f"http://127.0.0.1:{port}/lists"
        for encoding in ("identity", "gzip"):
            headers = {"Accept-Encoding": encoding}
            got, head = await http.get(url, headers=headers), await http.head(url, headers=headers)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == got.headers["content-length"]
            assert head.headers["etag"] == got.headers["etag"]


async def test_refusals_have_one_shape(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/wrong/conflict")
    assert answer.status_code == 409
    body = {"error": "There is a lamp", "code": "lamp_there", "lamp": "the old one"}
    assert answer.json() == body
    assert answer.headers["cache-control"] == "private, no-cache"
    answer = await http.get("/wrong/often")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    answer = await http.get("/wrong/function")
    assert (answer.status_code, answer.json()) == (404, {"error": "No lamp", "code": "not_found"})
    answer = await http.get("/wrong/race")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await http.get("/wrong/response")).text == "as it is"


@pytest.mark.parametrize("how", ["bug", "sql"])
async def test_a_fault_of_ours_is_logged_and_not_told(
    http: httpx2.AsyncClient, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await http.get(f"/wrong/{how}", headers={"X-Request-Id": "r-1"})
    assert answer.status_code == 500
    assert answer.json() == {
        "error": "Something went wrong on our side",
        "code": "internal_error",
        "request_id": "r-1",
    }
    assert caplog.records[-1].exc_info


async def test_who_asks(http: httpx2.AsyncClient, conninfo: str) -> None:
    session, user = new_id(), new_id()
    headers = signed_in(conninfo, session_id=session, user_id=user, email="ada@lamp.example")
    answer = await http.get("/mine", headers={**headers, "X-Request-Id": "r-2"})
    assert answer.json() == {
        "user_id": user,
        "session_id": session,
        "email": "ada@lamp.example",
        "system_role": "user",
        "impersonator_id": None,
        "via": None,
        "request_id": "r-2",
        "once": None,
    }


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer \xff", "bearer x"]
)
async def test_no_token_no_answer(http: httpx2.AsyncClient, header: str) -> None:
    headers = {"Authorization": header.encode("latin-1")} if header else {}
    answer = await http.get("/mine", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")


async def test_who_is_asked_before_what(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/mine?at=x")).status_code == 401


async def test_a_session_must_live_and_be_the_tokens_own(
    http: httpx2.AsyncClient, conninfo: str
) -> None:
    ended = {"sub": new_id(), "session_id": new_id(), "aud": "authenticated", "exp": 2**40}
    answer = await http.get("/mine", headers={"Authorization": f"Bearer {token(ended)}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_not_found")
    session = new_id()
    signed_in(conninfo, session_id=session)
    swapped = token({**ended, "session_id": session})
    answer = await http.get("/mine", headers={"Authorization": f"Bearer {swapped}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_not_found")
    banned = signed_in(conninfo, is_banned=True)
    answer = await http.get("/mine", headers=banned)
    assert (answer.status_code, answer.json()["code"]) == (401, "user_banned")


async def test_superadmins_and_the_service_key(http: httpx2.AsyncClient, conninfo: str) -> None:
    assert (await http.get("/all", headers=signed_in(conninfo))).status_code == 403
    admin = signed_in(conninfo, system_role="superadmin")
    assert (await http.get("/all", headers=admin)).status_code == 200
    assert (await http.get("/key", headers=admin)).status_code == 401
    assert (await http.get("/key", headers={"apikey": "the kei"})).status_code == 401
    for headers in ({"apikey": "the key"}, {"Authorization": "Bearer the key"}):
        assert (await http.get("/key", headers=headers)).json() == {"role": "service"}


async def test_an_instance_without_service_key_has_no_door_for_it(
    http: httpx2.AsyncClient, gateway: Gateway
) -> None:
    for key in ("", None):
        gateway.site.secrets.pop("service_key", None)
        if key is not None:
            gateway.site.secrets["service_key"] = key
        assert (await http.get("/key")).status_code == 401
        assert (await http.get("/key", headers={"apikey": ""})).status_code == 401


async def test_an_endless_body_is_refused_and_the_client_can_read_why(gateway: Gateway) -> None:
    async def chunks() -> AsyncGenerator[bytes]:
        for _ in range(80):
            yield b"x" * 65_536

    async with served(gateway) as port, httpx2.AsyncClient(timeout=20) as http:
        url = f"http://127.0.0.1:{port}/lamps"
        answer = await http.post(url, content=chunks())
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert (await http.post(url, json={"lamp_name": "a"})).status_code == 201


async def test_a_client_that_leaves_half_way_harms_nobody(gateway: Gateway) -> None:
    async with served(gateway) as port:
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            head = b"POST /lamps HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
            writer.write(head)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        async with httpx2.AsyncClient() as http:
            url = f"http://127.0.0.1:{port}/lamps"
            assert (await http.post(url, json={"lamp_name": "a"})).status_code == 201


def test_a_signature_says_what_is_in_the_path_and_what_in_the_query() -> None:
    own = Routes()

    @own.get("/a/{id}", may="open")
    async def one(call: Call, id: Id, after: str = "") -> None:
        """One."""

    [route] = own.routes
    assert (route.path_names, route.path_ids, route.service) == (["id"], ["id"], "")
    assert route.query is not None
    assert route.query.__struct_fields__ == ("after",)


async def test_who_waits_for_each_other_is_answered_all_the_same(http: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(http.post("/knots/a/b"), http.post("/knots/b/a"))
    assert [(one.status_code, one.json()) for one in answers] == [
        (200, {"tied": "ab"}),
        (200, {"tied": "ba"}),
    ]
