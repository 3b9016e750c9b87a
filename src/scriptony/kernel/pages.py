"""Whole lists and pages of lists."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from scriptony.kernel.errors import Invalid

Row = TypeVar("Row")

WHOLE = 10_000
"""Most rows of a list asked for without `limit`."""


class Page(msgspec.Struct, frozen=True):
    """Which part of a list is wanted. `after` holds the sort values of the last row seen."""

    limit: int | None
    after: tuple[Any, ...] | None

    @property
    def rows(self) -> int:
        """How many rows to fetch: one more than shown tells whether more follow."""
        return (WHOLE if self.limit is None else self.limit) + 1


def read_page(limit: int | None, cursor: str | None, kinds: tuple[Any, ...]) -> Page:
    """A page from `limit` (1 to 1000) and `cursor`, whose values must be of `kinds` (`datetime` for
    times, which stay text)."""
    if limit is not None and not 1 <= limit <= 1000:
        raise Invalid("limit must be between 1 and 1000", field="limit")
    if not cursor:
        return Page(limit, None)
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        msgspec.json.decode(raw, type=tuple[kinds])  # type: ignore[valid-type]
    except (ValueError, msgspec.DecodeError) as error:
        raise Invalid("cursor is not one of this list", field="cursor") from error
    return Page(limit or 100, tuple(msgspec.json.decode(raw)))


def cut(
    page: Page, rows: list[Row], key: Callable[[Row], Sequence[Any]]
) -> tuple[list[Row], str | None]:
    """The rows to show and the cursor of the next page, if there is one."""
    if page.limit is None:
        if len(rows) > WHOLE:
            raise Invalid(f"There are more than {WHOLE} rows: ask for a limit", field="limit")
        return rows, None
    if len(rows) <= page.limit:
        return rows, None
    shown = rows[: page.limit]
    raw = msgspec.json.encode(list(key(shown[-1])))
    return shown, base64.urlsafe_b64encode(raw).decode().rstrip("=")


def list_etag(parts: Iterable[object], day: object = "") -> str:
    """The entity tag of a list: a digest of its ids and revisions (and of the day its file URLs
    are signed for)."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(f"{part};".encode())
    digest.update(str(day).encode())
    return f'"{digest.hexdigest()}"'
