"""Numbers and texts of shots, by themselves."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.ids import is_id
from scriptony.services.shots import rules


@pytest.mark.parametrize(
    ("number", "following"),
    [
        ("12", "12A"),
        ("12A", "12B"),
        ("12Z", "12AA"),
        ("12AZ", "12BA"),
        ("12ZZ", "12AAA"),
        ("Shot 4", "Shot 4A"),
        ("Shot 4A", "Shot 4B"),
        ("3b", "3c"),
        ("3z", "3aa"),
        ("Opening", "Opening A"),
        ("Opening A", "Opening B"),
        ("Shot 4 (Kopie)", "Shot 4 (Kopie) A"),
    ],
)
def test_following_number(number: str, following: str) -> None:
    assert rules.following_number(number, {number}) == following


def test_following_number_skips_what_is_taken() -> None:
    assert rules.following_number("12", {"12", "12A", "12B"}) == "12C"


@given(st.text(max_size=20), st.integers(1, 60))
def test_following_numbers_never_repeat(number: str, count: int) -> None:
    taken = {number}
    for _ in range(count):
        new = rules.following_number(number, taken)
        assert new not in taken
        taken.add(new)


@given(st.integers(1, 9999), st.integers(1, 800))
def test_letters_go_on_for_ever_and_in_order(number: int, count: int) -> None:
    last, seen = str(number), []
    for _ in range(count):
        last = rules.following_number(last, ())
        seen.append(last)
    assert seen == sorted(seen, key=lambda one: (len(one), one))
    assert len(set(seen)) == count


def test_renumbered_keeps_the_words_most_shots_begin_with() -> None:
    assert rules.renumbered(["Shot 3", "Shot 1A", "7"]) == ["Shot 1", "Shot 2", "Shot 3"]
    assert rules.renumbered(["12", "12A", "13"]) == ["1", "2", "3"]
    assert rules.renumbered(["Opening", "End"]) == ["Shot 1", "Shot 2"]
    assert rules.renumbered([]) == []


@pytest.mark.parametrize(
    ("value", "text"), [("3B", "3B"), (3, "3"), (3.0, "3"), (3.5, "3.5"), (None, ""), (0, "0")]
)
def test_number_text(value: str | float | None, text: str) -> None:
    assert rules.number_text(value) == text


DOCUMENT = {"type": "doc", "content": [{"type": "text", "text": " Stay\u00a0close. "}]}


def test_documents_are_kept_alike_as_object_and_as_text() -> None:
    text = rules.document_text(DOCUMENT)
    assert text is not None
    assert json.loads(text) == DOCUMENT
    assert rules.document_text(json.dumps(DOCUMENT, indent=2)) == text


@pytest.mark.parametrize("text", ["null", "42", '"quoted"', '{"a": 1}', " @Mara  hi ", "", "{"])
def test_any_other_text_is_kept_to_the_letter(text: str) -> None:
    assert rules.document_text(text) == text


def test_wanted_order_takes_each_id_once_and_leaves_out_what_is_none() -> None:
    one, two = "5B0C8C0E-6f1d-4a52-9a0f-2f1f6a7f3d11", "c2d7a1de-5f3e-4a0b-8f5e-0d3c9a6b7e21"
    given_ids = [two, "temp-17", one, 4, None, two]
    assert rules.wanted_order(given_ids, is_id) == [two, one.lower()]


@given(st.none() | st.integers())
def test_places_fit_the_database(order_index: int | None) -> None:
    assert 0 <= rules.place(order_index) <= rules.LAST_PLACE
