"""What is the same everywhere: how to get a 401, 403, 404, 304, 412, 413 or 415 from any route."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2

from scriptony.kernel.http import Route
from tests.contract.asking import ROUTES, Ask, path_of, send
from tests.contract.things import Things


def good_sender(things: Things, route: Route, asked: Ask) -> httpx2.Client:
    """Whoever may: the owner of the things, unless it is somebody else's to send."""
    cast = things.cast
    if route.may in ("superadmin", "service"):
        return cast.client(route.may)
    return cast.client(asked.by or (cast.again(things.person) if asked.fresh else things.person))


def no_token(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """Nobody asks."""
    return send(things.cast.anonymous, name, asked)


def no_right(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """A viewer asks."""
    return send(things.cast.viewer.http, name, asked)


def unknown_id(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """The last id of the path names nothing."""
    params = {**asked.params, ROUTES[name].path_ids[-1]: str(uuid4())}
    return send(good_sender(things, ROUTES[name], asked), name, asked._replace(params=params))


def known_already(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """The client holds just this answer, unless a late reaction to an earlier test changed it in
    between: then it asks again."""
    client, tag = good_sender(things, ROUTES[name], asked), ""
    for _ in range(5):
        answer = send(client, name, asked._replace(headers={"if-none-match": tag}))
        if answer.status_code == 304:
            break
        tag = answer.headers["etag"]
    return answer


def stale(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """`If-Match` names a revision that was never."""
    tag = f'"{asked.params[ROUTES[name].path_names[-1]]}-0"'
    asked = asked._replace(headers={"if-match": tag})
    return send(good_sender(things, ROUTES[name], asked), name, asked)


def wrong_media(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """A body of a kind the route does not take."""
    headers = {**(asked.headers or {}), "content-type": "text/csv"}
    asked = asked._replace(json=None, files=None, data=None, content=b"a;b", headers=headers)
    return send(good_sender(things, ROUTES[name], asked), name, asked)


def too_large(things: Things, name: str, asked: Ask) -> httpx2.Response:
    """A body announced as larger than the route's limit; it is refused before it is read."""
    route, client = ROUTES[name], good_sender(things, ROUTES[name], asked)
    is_form = route.form is not None and route.body is None
    media = "multipart/form-data; boundary=x" if is_form else "application/json"
    connection = http.client.HTTPConnection(urlsplit(things.cast.studio.url).netloc, timeout=30)
    try:
        path = httpx2.URL(path_of(name, asked.params), params=asked.query or {})
        connection.putrequest(route.method, str(path))
        for key in ("authorization", "apikey"):
            if key in client.headers:
                connection.putheader(key, client.headers[key])
        connection.putheader("content-type", media)
        connection.putheader("content-length", str(route.limit + 100_000))
        connection.endheaders()
        answer = connection.getresponse()
        return httpx2.Response(answer.status, content=answer.read())
    finally:
        connection.close()


WAYS: dict[int | str, Callable[[Things, str, Ask], httpx2.Response]] = {
    304: known_already,
    401: no_token,
    403: no_right,
    404: unknown_id,
    412: stale,
    413: too_large,
    415: wrong_media,
    "s403": no_token,
    "s413": too_large,
}


def has_way(name: str, status: int | str) -> bool:
    """Whether the status can be had without a case of its own."""
    if status == 404:
        return bool(ROUTES[name].path_ids)
    return status in WAYS
