"""What lines are, by what stands around them."""

import pytest

from scriptony.interchange.fountain.comments import scan, visible_lines
from scriptony.interchange.fountain.lines import mark_lines


def _kinds(text: str) -> list[str]:
    return [mark.kind for mark in mark_lines(visible_lines(text, scan(text)[0]))]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("INT. A", ["heading"]),
        ("int a", ["heading"]),
        ("INTERIOR", ["text"]),
        ("INT. A\ntext", ["text", "text"]),
        ("text\nINT. A", ["text", "text"]),
        ("# Act\nINT. A\n= syn\n\nx", ["section", "heading", "synopsis", "blank", "text"]),
        ("text\n.FORCED\ntext", ["text", "heading", "text"]),
        (".É", ["heading"]),
        ("...later", ["text"]),
        (". x", ["text"]),
        ("===", ["page_break"]),
        ("==", ["text"]),
        ("[[n]]\nINT. A\n/* b */\n\n", ["comment", "heading", "comment", "blank", "blank"]),
        ("JOHN\nhi", ["cue", "text"]),
        ("JOHN\n\nhi", ["text", "blank", "text"]),
        ("@john", ["cue"]),
        ("text\n@john", ["text", "text"]),
        ("JOHN\nhi\n  \nMARY\nyes", ["cue", "text", "text", "text", "text"]),
        ("JOHN\nhi\n \nMARY\nyes", ["cue", "text", "blank", "cue", "text"]),
        ("JOHN\n!He runs.\n  \nMARY\nyes", ["cue", "text", "blank", "cue", "text"]),
        ("CUT TO:\ntext", ["text", "text"]),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert _kinds(text) == kinds
