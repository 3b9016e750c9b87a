"""An order is taken back around what came since."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scriptony.interchange.ordering import in_its_slots, is_order

LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def test_those_named_change_places_among_themselves() -> None:
    assert in_its_slots("cXbaY", "abc") == ["a", "X", "b", "c", "Y"]
    assert in_its_slots("cb", "abc") == ["b", "c"], "what is gone is left out"
    assert in_its_slots("", "abc") == []


@given(LISTS, LISTS)
def test_nothing_is_lost_and_others_stay(current: list[str], wanted: list[str]) -> None:
    made = in_its_slots(current, wanted)
    assert sorted(made) == sorted(current)
    assert is_order(made, wanted)
    assert all(a == b for a, b in zip(made, current, strict=True) if b not in wanted)
    assert is_order(current, made) == (made == current)


def test_whether_an_order_still_stands() -> None:
    assert is_order("aXbc", "abc")
    assert is_order("ac", "abc")
    assert not is_order("ba", "abc")
