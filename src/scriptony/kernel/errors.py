"""Refusals: errors a caller can cause and understand. Anything else is a bug and answers 500."""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Carries what the caller gets: a status, a sentence, and a stable code.

    `fields` are further members of the answer's body, beside `error` and `code`.
    """

    status: ClassVar[int] = 400
    code: str = "invalid"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.headers = headers
        self.fields = fields


class Invalid(Refusal):
    """400: what was sent is wrong; the sentence names the field."""


class Unauthorized(Refusal):
    """401: no token, or one that is not valid any more."""

    status = 401
    code = "unauthorized"

    def __init__(self, message: str = "Unauthorized", **fields: Any) -> None:
        super().__init__(message, **fields)


class Forbidden(Refusal):
    """403: the caller may see the thing but not do this to it."""

    status = 403
    code = "forbidden"

    def __init__(self, message: str = "Forbidden", **fields: Any) -> None:
        super().__init__(message, **fields)


class NotFound(Refusal):
    """404: unknown, in the trash, or not the caller's: the three are not told apart."""

    status = 404
    code = "not_found"

    def __init__(self, thing: str = "", **fields: Any) -> None:
        super().__init__(f"{thing} not found" if thing else "Not found", **fields)


class Conflict(Refusal):
    """409: against what is there already."""

    status = 409
    code = "conflict"


class Stale(Refusal):
    """412: `If-Match` names a revision that is not the current one."""

    status = 412
    code = "stale"

    def __init__(self, message: str = "This was changed in the meantime") -> None:
        super().__init__(message)


class TooLarge(Refusal):
    """413: more bytes, or more pixels, than are taken."""

    status = 413
    code = "too_large"


class UnsupportedMedia(Refusal):
    """415: a media type, or a file's content, that is not taken here."""

    status = 415
    code = "unsupported_media"


class TooMany(Refusal):
    """429: a rate limit; `Retry-After` says when to come back."""

    status = 429
    code = "too_many_requests"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after)})


class Unavailable(Refusal):
    """503: the database or the storage cannot be reached just now."""

    status = 503
    code = "unavailable"
