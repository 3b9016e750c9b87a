"""Entity tags: what an answer is called, and whether the client holds it already."""

from __future__ import annotations

import time
from email.utils import formatdate, parsedate_to_datetime

from starlette.requests import Request

DAY = 86_400


def etag(id: str, revision: int) -> str:
    """The entity tag of one thing."""
    return f'"{id}-{revision}"'


def today() -> str:
    """The day the file URLs of an answer are signed for. Caches send it back as `If-Modified-Since`
    together with the tag."""
    return formatdate(time.time() // DAY * DAY, usegmt=True)


def is_held(request: Request, tag: str) -> bool:
    """Whether the client holds the answer with this entity tag, so that it need not be sent."""
    known = request.headers.get("if-none-match")
    if known is None or request.method not in ("GET", "HEAD"):
        return False
    return _matches(tag, known) and not _is_old(request)


def _is_old(request: Request) -> bool:
    """Whether what the client holds is so old that the file URLs in it run out: then the tag,
    which knows nothing of days, does not count."""
    held = request.headers.get("if-modified-since")
    try:
        return held is not None and parsedate_to_datetime(held).timestamp() < time.time() - 6 * DAY
    except (ValueError, OverflowError):
        return False


def _matches(tag: str, known: str) -> bool:
    return known.strip() == "*" or tag in {
        one.strip().removeprefix("W/") for one in known.split(",")
    }
