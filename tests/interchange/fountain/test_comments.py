"""Notes and boneyards."""

import pytest

from scriptony.interchange.fountain.comments import (
    closed,
    escaped,
    scan,
    unguarded,
    visible_lines,
)


def _visible(text: str) -> list[str | None]:
    """What is left of each line; None where there was only a comment."""
    lines = visible_lines(text, scan(text)[0])
    return [None if line.only_comment else unguarded(line.visible) for line in lines]


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("a [[n]] b", ["a b"]),
        ("a[[n]].", ["a."]),
        ("a [[n]]", ["a"]),
        ("[[n]] a", ["a"]),
        ("  a [[n]]", ["  a"]),
        ("a /* x\n\ny */ b", ["a", None, "b"]),
        ("[[x\n  \ny]]", [None, None, None]),
        ("[[x\n\ny]]", ["[[x", "", "y]]"]),
        ("/* [[ */ b ]]", ["b ]]"]),
        ("[[ /* ]] b */", ["b */"]),
        ("a [[n]]/[[n]]* b", ["a /* b"]),
        (r"\[[a]] \\[[n]]", [r"[[a]] \\"]),
        ("[[a]]]", ["]"]),
    ],
)
def test_lines_without_comments(text: str, visible: list[str | None]) -> None:
    assert _visible(text) == visible


def test_comments_know_their_line_and_what_they_say() -> None:
    comments, unclosed = scan("a\n/* b\nc */ [[ d ]]\n/* e")
    assert [(c.kind, c.text, c.line) for c in comments] == [
        ("boneyard", "b\nc", 2),
        ("note", "d", 3),
    ]
    assert unclosed == [20]


@pytest.mark.parametrize("text", ["[[", "[[[[a]]", "/*", "a/*/*b", "[/*", "[[[", r"\[[", "]]*/"])
def test_escaped_text_opens_nothing(text: str) -> None:
    assert scan(escaped(text)) == ([], [])


def test_unclosed_boneyards_are_made_plain() -> None:
    assert closed("a /* b */ c /* d /* e") == r"a /* b */ c /\* d /\* e"
