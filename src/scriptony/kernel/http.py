"""The typed HTTP layer: what a handler asks for is bound and validated, what it answers rendered.

A handler is `async def name(call, <path parameters>, <query parameters>, body, form) -> Struct`.
Its signature is read once, when the route is declared: a parameter named in the path is a path
parameter, `body` a JSON body, `form` a multipart body, anything else a query parameter.
"""

from __future__ import annotations

import contextlib
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, cast, get_type_hints

import msgspec
import psycopg
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from scriptony.kernel.access import Actor
from scriptony.kernel.binding import bind_body, bind_path, bind_query, bind_spooled
from scriptony.kernel.bodies import (
    JSON_LIMIT,
    Upload,
    alias_keys,
    query_struct,
    read_body,
    read_form,
)
from scriptony.kernel.db import as_refusal
from scriptony.kernel.errors import Conflict, NotFound, Refusal
from scriptony.kernel.ids import Id
from scriptony.kernel.once import once_of
from scriptony.kernel.tags import etag, is_held, today

if TYPE_CHECKING:
    from scriptony.kernel.db import Database
    from scriptony.kernel.site import Site

__all__ = [
    "JSON_LIMIT", "Answer", "Call", "Handler", "Permission", "Refuse", "Route", "Routes", "Upload",
    "alias_keys", "answer_call", "encode", "etag", "is_held", "read_body", "read_form",
    "render_refusal",
]  # fmt: skip

log = logging.getLogger("scriptony.http")

Permission = Literal[
    "open", "token", "user", "read", "edit", "delete", "manage", "own", "superadmin", "service"
]
"""Who a route is for. All but the first two need a living session, or the service key for the
last; which rows then count is decided by the access join inside the query."""

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])
Refuse = Callable[[Request, Refusal], Response]
Again = Callable[["Call", str], Awaitable[Any]]
First = Callable[..., Awaitable[None]]

MOST_TRIES = 3

encode = msgspec.json.Encoder().encode


class Answer(NamedTuple):
    """An answer that differs from the route's usual one: its ETag, status or headers."""

    body: Any
    etag: str | None = None
    status: int | None = None
    headers: Mapping[str, str] | None = None


class Call:
    """One request, as its handler sees it."""

    __slots__ = ("actor", "db", "request", "site")

    def __init__(self, request: Request, site: Site, db: Database, actor: Actor | None) -> None:
        self.request = request
        self.site = site
        self.db = db
        self.actor = cast("Actor", actor)  # None on open routes alone, whose handlers do not look

    @property
    def made(self) -> Any:
        """What the create noted, when it is answered again."""
        return self.actor.once.note if self.actor.once else None

    def if_match(self, id: str) -> int | None:
        """The revision `If-Match` insists on for the thing `id`; None when any will do.

        A tag that is not one of this thing's can never match: revision -1 stands for it.
        """
        given = self.request.headers.get("if-match")
        if given is None or given.strip() == "*":
            return None
        for tag in given.split(","):
            name, _, revision = tag.strip().removeprefix("W/").strip('"').rpartition("-")
            if name == id and revision.isdecimal() and len(revision) < 10:
                return int(revision)
        return -1


class Route:
    """A method, a path pattern, the handler behind it, and everything documentation needs: `also`
    are further statuses of a success, `media` is another media type it may have; `again` answers
    (call, id of what was made) when a create is sent again with its `Idempotency-Key`; `bare` is
    the beginning of the path that may be left out behind a function's name; whoever acts for
    somebody else is kept from what is `private`. With `spool` the form's
    file is a `SpooledUpload`; `first` is called before any of the body is read."""

    def __init__(
        self, method: str, path: str, handler: Callable[..., Awaitable[Any]], **options: Any
    ) -> None:
        self.method, self.path, self.handler = method, path, handler
        self.may: Permission = options["may"]
        self.status: int = options.get("status", 200)
        self.also: tuple[int, ...] = options.get("also", ())
        self.media: str = options.get("media", "")
        self.again: Again | None = options.get("again")
        self.limit: int = options.get("limit", JSON_LIMIT)
        self.spool: bool = options.get("spool", False)
        self.first: First | None = options.get("first")
        self.functions: tuple[str, ...] = options["functions"]
        self.root: str = options["root"]
        self.short: bool = options["short"]
        self.bare: str = options.get("bare", "")
        self.private: bool = options["private"]
        self.refuse: Refuse = options["refuse"]
        self.name = handler.__name__
        hints = get_type_hints(handler, include_extras=True)
        names = [name for name in inspect.signature(handler).parameters if name != "call"]
        in_path = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        self.path_ids = [name for name in in_path if hints.get(name.rstrip("*")) is Id]
        self.path_names = in_path
        self.body: Any = hints.get("body")
        self.form: Any = hints.get("form")
        queries = [n for n in names if n not in {*(p.rstrip("*") for p in in_path), "body", "form"}]
        self.query = query_struct(handler, hints, queries) if queries else None
        self.answer: Any = options.get("answer") or hints.get("return")

    @property
    def service(self) -> str:
        """The service whose room the handler stands in; empty for the gateway's own pages."""
        parts = self.handler.__module__.split(".")
        return parts[2] if parts[:2] == ["scriptony", "services"] else ""


