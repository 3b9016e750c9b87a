"""The rules of beats, whatever is thrown at them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.errors import Conflict
from scriptony.services.beats.rules.percents import (
    WHOLE,
    hundredths,
    least_length,
    percent,
    seconds_said,
)
from scriptony.services.beats.rules.ripple import Span, ripple, span_of
from scriptony.services.beats.rules.templates import (
    BUILT_IN,
    PLACEHOLDERS,
    built_in,
    containers,
    evenly_placed,
)

EDGES = st.lists(st.integers(0, WHOLE), min_size=2, max_size=24, unique=True).map(sorted)
ANYWHERE = st.lists(st.tuples(st.integers(0, WHOLE), st.integers(0, WHOLE)), min_size=1, max_size=9)


def rows(edges: list[int]) -> list[Span]:
    """Beats one behind the other, with gaps between some."""
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [Span(str(at), start, end) for at, (start, end) in enumerate(pairs)]


@given(
    edges=EDGES,
    at=st.integers(0, 99),
    edge=st.sampled_from(["left", "right"]),
    place=st.integers(0, WHOLE),
    least=st.integers(1, 300),
)
def test_a_ripple_keeps_beats_apart(
    edges: list[int], at: int, edge: str, place: int, least: int
) -> None:
    spans = rows(edges)
    held = spans[at % len(spans)]
    try:
        moved = {one.id: one for one in ripple(spans, held.id, edge, place, least)}  # type: ignore[arg-type]
    except Conflict:
        return
    now = [moved.get(one.id, one) for one in spans]
    for one, other in pairwise(now):
        assert one.end <= other.start, "nothing overlaps, and the order stays"
    assert all(0 <= one.start <= one.end <= WHOLE for one in now)
    if held.id in moved:
        assert moved[held.id].length >= least, "what is held keeps a second"
    place_of_held = spans.index(held)
    assert not {one.id for one in spans[:place_of_held]} & moved.keys()
    for was, one in zip(spans, now, strict=True):
        if was.id != held.id:
            assert one.length == was.length or one.length >= min(was.length, least)
            assert one.length <= was.length
    if edge == "left":
        assert moved.keys() <= {held.id}
        assert moved.get(held.id, held).end == held.end
    again = ripple(now, held.id, edge, place, least)  # type: ignore[arg-type]
    assert again == [], "the same drag once more moves nothing"


@given(edges=EDGES, at=st.integers(0, 99), place=st.integers(0, WHOLE), least=st.integers(1, 50))
def test_what_follows_moves_as_one_where_there_is_room(
    edges: list[int], at: int, place: int, least: int
) -> None:
    spans = rows([edge // 4 for edge in dict.fromkeys(edges)])
    held = spans[at % len(spans)]
    if any(one.end > other.start for one, other in pairwise(spans)):
        return
    try:
        moved = {one.id: one for one in ripple(spans, held.id, "right", place // 2, least)}
    except Conflict:
        return
    by = moved.get(held.id, held).end - held.end
    for was in spans[spans.index(held) + 1 :]:
        one = moved.get(was.id, was)
        assert (one.start - was.start, one.end - was.end) == (by, by)


@given(places=ANYWHERE, edge=st.sampled_from(["left", "right"]), place=st.integers(0, WHOLE))
def test_whatever_lies_anyhow_is_refused_or_kept_apart(
    places: list[tuple[int, int]], edge: str, place: int
) -> None:
    spans = [span_of(str(at), start, end) for at, (start, end) in enumerate(places)]
    try:
        moved = ripple(spans, "0", edge, place, 10)  # type: ignore[arg-type]
    except Conflict as conflict:
        assert conflict.code in ("beats_overlap", "no_room")
        return
    others = {one.id: one for one in spans} | {one.id: one for one in moved}
    held = others.pop("0")
    assert all(one.end <= held.start or one.start >= held.end for one in others.values())


def test_edges_the_wrong_way_round_are_taken_the_right_way() -> None:
    assert span_of("a", 50, 10) == Span("a", 10, 50)
    moved = ripple([span_of("a", 5_000, 1_000)], "a", "right", 6_000, 1)
    assert moved == [Span("a", 1_000, 6_000)]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_a_percentage(value: float) -> None:
    kept = percent(value)
    assert 0 <= kept <= 100
    assert kept == round(kept, 2) == hundredths(kept) / 100


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90min", 5_400),
        ("95", 5_700),
        ("2h", 7_200),
        ("1h 30", 5_400),
        ("1 hour 45 minutes", 6_300),
        ("1,5 h", 5_400),
        ("2 Std 10 Min", 7_800),
        ("45s", 45),
        ("1:30", 5_400),
        ("0:01:30", 90),
        ("8x45min", 2_700),
        ("feature", None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_lengths_as_people_write_them(text: str | None, seconds: float | None) -> None:
    assert seconds_said(text) == seconds


def test_a_second_of_the_whole() -> None:
    assert [least_length(seconds) for seconds in (5_400, 10_000, 20_000, 100, 1, 0.5)] == [
        *(2, 1, 1, 100, WHOLE, WHOLE)
    ]
    assert [least_length(seconds) for seconds in (None, 0, -3)] == [1, 1, 1]


def test_built_in_templates_fill_the_whole() -> None:
    counts = {one.id: len(one.beats) for one in BUILT_IN}
    assert counts == {
        "lite-7": 7,
        "save-the-cat": 15,
        "heroes-journey": 12,
        "three-act": 3,
        "seven-point": 7,
    }
    for one in BUILT_IN:
        assert (one.beats[0].start, one.beats[-1].end) == (0, WHOLE)
        assert all(a.end == b.start for a, b in pairwise(one.beats))
    assert [beat.end for beat in BUILT_IN[0].beats[:2]] == [1_429, 2_857]
    assert built_in("3-act") is built_in("three-act")
    assert built_in("four-act") is None


@given(
    start=st.integers(0, WHOLE),
    length=st.integers(0, WHOLE),
    acts=st.lists(st.uuids().map(str), max_size=9),
)
def test_containers_are_acts_in_order(start: int, length: int, acts: list[str]) -> None:
    first, last = containers(start, min(WHOLE, start + length), acts)
    named = list(acts or PLACEHOLDERS)
    assert named.index(first) <= named.index(last)


def test_a_beat_that_ends_where_an_act_ends_is_in_that_act() -> None:
    assert containers(0, 5_000, ["a", "b"]) == ("a", "a")
    assert containers(5_000, WHOLE, ["a", "b"]) == ("b", "b")
    assert containers(4_000, 6_000, ["a", "b"]) == ("a", "b")


def test_beats_without_a_place_share_the_whole() -> None:
    assert evenly_placed(2, [(None, None), (None, 80)]) == [(0, 50), (50, 80)]
