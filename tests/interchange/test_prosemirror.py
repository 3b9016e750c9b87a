"""Editor documents."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scriptony.interchange import prosemirror
from scriptony.interchange.fountain.elements import Element, elements
from tests.interchange.fountain.scripts import SOUP


def _doc(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(blocks)}


def _text(text: str, *marks: str) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "text", "text": text}
    return node | {"marks": [{"type": mark} for mark in marks]} if marks else node


def _paragraph(*inline: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(inline)}


BREAK: dict[str, Any] = {"type": "hardBreak"}
MENTION = {"type": "characterMention", "attrs": {"id": "1", "label": "Mara"}}


def test_a_block_is_a_paragraph_with_hard_breaks() -> None:
    assert prosemirror.from_fountain("JO\nHi.\n\nEnd.") == _doc(
        _paragraph(_text("JO"), BREAK, _text("Hi.")), _paragraph(_text("End."))
    )


@given(st.lists(st.sampled_from(["a", " ", "  ", "\n", "\n\n", "\u00a0b"]) | SOUP).map("".join))
def test_fountain_comes_back_unchanged(text: str) -> None:
    assert prosemirror.to_fountain(prosemirror.from_fountain(text)) == text


def test_line_ends_become_one_kind() -> None:
    assert prosemirror.to_fountain(prosemirror.from_fountain("a\r\nb\r\rc")) == "a\nb\n\nc"


def test_no_text_is_the_empty_document() -> None:
    assert prosemirror.from_fountain("") == prosemirror.empty()
    assert prosemirror.from_plain(" \n\n ") == prosemirror.empty()
    assert prosemirror.to_fountain(prosemirror.empty()) == ""


@pytest.mark.parametrize(
    "block",
    [
        _paragraph(_text("a", "bold")),
        _paragraph(MENTION),
        _paragraph({"type": "image"}),
        {"type": "heading", "attrs": {"level": 1}, "content": [_text("a")]},
        {"type": "bulletList", "content": [{"type": "listItem", "content": [_paragraph()]}]},
        {"type": "paragraph", "attrs": {"textAlign": "right"}},
        {"type": "paragraph", "content": "a"},
        {"type": "paragraph", "content": [1]},
    ],
)
def test_what_is_more_than_lines_is_no_fountain(block: dict[str, Any]) -> None:
    assert prosemirror.to_fountain(_doc(_paragraph(_text("a")), block)) is None


def test_attributes_without_values_are_none() -> None:
    block = {"type": "paragraph", "attrs": {"textAlign": None}, "content": [_text("a"), _text("b")]}
    assert prosemirror.to_fountain(_doc(block)) == "ab"


def test_plain_text_has_paragraphs_and_breaks() -> None:
    document = prosemirror.from_plain("\u00a0a  b\nc\n \n\nd\r\n")
    assert document == _doc(
        _paragraph(_text("\u00a0a  b"), BREAK, _text("c")), _paragraph(_text("d"))
    )
    assert prosemirror.plain_text(document) == "\u00a0a  b\nc\nd"


def test_plain_text_of_all_levels() -> None:
    item = {"type": "listItem", "content": [_paragraph(_text("two")), _paragraph(_text("three"))]}
    document = _doc(
        {"type": "heading", "content": [_text("on"), _text("e", "bold")]},
        {"type": "blockquote", "content": [{"type": "bulletList", "content": [item]}]},
        {"type": "horizontalRule"},
        {"type": "paragraph"},
        _paragraph(
            MENTION, _text("\u00a0waits"), {"type": "odd", "content": [_text("in")]}, _text("out")
        ),
    )
    text = prosemirror.plain_text(document)
    assert text == "one\ntwo\nthree\n\nMara\u00a0waits\nin\nout"
    assert prosemirror.count_words(text) == 7


def test_a_deep_document_is_read() -> None:
    node = _text("deep")
    for _ in range(50_000):
        node = {"type": "blockquote", "content": [node]}
    assert prosemirror.plain_text(_doc(node)) == "deep"


def test_odd_shapes_are_looked_over() -> None:
    document = {"type": "doc", "content": [None, 1, {"content": {}}, {"type": "text"}, {"type": 3}]}
    assert prosemirror.plain_text(document) == ""
    assert prosemirror.plain_text({"type": "doc", "content": "x"}) == ""


def test_a_document_is_an_object_or_its_json() -> None:
    document = _doc(_paragraph(_text("a\u00a0 b")))
    assert prosemirror.parse_document(document) is document
    assert prosemirror.parse_document(json.dumps(document)) == document


@pytest.mark.parametrize(
    "value",
    [
        "null",
        '"doc"',
        "{",
        "text",
        '{"type":"x"}',
        "[" * 100_000,
        None,
        3,
        [],
        {"type": "paragraph"},
    ],
)
def test_anything_else_is_no_document(value: object) -> None:
    assert prosemirror.parse_document(value) is None


@given(st.lists(SOUP.filter(str.strip), min_size=1))
@example(["/*", "*/"])
@example(["JOHN", "[[a]]", "*a*", "INT. A"])
def test_a_document_survives_as_action(texts: list[str]) -> None:
    """What other editors wrote comes back letter by letter, and as action only."""
    lines = [text.replace("\ufdd0", "").rstrip() for text in texts]
    lines = [line for line in lines if line]
    written = prosemirror.fountain_from_prosemirror(_doc(*(_paragraph(_text(li)) for li in lines)))
    assert [(element.kind, element.text) for element in elements(written)] == [
        ("action", line) for line in lines
    ]


def test_plain_prose_is_written_as_it_is() -> None:
    document = _doc(_paragraph(_text("He ", "bold"), MENTION, BREAK, _text("JOHN")), _paragraph())
    assert prosemirror.fountain_from_prosemirror(document) == "He Mara\nJOHN"
    shout = _doc(_paragraph(_text("JOHN"), BREAK, _text("runs *fast*")))
    written = prosemirror.fountain_from_prosemirror(shout)
    assert written == "!JOHN\n!runs \\*fast\\*"
    assert elements(written) == [Element("action", "JOHN\nruns *fast*", 1)]