class Routes:
    """The routes of one service. `functions` are the public names they answer under, beside the
    short form; `root` instead puts them at one fixed place, such as `/auth/v1`."""

    def __init__(
        self, *functions: str, root: str = "", refuse: Refuse | None = None, private: bool = False
    ) -> None:
        self.routes: list[Route] = []
        self._defaults: dict[str, Any] = {
            "functions": functions,
            "root": root,
            "short": not root,
            "refuse": refuse or render_refusal,
            "private": private,
        }

    def _add(self, method: str, path: str, options: dict[str, Any]) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            self.routes.append(Route(method, path, handler, **{**self._defaults, **options}))
            return handler

        return declare

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """A route for GET (and HEAD)."""
        return self._add("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """A route for POST."""
        return self._add("POST", path, options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """A route for PUT."""
        return self._add("PUT", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """A route for PATCH."""
        return self._add("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """A route for DELETE."""
        return self._add("DELETE", path, options)


async def answer_call(
    route: Route, request: Request, site: Site, params: dict[str, str]
) -> Response:
    """Run one route: authenticate, bind, call, render. Never raises."""
    try:
        with contextlib.ExitStack() as held:  # what the request holds goes with it
            return await _answer(route, request, site, params, held)
    except Refusal as refusal:
        return route.refuse(request, refusal)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        refusal = as_refusal(error) if isinstance(error, psycopg.Error) else None
        if refusal is None:
            log.exception("%s %s failed", request.method, request.url.path)
            refusal = _Failure("Something went wrong on our side")
        else:
            log.info("the database refused: %s", error)
        return route.refuse(request, refusal)


async def _answer(
    route: Route, request: Request, site: Site, params: dict[str, str], held: contextlib.ExitStack
) -> Response:
    actor = None if route.may in ("open", "token") else await site.authenticate(route, request)
    call = Call(request, site, site.database(route.service), actor)
    arguments = bind_path(route, params)
    if route.first is not None:
        await route.first(call, **arguments)
    if route.query is not None:
        arguments |= bind_query(route.query, request)
    if route.spool:
        arguments |= await bind_spooled(route, request, site.spool, held)
    elif route.body is not None or route.form is not None:
        arguments |= await bind_body(route, request)
    key = request.headers.get("idempotency-key")
    if route.again is None or key is None:
        return render(route, request, await _handle(route, call, arguments))
    return render(route, request, await _answer_once(route, call, key, arguments))


async def _handle(route: Route, call: Call, arguments: dict[str, Any]) -> Any:
    """What the handler answers. Where the database broke it off, since it and somebody else waited
    for each other, nothing of it is written, and it is done again: unless it may have read bytes
    of the request itself, as routes for files do."""
    for _ in range(0 if route.spool or route.root else MOST_TRIES - 1):
        try:
            return await route.handler(call, **arguments)
        except psycopg.errors.DeadlockDetected:
            if call.actor and call.actor.once:
                call.actor.once.is_written = False
    return await route.handler(call, **arguments)


async def _answer_once(route: Route, call: Call, key: str, arguments: dict[str, Any]) -> Any:
    """The answer of a create, or, when it was sent before, what it made as it is now."""
    once = once_of(key, f"{route.method} {call.request.url.path}", arguments)
    call.actor = call.actor._replace(once=once)
    if not await once.find(call.db, call.actor):
        try:
            return await _handle(route, call, arguments)
        except (psycopg.errors.UniqueViolation, Conflict):  # perhaps the same request was faster
            if not await once.find(call.db, call.actor):
                raise
    assert route.again is not None
    if once.entity_id is None and once.note is None:
        raise NotFound  # what it made is removed for good
    return await route.again(call, once.entity_id or "")


class _Failure(Refusal):
    status = 500
    code = "internal_error"


def render(route: Route, request: Request, result: Any) -> Response:
    """What a handler returned, as a response; 304 when the client holds it already."""
    if isinstance(result, Response):
        return result
    status, headers = route.status, {"cache-control": "private, no-cache"}
    if isinstance(result, Answer):
        status = result.status or status
        headers |= result.headers or {}
        if result.etag:
            headers["etag"] = result.etag
            headers["last-modified"] = today()
            if is_held(request, result.etag):
                return Response(status_code=304, headers=headers)
        result = result.body
    return Response(encode(result), status, headers, "application/json")


def render_refusal(request: Request, refusal: Refusal) -> Response:
    """The one error shape."""
    body = {"error": refusal.message, "code": refusal.code, **refusal.fields}
    if refusal.status >= 500:
        body["request_id"] = request.scope.get("request_id", "")
    return Response(encode(body), refusal.status, refusal.headers, "application/json")
