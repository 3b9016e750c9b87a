"""Where the numbers of scenes that were cut stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.interchange.numbering import is_omitted, omitted_after


@pytest.mark.parametrize("heading", ["OMITTED", ".OMITTED", " omitted ", "Omitted."])
def test_what_says_that_a_scene_was_cut(heading: str) -> None:
    assert is_omitted(heading)


@pytest.mark.parametrize("heading", ["INT. OMITTED - DAY", "OMITTED SCENES", ""])
def test_what_does_not(heading: str) -> None:
    assert not is_omitted(heading)


def test_what_was_cut_stands_behind_what_stood_before_it() -> None:
    assert omitted_after("123456", "25") == {None: ["1"], "2": ["3", "4"], "5": ["6"]}
    assert omitted_after("123456", "561234") == {}
    assert omitted_after(["12a", "13"], ["12A"]) == {"12A": ["13"]}


@given(st.lists(st.integers(), unique=True), st.sets(st.integers()))
def test_nothing_is_lost(frozen: list[int], living: set[int]) -> None:
    found = omitted_after(map(str, frozen), map(str, living))
    cut = [number for numbers in found.values() for number in numbers]
    assert cut == [str(one) for one in frozen if one not in living]
