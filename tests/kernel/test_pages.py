"""Whole lists, pages, cursors."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scriptony.kernel.errors import Invalid
from scriptony.kernel.pages import WHOLE, Page, cut, list_etag, read_page


def cursor_of(value: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")


@given(st.text() | st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="))
@example("💡")
@example(cursor_of([1]))
@example(cursor_of([1, "a", 2]))
@example(cursor_of({"a": 1}))
@example(cursor_of([None, "a"]))
@example(base64.urlsafe_b64encode(b"[" * 50_000).decode())
@example(base64.urlsafe_b64encode(b'[1,"\\ud800"]').decode())
def test_any_text_is_a_cursor_of_the_list_or_refused(cursor: str) -> None:
    try:
        page = read_page(10, cursor, (int, str))
    except Invalid as refused:
        assert refused.fields == {"field": "cursor"}
        return
    if page.after is not None:
        number, text = page.after
        assert isinstance(number, int)
        text.encode()


@given(st.integers(), st.text(st.characters(codec="utf-8")))
def test_a_cursor_brings_back_the_last_row(number: int, text: str) -> None:
    try:
        cursor = cut(Page(1, None), [(number, text), (0, "")], lambda row: row)[1]
    except OverflowError:
        assert abs(number) > 2**63
        return
    assert cursor is not None
    assert read_page(None, cursor, (int, str)).after == (number, text)


@pytest.mark.parametrize("limit", [0, -1, 1001, 10**30])
def test_a_limit_out_of_bounds_is_refused(limit: int) -> None:
    with pytest.raises(Invalid) as refused:
        read_page(limit, None, (int,))
    assert refused.value.fields == {"field": "limit"}


def test_what_to_fetch() -> None:
    assert read_page(None, None, (int,)) == Page(None, None)
    assert read_page(None, "", (int,)).rows == WHOLE + 1
    assert read_page(7, None, (int,)).rows == 8
    assert read_page(None, cursor_of([5]), (int,)) == Page(100, (5,))


@given(st.lists(st.integers(0, 10**6), unique=True, max_size=60), st.integers(1, 20))
def test_all_pages_together_are_the_list(numbers: list[int], limit: int) -> None:
    everything, shown, cursor = sorted(numbers), list[int](), None
    while True:
        page = read_page(limit, cursor, (int,))
        after = page.after[0] if page.after else -1
        rows = [number for number in everything if number > after][: page.rows]
        some, cursor = cut(page, rows, lambda number: [number])
        shown += some
        assert len(some) <= limit
        if cursor is None:
            break
    assert shown == everything


def test_a_list_that_is_too_long_asks_for_a_limit() -> None:
    page = read_page(None, None, (int,))
    assert cut(page, list(range(WHOLE)), lambda row: [row]) == (list(range(WHOLE)), None)
    with pytest.raises(Invalid) as refused:
        cut(page, list(range(WHOLE + 1)), lambda row: [row])
    assert refused.value.fields == {"field": "limit"}


def test_the_tag_of_a_list_tells_every_change() -> None:
    parts = ["a", 1, "b", 2]
    others = [["a", 1, "b", 3], ["b", 2, "a", 1], ["a", 1], ["a", 11, "b", 2], ["a1", "b", 2], []]
    tags = {list_etag(parts, 5), list_etag(parts, 6), *(list_etag(one, 5) for one in others)}
    assert len(tags) == 2 + len(others)
    assert list_etag(iter(parts), 5) == list_etag(parts, 5)
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)
