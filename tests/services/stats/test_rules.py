"""Figures as they are shown, pages, screen time and speakers, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.services.stats.rules.figures import (
    nearest,
    number,
    readable_size,
    says_something,
    share,
)
from scriptony.services.stats.rules.pages import (
    Length,
    Page,
    Rate,
    added,
    eighths,
    lengths,
    measure,
    pages,
    pages_text,
    scene_length,
    seconds,
)
from scriptony.services.stats.rules.presence import Presence, Scene, by_location
from scriptony.services.stats.rules.speaking import parts

FILM = Rate("film")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KB"),
        (1536, "1.5 KB"),
        (1024 * 1024 - 1, "1.0 MB"),
        (155_398_963, "148.2 MB"),
        (5 << 30, "5.0 GB"),
        (7 << 40, "7.0 TB"),
        (2048 << 40, "2048.0 TB"),
    ],
)
def test_sizes_are_readable(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_numbers_have_no_dust() -> None:
    assert repr(number(12.0)) == "12"
    assert number(0.1 + 0.2) == 0.3
    assert [nearest(one) for one in (0, 0.5, 1.49, 2.5)] == [0, 1, 1, 3]
    assert (share(1, 3), share(0, 0)) == (0.3333, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, False),
        ("  ", False),
        ("{}", False),
        ("[]", False),
        ("null", False),
        ('""', False),
        ('" "', False),
        ('{"type":"doc","content":[{"type":"paragraph"}]}', False),
        ('{"type":"doc","content":[{"type":"text","text":"Stay."}]}', True),
        ('{"note": 1}', True),
        ("{not json", True),
        ("never", True),
        ("Stay.", True),
    ],
)
def test_empty_json_says_nothing(text: str | None, says: bool) -> None:
    assert says_something(text) is says


def test_eighths_are_the_nearest_and_a_scene_has_one() -> None:
    assert [eighths(lines) for lines in (0, 3, 4, 7, 10, 11, 55, 110)] == [0, 0, 1, 1, 1, 2, 8, 16]
    assert scene_length("", 0, 0).eighths == 1
    assert scene_length("INT. " + "LONG " * 12, 0, 3) == Length(3, 1, 3)
    assert [pages_text(count) for count in (0, 1, 8, 19, 24)] == ["0", "1/8", "1", "2 3/8", "3"]


def test_a_page_is_a_minute_and_a_books_page_its_words() -> None:
    length = Length(110, 16, 500)
    assert (pages(length, FILM), seconds(length, FILM)) == (2, 120)
    book = Rate("book", None, None)
    assert (pages(length, book), seconds(length, book)) == (2, round(60 * 500 / 230, 3))
    assert pages(length, Rate("book", 200, 250)) == 2.5
    assert added([]) == Length()


@given(st.lists(st.lists(st.integers(0, 300), max_size=4), min_size=1, max_size=4))
def test_whatever_is_above_adds_up_what_is_below(tree: list[list[int]]) -> None:
    nodes = [Page("act", None, 1, "Act", 1, None, None, None)]
    for place, _ in enumerate(tree):
        nodes.append(Page(f"q{place}", "act", 2, "Sequence", 1, None, 5, 2))
    for place, texts in enumerate(tree):
        for nth, lines in enumerate(texts):
            nodes.append(Page(f"{place}-{nth}", f"q{place}", 3, "A", 1, None, lines, lines))
    found = lengths(nodes)
    scenes = [found[node.id] for node in nodes if node.level == 3]
    assert all(scene.eighths >= 1 for scene in scenes)
    own = Length(5, eighths(5), 2)
    assert found["act"] == added([*scenes, *[own] * len(tree)])


def test_texts_are_measured_whichever_way_they_are_kept() -> None:
    one = measure("fountain", "MARA\nStay.")
    document = (
        '{"type":"doc","content":[{"type":"paragraph","content":['
        '{"type":"text","text":"MARA"},{"type":"hardBreak"},{"type":"text","text":"Stay."}]}]}'
    )
    assert measure("prosemirror", document) == one
    assert measure("prosemirror", "[]").lines == 0


def test_a_place_is_played_as_long_as_its_scenes() -> None:
    timed = Scene("a", "A", 40, 100, 0, "l", "Pier")
    untimed = Scene("b", "B", 0, 53, 0, "l", "Pier")
    homeless = Scene("c", "C", 0, 0, 0, None, None)
    pier, nowhere = by_location([homeless, timed, untimed], FILM)
    assert pier == ("l", "Pier", 2, timed.length.eighths + 8, 100)
    assert nowhere == (None, None, 1, 1, 7.5)
    playing = {scene.id: scene.plays(FILM) for scene in (timed, untimed)}
    assert Presence("m", "Mara", 12, 3, 2, ["b"]).seen(playing) == 72


def test_a_cue_names_a_character_in_any_spelling() -> None:
    people = [("m", "Mara"), ("s", "Straßer")]
    told = [("x", [("mara", "MARA", 1, 2, 3), ("strasser", "STRASSER", 1, 1, 4)])]
    first, second = parts(told, people, {})
    assert (first.id, first.name, first.words) == ("s", "Straßer", 4)
    assert (second.id, second.scenes) == ("m", 1)


def test_one_scene_in_two_texts_is_one_scene() -> None:
    told = [("x", [("ada", "ADA", 1, 2, 3)]), ("x", [("ada", "Ada", 1, 1, 1)])]
    assert parts(told, [], {}) == [(None, "ADA", 2, 3, 4, 1)]


def test_of_two_with_one_name_the_one_in_the_scene_speaks_and_else_the_first() -> None:
    people = [("old", "Mara"), ("new", "MARA")]
    told = [(scene, [("mara", "MARA", 1, 1, 1)]) for scene in ("x", "y")]
    found = {one.id: one.words for one in parts(told, people, {"new": ["x"], "old": ["z"]})}
    assert found == {"old": 1, "new": 1}
