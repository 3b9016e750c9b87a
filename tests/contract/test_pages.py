"""Every list that can page: its pages make the whole, its cursors are its own, its tags tell pages
apart."""

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.contract.asking import ROUTES, send
from tests.contract.asks import ASKS
from tests.contract.things import Things
from tests.contract.ways import good_sender

LISTS = sorted(
    name
    for name, route in ROUTES.items()
    if {"limit", "cursor"} <= {*inspect.signature(route.handler).parameters}
)
MOST_PAGES = 30


def cursor(*values: Any) -> str:
    """A cursor as a list writes it."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


# What no list sorts by: of the right length and of the right kinds, but for their contents.
STRANGE = ["!", "AAAA", cursor(), cursor("x", "y"), cursor(1, "x", "y"), cursor("x", 1, "y")]


def asker(things: Things, name: str) -> Callable[..., httpx2.Response]:
    """Sends the good request with these beside what it asks for."""
    good = ASKS[name](things)
    kept = {key: value for key, value in (good.query or {}).items() if key not in ("limit", "page")}
    sender = good_sender(things, ROUTES[name], good)
    return lambda **query: send(sender, name, good._replace(query={**kept, **query}))


def rows_of(answer: httpx2.Response) -> list[Any]:
    """What is listed: the only list of an answer, or its longest."""
    assert answer.status_code == 200, answer.text[:400]
    lists = [value for value in answer.json().values() if isinstance(value, list)]
    return max(lists, key=len)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("strange", STRANGE)
def test_a_cursor_of_nothing_is_refused(things: Things, name: str, strange: str) -> None:
    answer = asker(things, name)(cursor=strange)
    if answer.status_code == 200:  # names are any text: `x` is one, and nothing follows or all
        assert ROUTES[name].service in ("characters", "worldbuilding", "storage"), answer.text
        return
    assert answer.status_code == 400, answer.text
    assert "cursor" in answer.json()["error"]


@pytest.mark.parametrize("name", LISTS)
def test_pages_make_the_whole(own: Things, name: str) -> None:
    asked = asker(own, name)
    whole, is_last = paged(asked, limit=1000, most=100)
    assert is_last, "the last page says that it is the last"
    pages, _ = paged(asked, limit=1, most=MOST_PAGES)
    assert [id_of(one) for one in pages] == [id_of(one) for one in whole[: len(pages)]]
    assert len(pages) == min(len(whole), MOST_PAGES)


def paged(asked: Callable[..., httpx2.Response], limit: int, most: int) -> tuple[list[Any], bool]:
    """The rows of so many pages at most, and whether the last of them says that it is the last."""
    rows = list[Any]()
    following: dict[str, Any] = {}
    for _ in range(most):
        answer = asked(limit=limit, **following)
        rows += rows_of(answer)
        if answer.json()["next_cursor"] is None:
            return rows, True
        following = {"cursor": answer.json()["next_cursor"]}
    return rows, False


GROWING: dict[str, Callable[[Things], str]] = {
    "GET /inspirations": Things.inspiration,
    "GET /beats": Things.beat,
    "GET /shots/{id}/audio": Things.pending_clip,
}


@pytest.mark.parametrize("name", sorted(GROWING.keys() & ROUTES.keys()))
def test_a_page_after_which_more_follows_is_another(own: Things, name: str) -> None:
    GROWING[name](own)
    asked = asker(own, name)
    count = len(rows_of(asked(limit=1000)))
    before = asked(limit=count)
    GROWING[name](own)
    after = asked(limit=count)
    assert before.json()["next_cursor"] is None
    assert after.json()["next_cursor"]
    assert before.headers["etag"] != after.headers["etag"]


def id_of(row: Any) -> Any:
    """What tells a row from others."""
    names = ("trash_id", "id", "name", "at")
    return next((row[name] for name in names if name in row), json.dumps(row))
