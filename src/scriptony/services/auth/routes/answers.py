"""The two forms of errors that clients of `/auth/v1` know."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scriptony.kernel.errors import Refusal
from scriptony.kernel.http import encode

VERSION = "2024-01-01"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

# What the kernel's refusals are called here: code, status, text (None keeps what it is).
_TRANSLATED: dict[str, tuple[str, int | None, str | None]] = {
    "unauthorized": ("no_authorization", 401, "This endpoint requires a valid Bearer token"),
    "bad_jwt": ("bad_jwt", 403, None),
    "invalid": ("validation_failed", None, None),
    "too_many_requests": ("over_request_rate_limit", None, "Request rate limit reached"),
    "internal_error": ("unexpected_failure", None, None),
}


_DEAD_TOKENS = {
    "session_not_found": "Session from session_id claim in JWT does not exist",
    "user_not_found": "User from sub claim in JWT does not exist",
    "user_banned": "User is banned",
}


def refuse(request: Request, refusal: Refusal) -> Response:
    """A refusal in the form the request's `X-Supabase-Api-Version` asks for."""
    code, status, message = _translate(refusal)
    headers = {**(refusal.headers or {}), "x-sb-error-code": code}
    if code == "no_api_key":
        body: dict[str, Any] = {"message": message, **refusal.fields}
    elif code == "invalid_request":
        body = {"error": code, "error_description": message}
    elif _is_current(request.headers.get("x-supabase-api-version", "")):
        headers["X-Supabase-Api-Version"] = VERSION
        body = {"code": code, "message": message, **_extra(refusal)}
    else:
        body = {"code": status, "error_code": code, "msg": message, **_extra(refusal)}
    return Response(encode(body), status, headers, "application/json")


def _is_current(asked: str) -> bool:
    return _DATE.fullmatch(asked) is not None and asked >= VERSION


def _extra(refusal: Refusal) -> dict[str, Any]:
    return {name: refusal.fields[name] for name in ("weak_password",) if name in refusal.fields}


def _translate(refusal: Refusal) -> tuple[str, int, str]:
    code, status, message = _TRANSLATED.get(refusal.code, (refusal.code, None, None))
    status = status or refusal.status
    if refusal.code == "bad_jwt":
        why = refusal.fields.get("why", "token is malformed or not from here")
        return code, status, f"invalid JWT: {why}"
    if refusal.status == 401 and refusal.code in _DEAD_TOKENS:
        return code, 403, _DEAD_TOKENS[refusal.code]
    if refusal.code == "bad_json":
        _, _, why = refusal.message.partition(": ")
        return code, status, f"Could not parse request body as JSON: {why}"
    return code, status, message or refusal.message
