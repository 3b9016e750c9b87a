"""Which days, which page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.errors import Invalid
from scriptony.services.superadmin.rules import (
    FIRST_DAY,
    MOST_DAYS,
    Span,
    by_service,
    read_place,
    read_span,
)

TODAY = date(2026, 3, 7)
days = st.none() | st.dates()


@given(days, days, st.dates(min_value=date(2026, 1, 1)))
def test_any_days_are_a_span_or_refused(first: date | None, last: date | None, today: date) -> None:
    try:
        span = read_span(first, last, today)
    except Invalid as refusal:
        assert refusal.fields["field"] in ("from", "to")
        return
    assert span.last <= today
    assert span.first == first or (first is None and span.first >= FIRST_DAY)
    assert (span.last - span.first).days < MOST_DAYS


def test_the_last_thirty_days_unless_said() -> None:
    assert read_span(None, None, TODAY) == Span(date(2026, 2, 6), TODAY)
    assert read_span(None, date(2026, 1, 30), TODAY) == Span(date(2026, 1, 1), date(2026, 1, 30))
    assert read_span(date(2026, 3, 1), None, TODAY) == Span(date(2026, 3, 1), TODAY)
    assert read_span(TODAY - timedelta(365), None, TODAY).last == TODAY
    assert read_span(None, date(2000, 1, 2), TODAY).first == FIRST_DAY
    with pytest.raises(Invalid):
        read_span(TODAY - timedelta(366), None, TODAY)


def test_numbered_pages() -> None:
    for page, per_page, rows, offset in ((None, 3, 4, 0), (2, None, 51, 50), (3, 10, 11, 20)):
        place = read_place(page, per_page, None, None, (str,))
        assert (place.page.rows, place.offset) == (rows, offset)
    place = read_place(None, None, 7, None, (str,))
    assert (place.page.limit, place.offset) == (7, 0)


def test_rows_of_a_service_are_one_thing() -> None:
    rows = [
        ("auth", "2026-03-01", 2, 1, 30.0, 1),
        ("auth", "2026-03-02", 1, 0, 3.0, 1),
        ("shots", "2026-03-01", 0, 0, 0.0, 0),
    ]
    auth, shots = by_service(rows)
    assert (auth.requests, auth.errors, auth.meanMs, len(auth.days)) == (3, 1, 11.0, 2)
    assert (shots.requests, shots.meanMs) == (0, 0.0)
    assert by_service([]) == []
