"""Who calls: where from, and with which key."""

from __future__ import annotations

import functools
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from scriptony.kernel.errors import Unauthorized
from scriptony.kernel.http import Call
from scriptony.services.auth.rules import Visitor, page_for, read_visitor

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])

HINT = "Send the instance's anon key as `apikey` header or query parameter"


class NoKey(Unauthorized):
    """401: a key is configured, and this request brings none or another."""

    code = "no_api_key"


def visitor_of(call: Call) -> Visitor:
    """Where this request comes from."""
    request = call.request
    peer = request.client.host if request.client else ""
    visitor = read_visitor(peer, request.headers, call.site.base_url(request))
    return visitor._replace(request_id=request.scope.get("request_id"))


def with_key(handler: Handler) -> Handler:
    """The handler, guarded by the API key where one is configured."""

    @functools.wraps(handler)
    async def guarded(call: Call, **arguments: Any) -> Any:
        check_key(call)
        return await handler(call, **arguments)

    return cast("Handler", guarded)


def check_key(call: Call) -> None:
    """Refuse (401) a request without the anon key or the service key, if one is configured."""
    if not call.site.settings.anon_key:
        return
    given = call.request.headers.get("apikey") or call.request.query_params.get("apikey")
    if not given:
        raise NoKey("No API key found in request", hint=HINT)
    keys = (call.site.settings.anon_key, call.site.secrets["service_key"])
    if not any(hmac.compare_digest(given.encode(), key.encode()) for key in keys):
        raise NoKey("Invalid API key", hint=HINT)


def page_of(call: Call, redirect_to: str) -> str:
    """The page a link made for this call leads to: the one asked for, if it is allowed."""
    asked = redirect_to or call.request.headers.get("redirect_to", "")
    return page_for(asked, call.site.settings, visitor_of(call).base_url)
