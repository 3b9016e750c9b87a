"""Entity tags, and when an answer need not be sent again."""

from __future__ import annotations

import time
from email.utils import formatdate, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from scriptony.kernel.tags import DAY, etag, is_held, today

TAG = etag("a-1", 7)


def request_of(method: str = "GET", **headers: str) -> Request:
    raw = [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in headers.items()]
    return Request({"type": "http", "method": method, "path": "/", "headers": raw})


def days_ago(days: float) -> str:
    return formatdate(time.time() - days * DAY, usegmt=True)


def test_a_tag_names_the_thing_and_its_revision() -> None:
    assert TAG == '"a-1-7"'


@pytest.mark.parametrize("known", [TAG, f"W/{TAG}", f'"x", {TAG}', f'"x",W/{TAG} ', "*", " * "])
def test_what_the_client_holds_is_not_sent_again(known: str) -> None:
    for method in ("GET", "HEAD"):
        assert is_held(request_of(method, if_none_match=known), TAG)
    assert not is_held(request_of("PUT", if_none_match=known), TAG)


@pytest.mark.parametrize("known", ["", '"a-1-8"', "a-1-7", '"a-1-7', "W/", f"x{TAG}"])
def test_any_other_tag_is_another_answer(known: str) -> None:
    assert not is_held(request_of(if_none_match=known), TAG)
    assert not is_held(request_of(), TAG)


def test_an_answer_whose_file_urls_run_out_is_sent_again() -> None:
    assert is_held(request_of(if_none_match=TAG, if_modified_since=today()), TAG)
    assert is_held(request_of(if_none_match=TAG, if_modified_since=days_ago(5.9)), TAG)
    assert not is_held(request_of(if_none_match=TAG, if_modified_since=days_ago(6.1)), TAG)


LETTERS = st.characters(max_codepoint=255)


@given(st.text(LETTERS))
def test_any_text_for_a_date_is_no_fault(date: str) -> None:
    is_held(request_of(if_none_match=TAG, if_modified_since=date), TAG)


@pytest.mark.parametrize(
    "date",
    ["yesterday", "Mon, 01 Jan 0001 00:00:00 -0000", "Fri, 31 Dec 9999 23:59:59 GMT", "", "1"],
)
def test_odd_dates_are_no_fault(date: str) -> None:
    is_held(request_of(if_none_match=TAG, if_modified_since=date), TAG)


def test_the_day_is_whole() -> None:
    assert parsedate_to_datetime(today()).timestamp() % DAY == 0
    assert time.time() - parsedate_to_datetime(today()).timestamp() < DAY + 60
