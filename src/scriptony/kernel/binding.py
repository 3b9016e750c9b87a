"""What a request brings, as the arguments its handler asks for."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request

from scriptony.kernel.bodies import (
    as_kind,
    media_type,
    read_body,
    read_form,
    read_json,
    refuse_nul,
)
from scriptony.kernel.errors import NotFound, UnsupportedMedia
from scriptony.kernel.ids import is_id
from scriptony.kernel.spool import read_spooled, spooled

if TYPE_CHECKING:
    from scriptony.kernel.http import Route


def bind_path(route: Route, params: dict[str, str]) -> dict[str, Any]:
    """Path parameters; an id that is none cannot name anything, so it is unknown (404)."""
    for name in route.path_ids:
        if not is_id(params[name]):
            raise NotFound
        params[name] = params[name].lower()
    return dict(params)


def bind_query(kind: type[msgspec.Struct], request: Request) -> dict[str, Any]:
    """Query parameters, in snake_case or camelCase, as the types the handler asks for."""
    given = dict(request.query_params)
    refuse_nul(given)
    bound = as_kind(given, kind, strict=False)
    return {name: getattr(bound, name) for name in kind.__struct_fields__}


async def bind_body(route: Route, request: Request) -> dict[str, Any]:
    """The JSON or multipart body, told by its media type. An empty one counts as `{}`, so it is
    legal where nothing is required."""
    media = media_type(request)
    if route.form is not None and media == "multipart/form-data":
        form = as_kind(await read_form(request, route.limit), route.form)
        return {"form": form} if route.body is None else {"form": form, "body": None}
    if route.body is None:
        raise UnsupportedMedia("Send multipart/form-data")
    raw = await read_body(request, route.limit)
    if raw and media not in ("", "application/json") and not media.endswith("+json"):
        raise UnsupportedMedia("Send application/json")
    body = as_kind(read_json(raw), route.body)
    return {"body": body} if route.form is None else {"body": body, "form": None}


async def bind_spooled(
    route: Route, request: Request, folder: Path, held: contextlib.ExitStack
) -> dict[str, Any]:
    """The multipart body, its file on the disk while `held` is. Texts may stand for numbers."""
    if media_type(request) != "multipart/form-data":
        raise UnsupportedMedia("Send multipart/form-data")
    check = partial(as_kind, kind=route.form, strict=False)
    file = held.enter_context(spooled(folder))
    return {"form": check(await read_spooled(request, route.limit, file, check))}
