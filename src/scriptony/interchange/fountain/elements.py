"""One scene's Fountain text as elements: the parser library, and all that corrects it.

The library (fountain-py) decides action, dialogue, parentheticals, transitions, lyrics, centred
text and emphasis. It is handed a text in which its errors cannot happen: comments taken out,
structure taken out, cues forced, dual marks remembered here, line lengths bounded.
"""

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from scriptony.interchange.fountain.comments import (
    GUARD,
    Comment,
    scan,
    unguarded,
    visible_lines,
)
from scriptony.interchange.fountain.lines import STRUCTURE, Marked, mark_lines
from scriptony.interchange.fountain.sluglines import split_number

if TYPE_CHECKING:
    from fountain.elements import FountainElement

ElementKind = Literal[
    "action",
    "character",
    "parenthetical",
    "dialogue",
    "transition",
    "lyrics",
    "centered",
    "note",
    "boneyard",
    "page_break",
    "section",
    "synopsis",
    "scene_heading",
]
_SPOKEN: dict[str, ElementKind] = {
    "action": "action",
    "character": "character",
    "parenthetical": "parenthetical",
    "dialogue": "dialogue",
    "transition": "transition",
    "lyrics": "lyrics",
    "centered": "centered",
}
_WIDE = re.compile(r"(\s{64})\s+")
_MARKUP = re.compile(r"[\\*_]")
_MOST_MARKUP = 200  # per line; the library's search for pairs grows with its square
_MOST_LINES = 400  # per paragraph; the library copies a paragraph for each of its lines


class Element(Struct, frozen=True):
    """One element: readable text without markup; `line` is from 1.

    A character's text is the cue with its extension; `dual` marks a cue spoken together with
    the one before. Lines of one paragraph or speech are one text with line breaks.
    """

    kind: ElementKind
    text: str
    line: int
    dual: bool = False


def elements(text: str) -> list[Element]:
    """Read Fountain text without a title page. Never fails; an unclosed `/*` is plain text."""
    comments, _ = scan(text)
    marked = mark_lines(visible_lines(text, comments))
    found = [_structure(mark) for mark in marked if mark.kind in STRUCTURE]
    found += _classified(marked)
    found += [_comment(comment) for comment in comments]
    # The sort is stable: a comment follows what begins on its line.
    return sorted(found, key=lambda element: element.line)


def _structure(mark: Marked) -> Element:
    content, line = mark.content, mark.line.number
    if mark.kind == "section":
        return Element("section", content.lstrip("#").strip(), line)
    if mark.kind == "synopsis":
        return Element("synopsis", content[1:].strip(), line)
    if mark.kind == "page_break":
        return Element("page_break", content, line)
    return Element("scene_heading", split_number(content.removeprefix("."))[0], line)


def _comment(comment: Comment) -> Element:
    return Element(comment.kind, comment.text, comment.line)


def _classified(marked: list[Marked]) -> list[Element]:
    """What the library makes of the lines that are neither structure nor comment."""
    if not any(mark.kind in ("text", "cue") for mark in marked):
        return []
    from fountain.parser import FountainParser  # 60 ms, only when a screenplay is read

    # The page break keeps the library from looking for a title page.
    source, origin = ["===", ""], [marked[0], marked[0]]
    paragraph = 0
    for mark in marked:
        if mark.kind == "comment":
            continue
        spelled = _spelled(mark)
        paragraph = paragraph + 1 if spelled and mark.kind == "text" else 0
        if paragraph > _MOST_LINES:
            source += ["", "!" + spelled.lstrip("!")]
            origin += [mark, mark]
            paragraph = 0
        else:
            source.append(spelled)
            origin.append(mark)
    parsed = FountainParser().parse("\n".join(source)).elements
    return _joined([_element(found, origin[found.line_number - 1]) for found in parsed[1:]])


def _spelled(mark: Marked) -> str:
    """A line as the library reads it rightly."""
    visible = mark.line.visible
    if mark.kind == "cue":
        return "@" + " ".join(visible.split()).removeprefix("@").rstrip("^ ").lstrip()
    if mark.kind != "text":
        return ""
    if not visible.strip():
        return "  "
    if visible.lstrip()[0] == "@":
        # Inside a paragraph it forces nothing.
        return GUARD + visible.strip()
    if mark.alone and _is_transition(visible):
        return ">" + visible.strip()
    visible = _WIDE.sub(r"\1", visible)
    if len(_MARKUP.findall(visible)) > _MOST_MARKUP:
        return _MARKUP.sub(r"\\\g<0>", visible)
    return visible


def _is_transition(visible: str) -> bool:
    """Capitals ending in `TO:`; the library knows only those of English."""
    line = visible.lstrip()
    return line[0] not in "!>~" and line.endswith("TO:") and line == line.upper()


def _element(found: "FountainElement", mark: Marked) -> Element:
    kind = _SPOKEN.get(found.type.value, "action")
    text = unguarded(found.text)
    line = mark.line.number
    if kind != "character":
        return Element(kind, text, line)
    if extension := found.metadata.get("extension"):
        text = f"{text} ({unguarded(str(extension))})"
    return Element(kind, text, line, mark.content.endswith("^"))


def _joined(found: list[Element]) -> list[Element]:
    """Make the lines of one speech one element; drop blank lines that end it."""
    joined: list[Element] = []
    for element in found:
        if element.kind == "dialogue" and joined and joined[-1].kind == "dialogue":
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text}\n{element.text}")
        else:
            joined.append(element)
    return [
        replace(element, text=element.text.strip("\n")) if element.kind == "dialogue" else element
        for element in joined
        if element.kind != "dialogue" or element.text.strip("\n")
    ]
