"""A request, apart from who sends it and under which function's name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2

from scriptony.gateway.openapi import url_of
from scriptony.kernel.http import Route
from scriptony.main import table_of
from scriptony.services import NAMES, load_services
from tests.studio import Person

SERVICES = tuple(os.environ.get("STUDIO_SERVICES", "").split()) or NAMES
TABLE = table_of(load_services(SERVICES))


def key(route: Route) -> str:
    """How the nets call a route: `PUT /shots/{id}`."""
    return f"{route.method} {url_of(route)}"


ROUTES: dict[str, Route] = {key(route): route for route in TABLE.routes}
"""Every route there is, by its key."""

STREAM = "text/event-stream"


class Ask(NamedTuple):
    """What is asked of a route. `by` sends it instead of the owner where only they can; what ends
    a session is sent over a `fresh` one."""

    params: dict[str, str]
    query: Mapping[str, Any] | None = None
    json: Any = None
    files: Mapping[str, Any] | None = None
    data: Mapping[str, Any] | None = None
    content: bytes | None = None
    headers: Mapping[str, str] | None = None
    by: Person | None = None
    fresh: bool = False


def ask(
    *,
    query: Mapping[str, Any] | None = None,
    json: Any = None,
    files: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    by: Person | None = None,
    fresh: bool = False,
    **params: str,
) -> Ask:
    """An `Ask`; further names are parameters in the path."""
    return Ask(params, query, json, files, data, content, headers, by, fresh)


def path_of(route: str, params: Mapping[str, str]) -> str:
    """The path of a route's key with its parameters filled in."""
    path = route.partition(" ")[2]
    for name, value in params.items():
        assert f"{{{name}}}" in path, f"{route} has no parameter {name}"
        path = path.replace(f"{{{name}}}", quote(value))
    assert "{" not in path, f"{route} lacks a parameter: {path}"
    return path


def send(client: httpx2.Client, route: str, asked: Ask, under: str = "") -> httpx2.Response:
    """Send it; `under` is what the URL begins with: a function's, for example. Of a stream that
    does not end only the head is waited for."""
    path = under + path_of(route, asked.params)
    options = {
        "params": asked.query,
        "json": asked.json,
        "files": asked.files,
        "data": asked.data,
        "content": asked.content,
        "headers": asked.headers,
    }
    given = {name: value for name, value in options.items() if value is not None}
    request = client.build_request(route.partition(" ")[0], path, **given)
    answer = client.send(request, stream=True)
    if answer.headers.get("content-type", "").startswith(STREAM):
        answer.close()
        return httpx2.Response(answer.status_code, headers=answer.headers, request=request)
    answer.read()
    return answer
