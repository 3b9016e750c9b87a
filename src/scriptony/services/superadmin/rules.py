"""Pure rules: which days, which page, and rows put together by service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from scriptony.kernel.errors import Invalid
from scriptony.kernel.pages import Page, read_page
from scriptony.services.superadmin.schemas import ServiceDay, ServiceFigures

DAYS = 30
MOST_DAYS = 366
FIRST_DAY = date(2000, 1, 1)
PER_PAGE = 50
MOST_PAGES = 1_000_000


class Span(NamedTuple):
    """The days from `first` to `last`, both included; none when `last` lies before `first`."""

    first: date
    last: date


def read_span(first: date | None, last: date | None, today: date) -> Span:
    """The days that are asked for: the last 30 unless said, at most 366, none after today."""
    last = last or today
    if last < FIRST_DAY:
        raise Invalid(f"to must not lie before {FIRST_DAY}", field="to")
    first = first or max(FIRST_DAY, last - timedelta(days=DAYS - 1))
    if first < FIRST_DAY:
        raise Invalid(f"from must not lie before {FIRST_DAY}", field="from")
    if first > last:
        raise Invalid("from must not lie after to", field="from")
    if (last - first).days >= MOST_DAYS:
        raise Invalid(f"from and to may be at most {MOST_DAYS} days apart", field="from")
    return Span(first, min(last, today))


class Place(NamedTuple):
    """Which part of a list is wanted, and how many rows before it are left out."""

    page: Page
    offset: int = 0


def read_place(
    page: int | None,
    per_page: int | None,
    limit: int | None,
    cursor: str | None,
    kinds: tuple[Any, ...],
) -> Place:
    """A part of a list, by numbered pages or by `limit` and `cursor`, whose values are `kinds`."""
    if page is None and per_page is None:
        return Place(read_page(limit, cursor, kinds))
    if limit is not None or cursor is not None:
        raise Invalid("Ask for a page or for a limit and a cursor, not for both", field="page")
    number = 1 if page is None else page
    if not 1 <= number <= MOST_PAGES:
        raise Invalid(f"page must be between 1 and {MOST_PAGES}", field="page")
    size = PER_PAGE if per_page is None else per_page
    if not 1 <= size <= 1000:
        raise Invalid("per_page must be between 1 and 1000", field="per_page")
    return Place(Page(size, None), (number - 1) * size)


def by_service(rows: Iterable[tuple[Any, ...]]) -> list[ServiceFigures]:
    """Rows of service, day, requests, errors, milliseconds and active users, in that order of
    service and day, as one thing for each service."""
    found: dict[str, ServiceFigures] = {}
    spent: dict[str, float] = {}
    for service, day, requests, errors, milliseconds, people in rows:
        figures = found.setdefault(service, ServiceFigures(service, 0, 0, 0.0, []))
        figures.requests += requests
        figures.errors += errors
        figures.days.append(ServiceDay(day, requests, errors, people))
        spent[service] = spent.get(service, 0.0) + milliseconds
    for figures in found.values():
        if figures.requests:
            figures.meanMs = round(spent[figures.service] / figures.requests, 2)
    return list(found.values())
