"""What nobody would send by mistake, in every field of every route: refused, never a failure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.contract.asking import ROUTES, Ask, send
from tests.contract.asks import ASKS
from tests.contract.cast import Cast
from tests.contract.things import Things
from tests.contract.ways import good_sender
from tests.studio import PASSWORD

# As JSON, since some of it no encoder would write.
HOSTILE = {
    "a null byte": r'"a\u0000b"',
    "half a character": r'"a\ud800b"',
    "a number beyond 64 bits": "123456789012345678901234567890",
    "the least number and less": "-9223372036854775809",
    "a number beyond all numbers": "1e999",
    "no number": '"NaN"',
    "a list of everything": '[null, true, 0, "", {}, [[]]]',
    "an object of odd names": r'{"": {"\u0000": [1e-400]}, "$ref": null}',
    "an empty text": '""',
    "blanks": '" \\t\\u00a0\\u200b\\n"',
    "true": "true",
    "SQL": '"\'; drop table auth.accounts; --"',
    "a pattern": '"%_\\\\[(*+?"',
    "a path": '"../../../etc/passwd"',
    "an id that is none": '"00000000-0000-0000-0000-00000000000g"',
    "a late day": '"9999-12-31T23:59:60Z"',
    "an early day": '"-4713-11-24T00:00:00Z"',
}
QUERIES = ("a\0b", "\ufffd\u202e", "1e999", "99999999999999999999", "-1", "'; --", "%", "", "NaN")

WITH_BODY = [name for name, route in ROUTES.items() if route.body is not None]
WITH_QUERY = [name for name, route in ROUTES.items() if route.query is not None]


@pytest.fixture(scope="module")
def things(cast: Cast) -> Things:
    """What nobody else asks about: names and ways to sign in do not stay as they were."""
    return Things(cast, cast.studio.person("Hostile"))


def wishes(route: str, asked: Ask) -> Iterator[tuple[str, bytes]]:
    """The good body with one of its fields (or one that could be there) turned hostile."""
    body = asked.json if isinstance(asked.json, Mapping) else {}
    known = getattr(ROUTES[route].body, "__struct_fields__", ())
    for field in {*body, *known}:
        rest = {name: value for name, value in body.items() if name != field}
        for what, value in HOSTILE.items():
            whole = json.dumps(rest)[:-1] + (", " if rest else "")
            yield f"{field}: {what}", f"{whole}{json.dumps(field)}: {value}}}".encode()
    for what, value in HOSTILE.items():
        yield f"body: {what}", value.encode()


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_BODY)
def test_bodies(name: str, things: Things) -> None:
    asked = ASKS[name](things)
    client = good_sender(things, ROUTES[name], asked)
    headers = {**(asked.headers or {}), "content-type": "application/json"}
    for what, content in wishes(name, asked):
        sent = asked._replace(
            json=None, files=None, data=None, content=content, headers=headers, fresh=False
        )
        answer = send(client, name, sent)
        assert answer.status_code < 500, (what, answer.text)
    if name == "PUT /auth/v1/user":  # some of that is a good password
        client.put("/auth/v1/user", json={"password": PASSWORD}).raise_for_status()


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_QUERY)
def test_queries(name: str, things: Things) -> None:
    asked = ASKS[name](things)
    client = good_sender(things, ROUTES[name], asked)
    query = ROUTES[name].query
    assert query is not None
    for field in query.__struct_fields__:
        for value in QUERIES:
            given: Any = {**(asked.query or {}), field: value}
            answer = send(client, name, asked._replace(query=given))
            assert answer.status_code < 500, (field, value, answer.text)
