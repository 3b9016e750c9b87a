"""Fountain on the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.interchange.fountain.pages import Layout, Speaker, count_lines, lay_out


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("one two", 7, 1),
        ("one two", 6, 2),
        ("one\ntwo", 10, 2),
        ("abcdefghij", 4, 3),
        ("ab abcdefgh", 4, 3),
        ("abcdefgh ab", 4, 3),
        ("abcde a", 4, 2),
        ("水水水", 4, 2),
        ("e\u0301e\u0301e\u0301e\u0301", 4, 1),
        ("\u0301", 4, 1),
        ("   ", 2, 1),
    ],
)
def test_words_are_kept_whole_where_they_fit(text: str, width: int, lines: int) -> None:
    assert count_lines(text, width) == lines


@given(st.lists(st.text("ab", min_size=1, max_size=12), min_size=1), st.integers(3, 20))
def test_no_line_is_wider_and_none_is_wasted(words: list[str], width: int) -> None:
    lines = count_lines(" ".join(words), width)
    letters = sum(map(len, words)) + len(words) - 1
    assert lines >= -(-sum(map(len, words)) // width)
    assert lines <= sum(-(-len(word) // width) for word in words)
    assert (lines == 1) == (letters <= width)


def test_a_blank_line_stands_before_each_element_and_none_within_a_speech() -> None:
    text = """\
Mara lights the lamp.

MARA (V.O.)
(low)
Stay close to the light.
~And sing

JORY
I do.

MARA
Now.

CUT TO:

> THE END <
"""
    assert lay_out(text) == Layout(
        2 + (1 + 1 + 1 + 1 + 1) + 3 + 3 + 2 + 2,
        [Speaker("mara", "MARA", 2, 4, 8), Speaker("jory", "JORY", 1, 1, 2)],
    )


def test_columns_are_those_of_the_field() -> None:
    sixty = "x" * 29 + " " + "x" * 30
    assert lay_out(sixty).lines == 2
    assert lay_out(sixty + "x").lines == 3
    speech = "A\n" + "x" * 17 + " " + "x" * 17
    assert lay_out(speech).lines == 3
    assert lay_out(speech + "x").lines == 4
    aside = "A\n(" + "x" * 11 + " " + "x" * 11 + ")\nYes."
    assert lay_out(aside).lines == 4
    assert lay_out(aside.replace(")", "x)")).lines == 5


def test_what_nobody_reads_takes_no_room() -> None:
    text = "[[a note]]\n\n/* cut\nout */\n\n# Act\n\n= what happens\n\n===\n"
    assert lay_out(text) == lay_out("") == Layout(0, [])


def test_who_speak_at_once_stand_beside_each_other() -> None:
    one, two = "A\nYes.", "B ^\nNo.\nNever."
    together = lay_out(f"{one}\n\n{two}")
    assert together.lines == 1 + 3
    assert [who.words for who in together.speakers] == [1, 2]
    third = lay_out(f"{one}\n\n{two}\n\nC\nWell.")
    assert third.lines == together.lines + 3


def test_a_cue_without_speech_is_no_speaker() -> None:
    assert lay_out("@MARA\n\nShe is gone.").speakers == []


@given(st.text(max_size=400))
def test_any_text_is_laid_out(text: str) -> None:
    layout = lay_out(text)
    assert layout.lines >= 0
    assert sum(who.lines + who.speeches for who in layout.speakers) <= layout.lines or "^" in text
