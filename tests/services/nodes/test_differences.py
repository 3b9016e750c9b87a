"""How two texts differ: both are there again, whatever was done between them."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scriptony.services.nodes.rules.differences import (
    displaced,
    displaced_among,
    longest_rise,
    stretches,
)
from scriptony.services.nodes.rules.drafts import (
    LONGEST,
    Difference,
    cause_of,
    differences,
    pieces,
    readable,
)

letters = st.lists(st.sampled_from("abcdef"), max_size=60)
ELEMENTS = (
    "Mara waits by the window, and it rains.",
    "A ferry ties up.",
    "MARA\nStay close to the lamp.",
    "JORY (O.S.)\n(softly)\nI never left, I think.",
    "CUT TO:",
    "[[a note]]",
    "/* cut\n\nthis */",
    "> THE END <",
    "~a song",
    "= a synopsis",
    "",
    "  ",
)
scripts = st.lists(st.sampled_from(ELEMENTS) | st.text(max_size=20), max_size=12).map("\n\n".join)
WORDS = ("storm", "lamp", "MARA", "\n\n", "INT. BARN - DAY", "never", "(quietly)", "\n", " ")


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A script, and what some edits have made of it."""
    old = new = draw(scripts)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(new)))
        gone = draw(st.integers(0, 30))
        new = new[:at] + draw(st.sampled_from(WORDS)) + new[at + gone :]
    return old, new


def is_rise(values: list[int]) -> bool:
    return all(one < other for one, other in pairwise(values))


@given(letters, letters)
def test_stretches_make_up_both_sequences(old: list[str], new: list[str]) -> None:
    found = stretches(old, new)
    at = beside = 0
    for one in found:
        assert (one.start, one.new_start) == (at, beside)
        at, beside = one.end, one.new_end
        if one.op == "equal":
            assert old[one.start : one.end] == new[one.new_start : one.new_end]
            assert one.end > one.start
        else:
            assert (one.start, one.new_start) != (one.end, one.new_end)
    assert (at, beside) == (len(old), len(new))
    assert all(one.op != other.op for one, other in pairwise(found))


@given(letters, letters)
def test_what_begins_and_ends_alike_is_equal(middle: list[str], other: list[str]) -> None:
    head, tail = list("head"), list("tail")
    found = stretches([*head, *middle, *tail], [*head, *other, *tail])
    same = sum(one.end - one.start for one in found if one.op == "equal")
    assert same >= len(head) + len(tail)


@given(st.lists(st.integers(0, 50), max_size=40))
def test_a_longest_rise_rises(values: list[int]) -> None:
    run = longest_rise(values)
    assert is_rise(run)
    assert is_rise([values[at] for at in run])
    best = [1] * len(values)
    for at in range(len(values)):
        before = [best[b] for b in range(at) if values[b] < values[at]]
        best[at] = 1 + max(before, default=0)
    assert len(run) == max(best, default=0)


@given(st.permutations(range(12)))
def test_what_was_displaced_explains_the_new_order(order: list[int]) -> None:
    before, after = [str(one) for one in range(12)], [str(one) for one in order]
    moved = set(displaced(before, after))
    stayed = [one for one in after if one not in moved]
    assert stayed == [one for one in before if one not in moved]


def test_one_that_is_dragged_alone_was_moved() -> None:
    assert displaced(list("abcdef"), list("abfcde")) == ["f"]
    assert displaced(list("abc"), list("axbc")) == ["x"]


def test_what_is_loose_was_moved_rather_than_what_is_held() -> None:
    assert displaced_among(list("4n56"), list("45n6"), {"n"}) == ["n"]
    assert displaced_among(list("4n56"), list("n564"), {"n"}) == []
    assert displaced_among(list("4n56"), list("4n65"), {"n"}) == []
    assert displaced_among(list("4mn5"), list("4nm5"), {"m", "n"}) in (["m"], ["n"])
    assert displaced_among(list("4m5"), list("4m5n"), {"m", "n"}) == ["n"]


@given(scripts)
def test_pieces_put_together_are_the_text(text: str) -> None:
    found = pieces(text)
    assert "".join(one.text for one in found) == text
    at = 0
    for one in found:
        assert one.start == at
        at += len(one.text)


def both(found: list[Difference]) -> tuple[str, str]:
    """The texts that a list of differences leads from and to."""
    old = new = ""
    for one in found:
        assert (one.old.start, one.new.start) == (len(old), len(new))
        if isinstance(one.text, str):
            old, new = old + one.text, new + one.text
        else:
            words: list[Any] = list(one.words)  # type: ignore[arg-type]
            old += "".join(word.text for word in words if word.op != "added")
            new += "".join(word.text for word in words if word.op != "removed")
        assert (one.old.end, one.new.end) == (len(old), len(new))
    return old, new


@settings(max_examples=300, deadline=None)
@given(edited())
def test_differences_lead_from_one_text_to_the_other(texts: tuple[str, str]) -> None:
    assert both(differences(*texts)) == texts


@settings(deadline=None)
@given(scripts)
def test_the_same_text_differs_in_nothing(text: str) -> None:
    assert {one.op for one in differences(text, text)} <= {"equal"}


def test_an_element_that_is_added_touches_no_other() -> None:
    old = "Rain.\n\nMARA\nStay."
    found = differences(old, old + "\n\nThe light goes out.")
    assert [one.op for one in found] == ["equal", "equal", "equal", "added"]


def test_an_element_may_become_another() -> None:
    (found,) = differences("Mara waits by the door.", "> Mara waits by the door. <")
    assert (found.op, found.element, found.was) == ("changed", "centered", "action")


def test_many_replaced_elements_are_told_side_by_side() -> None:
    old = "\n\n".join(f"Line {n} of what Mara says." for n in range(40))
    new = "\n\n".join(f"Line {n} of what Ilse says." for n in range(40, 80))
    found = differences(old, new)
    assert {one.op for one in found} == {"changed"}
    assert both(found) == (old, new)


def test_marks_and_mentions_are_read_as_text() -> None:
    mention = '{"type":"characterMention","attrs":{"id":"x","label":"Mara"}}'
    source = (
        '{"type":"doc","content":[{"type":"heading","content":[' + mention + "]},"
        '{"type":"paragraph","content":[{"type":"text","text":"waits","marks":[{"type":"bold"}]}]}]}'
    )
    assert readable("prosemirror", source) == "Mara\n\nwaits"
    assert readable("fountain", "Rain.") == "Rain."
    assert readable(None, None) == ""


def test_tools_are_told_apart() -> None:
    assert [cause_of(via) for via in (None, "tool:rewrite", "conversation:1", "import")] == [
        "edit",
        "tool",
        "tool",
        "edit",
    ]


def test_texts_made_to_be_slow_end_all_the_same() -> None:
    """Two elements or two words in any order, a text of one word, a text turned round."""
    dice = random.Random(4)
    pair = ["\n\n".join(dice.choices(ELEMENTS[:3], k=3_000)) for _ in range(2)]
    words = [" ".join(dice.choices(["to", "be", "or"], k=80_000))[:LONGEST] for _ in range(2)]
    turned = [f"Line {n}." for n in range(4_000)]
    begun = time.process_time()
    for old, new in (pair, words, ("\n\n".join(turned), "\n\n".join(turned[::-1]))):
        assert both(differences(old, new)) == (old, new)
    assert time.process_time() - begun < 30
